//! What waits for signatures, what an approver sees, bulk signing, and tokens of service accounts.

use serde_json::{Value, json};

use crate::client::{Call, get, post};
use crate::scene::{Scene, Stage};

#[test]
fn an_approver_sees_what_the_order_does_to_the_money_and_how_its_prices_compare() {
    let scene = Scene::at(Stage::SignedByOrderer);
    let reply = get(&scene.world.router, "P-APPROVER", &scene.fill("/orders/{order}/approval"));
    assert_eq!(reply.status, 200, "{}", reply.text);
    let seen = reply.json();
    let effect = &seen["effects"][0];
    assert_eq!(
        (effect["allotment"]["code"].as_str(), &effect["held_minor"]),
        (Some("A-11"), &json!(49_000_000))
    );
    let stage = |when: &str, stage: &str| effect[when][stage].as_i64().unwrap();
    assert_eq!(stage("without", "available_minor") - stage("now", "available_minor"), 49_000_000);
    assert_eq!(stage("without", "committed_minor"), stage("now", "committed_minor") - 49_000_000);
    assert_eq!(stage("sent", "obligated_minor") - stage("now", "obligated_minor"), 49_000_000);
    assert_eq!(stage("sent", "available_minor"), stage("now", "available_minor"));
    let line = &seen["lines"][0];
    assert_eq!(
        (&line["unit_price_minor"], &line["list_price_minor"]),
        (&json!(2_450_000), &json!(2_500_000))
    );
    assert_eq!(line["paid"], json!([]), "nothing was sent before");
    let asked: Vec<_> =
        seen["signers"].as_array().unwrap().iter().map(|who| &who["person"]["code"]).collect();
    assert!(asked.contains(&&json!("P-APPROVER")) && asked.contains(&&json!("P-SECOND")), "{asked:?}");
    assert_eq!(seen["to_sign"]["purpose"], "approver");
    assert!(seen["hold_until"].is_string() && seen["approval_due_at"].is_string());
}

#[test]
fn the_last_price_paid_says_neither_who_nor_how_many() {
    let scene = Scene::at(Stage::Sent);
    let basket = r#"{"unit":"B11","lines":[{"offer":"{offer}","delivery_point":"DP-11","quantity":10,"unit_price_minor":2450000}]}"#;
    let placed = post(&scene.world.router, "P-ORDERER", "/baskets", scene.fill(basket));
    let path = placed.header("location").strip_prefix("/api/v1").unwrap().to_owned();
    let seen = || get(&scene.world.router, "P-APPROVER", &format!("{path}/approval")).json();
    let is_listed = |seen: &serde_json::Value| seen["lines"][0]["paid"] != json!([]);
    // What was paid is listed behind the commit; each tick lets the writer go round.
    let rounds = std::iter::repeat_with(|| {
        scene.world.tick();
        seen()
    });
    let seen = rounds.take(2_000).find(is_listed).expect("the projection comes up");
    let paid = seen["lines"][0]["paid"].as_array().unwrap();
    assert_eq!(paid.len(), 1, "{seen}");
    let fields: Vec<_> = paid[0].as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(fields, ["currency", "sent_at", "supplier", "unit_price_minor"]);
    assert_eq!(paid[0]["unit_price_minor"], 2_450_000);
}

#[test]
fn what_waits_is_listed_for_those_who_are_asked() {
    let scene = Scene::at(Stage::SignedByOrderer);
    let waiting = |who: &str, query: &str| {
        let list = get(&scene.world.router, who, &format!("/approvals{query}")).json();
        list["items"].as_array().unwrap().iter().map(|item| item["order"].clone()).collect::<Vec<Value>>()
    };
    let order = json!(scene.fill("{order}"));
    assert_eq!(waiting("P-APPROVER", ""), std::slice::from_ref(&order));
    assert_eq!(waiting("P-COMMANDER", ""), Vec::<Value>::new(), "not yet");
    let forward = json!({ "to_person": "P-SECOND" });
    let path = scene.fill("/orders/{order}/forwarding");
    assert_eq!(post(&scene.world.router, "P-APPROVER", &path, forward).status, 200);
    assert_eq!(waiting("P-APPROVER", ""), Vec::<Value>::new(), "somebody else is asked");
    assert_eq!(waiting("P-APPROVER", "?all=true"), [order], "and still it may be signed");
}

#[test]
fn of_many_signatures_each_has_its_own_outcome() {
    let scene = Scene::at(Stage::SignedByOrderer);
    let good = scene.signed("P-APPROVER", &scene.fill("/orders/{order}"));
    let mut forged = good.clone();
    forged["signature"] = json!("00".repeat(64));
    let id = scene.fill("{order}");
    let row = |id: &str, signature: &Value| json!({ "kind": "order", "id": id, "signature": signature });
    let rows = [row(&id, &forged), row(&id, &good), row("ord_00000000000000000000000000000000", &good)];
    let reply = post(&scene.world.router, "P-APPROVER", "/signatures/bulk", json!({ "rows": rows }));
    assert_eq!(reply.status, 200, "{}", reply.text);
    let outcome = reply.json();
    assert_eq!((&outcome["accepted"], &outcome["refused"]), (&json!(1), &json!(2)), "{outcome}");
    assert_eq!(outcome["rows"][0]["problem"]["code"], "signature_invalid");
    assert_eq!(outcome["rows"][1]["status"], 200);
}

#[test]
fn a_token_of_a_service_account_opens_what_it_permits_and_nothing_else() {
    let scene = Scene::at(Stage::Placed);
    let router = &scene.world.router;
    let appoint = json!({
        "person": "S-STOCK", "role": "receiver", "organisation": "B11", "from": "2026-01-12", "document": "order 9"
    });
    assert_eq!(post(router, "P-ADMIN", "/appointments", appoint).status, 201);
    let token = json!({ "label": "stock", "actions": ["read_orders"], "days": 30 });
    let issued = post(router, "P-ADMIN", "/service-accounts/S-STOCK/tokens", token).json();
    let secret = issued["secret"].as_str().unwrap().to_owned();
    let status = |secret: &str, path: &str| {
        let call = Call::new("GET", path).header("authorization", format!("Bearer {secret}"));
        call.send(router).status.as_u16()
    };
    assert_eq!(status(&secret, &scene.fill("/orders/{order}")), 200);
    assert_eq!(
        status(&secret, "/catalogue/search"),
        403,
        "its appointment would allow it, the token does not"
    );
    let id = issued["events"][0]["fields"]["token"].as_str().unwrap();
    let path = format!("/tokens/{id}/rotation");
    let rotated = post(router, "P-ADMIN", &path, json!({ "days": 30 })).json();
    assert_eq!(status(rotated["secret"].as_str().unwrap(), "/me"), 200);
    assert_eq!(status(&secret, "/me"), 401, "the old secret ended at once");
}
