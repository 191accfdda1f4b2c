//! Lists on the pages: headings that sort, what keeps the sort, and every printed document in one list.

use crate::client::{Reply, get, post};
use crate::samples::BASKET;
use crate::scene::{Scene, Stage};
use crate::web::page;

/// The lines of a list as a file, without its heading.
fn file(scene: &Scene, person: &str, path: &str) -> Vec<String> {
    let joined = if path.contains('?') { '&' } else { '?' };
    let reply = page(scene, person, &format!("{path}{joined}format=csv"), "en");
    assert_eq!(reply.status, 200, "{person} {path}: {}", reply.text);
    reply.text.lines().skip(1).map(str::to_owned).collect()
}

#[test]
fn a_heading_sorts_a_whole_list_and_turns_it_round() {
    let scene = Scene::at(Stage::Placed);
    let path = "/agency/contracts/CT-A";
    let list = |sort: &str| file(&scene, "P-BUYER", &format!("{path}?sort={sort}"));
    let (cheap_first, dear_first) = (list("price-list-price"), list("-price-list-price"));
    assert!(
        cheap_first[0].starts_with("BATTERY,") && cheap_first[1].starts_with("DRONE,"),
        "{cheap_first:?}"
    );
    assert!(cheap_first.iter().eq(dear_first.iter().rev()), "{dear_first:?}");
    assert_eq!(list("nothing"), list(""), "what cannot be read is not asked");

    let shown = page(&scene, "P-BUYER", &format!("{path}?sort=price-list-price"), "uk").text;
    assert_eq!(shown.matches("aria-sort=\"ascending\"").count(), 1, "{shown}");
    assert!(
        shown.contains(&format!("href=\"{path}?sort=-price-list-price\"")),
        "the same heading turns it round"
    );
    assert!(shown.contains(&format!("href=\"{path}?sort=stock\"")), "another sorts anew");
    assert!(
        shown.contains(&format!("{path}?sort=price-list-price&amp;format=csv")),
        "the file is sorted too"
    );
    assert!(shown.contains("class=\"sorts\""), "where headings are not in sight there are links");
    let unsorted = page(&scene, "P-BUYER", path, "uk").text;
    assert!(!unsorted.contains("aria-sort") && unsorted.contains("class=\"sort\""), "{unsorted}");
}

#[test]
fn a_list_in_parts_lies_as_its_index_does_one_way_or_the_other() {
    let scene = Scene::at(Stage::Placed);
    let again = post(&scene.world.router, "P-ORDERER", "/baskets", scene.fill(BASKET));
    assert_eq!(again.status, 201, "{}", again.text);
    let numbers = |path: &str| -> Vec<String> {
        let lines = file(&scene, "P-ORDERER", path);
        lines.iter().map(|line| line.split(',').next().unwrap_or_default().to_owned()).collect()
    };
    let newest_first = numbers("/orders");
    let oldest_first = numbers("/orders?sort=order-number");
    assert!(newest_first.len() > 1 && newest_first.iter().eq(oldest_first.iter().rev()), "{newest_first:?}");
    for path in ["/orders?sort=-order-number", "/orders?sort=total", "/orders?sort=%00"] {
        assert_eq!(numbers(path), newest_first, "{path}: sorts by what an index keeps");
    }
    let shown = page(&scene, "P-ORDERER", "/orders?status=submitted&sort=order-number", "en").text;
    assert!(shown.contains("href=\"/orders?status=submitted&amp;sort=-order-number\""), "{shown}");
    assert!(shown.contains("href=\"/orders?status=sent&amp;sort=order-number\""), "tabs keep the sort");
    assert_eq!(shown.matches("class=\"sort\"").count(), 1, "no heading sorts what no index keeps");

    let filtered = page(&scene, "P-BUYER", "/agency/contracts?sort=-contract", "en").text;
    assert!(filtered.contains("type=\"hidden\" name=\"sort\" value=\"-contract\""), "filters keep the sort");
    let api = get(&scene.world.router, "P-ORDERER", "/orders?sort=id").json();
    assert_eq!(api["entries"][0]["number"], oldest_first[0].as_str());
}

/// The documents that a person has in the list of a page, by kind.
fn kinds(scene: &Scene, person: &str, path: &str) -> Vec<String> {
    let kind = |line: &String| line.split(',').nth(1).unwrap_or_default().to_owned();
    file(scene, person, path).iter().map(kind).collect()
}

#[test]
fn every_document_that_one_may_print_is_in_one_list() {
    let scene = Scene::at(Stage::PaymentOrdered);
    let newest_first = ["Payment order", "Invoice", "Discrepancy act", "Acceptance act", "Labels", "Order"];
    for person in ["P-CLERK", "P-TREASURER", "P-BUYER", "P-AUDITOR"] {
        assert_eq!(kinds(&scene, person, "/documents"), newest_first, "{person}");
    }
    assert_eq!(
        kinds(&scene, "P-ORDERER", "/documents"),
        newest_first[2..],
        "a unit has nothing to do with invoices"
    );
    let mut oldest_first = kinds(&scene, "P-CLERK", "/documents?sort=when");
    oldest_first.reverse();
    assert_eq!(oldest_first, newest_first);

    for (query, found) in [
        ("kind=discrepancies", &newest_first[2..3]),
        ("kind=act", &newest_first[3..4]),
        ("kind=labels&number=PO-2026-000001", &newest_first[4..5]),
        ("number=po-2026-000001", &newest_first[..]),
        ("number=INV-1", &newest_first[1..2]),
        ("number=INV-2", &[]),
        ("from=2026-01-01&to=2026-12-31", &newest_first[..]),
        ("from=2027-01-01", &[]),
        ("to=2025-12-31", &[]),
        ("kind=statement", &[]),
        ("kind=nothing&from=never&after=nowhere", &newest_first[..]),
    ] {
        assert_eq!(kinds(&scene, "P-CLERK", &format!("/documents?{query}")), found, "{query}");
    }
    let shown = page(&scene, "P-TREASURER", "/documents", "uk");
    for path in [
        "/invoices/{invoice}/document.pdf",
        "/acts/{act}/discrepancies.pdf",
        "/despatches/{despatch}/labels.pdf",
    ] {
        let path = scene.fill(path);
        assert!(shown.text.contains(&format!("href=\"{path}\"")), "{path}: {}", shown.text);
    }
    assert!(shown.text.contains(&scene.fill("href=\"/treasury/payments/{payment}\"")), "{}", shown.text);
    let order = page(&scene, "P-ORDERER", "/orders/{order}", "en").text;
    assert!(order.contains("/documents?number=PO-2026-000001&amp;from=2026-"), "its order leads there");
}

#[test]
fn nobody_is_told_of_a_document_of_an_object_they_may_not_see() {
    let scene = Scene::at(Stage::PaymentOrdered);
    for person in ["P-OTHER", "P-RIVAL", "P-HUB"] {
        for query in
            ["", "?kind=order", "?kind=act", "?kind=labels", "?kind=invoice", "?kind=payment", "?number=1"]
        {
            assert_eq!(kinds(&scene, person, &format!("/documents{query}")), [""; 0], "{person} {query}");
            let api = get(&scene.world.router, person, &format!("/documents{query}"));
            assert_eq!(
                api.json()["entries"].as_array().map(Vec::len),
                Some(0),
                "{person} {query}: {}",
                api.text
            );
        }
    }
    for person in ["P-NOBODY", "P-ADMIN"] {
        assert_eq!(page(&scene, person, "/documents", "uk").status, 403, "{person}");
    }
}

#[test]
fn pages_of_documents_put_together_are_the_whole_list() {
    let scene = Scene::at(Stage::PaymentOrdered);
    let read = |path: &str| -> Reply { get(&scene.world.router, "P-CLERK", path) };
    let whole = read("/documents").json()["entries"].clone();
    assert_eq!(whole.as_array().map(Vec::len), Some(6));
    for entry in whole.as_array().unwrap() {
        let pdf = read(entry["pdf"].as_str().unwrap());
        assert_eq!((pdf.status.as_u16(), pdf.header("content-type")), (200, "application/pdf"), "{entry}");
    }
    for sort in ["-id", "id"] {
        let mut paged = Vec::new();
        let mut after = String::new();
        loop {
            let reply = read(&format!("/documents?sort={sort}&limit=1{after}")).json();
            paged.extend(reply["entries"].as_array().unwrap().clone());
            match reply["next"].as_str() {
                Some(next) => after = format!("&after={next}"),
                None => break,
            }
        }
        if sort == "id" {
            paged.reverse();
        }
        assert_eq!(serde_json::Value::from(paged), whole, "{sort}");
    }
    assert_eq!(read("/documents?sort=number").code(), "malformed_request");
    assert_eq!(read("/documents?kind=letter").code(), "malformed_request");
}
