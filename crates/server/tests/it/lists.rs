//! Lists on the pages: headings that sort, what keeps the sort.

use crate::client::{get, post};
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
