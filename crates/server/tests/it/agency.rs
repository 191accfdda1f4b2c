//! The agency's and the administrator's pages: what they count, and what their forms do.

use crate::audit::counted;
use crate::client::{Call, Reply};
use crate::scene::{Scene, Stage};

const FORM: &str = "application/x-www-form-urlencoded";

fn page(scene: &Scene, person: &str, path: &str) -> Reply {
    let call = Call::page("GET", &scene.fill(path)).session(person).header("accept-language", "en");
    call.send(&scene.world.router)
}

fn form(scene: &Scene, person: &str, path: &str, body: &str) -> Reply {
    let call = Call::page("POST", &scene.fill(path)).session(person).header("accept-language", "en");
    call.text(scene.fill(body), FORM).send(&scene.world.router)
}

#[test]
fn the_control_room_counts_and_each_number_opens_its_list() {
    let scene = counted(Stage::Accepted);
    let room = page(&scene, "P-BUYER", "/agency");
    assert_eq!(room.status, 200, "{}", room.text);
    for path in ["/agency/places/answer?standing=overdue", "/discrepancies", "/agency/suppliers/SUP-A"] {
        assert!(room.text.contains(&path.replace('&', "&amp;")), "{path}: {}", room.text);
    }
    let delivered = page(&scene, "P-BUYER", "/agency/places/delivery?standing=on_time&supplier=SUP-A");
    assert!(
        delivered.text.contains("AKT-2026-000001") && delivered.text.contains("17"),
        "{}",
        delivered.text
    );
    let other = page(&scene, "P-BUYER", "/agency/places/delivery?standing=on_time&supplier=SUP-B");
    assert!(other.text.contains("Nothing is in this state"), "{}", other.text);
    let orders = page(&scene, "P-AUDITOR", "/agency/places/order?standing=partly_accepted");
    assert!(orders.text.contains("PO-2026-000001"), "{}", orders.text);
    assert_eq!(page(&scene, "P-BUYER", "/agency/places/stage").status, 404);
    assert_eq!(page(&scene, "P-ORDERER", "/agency").status, 403, "figures of all are not for a unit");
}

#[test]
fn a_supplier_is_suspended_with_a_reason_and_readmitted() {
    let scene = Scene::at(Stage::None);
    let path = "/agency/suppliers/SUP-A/suspension";
    let past = form(&scene, "P-BUYER", path, "key=1&until=2020-01-01&why=late+thrice");
    assert_eq!(past.status, 422);
    assert!(past.text.contains("late thrice"), "what was typed stays: {}", past.text);
    assert_eq!(form(&scene, "P-BUYER", path, "key=1&until=2026-03-01&why=late+thrice").status, 303);
    assert!(page(&scene, "P-BUYER", "/agency/suppliers/SUP-A").text.contains("1 Mar 2026"));
    assert_eq!(form(&scene, "P-BUYER", path, "key=2&until=&why=mended").status, 303);
}

#[test]
fn contracts_and_items_take_the_steps_of_their_lifecycles() {
    let scene = Scene::at(Stage::None);
    let shown = page(&scene, "P-BUYER", "/agency/contracts/CT-A");
    assert!(
        shown.text.contains("value=\"amend\"") && !shown.text.contains("value=\"sign\""),
        "{}",
        shown.text
    );
    let amend =
        "key=1&action=amend&reason=term&document=amendment+7&ceiling=&item=&unit_price=&ceiling_quantity=";
    let wrong = form(&scene, "P-BUYER", "/agency/contracts/CT-A/moves", &format!("{amend}&to=soon"));
    assert_eq!(wrong.status, 400);
    assert!(wrong.text.contains("amendment 7"), "{}", wrong.text);
    let done = form(&scene, "P-BUYER", "/agency/contracts/CT-A/moves", &format!("{amend}&to=2027-12-31"));
    assert_eq!(done.status, 303, "{}", done.text);
    assert!(page(&scene, "P-BUYER", "/agency/contracts/CT-A").text.contains("31 Dec 2027"));

    let step = "/agency/items/DRONE/moves";
    let none = form(&scene, "P-BUYER", step, "key=1&item=DRONE&status=orderable&action=suspend&why=");
    assert_eq!(none.status, 400, "{}", none.text);
    let wrong = form(&scene, "P-BUYER", step, "key=1&item=DRONE&status=orderable&action=admit&why=x");
    assert_eq!(wrong.status, 409, "{}", wrong.text);
    let done = form(&scene, "P-BUYER", step, "key=2&item=DRONE&status=orderable&action=suspend&why=recall");
    assert_eq!(done.status, 303, "{}", done.text);
    assert!(page(&scene, "P-BUYER", "/agency/items?status=suspended").text.contains("DRONE"));
}

#[test]
fn moving_an_organisation_shows_first_what_it_changes() {
    let scene = Scene::at(Stage::None);
    let path = "/admin/organisations/B11/moves";
    let size = scene.world.journal_size();
    let look =
        form(&scene, "P-ADMIN", path, "key=1&parent=MOD&from=2026-02-01&document=directive+1&step=look");
    assert_eq!(look.status, 200, "{}", look.text);
    assert!(
        look.text.contains("What the move changes") && look.text.contains("directive 1"),
        "{}",
        look.text
    );
    assert_eq!(scene.world.journal_size(), size, "looking changes nothing");
    let circle = form(&scene, "P-ADMIN", path, "key=1&parent=B11&from=2026-02-01&document=d&step=look");
    assert_eq!(circle.status, 422, "{}", circle.text);
    let done =
        form(&scene, "P-ADMIN", path, "key=1&parent=MOD&from=2026-02-01&document=directive+1&step=move");
    assert_eq!(done.status, 303, "{}", done.text);
    assert!(page(&scene, "P-ADMIN", "/admin/organisations/B11").text.contains("directive 1"));
}

#[test]
fn a_code_with_a_slash_leads_to_its_own_page() {
    let scene = Scene::at(Stage::None);
    let item = r#"{"code":"А/7..2","maker":"SUP-A","category":"FPV","name_uk":"Сьома","name_en":"Seventh","model":"M-7",
        "model_revision":"A","unit_of_issue":"piece","characteristics":{"range":15}}"#;
    let unit = r#"{"code":"B/13","kind":"unit","name_uk":"13","name_en":"Thirteenth","parent":"C1","country":"UA",
        "from":"2026-01-01"}"#;
    for (person, path, body) in [("P-BUYER", "/items", item), ("P-ADMIN", "/organisations", unit)] {
        let made = crate::client::post(&scene.world.router, person, path, body);
        assert_eq!(made.status, 201, "{}", made.text);
    }
    for (person, list, link, name) in [
        ("P-BUYER", "/agency/items?status=draft&find=%D0%90%2F7", "/catalogue/%D0%90%2F7..2", "Seventh"),
        ("P-ADMIN", "/admin?find=Thirteenth", "/admin/organisations/B%2F13", "Thirteenth"),
    ] {
        let listed = page(&scene, person, list);
        assert!(listed.text.contains(&format!("href=\"{link}\"")), "{}", listed.text);
        let shown = page(&scene, person, link);
        assert!(shown.status == 200 && shown.text.contains(name), "{link}: {}", shown.text);
    }
    let step = "key=1&item=%D0%90%2F7..2&status=submitted&action=suspend&why=x";
    let early = form(&scene, "P-BUYER", "/agency/items/%D0%90%2F7..2/moves", step);
    assert_eq!(early.status, 409, "the item is found and not yet to be ordered: {}", early.text);
}
