//! Lists in pages, and their filters.

use serde_json::{Value, json};

use crate::client::{get, post};
use crate::scene::{Scene, Stage};
use crate::world::World;

/// All entries of a list, read in pages.
fn all(world: &World, person: &str, path: &str, limit: usize) -> Vec<Value> {
    let (mut entries, mut after) = (Vec::new(), String::new());
    loop {
        let separator = if path.contains('?') { '&' } else { '?' };
        let reply = get(&world.router, person, &format!("{path}{separator}limit={limit}{after}"));
        assert_eq!(reply.status, 200, "{path}: {}", reply.text);
        let page = reply.json();
        let shown = page["entries"].as_array().unwrap();
        assert!(shown.len() <= limit);
        entries.extend(shown.iter().cloned());
        let Some(next) = page["next"].as_str() else { return entries };
        assert_eq!(shown.len(), limit, "only the last page may be short");
        after = format!("&after={next}");
    }
}

fn codes(entries: &[Value]) -> Vec<&str> {
    entries.iter().map(|entry| entry["code"].as_str().unwrap()).collect()
}

#[test]
fn pages_put_together_are_the_whole_list() {
    let scene = Scene::at(Stage::Placed);
    let lists = [
        ("P-ADMIN", "/organisations"),
        ("P-ADMIN", "/persons"),
        ("P-ADMIN", "/appointments"),
        ("P-ADMIN", "/keys"),
        ("P-ORDERER", "/delivery-points"),
        ("P-ADMIN", "/signature-policies"),
        ("P-ORDERER", "/categories"),
        ("P-ORDERER", "/items"),
        ("P-ORDERER", "/catalogue/search"),
        ("P-ORDERER", "/catalogue/search?q=m-1&sort=lead_time"),
        ("P-BUYER", "/frameworks"),
        ("P-BUYER", "/contracts"),
        ("P-ORDERER", "/offers"),
        ("P-ORDERER", "/offers?item=DRONE"),
        ("P-ORDERER", "/offers?contract=CT-A"),
        ("P-TREASURER", "/funds"),
        ("P-TREASURER", "/funds/F-UA/entries"),
        ("P-TREASURER", "/allotments"),
        ("P-TREASURER", "/allotments/A-11/entries"),
        ("P-BUYER", "/orders"),
        ("P-AUDITOR", "/journal"),
    ];
    for (person, path) in lists {
        let whole = all(&scene.world, person, path, 200);
        assert!(!whole.is_empty(), "{path}");
        for limit in [1, 2, 3] {
            assert_eq!(all(&scene.world, person, path, limit), whole, "{path} in pages of {limit}");
        }
    }
}

#[test]
fn filters_select() {
    let scene = Scene::at(Stage::Placed);
    let list = |path: &str| all(&scene.world, "P-BUYER", path, 200);
    assert_eq!(codes(&list("/organisations?kind=supplier")), ["SUP-A", "SUP-B"]);
    assert_eq!(codes(&list("/organisations?parent=C1")), ["B11", "B12"]);
    assert_eq!(codes(&list("/items")), ["BATTERY", "DRONE", "DRONE-X"]);
    assert_eq!(codes(&list("/items?prefix=DRONE")), ["DRONE", "DRONE-X"]);
    assert_eq!(codes(&list("/items?prefix=drone")), [""; 0]);
    assert_eq!(codes(&list("/items?prefix=M-1&maker=SUP-B")), ["DRONE-X"]);
    assert_eq!(codes(&list("/items?category=FPV&status=orderable")).len(), 3);
    assert_eq!(codes(&list("/items?domain=sea")), [""; 0]);
    assert_eq!(codes(&list("/contracts?party=SUP-B")), ["CT-B"]);
    assert_eq!(codes(&list("/contracts?framework=FA-1&status=in_force")), ["CT-A"]);
    assert_eq!(codes(&list("/contracts?status=draft")), [""; 0]);
    assert_eq!(list("/offers?item=DRONE&contract=CT-D").len(), 0);
    assert_eq!(list("/offers?item=DRONE&contract=CT-A").len(), 1);
    assert_eq!(codes(&list("/allotments?unit=B12")), ["A-12"]);
    assert_eq!(codes(&list("/allotments?fund=F-EU")), [""; 0]);
    assert_eq!(list("/orders?unit=B11&status=submitted&progress=not_sent").len(), 1);
    assert_eq!(list("/orders?supplier=SUP-B").len(), 0);
    assert_eq!(list("/orders?unit=B12").len(), 0);
    let role = all(&scene.world, "P-ADMIN", "/appointments?role=commander", 200);
    assert_eq!(role[0]["person"]["code"], "P-COMMANDER");
    assert_eq!(all(&scene.world, "P-ADMIN", "/keys?person=P-CLERK", 200).len(), 1);
}

#[test]
fn orders_are_listed_newest_first() {
    let scene = Scene::at(Stage::Placed);
    let line = r#"{"offer":"{offer}","delivery_point":"DP-11","quantity":10,"unit_price_minor":2450000}"#;
    let body = scene.fill(&format!(r#"{{"unit":"B11","lines":[{line}]}}"#));
    let placed = post(&scene.world.router, "P-ORDERER", "/baskets", body);
    assert_eq!(placed.status, 201, "{}", placed.text);
    let numbers: Vec<_> = all(&scene.world, "P-ORDERER", "/orders", 1)
        .iter()
        .map(|order| order["number"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(numbers, ["PO-2026-000002", "PO-2026-000001"]);
}

#[test]
fn entries_explain_every_figure() {
    let scene = Scene::at(Stage::Placed);
    let allotment = get(&scene.world.router, "P-ORDERER", "/allotments/A-11").json();
    let stages = &allotment["stages"];
    assert_eq!(allotment["allotted_minor"], 100_000_000);
    assert_eq!(
        (&stages["available_minor"], &stages["committed_minor"]),
        (&json!(51_000_000), &json!(49_000_000))
    );
    assert_eq!(
        allotment["class_limits"],
        json!([{ "class": "proven", "percent": 80, "used_minor": 49_000_000, "left_minor": 31_000_000 }])
    );
    let entries = all(&scene.world, "P-ORDERER", "/allotments/A-11/entries", 1);
    let balance = |stage: &str| -> i64 {
        let side = |side: &str| -> i64 {
            let here =
                |entry: &&Value| entry[side]["holder"] == allotment["id"] && entry[side]["account"] == stage;
            entries.iter().filter(here).map(|entry| entry["amount_minor"].as_i64().unwrap()).sum()
        };
        side("to") - side("from")
    };
    assert_eq!((balance("available"), balance("committed")), (51_000_000, 49_000_000));
    assert_eq!(entries[0]["kind"], "order_submitted.1");
    assert!(entries[0]["order"].as_str().unwrap().starts_with("ord_"));
    let fund = get(&scene.world.router, "P-AUDITOR", "/funds/F-UA").json();
    assert_eq!(
        (&fund["received_minor"], &fund["unallotted_minor"]),
        (&json!(1_000_000_000), &json!(830_000_000))
    );
}

#[test]
fn lists_are_sorted_by_what_an_index_keeps_in_order() {
    let scene = Scene::at(Stage::Placed);
    let list = |path: &str| all(&scene.world, "P-BUYER", path, 2);
    for path in
        ["/organisations", "/items", "/contracts", "/frameworks", "/signature-policies", "/categories"]
    {
        let (rising, mut falling) = (list(path), list(&format!("{path}?sort=-code")));
        falling.reverse();
        assert_eq!(rising, falling, "{path}");
        assert_eq!(list(&format!("{path}?sort=code")), rising, "{path}");
    }
    let refused = get(&scene.world.router, "P-BUYER", "/contracts?sort=ceiling_minor");
    assert_eq!((refused.status.as_u16(), refused.code().as_str()), (400, "malformed_request"));
    assert_eq!(refused.json()["errors"][0]["message"], "ceiling_minor is not one of code, -code");
}

#[test]
fn a_cursor_serves_the_filter_and_sort_it_was_given_for() {
    let scene = Scene::at(Stage::Placed);
    let read = |path: &str| get(&scene.world.router, "P-BUYER", path);
    let next = read("/items?maker=SUP-A&limit=1").json()["next"].as_str().unwrap().to_owned();
    for same in ["maker=SUP-A&limit=1", "limit=200&maker=SUP-A"] {
        assert_eq!(read(&format!("/items?{same}&after={next}")).status, 200, "{same}");
    }
    for other in ["/items?", "/items?maker=SUP-B&", "/items?maker=SUP-A&sort=-code&", "/organisations?"] {
        let refused = read(&format!("{other}after={next}"));
        let outcome = (refused.status.as_u16(), refused.code());
        assert_eq!(outcome, (422, "cursor_of_another_list".to_owned()), "{other}");
    }
}

#[test]
fn documents_of_settlement_are_filtered_by_what_they_settle() {
    let scene = Scene::at(Stage::PaymentOrdered);
    let count = |path: &str| all(&scene.world, "P-BUYER", path, 2).len();
    for list in ["/invoices", "/payments"] {
        assert_eq!(count(&format!("{list}?supplier=SUP-A")), 1, "{list}");
        assert_eq!(count(&format!("{list}?supplier=SUP-B&sort=id")), 0, "{list}");
    }
    assert_eq!(count("/invoices?contract=CT-A"), 1);
    assert_eq!(count("/invoices?contract=CT-B"), 0);
    assert_eq!(count(&scene.fill("/payments?invoice={invoice}")), 1);
    assert_eq!(count(&format!("/payments?invoice=inv_{:032x}", 7)), 0);
    assert_eq!(codes(&all(&scene.world, "P-BUYER", "/contracts?prefix=CT-D", 2)), ["CT-D"]);
    assert_eq!(codes(&all(&scene.world, "P-BUYER", "/organisations?prefix=SUP", 1)), ["SUP-A", "SUP-B"]);
}
