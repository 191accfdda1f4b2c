//! Search over HTTP: what is found, what is said beside it, and what is refused.

use serde_json::{Value, json};

use crate::client::get;
use crate::scene::{Scene, Stage};

fn search(scene: &Scene, query: &str) -> Value {
    let reply = get(&scene.world.router, "P-ORDERER", &format!("/catalogue/search{query}"));
    assert_eq!(reply.status, 200, "{query}: {}", reply.text);
    reply.json()
}

fn codes(page: &Value) -> Vec<&str> {
    let entries = page["entries"].as_array().unwrap();
    entries.iter().map(|entry| entry["item"]["code"].as_str().unwrap()).collect()
}

#[test]
fn items_are_found_with_their_offers() {
    let scene = Scene::at(Stage::Placed);
    let page = search(&scene, "?q=DRONE%20fpv");
    assert_eq!((&page["total"], codes(&page)), (&json!(3), vec!["DRONE", "DRONE-X", "BATTERY"]));
    let found = &page["entries"][0];
    assert_eq!((&found["offer_count"], &found["offers"][0]["contract"]["code"]), (&json!(1), &json!("CT-A")));
    assert_eq!(found["offers"][0]["free"], 80, "an order holds 20 of 100");
    assert_eq!(
        page["understood"][0],
        json!({ "word": "drone", "reading": "typed", "found": page["understood"][0]["found"] })
    );
    assert_eq!(page["is_partial"], false);
    let facets = &page["facets"];
    assert_eq!(
        (&facets["categories"][0]["code"], &facets["categories"][0]["count"]),
        (&json!("FPV"), &json!(3))
    );
    assert_eq!(facets["prices"][0]["currency"], "UAH");
    assert_eq!(facets["characteristics"][0]["range"], json!({ "from": 12, "to": 12, "count": 3 }));
}

#[test]
fn filters_narrow_what_is_found() {
    let scene = Scene::at(Stage::None);
    assert_eq!(codes(&search(&scene, "?maker=SUP-B,SUP-A&sort=code")), ["BATTERY", "DRONE", "DRONE-X"]);
    assert_eq!(codes(&search(&scene, "?maker=SUP-B")), ["DRONE-X"]);
    assert_eq!(codes(&search(&scene, "?domain=sea,ground")), [""; 0]);
    assert_eq!(codes(&search(&scene, "?currency=UAH&price_from_minor=1000000")), ["DRONE"]);
    assert_eq!(codes(&search(&scene, "?free_min=60&lead_time_days_max=30")), ["DRONE"]);
    assert_eq!(codes(&search(&scene, "?characteristics=range:13..")), [""; 0]);
    assert_eq!(codes(&search(&scene, "?characteristics=range:..12km&status=orderable")).len(), 3);
    let cheapest = search(&scene, "?sort=price&currency=UAH&orderable=true");
    assert_eq!(codes(&cheapest), ["BATTERY", "DRONE-X", "DRONE"]);
    assert_eq!(search(&scene, "?q=lhjy")["understood"][0]["reading"], "other_layout");
}

#[test]
fn what_cannot_be_asked_is_refused_by_field() {
    let scene = Scene::at(Stage::None);
    let long = "a".repeat(201);
    let many = vec!["A"; 51].join(",");
    let conditions = vec!["range:1.."; 17].join(";");
    let refused = [
        (format!("q={long}"), "q"),
        (format!("maker={many}"), "maker"),
        (format!("characteristics={conditions}"), "characteristics"),
        ("characteristics=range".to_owned(), "characteristics"),
        ("price_to_minor=1".to_owned(), "currency"),
        ("sort=price".to_owned(), "currency"),
        ("sort=best".to_owned(), "sort"),
        ("after=x".to_owned(), "after"),
        ("orderable=perhaps".to_owned(), "orderable"),
        ("limit=201".to_owned(), "limit"),
        ("colour=red".to_owned(), "colour"),
    ];
    for (query, field) in refused {
        let reply = get(&scene.world.router, "P-ORDERER", &format!("/catalogue/search?{query}"));
        let problem = reply.json();
        let status = if field == "currency" { 422 } else { 400 };
        assert_eq!(reply.status, status, "{query}: {}", reply.text);
        assert!(
            problem["errors"][0]["field"].as_str().is_some_and(|found| found.contains(field))
                || problem.to_string().contains(field),
            "{query}: {problem}"
        );
    }
}
