//! A proposal that asks donors, as each of its readers sees it.

use serde_json::{Value, json};

use crate::client::{Reply, get, post};
use crate::scene::{Scene, Stage};
use crate::web::page;

fn order(scene: &Scene, person: &str) -> Value {
    let reply = get(&scene.world.router, person, &scene.fill("/orders/{order}"));
    assert_eq!(reply.status, 200, "{person}: {}", reply.text);
    reply.json()
}

fn send(scene: &Scene, person: &str, path: &str, body: Value) -> Reply {
    let reply = post(&scene.world.router, person, &scene.fill(path), body);
    assert!(reply.status.is_success(), "{person} {path}: {}", reply.text);
    reply
}

fn propose(scene: &Scene, line: i64) -> Reply {
    let change = json!({ "change": { "promised_on": "2026-05-31" } });
    send(
        scene,
        "P-CLERK",
        "/orders/{order}/answers",
        json!({ "lines": [{ "line": line, "answer": change }] }),
    )
}

#[test]
fn a_supplier_is_not_told_which_donor_its_proposal_asks() {
    let scene = Scene::at(Stage::Earmarked);
    let receipt = propose(&scene, 1);
    assert_eq!(
        order(&scene, "P-ORDERER")["lines"][0]["proposal"]["asked"][0]["partner"]["code"],
        "PARTNER-D"
    );
    let word = json!({ "line": 1, "fund": "F-AB", "result": "refused", "letter": "letter 19" });
    send(&scene, "P-DONOR", "/orders/{order}/consents", word);

    let shown = order(&scene, "P-CLERK");
    let redacted = shown["redacted"].as_array().unwrap();
    assert!(redacted.contains(&json!("lines.proposal.asked")), "{shown}");
    let seen = [
        receipt.text,
        shown.to_string(),
        page(&scene, "P-CLERK", "/orders/{order}", "en").text,
        get(&scene.world.router, "P-CLERK", "/journal/events?limit=200").text,
    ];
    let donor = domain::values::OrganisationId::of_code(&crate::world::code("PARTNER-D")).to_string();
    let fund = domain::values::FundId::of_code(&crate::world::code("F-AB")).to_string();
    for text in seen {
        assert!(text.contains(&scene.fill("{order}")) && text.len() > 100, "{text}");
        assert!(!text.contains("asked\":") && !text.contains(&fund), "{text}");
    }
    let feed = get(&scene.world.router, "P-CLERK", "/journal/events?limit=200").json();
    let decided =
        feed["entries"].as_array().unwrap().iter().find(|event| event["kind"] == "consent_decided.1");
    assert!(!decided.expect("a word was said").to_string().contains(&donor), "{decided:?}");
}

#[test]
fn a_proposal_for_one_line_leaves_the_others_readable() {
    let scene = Scene::at(Stage::TwoLines);
    for person in ["P-APPROVER", "P-COMMANDER"] {
        let signed = scene.signed(person, &scene.fill("/orders/{order}"));
        send(&scene, person, "/orders/{order}/signatures", signed);
    }
    propose(&scene, 2);
    let lines = order(&scene, "P-ORDERER")["lines"].clone();
    assert_eq!((lines[0].get("proposal"), &lines[1]["answer"]), (None, &json!("proposed")));
    assert_eq!(lines[1]["proposal"]["promised_on"], "2026-05-31");
    let shown = page(&scene, "P-ORDERER", "/orders/{order}", "en");
    assert!(shown.status == 200 && shown.text.contains("decision-2"), "{}", shown.text);
    assert!(!shown.text.contains("decision-1"), "{}", shown.text);
}

#[test]
fn who_was_asked_is_shown_when_other_money_bears_the_line() {
    let scene = Scene::at(Stage::Asked);
    let recharge = json!({ "line": 1, "position": 1, "allotment": "A-11", "document": "letter 20" });
    send(&scene, "P-TREASURER", "/orders/{order}/recharges", recharge);
    let asked = &order(&scene, "P-ORDERER")["lines"][0]["proposal"]["asked"][0];
    assert_eq!((&asked["partner"]["code"], asked.get("result")), (&json!("PARTNER-D"), None));
    assert_eq!(page(&scene, "P-ORDERER", "/orders/{order}", "uk").status, 200);
    send(&scene, "P-ORDERER", "/orders/{order}/decisions", json!({ "line": 1 }));
}
