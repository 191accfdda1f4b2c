//! Orders over HTTP: quote, place, sign, send, answer.

use serde_json::{Value, json};

use crate::client::{Call, get, post};
use crate::scene::{Scene, Stage};

fn basket(scene: &Scene, quantities: &[(&str, i64)]) -> Value {
    let offer = scene.fill("{offer}");
    let line = |(point, quantity): &(&str, i64)| json!({ "offer": offer, "delivery_point": point, "quantity": quantity, "unit_price_minor": 2_450_000 });
    json!({ "unit": "B11", "lines": quantities.iter().map(line).collect::<Vec<_>>() })
}

#[test]
fn a_quote_is_what_placing_then_does() {
    let scene = Scene::at(Stage::None);
    let router = &scene.world.router;
    let body = basket(&scene, &[("DP-11", 10), ("DP-11-2", 20)]);
    let before = scene.world.journal_size();
    let quote = post(router, "P-ORDERER", "/baskets/quote", &body).json();
    assert_eq!(scene.world.journal_size(), before, "a quote reserves nothing");
    assert_eq!((&quote["is_placeable"], &quote["refusals"]), (&json!(true), &json!([])));
    assert_eq!(quote["orders"].as_array().unwrap().len(), 2);
    let first = &quote["orders"][0];
    assert_eq!((&first["contract"]["code"], &first["supplier"]["code"]), (&json!("CT-A"), &json!("SUP-A")));
    assert_eq!(
        (&first["delivery_point"]["code"], &first["total_minor"]),
        (&json!("DP-11"), &json!(24_500_000))
    );
    assert_eq!(first["steps"], json!(["orderer", "approver", "commander"]));
    let line = &first["lines"][0];
    assert_eq!((&line["reserved"], &line["promised_on"]), (&json!(10), &json!("2026-01-22")));
    assert_eq!(line["charges"][0]["allotment"]["code"], "A-11");
    assert_eq!(line["charges"][0]["amount_minor"], 24_500_000);

    let placed = post(router, "P-ORDERER", "/baskets", &body);
    assert_eq!(placed.status, 201, "{}", placed.text);
    let orders = placed.json()["orders"].clone();
    assert_eq!(placed.header("location"), format!("/api/v1/orders/{}", orders[0]["id"].as_str().unwrap()));
    assert_eq!(
        (&orders[0]["number"], &orders[1]["number"]),
        (&json!("PO-2026-000001"), &json!("PO-2026-000002"))
    );
    for (order, quoted) in orders.as_array().unwrap().iter().zip(quote["orders"].as_array().unwrap()) {
        assert_eq!(order["total_minor"], quoted["total_minor"]);
        let read = get(router, "P-ORDERER", &format!("/orders/{}", order["id"].as_str().unwrap())).json();
        assert_eq!(
            (&read["document_digest"], &read["edition"]),
            (&order["document_digest"], &order["edition"])
        );
        assert_eq!(read["delivery_point"], quoted["delivery_point"]);
    }
}

#[test]
fn a_quote_names_every_obstacle() {
    let scene = Scene::at(Stage::None);
    let quote = |body: &Value| post(&scene.world.router, "P-ORDERER", "/baskets/quote", body);
    let mut body = basket(&scene, &[("DP-11", 10), ("DP-11-2", 15), ("DP-12", 10)]);
    let answer = quote(&body).json();
    assert_eq!(answer["is_placeable"], false);
    let codes: Vec<_> = answer["refusals"]
        .as_array()
        .unwrap()
        .iter()
        .map(|refusal| (&refusal["line"], &refusal["code"]))
        .collect();
    assert_eq!(codes, [(&json!(1), &json!("quantity_not_offered")), (&json!(2), &json!("not_found"))]);
    assert_eq!(answer["refusals"][0]["details"]["pack"], 10);
    assert_eq!(answer["orders"].as_array().unwrap().len(), 1, "the line that can be ordered");
    body["lines"] = json!([]);
    assert_eq!(quote(&body).json()["refusals"][0]["code"], "empty");
    body["unit"] = json!("B12");
    let other = quote(&body);
    assert_eq!((other.status.as_u16(), other.code().as_str()), (404, "not_found"));
}

#[test]
fn what_two_lines_cannot_both_have_is_refused_once() {
    let scene = Scene::at(Stage::None);
    let body = basket(&scene, &[("DP-11", 50), ("DP-11-2", 10)]);
    let answer = post(&scene.world.router, "P-ORDERER", "/baskets/quote", body).json();
    assert_eq!(answer["refusals"].as_array().unwrap().len(), 1, "{answer}");
    assert_eq!(
        (&answer["refusals"][0]["line"], &answer["refusals"][0]["code"]),
        (&json!(1), &json!("no_legal_money"))
    );
}

#[test]
fn an_order_is_signed_over_the_bytes_of_its_document_and_sent() {
    let scene = Scene::at(Stage::Placed);
    let (router, path) = (&scene.world.router, scene.fill("/orders/{order}"));
    let signers = [("P-ORDERER", "orderer"), ("P-APPROVER", "approver"), ("P-COMMANDER", "commander")];
    for (person, purpose) in signers {
        let document = get(router, person, &format!("{path}/document")).json();
        let to_sign = &document["to_sign"];
        assert_eq!((&to_sign["purpose"], &to_sign["digest"]), (&json!(purpose), &document["digest"]));
        let bytes = to_sign["signing_bytes"].as_str().unwrap();
        let expected = format!(
            "quartermaster/1\ntest\norder\n{}@1\n{purpose}\n{}\n",
            scene.fill("{order}"),
            document["digest"].as_str().unwrap()
        );
        assert_eq!(bytes, expected.bytes().map(|byte| format!("{byte:02x}")).collect::<String>());
        let allowed = get(router, person, &path).json()["allowed_actions"].clone();
        assert!(allowed.as_array().unwrap().contains(&json!("sign")), "{person}: {allowed}");
        let mut body = scene.signed(person, &path);
        let forged = "0".repeat(128);
        let good = std::mem::replace(&mut body["signature"], json!(forged));
        let refused = post(router, person, &format!("{path}/signatures"), &body);
        assert_eq!((refused.status.as_u16(), refused.code().as_str()), (422, "signature_invalid"));
        body["signature"] = good;
        let accepted = post(router, person, &format!("{path}/signatures"), &body);
        assert_eq!(accepted.status, 200, "{}", accepted.text);
    }
    let order = get(router, "P-CLERK", &path).json();
    assert_eq!((&order["status"], &order["progress"]), (&json!("sent"), &json!("in_fulfilment")));
    assert_eq!(order["signatures"].as_array().unwrap().len(), 3);
    assert!(order["allowed_actions"].as_array().unwrap().contains(&json!("answer")));
    let kinds: Vec<_> =
        order["timeline"].as_array().unwrap().iter().map(|entry| entry["kind"].as_str().unwrap()).collect();
    assert_eq!(
        kinds,
        ["order_submitted.1", "order_signed.1", "order_signed.1", "order_signed.1", "order_sent.1"]
    );
    assert_eq!(order["timeline"][1]["actor"]["code"], "P-ORDERER");
    let after = get(router, "P-ORDERER", &format!("{path}/document")).json();
    assert_eq!(after.get("to_sign"), None);
}

#[test]
fn a_supplier_s_proposal_is_shown_until_it_is_decided() {
    let scene = Scene::at(Stage::Sent);
    let (router, path) = (&scene.world.router, scene.fill("/orders/{order}"));
    let answer = json!({ "lines": [{ "line": 1, "answer": { "change": { "quantity": 10, "promised_on": "2026-03-01" } } }] });
    assert_eq!(post(router, "P-CLERK", &format!("{path}/answers"), answer).status, 200);
    let order = get(router, "P-ORDERER", &path).json();
    let proposal = &order["lines"][0]["proposal"];
    assert_eq!((&proposal["quantity"], &proposal["promised_on"]), (&json!(10), &json!("2026-03-01")));
    assert!(order["allowed_actions"].as_array().unwrap().contains(&json!("decide")));
    let decided = post(router, "P-ORDERER", &format!("{path}/decisions"), json!({ "line": 1 }));
    assert_eq!(decided.status, 200, "{}", decided.text);
    let order = get(router, "P-ORDERER", &path).json();
    assert_eq!((&order["lines"][0]["quantity"], order["lines"][0].get("proposal")), (&json!(10), None));
    assert_eq!(order["total_minor"], 24_500_000);
}

#[test]
fn buttons_follow_the_stage_and_the_caller() {
    let actions = |stage: Stage, person: &str| {
        let scene = Scene::at(stage);
        let order = get(&scene.world.router, person, &scene.fill("/orders/{order}")).json();
        order["allowed_actions"].clone()
    };
    assert_eq!(actions(Stage::Placed, "P-ORDERER"), json!(["sign", "refuse", "return", "remind", "cancel"]));
    assert_eq!(actions(Stage::Placed, "P-RECEIVER"), json!([]));
    assert_eq!(actions(Stage::SignedByOrderer, "P-APPROVER"), json!(["sign", "refuse", "return", "forward"]));
    assert_eq!(actions(Stage::Returned, "P-ORDERER"), json!(["revise", "cancel"]));
    assert_eq!(actions(Stage::Sent, "P-ORDERER"), json!(["amend", "short_close"]));
    assert_eq!(actions(Stage::Sent, "P-CLERK"), json!(["answer", "despatch"]));
    assert_eq!(actions(Stage::Sent, "P-BUYER"), json!(["terminate", "short_close"]));
    assert_eq!(actions(Stage::Proposed, "P-ORDERER"), json!(["decide", "amend", "short_close"]));
    assert_eq!(
        actions(Stage::Amending, "P-ORDERER"),
        json!(["sign", "remind", "withdraw_amendment", "short_close"])
    );
}

#[test]
fn baskets_of_a_bulk_request_stand_for_themselves() {
    let scene = Scene::at(Stage::None);
    let router = &scene.world.router;
    let good = basket(&scene, &[("DP-11", 10)]);
    let mut changed = good.clone();
    changed["lines"][0]["unit_price_minor"] = json!(1);
    let malformed = json!({ "unit": "B11", "lines": [{ "offer": "none" }] });
    let body = json!({ "rows": [good, changed, malformed, basket(&scene, &[("DP-11-2", 20)])] });
    let send = |body: &Value| {
        let call = Call::new("POST", "/baskets/bulk").by("P-ORDERER").key("bulk");
        call.body(body.clone()).send(router)
    };
    let first = send(&body);
    assert_eq!(first.status, 200, "{}", first.text);
    let (first, size) = (first.json(), scene.world.journal_size());
    assert_eq!((&first["accepted"], &first["refused"]), (&json!(2), &json!(2)));
    let status: Vec<_> = (0..4).map(|row| first["rows"][row]["status"].as_u64().unwrap()).collect();
    assert_eq!(status, [201, 409, 400, 201]);
    let row = |row: usize| &first["rows"][row];
    assert_eq!(row(0)["receipt"]["orders"][0]["number"], "PO-2026-000001");
    assert_eq!(row(1)["problem"]["code"], "price_changed");
    assert_eq!(row(2)["problem"]["errors"][0]["field"], "lines[0].offer");
    assert_eq!(
        (&row(3)["row"], &row(3)["receipt"]["orders"][0]["total_minor"]),
        (&json!(4), &json!(49_000_000))
    );
    assert_eq!(row(3)["problem"], Value::Null);

    let again = send(&body).json();
    assert_eq!(scene.world.journal_size(), size, "a repeat changes nothing");
    assert_eq!(again["rows"][0]["receipt"]["repeated"], true);
    assert_eq!(again["rows"][0]["receipt"]["orders"], row(0)["receipt"]["orders"]);
    let other = json!({ "rows": [basket(&scene, &[("DP-11", 30)])] });
    assert_eq!(send(&other).json()["rows"][0]["problem"]["code"], "idempotency_key_reused");
    assert_eq!(send(&json!({ "rows": [] })).status, 422);
}
