//! A despatch on its way from hub to hub, as each hub and the others see it.

use serde_json::json;

use crate::client::{Call, get, post};
use crate::scene::{Scene, Stage};
use crate::web::page;

const DESPATCH: &str = "/despatches/{despatch}";

/// Hands over on the page, with a scan.
fn hand_over(scene: &Scene, person: &str, hub: &str, scan: &str) -> crate::client::Reply {
    let fields = [("key", "k1"), ("form", "transfer"), ("hub", hub), ("document", "CMR 17"), ("note", "")];
    let call = Call::page("POST", &scene.fill("/despatches/{despatch}/transfers")).session(person);
    call.parts(&fields, ("scan.pdf", scan)).send(&scene.world.router)
}

#[test]
fn a_hub_sees_what_was_handed_over_to_it_and_hands_it_on() {
    let scene = Scene::at(Stage::Despatched);
    let router = &scene.world.router;
    let path = scene.fill(DESPATCH);
    let onward = json!({ "hub": "HUB-C", "document": "CMR 18" });
    let hand_on = |person: &str| post(router, person, &format!("{path}/transfers"), onward.clone());
    assert_eq!(get(router, "P-HUB", &path).status, 404);
    assert_eq!(page(&scene, "P-HUB", DESPATCH, "en").status, 404);
    assert_eq!(hand_on("P-HUB").status, 404);

    let text = hand_over(&scene, "P-CLERK", "HUB-W", "code;quantity\nA;1");
    assert!(text.status == 422 && text.text.contains("CMR 17"), "what was typed stays: {}", text.text);
    assert_eq!(hand_over(&scene, "P-RIVAL", "HUB-W", "%PDF-1.7\n%%EOF").status, 404);
    assert_eq!(hand_over(&scene, "P-CLERK", "HUB-W", "%PDF-1.7\n%%EOF").status, 303);
    let seen = get(router, "P-HUB", &path).json();
    assert_eq!((&seen["hub"]["code"], &seen["status"]), (&json!("HUB-W"), &json!("at_hub")));
    assert_eq!((&seen["lines"][0]["quantity"], seen["lines"][0].get("accepted")), (&json!(20), None));
    assert_eq!(get(router, "P-CLERK", &path).json()["lines"][0]["accepted"], 0);
    let of_hub = get(router, "P-HUB", "/despatches?hub=HUB-W").json();
    assert_eq!(of_hub["entries"][0]["id"], seen["id"]);
    assert_eq!(get(router, "P-RIVAL", "/despatches?hub=HUB-W").json()["entries"], json!([]));
    assert_eq!(get(router, "P-HUB", "/despatches").json()["entries"][0]["id"], seen["id"]);
    assert_eq!(get(router, "P-OTHER", "/despatches").json()["entries"], json!([]));
    let feed = get(router, "P-HUB", "/journal/events?limit=200").text;
    assert!(!feed.contains("S-1") && !feed.contains(seen["id"].as_str().unwrap()), "{feed}");
    assert_eq!(page(&scene, "P-HUB", "/despatches/{despatch}/labels.pdf", "en").status, 404);
    assert_eq!(
        get(router, "P-HUB", "/documents").json()["entries"],
        serde_json::json!([]),
        "nor is told of them"
    );
    assert_eq!((&seen["hubs"][0]["document"], seen.get("delivery_point")), (&json!("CMR 17"), None));
    let file = format!("/files/{}", seen["hubs"][0]["file"].as_str().unwrap());
    for (person, status) in [("P-HUB", 200), ("P-RECEIVER", 200), ("P-RIVAL", 404), ("P-OTHER", 404)] {
        assert_eq!(get(router, person, &file).status, status, "{person}");
    }

    let shown = page(&scene, "P-HUB", DESPATCH, "en").text;
    assert!(shown.contains("Hand over to a hub") && shown.contains(&file), "{shown}");
    assert!(!shown.contains(&scene.fill("href=\"/orders/{order}\"")) && !shown.contains("DP-11"), "{shown}");
    assert_eq!(get(router, "P-HUB", &scene.fill("/orders/{order}")).status, 404);
    assert!(page(&scene, "P-HUB", "/despatches", "uk").text.contains(&path), "it is in the hub's list");

    crate::notices::make(&scene);
    let told = crate::notices::notices(&scene, "P-HUB", "");
    let of_hub = told.iter().find(|notice| notice["kind"] == "hub-handed-over").expect("the hub is told");
    let (number, text) = (seen["number"].as_str().unwrap(), of_hub["text_en"].as_str().unwrap());
    assert_eq!(text, format!("Despatch {number} was handed over to you"));
    assert!(of_hub["order"].is_null(), "{of_hub}");
    for number in ["PO-2026-000001", "SUP-A", "B11"] {
        assert!(!of_hub.to_string().contains(number), "{number}: {of_hub}");
    }

    let opening = format!("/notices/{}/opening", of_hub["id"].as_str().unwrap());
    let opened = Call::page("POST", &opening).session("P-HUB").text("", "application/x-www-form-urlencoded");
    assert_eq!(opened.send(router).header("location"), path);

    assert_eq!(hand_on("P-HUB").status, 200);
    assert_eq!(hand_on("P-HUB").status, 403, "it has it no longer");
    let hubs = get(router, "P-RECEIVER", &path).json()["hubs"].clone();
    assert_eq!((&hubs[1]["hub"]["code"], hubs.as_array().unwrap().len()), (&json!("HUB-C"), 2));
    let events = get(router, "P-CLERK", "/journal/events?limit=200").text;
    assert_eq!(events.matches("despatch_transferred.1").count(), 2);
    scene.world.assert_verified("it passed two hubs");
}
