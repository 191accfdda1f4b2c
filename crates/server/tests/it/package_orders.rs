//! Units order what released packages hold for them, and learn no more of the packages.

use domain::values::DeliveryPointId;
use serde_json::json;

use crate::client::{Call, Reply, get, post};
use crate::scene::{Scene, Stage};
use crate::web::{form, page};
use crate::world::{code, drone_offer};

const LINES: &str = "/packages/PKG-1/lines";
const PAGE: &str = "/packages/PKG-1/order";

fn api(scene: &Scene, person: &str, path: &str) -> Reply {
    get(&scene.world.router, person, path)
}

/// The form that orders pieces of line 1 for B11, as the page fills it.
fn pieces(quantity: &str, key: u8) -> String {
    let (offer, point) = (drone_offer(), DeliveryPointId::of_code(&code("DP-11")));
    format!(
        "key={key}&unit=B11&delivery_point={point}&quantity%3A1={quantity}&offer%3A1={offer}&price%3A1%3A{offer}=2450000"
    )
}

#[test]
fn a_program_of_a_unit_finds_what_it_can_order_and_the_money_that_pays() {
    let scene = Scene::at(Stage::Released);
    let found = api(&scene, "P-ORDERER", "/package-lines?unit=B11").json();
    let line = &found["entries"][0];
    assert_eq!(
        (line["package"]["code"].as_str(), line["left"].as_i64()),
        (Some("PKG-1"), Some(20)),
        "{found}"
    );
    assert_eq!(line["needed_by"]["code"], "B11");
    let need = line["requirement"].as_str().unwrap();
    let of_need = api(&scene, "P-ORDERER", &format!("/package-lines?requirement={need}")).json();
    assert_eq!(of_need["entries"].as_array().unwrap().len(), 1);

    let shown = api(&scene, "P-ORDERER", &format!("{LINES}?unit=B11"));
    let read = shown.json();
    assert_eq!(read["allotments"][0]["allotment"]["code"], "N-11", "{read}");
    assert_eq!(
        read["allotments"].as_array().unwrap().len(),
        1,
        "money that pays for the package alone: {read}"
    );
    assert_eq!(read["allotments"][0]["available_minor"], 50_000_000);
    let offer = &read["lines"][0]["offers"][0];
    assert_eq!(
        (&offer["supplier"]["code"], &offer["unit_price_minor"]),
        (&json!("SUP-A"), &json!(2_450_000))
    );
    for hidden in ["HRYVNIA-26", "PARTNER-N", "PARTNER-W", "as needed"] {
        assert!(!shown.text.contains(hidden), "{hidden}: {}", shown.text);
    }

    let order = json!({ "unit": "B11", "lines": [{
        "line": 1, "offer": offer["offer"], "delivery_point": "DP-11", "quantity": 10, "unit_price_minor": 2_450_000,
    }] });
    let ordered = post(&scene.world.router, "P-ORDERER", "/packages/PKG-1/orders", order);
    assert_eq!(ordered.status, 200, "{}", ordered.text);
    let read = api(&scene, "P-ORDERER", &format!("{LINES}?unit=B11")).json();
    assert_eq!((&read["lines"][0]["ordered"], &read["lines"][0]["left"]), (&json!(10), &json!(10)));
    let left = 50_000_000 - 10 * 2_450_000;
    assert_eq!(read["allotments"][0]["available_minor"], left, "money of the pledge is proposed: {read}");
}

#[test]
fn a_package_without_lines_for_a_unit_looks_like_none() {
    let scene = Scene::at(Stage::Released);
    for person in ["P-OTHER", "P-ORDERER"] {
        let unit = if person == "P-OTHER" { "B12" } else { "B11" };
        let absent = api(&scene, person, &format!("/packages/PKG-9/lines?unit={unit}"));
        assert_eq!((absent.status.as_u16(), absent.code().as_str()), (404, "not_found"));
        for hidden in ["B12", "C1", "MOD", "SUP-A", "NOWHERE"] {
            let hidden = api(&scene, person, &format!("{LINES}?unit={hidden}"));
            assert_eq!(
                (hidden.status, hidden.code()),
                (absent.status, absent.code()),
                "{person}: {}",
                hidden.text
            );
        }
    }
    assert_eq!(api(&scene, "P-OTHER", &format!("{LINES}?unit=B11")).status, 404, "a unit of others");
    let others = api(&scene, "P-OTHER", "/package-lines").json();
    assert!(others["entries"].as_array().unwrap().is_empty(), "{others}");
    assert!(
        api(&scene, "P-OTHER", "/package-lines?unit=B11").json()["entries"].as_array().unwrap().is_empty()
    );
    assert_eq!(page(&scene, "P-OTHER", PAGE, "en").status, 404);
    assert_eq!(form(&scene, "P-OTHER", PAGE, &pieces("1", 1)).status, 404);
    for person in ["P-CLERK", "P-PROGRAMME", "P-PARTNER", "P-COMMANDER", "P-NOBODY"] {
        assert_eq!(api(&scene, person, "/package-lines").status, 403, "{person}");
        assert_eq!(api(&scene, person, &format!("{LINES}?unit=B11")).status, 403, "{person}");
        assert_eq!(page(&scene, person, PAGE, "en").status, 403, "{person}");
        assert_eq!(form(&scene, person, PAGE, &pieces("1", 1)).status, 403, "{person}");
    }
    let backed = Scene::at(Stage::Backed);
    assert_eq!(api(&backed, "P-ORDERER", &format!("{LINES}?unit=B11")).status, 404, "it is not released");
    assert!(api(&backed, "P-ORDERER", "/package-lines").json()["entries"].as_array().unwrap().is_empty());
}

#[test]
fn an_orderer_orders_from_a_package_on_its_page() {
    let scene = Scene::at(Stage::Released);
    let need = scene.fill("/requirements/{requirement}");
    for at in ["/", &need, "/package-lines"] {
        assert!(page(&scene, "P-ORDERER", at, "uk").text.contains(PAGE), "{at} leads to the form");
    }
    assert!(!page(&scene, "P-PROGRAMME", &need, "uk").text.contains(PAGE));
    assert!(!page(&scene, "P-OTHER", "/", "uk").text.contains(PAGE));
    let shown = page(&scene, "P-ORDERER", PAGE, "en").text;
    assert!(shown.contains("N-11") && shown.contains("500,000.00") && !shown.contains("HRYVNIA"), "{shown}");

    let refused = |body: &str, status: u16, kept: &str| {
        let reply = form(&scene, "P-ORDERER", PAGE, body);
        assert_eq!(reply.status, status, "{body}: {}", reply.text);
        assert!(reply.text.contains("class=\"refusal\""), "{}", reply.text);
        assert!(reply.text.contains(&format!("value=\"{kept}\"")), "what was typed stays: {}", reply.text);
        let orders = api(&scene, "P-ORDERER", "/orders").json();
        assert_eq!(orders["entries"], json!([]), "nothing is half-written");
    };
    refused(&pieces("ten", 1), 400, "ten");
    refused(&pieces("30", 2), 409, "30");
    refused(&pieces("10", 3).replace("2450000", "2400000"), 409, "10");
    refused(&pieces("", 4), 422, "");

    let reply = form(&scene, "P-ORDERER", PAGE, &pieces("10", 5));
    assert_eq!(reply.status, 303, "{}", reply.text);
    let order = reply.header("location").to_owned();
    assert!(order.starts_with("/orders/ord_"), "{order}");
    let again = form(&scene, "P-ORDERER", PAGE, &pieces("10", 5));
    assert_eq!(again.header("location"), order, "a second click orders nothing");
    assert!(page(&scene, "P-ORDERER", &order, "en").text.contains("N-11"), "its money pays");
    let shown = page(&scene, "P-ORDERER", PAGE, "en").text;
    assert!(shown.contains("<strong>10</strong>"), "{shown}");

    let hold = r#"{"step":"hold","document":"minutes 5"}"#;
    assert_eq!(post(&scene.world.router, "P-PROGRAMME", "/packages/PKG-1/moves", hold).status, 200);
    let held = form(&scene, "P-ORDERER", PAGE, &pieces("10", 6));
    assert!(held.status == 409 && held.text.contains("class=\"refusal\""), "{}", held.text);
}

#[test]
fn a_token_that_grants_no_reading_of_money_shows_none() {
    let scene = Scene::at(Stage::Released);
    let account = r#"{"code":"S-BUY","organisation":"B11","purpose":"orders of packages"}"#;
    let made = post(&scene.world.router, "P-ADMIN", "/service-accounts", account);
    assert_eq!(made.status, 201, "{}", made.text);
    let appoint = r#"{"person":"S-BUY","role":"orderer","organisation":"B11","from":"2026-01-01","document":"letter 3"}"#;
    let appointed = post(&scene.world.router, "P-ADMIN", "/appointments", appoint);
    assert!(appointed.status.is_success(), "{}", appointed.text);
    let token = r#"{"label":"orders","actions":["place_order"],"days":30}"#;
    let issued = post(&scene.world.router, "P-ADMIN", "/service-accounts/S-BUY/tokens", token);
    assert!(issued.status.is_success(), "{}", issued.text);
    let secret = issued.json()["secret"].as_str().unwrap().to_owned();
    let call =
        Call::new("GET", &format!("{LINES}?unit=B11")).header("authorization", format!("Bearer {secret}"));
    let read = call.send(&scene.world.router);
    assert_eq!(read.status, 200, "{}", read.text);
    assert_eq!(read.json()["lines"].as_array().unwrap().len(), 1);
    assert!(read.json()["allotments"].as_array().unwrap().is_empty(), "{}", read.text);
}
