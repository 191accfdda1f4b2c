//! Signing on pages: with a passkey, many documents with one touch, and with a click in a story.

use std::sync::Arc;

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use domain::Actor;
use domain::identity::key_id;
use domain::identity::register_key::RegisterKey;
use domain::identity::register_passkey::RegisterPasskey;
use domain::values::{Digest, KeyBytes, PersonId};
use engine::accounts::sessions::{Session, Way, save_session};
use engine::proof::passkey::read_new_passkey;
use engine::{DemoKeys, Submission};

use crate::authenticator::Authenticator;
use sha2::{Digest as _, Sha256};

use crate::client::{Call, Reply, get, post, runtime};
use crate::cluster;
use crate::scene::{Scene, Stage};
use crate::world::{NOON, World, code, token};

const ORIGIN: &str = "http://localhost:8080";
const FORM: &str = "application/x-www-form-urlencoded";

/// The passkey of a person, registered as their signing key.
pub fn device(scene: &Scene, person: &str, seed: u8) -> Authenticator {
    let device = Authenticator::new(seed, ORIGIN);
    let answer = device.make(&Digest([0; 32]));
    let made = read_new_passkey(&device.origin, &Digest([0; 32]), &answer.authenticator, &answer.client);
    let person = PersonId::of_code(&code(person));
    let command = RegisterPasskey { person, passkey: made.unwrap().passkey };
    scene.world.submit(Actor::Person(person), vec![command.into()]);
    device
}

/// What stands between two marks of a page.
pub fn between<'t>(text: &'t str, before: &str, after: &str) -> &'t str {
    let (_, rest) = text.split_once(before).unwrap_or_else(|| panic!("no {before} in {text}"));
    rest.split_once(after).unwrap().0
}

/// A challenge of a page's form.
pub fn challenge(page: &str) -> Digest {
    let digits = between(page, "data-challenge=\"", "\"");
    Digest(BASE64_URL_SAFE_NO_PAD.decode(digits).unwrap().try_into().unwrap())
}

/// The fields that the script fills in.
pub fn answered(device: &Authenticator, challenge: &Digest) -> String {
    let answer = device.answer(challenge);
    let encode = |bytes: &[u8]| BASE64_URL_SAFE_NO_PAD.encode(bytes);
    let (authenticator, client) = (encode(&answer.authenticator), encode(answer.client.as_bytes()));
    let (credential, signature) = (encode(&device.credential), encode(&answer.signature));
    format!("credential={credential}&authenticator={authenticator}&client={client}&signature={signature}")
}

fn order_page(scene: &Scene, person: &str) -> String {
    Call::page("GET", &scene.fill("/orders/{order}")).session(person).send(&scene.world.router).text
}

fn sign(scene: &Scene, person: &str, page: &str, answer: &str) -> Reply {
    let documents = between(page, "name=\"documents\" value=\"", "\"").replace(' ', "+");
    let body = format!("documents={documents}&back={}&key=k1&{answer}", scene.fill("/orders/{order}"));
    Call::page("POST", "/signing").session(person).text(body, FORM).send(&scene.world.router)
}

fn signatures(scene: &Scene) -> Vec<serde_json::Value> {
    signatures_of(scene, &scene.fill("{order}"))
}

#[test]
fn a_passkey_signs_an_order_and_the_export_shows_what_it_signed() {
    let scene = Scene::at(Stage::Placed);
    assert!(order_page(&scene, "P-ORDERER").contains("href=\"/account\""), "without a passkey");
    let device = device(&scene, "P-ORDERER", 1);
    let page = order_page(&scene, "P-ORDERER");
    assert!(page.contains("data-passkey=\"prove\"") && page.contains("data-host=\"localhost\""), "{page}");
    let answer = answered(&device, &challenge(&page));
    let signed = sign(&scene, "P-ORDERER", &page, &answer);
    let path = scene.fill("/orders/{order}");
    assert_eq!((signed.status.as_u16(), signed.header("location")), (303, path.as_str()), "{}", signed.text);
    let size = scene.world.journal_size();
    assert_eq!(sign(&scene, "P-ORDERER", &page, &answer).status, 303, "sent twice, signed once");
    assert_eq!(scene.world.journal_size(), size);
    let made = &signatures(&scene)[0];
    assert_eq!((&made["method"], &made["origin"]), (&"passkey".into(), &ORIGIN.into()));
    assert!(made["assertion"]["client"].as_str().unwrap().contains("webauthn.get"));
    assert!(!order_page(&scene, "P-ORDERER").contains("action=\"/signing\""), "nothing is left to sign");
}

#[test]
fn what_is_forged_mixed_up_or_unreadable_signs_nothing() {
    let scene = Scene::at(Stage::Placed);
    let device = device(&scene, "P-ORDERER", 1);
    let page = order_page(&scene, "P-ORDERER");
    let challenge = challenge(&page);
    let size = scene.world.journal_size();
    let stranger = Authenticator::new(9, ORIGIN);
    let unverified = Authenticator { flags: 0b1, ..Authenticator::new(1, ORIGIN) };
    let elsewhere = Authenticator::new(1, "https://elsewhere.example");
    for (answer, status) in [
        (answered(&device, &Digest([7; 32])), 422),
        (answered(&stranger, &challenge), 422),
        (answered(&unverified, &challenge), 422),
        (answered(&elsewhere, &challenge), 422),
        (String::new(), 400),
        ("credential=a&authenticator=%00&client=!&signature=".to_owned(), 400),
        (format!("client={}", "A".repeat(20_000)), 400),
    ] {
        let refused = sign(&scene, "P-ORDERER", &page, &answer);
        assert_eq!(refused.status, status, "{answer}: {}", refused.text);
    }
    let by_another = sign(&scene, "P-APPROVER", &page, &answered(&device, &challenge));
    assert_eq!(by_another.status, 422, "{}", by_another.text);
    assert_eq!(scene.world.journal_size(), size);
    for documents in ["", "nonsense", "ord_1 1 orderer 00"] {
        let body = format!("documents={documents}&back=/&key=1&{}", answered(&device, &challenge));
        let call = Call::page("POST", "/signing").session("P-ORDERER").text(body, FORM);
        assert_eq!(call.send(&scene.world.router).status, 400, "{documents}");
    }
}

#[test]
fn in_a_story_a_click_signs_and_elsewhere_it_does_not() {
    let mut scene = Scene::at(Stage::Placed);
    let page = order_page(&scene, "P-ORDERER");
    let keys = DemoKeys::new(7);
    let app = server::App::new(Arc::clone(&scene.world.engine)).with_demo_keys(keys);
    let clock = scene.world.clock.clone();
    scene.world.router = server::router(app.by_clock(move || clock.now()));
    let person = PersonId::of_code(&code("P-ORDERER"));
    let register = RegisterKey { person, public_key: keys.public("P-ORDERER"), is_demo: true };
    scene.world.submit(Actor::Person(person), vec![register.into()]);
    let own = order_page(&scene, "P-ORDERER");
    assert!(!own.contains("action=\"/signing\""), "who signed in by themselves signs by themselves");
    let link = format!("/sign-in?token={}", crate::world::token("P-ORDERER"));
    let linked = Call::page("GET", &link).send(&scene.world.router);
    let cookie = linked.header("set-cookie").split(';').next().unwrap().to_owned();
    let ask = |method: &str, path: &str| {
        Call::page(method, path).header("sec-fetch-site", "same-origin").header("cookie", &cookie)
    };
    let path = scene.fill("/orders/{order}");
    let shown = ask("GET", &path).send(&scene.world.router).text;
    assert!(shown.contains("action=\"/signing\"") && !shown.contains("data-passkey"), "{shown}");
    assert!(!page.contains("action=\"/signing\""), "this server holds no keys of a story");
    let documents = between(&shown, "name=\"documents\" value=\"", "\"").replace(' ', "+");
    let body = format!("documents={documents}&back={path}&key=k1");
    let signed = ask("POST", "/signing").text(body, FORM).send(&scene.world.router);
    assert_eq!(signed.status, 303, "{}", signed.text);
    assert_eq!(signatures(&scene)[0]["key"], key_id(keys.public("P-ORDERER")).to_string());
}

#[test]
fn in_a_cell_in_earnest_no_link_signs_in_and_no_key_of_a_demo_counts() {
    let mut scene = Scene::of(World::in_earnest(), Stage::Placed);
    let keys = DemoKeys::new(7);
    let app = server::App::new(Arc::clone(&scene.world.engine)).with_demo_keys(keys);
    let clock = scene.world.clock.clone();
    scene.world.router = server::router(app.by_clock(move || clock.now()));

    let linked =
        Call::page("GET", &format!("/sign-in?token={}", token("P-ORDERER"))).send(&scene.world.router);
    assert_eq!(linked.status, 200, "the page that asks how one signs in");
    assert!(linked.headers.get("set-cookie").is_none() && linked.text.contains("name=\"password\""));
    assert!(!linked.text.contains(&token("P-ORDERER")[3..]), "the token is not shown again");

    let person = PersonId::of_code(&code("P-ORDERER"));
    let register = RegisterKey { person, public_key: keys.public("P-ORDERER"), is_demo: true };
    let command = Submission { actor: Actor::Person(person), commands: vec![register.into()], key: None };
    assert!(scene.world.engine.submit_now(command).is_err(), "no key is one of a demo");

    // A session that a demo's link began, as in a database that was one: it signs nothing with a click.
    let secret = KeyBytes([5; 32]);
    let session = Session {
        digest: Digest(Sha256::digest(secret.0).into()),
        person,
        way: Way::Demo,
        browser: "Firefox".to_owned(),
        since: NOON,
        seen_at: NOON,
        proved_at: NOON,
    };
    let save = scene.world.engine.change_local(move |connection| save_session(connection, &session, None));
    runtime().block_on(save).unwrap();
    let ask = |method: &str, path: &str| {
        let call = Call::page(method, path).header("sec-fetch-site", "same-origin");
        call.header("cookie", format!("__Host-session={secret}"))
    };
    let path = scene.fill("/orders/{order}");
    let shown = ask("GET", &path).send(&scene.world.router);
    assert!(shown.status == 200 && !shown.text.contains("action=\"/signing\""), "{}", shown.text);
    let to_sign =
        get(&scene.world.router, "P-ORDERER", &format!("{path}/document")).json()["to_sign"].clone();
    let digest = to_sign["digest"].as_str().unwrap();
    let body = format!("documents={}+1+orderer+{digest}&back={path}&key=k1", scene.fill("{order}"));
    let signed = ask("POST", "/signing").text(body, FORM).send(&scene.world.router);
    assert_eq!(signed.status, 400, "an answer of a device is missing: {}", signed.text);
    assert!(signatures(&scene).is_empty());
}

/// Another order like the scene's; its id.
fn another_order(scene: &Scene) -> String {
    let basket = r#"{"unit":"B11","lines":[{"offer":"{battery}","delivery_point":"DP-11","quantity":2,"unit_price_minor":300000}]}"#;
    let placed = post(&scene.world.router, "P-ORDERER", "/baskets", scene.fill(basket));
    assert!(placed.status.is_success(), "{}", placed.text);
    placed.header("location").rsplit('/').next().unwrap().to_owned()
}

/// Signs what the queue shows, with one answer of the device.
fn sign_all(scene: &Scene, device: &Authenticator, page: &str) -> Reply {
    let documents = between(page, "name=\"documents\" value=\"", "\"");
    let documents = documents.replace('\n', "%0A").replace(' ', "+");
    let body = format!("documents={documents}&back=/signing&key=k1&{}", answered(device, &challenge(page)));
    Call::page("POST", "/signing").session("P-ORDERER").text(body, FORM).send(&scene.world.router)
}

/// The page of what waits for the orderer.
fn queue(scene: &Scene) -> String {
    Call::page("GET", "/signing").session("P-ORDERER").send(&scene.world.router).text
}

fn signatures_of(scene: &Scene, order: &str) -> Vec<serde_json::Value> {
    let document = get(&scene.world.router, "P-ORDERER", &format!("/orders/{order}/document")).json();
    document["signed"][0]["signatures"].as_array().cloned().unwrap_or_default()
}

#[test]
fn many_documents_are_signed_with_one_touch_on_both_databases() {
    for database in cluster::databases() {
        let scene = Scene::on(database, Stage::Placed);
        let (device, orders) =
            (device(&scene, "P-ORDERER", 1), [scene.fill("{order}"), another_order(&scene)]);
        let page = queue(&scene);
        for order in &orders {
            assert!(between(&page, "name=\"documents\" value=\"", "\"").contains(order), "{page}");
        }
        let done = sign_all(&scene, &device, &page);
        assert_eq!((done.status.as_u16(), done.header("location")), (303, "/signing"), "{}", done.text);
        let made: Vec<_> = orders.iter().map(|order| signatures_of(&scene, order).remove(0)).collect();
        assert_eq!(made[0]["signature"], made[1]["signature"], "one touch");
        for (made, order) in made.iter().zip(&orders) {
            assert_eq!(made["assertion"]["place"]["size"], 2, "{order}: {made}");
        }
        let size = scene.world.journal_size();
        assert_eq!(sign_all(&scene, &device, &page).status, 303, "sent twice, signed once");
        assert_eq!(scene.world.journal_size(), size);
        scene.world.assert_verified("one touch");
    }
}

#[test]
fn a_document_that_went_away_holds_up_no_other() {
    let scene = Scene::at(Stage::Placed);
    let device = device(&scene, "P-ORDERER", 1);
    let (first, other) = (scene.fill("{order}"), another_order(&scene));
    let page = queue(&scene);
    let cancelled = post(
        &scene.world.router,
        "P-ORDERER",
        &format!("/orders/{other}/cancellation"),
        r#"{"reason":"need_changed","note":"as agreed"}"#,
    );
    assert_eq!(cancelled.status, 200, "{}", cancelled.text);
    let partly = sign_all(&scene, &device, &page);
    assert_eq!(partly.status, 200, "{}", partly.text);
    assert!(partly.text.contains(&format!("href=\"/orders/{other}\"")), "{}", partly.text);
    assert!(!partly.text.contains(&format!("href=\"/orders/{first}\"")), "{}", partly.text);
    assert_eq!((signatures_of(&scene, &first).len(), signatures_of(&scene, &other).len()), (1, 0));
}

#[test]
fn an_officer_signs_the_judgement_of_a_gate_on_its_page() {
    let scene = Scene::at(Stage::Judged);
    let page_of = |person: &str| crate::web::page(&scene, person, "/packages/PKG-1", "en").text;
    for other in ["P-PARTNER-W", "P-PROGRAMME"] {
        let shown = page_of(other);
        assert!(shown.contains("The judgement waits for signatures"), "{other}: {shown}");
        assert!(!shown.contains("action=\"/signing\""), "{other}");
    }
    let lines = crate::web::page(&scene, "P-PARTNER", "/packages/PKG-1?format=csv", "en").text;
    assert!(
        lines.lines().count() > 1 && lines.contains("Not judged"),
        "the lines can be taken along: {lines}"
    );
    let device = device(&scene, "P-PARTNER", 1);
    let page = page_of("P-PARTNER");
    let documents = between(&page, "name=\"documents\" value=\"", "\"").replace(' ', "+");
    let sign = |person: &str| {
        let answer = answered(&device, &challenge(&page));
        let body = format!("documents={documents}&back=/packages/PKG-1&key=k1&{answer}");
        Call::page("POST", "/signing").session(person).text(body, FORM).send(&scene.world.router)
    };
    assert_eq!(sign("P-PARTNER-W").status, 422, "it is not their passkey");
    assert_eq!(sign("P-COMMANDER").status, 422);
    assert_eq!(sign("P-PARTNER").status, 303);
    let shown = page_of("P-PARTNER");
    assert!(shown.contains("Signed judgements") && shown.contains("P-PARTNER · "), "{shown}");
    assert!(shown.contains("Validated") && !shown.contains("action=\"/signing\""), "{shown}");
    let document = get(&scene.world.router, "P-PROGRAMME", "/packages/PKG-1/document").json();
    assert_eq!((document.get("to_sign"), document.get("document")), (None, None));
    let signed = &document["signed"][0];
    assert_eq!((&signed["kind"], &signed["document"]["gate"]), (&"package".into(), &"validation".into()));
    assert_eq!(signed["signatures"][0]["method"], "passkey");
    scene.world.assert_verified("a judgement was signed by passkey");
}
