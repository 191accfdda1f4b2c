//! What units say of items: who reads which part of it, when, and who may answer or withhold it.

use domain::identity::Role;
use serde_json::{Value, json};

use crate::client::{get, post};
use crate::notices::{make, notices};
use crate::scene::{Scene, Stage};
use crate::web::{form, page};

const RATING: &str = "/ratings/{rating}";
const FORM: &str = "/orders/{order}/lines/1/rating";

fn read(scene: &Scene, person: &str) -> Value {
    get(&scene.world.router, person, &scene.fill(RATING)).json()
}

#[test]
fn the_maker_reads_it_after_a_fortnight_and_never_whose_it_is() {
    let mut scene = Scene::at(Stage::Rated);
    let router = scene.world.router.clone();
    let path = scene.fill(RATING);
    for person in ["P-CLERK", "P-RIVAL"] {
        assert_eq!(get(&router, person, &path).status, 404, "{person}");
        assert_eq!(page(&scene, person, RATING, "en").status, 404, "{person}");
        assert_eq!(get(&router, person, "/ratings").json()["entries"], json!([]), "{person}");
        assert_eq!(get(&router, person, "/items/DRONE/rating").json()["ratings"], 0, "{person}");
    }
    let mine = read(&scene, "P-RECEIVER");
    assert_eq!((&mine["unit"]["code"], &mine["rated_by"]["code"]), (&json!("B11"), &json!("P-RECEIVER")));
    assert_eq!((&mine["status"], &mine["strengths"]), (&json!("internal"), &json!("flies in wind")));
    let of_other = read(&scene, "P-OTHER");
    assert_eq!(of_other["strengths"], "flies in wind", "units read each other's words");
    assert!(of_other["unit"].is_null() && of_other["order"].is_null(), "{of_other}");
    assert_eq!(of_other["redacted"], json!(["unit", "order", "rated_by", "rated_at", "opens_at"]));
    assert!(of_other["rated_at"].is_null() && of_other["rated_on"] == "2026-01-12", "{of_other}");
    for (person, sees) in
        [("P-RECEIVER", true), ("P-BUYER", true), ("P-TREASURER", false), ("P-CLERK", false)]
    {
        let feed = get(&router, person, "/journal/events?limit=200").text;
        assert_eq!(feed.contains("item_rated.1"), sees, "{person}");
        assert!(!feed.contains("flies in wind"), "words are read where the rating stands: {person}");
    }
    let hidden = get(&router, "P-OTHER", "/ratings?unit=B11").json();
    assert_eq!(hidden["entries"], json!([]), "a filter tells no more than the entries");
    assert_eq!(get(&router, "P-BUYER", "/ratings?unit=B11").json()["entries"][0]["id"], mine["id"]);

    scene.go_on(Stage::Rated, Stage::Opened);
    let seen = read(&scene, "P-CLERK");
    assert_eq!((&seen["status"], &seen["weaknesses"]), (&json!("opened"), &json!("three had no video link")));
    make(&scene);
    let told = notices(&scene, "P-CLERK", "");
    let told = told.iter().find(|notice| notice["kind"] == "rating-opened").expect("the maker is told");
    let feed = get(&router, "P-CLERK", "/journal/events?limit=200").text;
    assert!(feed.contains("rating_opened.1") && !feed.contains("item_rated.1"), "{feed}");
    let shown = page(&scene, "P-CLERK", RATING, "en").text;
    assert!(shown.contains("three had no video link"), "{shown}");
    for named in ["B11", "P-RECEIVER", &scene.fill("{order}")] {
        assert!(!seen.to_string().contains(named) && !told.to_string().contains(named), "{named}");
        assert!(!shown.contains(named), "{named}: {shown}");
    }
    assert_eq!(get(&router, "P-RIVAL", &path).status, 404);
    assert_eq!(get(&router, "P-CLERK", "/items/DRONE/rating").json()["means"][0]["tenths"], 30);
    scene.world.assert_verified("the maker reads it");
}

#[test]
fn the_maker_answers_on_the_page_and_the_unit_reads_it() {
    let scene = Scene::at(Stage::Opened);
    let reply = format!("{RATING}/reply");
    let empty = form(&scene, "P-CLERK", &reply, "key=k1&reply=");
    assert_eq!(empty.status, 400, "{}", empty.text);
    assert_eq!(form(&scene, "P-RIVAL", &reply, "key=k1&reply=better").status, 404);
    assert_eq!(form(&scene, "P-CLERK", &reply, "key=k1&reply=A+new+cable").status, 303);
    assert!(page(&scene, "P-ORDERER", RATING, "uk").text.contains("A new cable"));
    let item = page(&scene, "P-ORDERER", "/catalogue/DRONE", "en").text;
    for said in ["A new cable", "flies in wind", "answered by the maker", "Field conditions"] {
        assert!(item.contains(said), "{said}: {item}");
    }
    let partner = page(&scene, "P-PARTNER", "/catalogue/DRONE", "en").text;
    assert!(!partner.contains("flies in wind") && !partner.contains("Field conditions"), "{partner}");
    make(&scene);
    let told = notices(&scene, "P-ORDERER", "");
    assert!(told.iter().any(|notice| notice["kind"] == "rating-answered"), "{told:?}");
}

#[test]
fn the_words_of_a_withheld_rating_are_for_its_unit_and_agencies() {
    let mut scene = Scene::at(Stage::Rated);
    let path = scene.fill("/ratings/{rating}/withholding");
    let reason = json!({ "reason": "names a place" });
    assert_eq!(post(&scene.world.router, "P-RECEIVER", &path, reason.clone()).status, 403);
    assert_eq!(post(&scene.world.router, "P-BUYER", &path, reason).status, 200);
    for person in ["P-RECEIVER", "P-BUYER", "P-AUDITOR"] {
        let seen = read(&scene, person);
        assert_eq!((&seen["strengths"], &seen["reason"]), (&json!("flies in wind"), &json!("names a place")));
    }
    scene.world.appoint_nobody(Role::Inspector, "AGENCY", &[]);
    for person in ["P-OTHER", "P-NOBODY"] {
        assert!(read(&scene, person)["strengths"].is_null(), "{person}");
    }
    let seen = read(&scene, "P-OTHER");
    assert!(seen["strengths"].is_null() && seen["reason"].is_null(), "{seen}");
    assert_eq!(seen["marks"]["overall"], 3, "its marks count on");
    assert!(!page(&scene, "P-OTHER", "/ratings", "en").text.contains("flies in wind"));
    scene.go_on(Stage::Rated, Stage::Opened);
    assert_eq!(get(&scene.world.router, "P-CLERK", &scene.fill(RATING)).status, 404);
}

#[test]
fn a_unit_rates_from_the_line_of_its_order() {
    let scene = Scene::at(Stage::Accepted);
    let order = page(&scene, "P-RECEIVER", "/orders/{order}", "en").text;
    assert!(order.contains(&scene.fill(FORM)), "{order}");
    assert!(!page(&scene, "P-CLERK", "/orders/{order}", "en").text.contains(&scene.fill(FORM)));
    assert_eq!(page(&scene, "P-OTHER", FORM, "en").status, 404);
    let body = |overall: &str| format!("key=k1&overall={overall}&ease_of_use=4&strengths=light&weaknesses=");
    for (overall, status) in [("", 422), ("9", 422), ("good", 400)] {
        let refused = form(&scene, "P-RECEIVER", FORM, &body(overall));
        assert_eq!(refused.status, status, "{overall}: {}", refused.text);
        assert!(refused.text.contains("light"), "what was typed stays: {}", refused.text);
    }
    let rated = form(&scene, "P-RECEIVER", FORM, &body("4"));
    assert_eq!(rated.status, 303, "{}", rated.text);
    let shown = page(&scene, "P-RECEIVER", rated.header("location"), "uk").text;
    assert!(shown.contains("Загалом: 4, Зручність: 4") && shown.contains("light"), "{shown}");
    let again = page(&scene, "P-ORDERER", FORM, "en").text;
    assert!(again.contains("light"), "the form begins with what the unit says now: {again}");
    let found = page(&scene, "P-OTHER", "/catalogue", "uk").text;
    assert!(found.contains("★ 4,0 · 1 підрозділ"), "{found}");
    let best = |person: &str| get(&scene.world.router, person, "/catalogue/search?sort=rating");
    assert_eq!(best("P-OTHER").json()["entries"][0]["item"]["code"], "DRONE", "the only one with marks");
    assert_eq!(best("P-CLERK").status, 403, "an order tells of marks that a maker does not read");
    let sorts =
        |person: &str| page(&scene, person, "/catalogue?sort=rating", "en").text.contains("Best marks first");
    assert!(sorts("P-OTHER") && !sorts("P-CLERK"));
    let compared = page(&scene, "P-OTHER", "/compare?item=DRONE&item=BATTERY", "en").text;
    assert!(compared.contains("★ 4.0 · 1 unit"), "{compared}");
}
