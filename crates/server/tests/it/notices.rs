//! Notices: who is told of what, that nobody else is, reading them, and the address that mails go to.

use domain::Actor;
use domain::identity::end_appointment::EndAppointment;
use domain::identity::erase_personal::{ErasePersonal, ErasureReason};
use domain::identity::{Role, appointment_id};
use domain::policy::Action;
use domain::values::{AllotmentId, FundId, OrganisationId, PersonId, Timestamp, Zone};
use engine::notices::mailboxes::mailbox;
use engine::notices::{Facts, Notice, mail, notice_id, rules};
use serde_json::{Value, json};
use server::App;
use server::web::language::Language;

use crate::client::{Call, Reply, get, post, runtime};
use crate::scene::{Scene, Stage};
use crate::web::page;
use crate::world::{NOON, PEOPLE, code, day, text};

/// A scene whose notices are made.
fn told(stage: Stage) -> Scene {
    let scene = Scene::at(stage);
    make(&scene);
    scene
}

fn app(scene: &Scene) -> App {
    App::new(std::sync::Arc::clone(&scene.world.engine))
}

/// Makes what is to be told, of figures as of now.
pub fn make(scene: &Scene) {
    scene.world.engine.project_now().unwrap();
    let app = app(scene);
    while runtime().block_on(server::outgoing::make(&app)).unwrap() {}
}

pub fn notices(scene: &Scene, person: &str, query: &str) -> Vec<Value> {
    let reply = get(&scene.world.router, person, &format!("/notices{query}"));
    assert_eq!(reply.status, 200, "{person}: {}", reply.text);
    reply.json()["entries"].as_array().unwrap().clone()
}

fn kinds(scene: &Scene, person: &str) -> Vec<String> {
    let all = notices(scene, person, "");
    all.iter().map(|notice| notice["kind"].as_str().unwrap().to_owned()).collect()
}

fn put(scene: &Scene, person: &str, path: &str, body: Value) -> Reply {
    Call::new("PUT", path).by(person).body(body).send(&scene.world.router)
}

#[test]
fn each_is_told_what_waits_for_them_and_nobody_else() {
    let scene = told(Stage::SignedByOrderer);
    let of_order = |person: &str| {
        let known = kinds(&scene, person);
        known.into_iter().filter(|kind| kind != "appointed" && !kind.starts_with("money")).collect::<Vec<_>>()
    };
    assert_eq!(of_order("P-APPROVER"), ["signature-awaited"]);
    for (person, _) in PEOPLE.iter().filter(|(person, _)| *person != "P-APPROVER") {
        assert_eq!(of_order(person), [""; 0], "{person}");
    }
    assert_eq!(kinds(&scene, "P-NOBODY"), [""; 0]);
    let notice = notices(&scene, "P-APPROVER", "").remove(0);
    assert_eq!(notice["order"], scene.fill("{order}"));
    let (uk, en) = (notice["text_uk"].as_str().unwrap(), notice["text_en"].as_str().unwrap());
    assert!(uk.contains("чекає на ваш підпис") && uk.contains("PO-2026-000001"), "{uk}");
    assert!(en.contains("waits for your signature until 17 Jan 2026"), "{en}");
}

#[test]
fn the_way_of_an_order_is_told_to_its_parties() {
    let scene = told(Stage::Sent);
    assert_eq!(kinds(&scene, "P-ORDERER")[0], "order-sent");
    assert_eq!(kinds(&scene, "P-CLERK")[0], "answer-awaited");
    assert!(!kinds(&scene, "P-RIVAL").contains(&"answer-awaited".to_owned()));
    let scene = told(Stage::Proposed);
    assert_eq!(kinds(&scene, "P-ORDERER")[0], "change-proposed");
    let scene = told(Stage::Asked);
    assert_eq!(kinds(&scene, "P-DONOR")[0], "consent-asked");
    assert!(!kinds(&scene, "P-PARTNER-W").contains(&"consent-asked".to_owned()));
    let word = json!({ "line": 1, "fund": "F-AB", "result": "refused", "letter": "letter 19" });
    let said = post(&scene.world.router, "P-DONOR", &scene.fill("/orders/{order}/consents"), word);
    assert_eq!(said.status, 200, "{}", said.text);
    make(&scene);
    assert_eq!(kinds(&scene, "P-ORDERER")[0], "consent-refused");
    assert_eq!(kinds(&scene, "P-CLERK")[0], "consent-refused");
    let scene = told(Stage::Drawn);
    assert_eq!(kinds(&scene, "P-SIGNER")[0], "act-awaited");
    assert!(kinds(&scene, "P-RECEIVER").contains(&"order-despatched".to_owned()));
    let scene = told(Stage::Accepted);
    assert!(kinds(&scene, "P-CLERK").contains(&"discrepancy-found".to_owned()));
    assert!(kinds(&scene, "P-ORDERER").contains(&"order-accepted".to_owned()));
    let scene = told(Stage::Paid);
    assert_eq!(kinds(&scene, "P-CLERK")[0], "payment-made");
    assert!(kinds(&scene, "P-TREASURER").contains(&"invoice-payable".to_owned()));
}

#[test]
fn the_bodies_of_a_package_are_told_when_it_is_at_their_gate() {
    let scene = told(Stage::Composed);
    assert_eq!(kinds(&scene, "P-PARTNER")[0], "package-to-judge");
    assert!(!kinds(&scene, "P-PARTNER-W").contains(&"package-to-judge".to_owned()));
    assert!(page(&scene, "P-PARTNER", "/", "en").text.contains("href=\"/packages/PKG-1\""), "it is at home");
    assert!(!page(&scene, "P-PARTNER-W", "/", "en").text.contains("PKG-1"));
    let verdict = json!({ "line": 1, "verdict": "refused", "remark": "too late" });
    let judgement = json!({ "version": 1, "gate": "validation", "verdicts": [verdict] });
    let said = post(&scene.world.router, "P-PARTNER", "/packages/PKG-1/verdicts", judgement);
    assert_eq!(said.status, 200, "{}", said.text);
    make(&scene);
    assert_eq!(kinds(&scene, "P-PROGRAMME")[0], "package-line-refused");
    let scene = told(Stage::Released);
    assert!(kinds(&scene, "P-PARTNER-W").contains(&"package-to-judge".to_owned()));
    let passed = kinds(&scene, "P-PROGRAMME").into_iter().filter(|kind| kind == "gate-passed").count();
    assert_eq!(passed, 2);
}

#[test]
fn a_message_is_told_to_the_other_party() {
    let scene = Scene::at(Stage::Sent);
    let path = scene.fill("/orders/{order}/messages");
    let write = |person: &str| {
        let reply = post(&scene.world.router, person, &path, json!({ "text": "At eight?" }));
        assert_eq!(reply.status, 200, "{}", reply.text);
        make(&scene);
    };
    let told = |person: &str| kinds(&scene, person).iter().filter(|kind| *kind == "message-written").count();
    write("P-CLERK");
    assert_eq!((told("P-ORDERER"), told("P-CLERK"), told("P-RIVAL")), (1, 0, 0));
    write("P-RECEIVER");
    assert_eq!((told("P-ORDERER"), told("P-CLERK")), (1, 1));
    write("P-BUYER");
    assert_eq!((told("P-ORDERER"), told("P-CLERK")), (2, 2));
}

#[test]
fn what_is_made_twice_is_told_once_also_by_two_servers() {
    let scene = told(Stage::Sent);
    let before = notices(&scene, "P-ORDERER", "");
    let (one, other) = (app(&scene), app(&scene));
    let now = scene.world.engine.now();
    let steps = [&one, &other].map(|_| {
        let engine = &scene.world.engine;
        engine.read_now(|connection, reference| engine::notices::making::make(connection, reference, now))
    });
    for step in steps {
        runtime().block_on(scene.world.engine.keep_notices(step.unwrap())).unwrap();
    }
    assert_eq!(notices(&scene, "P-ORDERER", ""), before);
}

#[test]
fn a_deadline_is_warned_of_a_day_before_once() {
    let scene = told(Stage::SignedByOrderer);
    assert!(!kinds(&scene, "P-APPROVER").contains(&"hold-ends".to_owned()));
    scene.world.clock.set(NOON.plus_days(4).plus_hours(1));
    scene.world.tick();
    make(&scene);
    make(&scene);
    for person in ["P-APPROVER", "P-ORDERER"] {
        let warned = kinds(&scene, person).iter().filter(|kind| *kind == "hold-ends").count();
        assert_eq!(warned, 1, "{person}");
    }
    scene.world.clock.set(NOON.plus_days(6));
    scene.world.tick();
    make(&scene);
    assert_eq!(kinds(&scene, "P-ORDERER")[0], "order-expired");
}

#[test]
fn who_signs_acts_of_other_items_only_is_not_asked() {
    let mut scene = Scene::at(Stage::Arrived);
    let body = json!({
        "code": "MEDICINE", "domain": "service", "cpv": "33600000-6", "name_uk": "Ліки", "name_en": "Medicine",
        "characteristics": []
    });
    assert_eq!(post(&scene.world.router, "P-BUYER", "/categories", body).status, 201);
    scene.world.appoint_nobody(Role::AcceptanceSigner, "B11", &["MEDICINE"]);
    scene.go_on(Stage::Arrived, Stage::Drawn);
    make(&scene);
    let is_asked = |person| kinds(&scene, person).contains(&"act-awaited".to_owned());
    assert!(is_asked("P-SIGNER") && !is_asked("P-NOBODY"));
}

#[test]
fn an_act_that_waits_is_reminded_of_and_its_page_says_who_is_asked() {
    let scene = told(Stage::Drawn);
    let drawn_at = scene.world.clock.now();
    let act = get(&scene.world.router, "P-SIGNER", &scene.fill("/acts/{act}"));
    assert!(act.json()["approval_due_at"].is_string(), "{}", act.text);
    let page = |person: &str| {
        Call::page("GET", &scene.fill("/acts/{act}")).session(person).send(&scene.world.router)
    };
    assert!(page("P-SIGNER").text.contains("P-SIGNER ("));
    assert!(!page("P-CLERK").text.contains("P-SIGNER ("), "whom the unit waits for is its own affair");
    scene.world.clock.set(drawn_at.plus_hours(25));
    scene.world.tick();
    make(&scene);
    assert_eq!(kinds(&scene, "P-SIGNER")[0], "act-reminded");
    let notice = notices(&scene, "P-SIGNER", "").remove(0);
    assert_eq!(notice["text_en"], "A reminder: acceptance act AKT-2026-000001 (B11) waits for a signature");
    assert_eq!(notice["text_uk"], "Нагадування: акт приймання AKT-2026-000001 (B11) чекає на підпис");
    for person in ["P-MEMBER", "P-CLERK", "P-ORDERER"] {
        assert!(!kinds(&scene, person).contains(&"act-reminded".to_owned()), "{person}");
    }
}

#[test]
fn a_promised_day_that_passed_is_told_once_to_both_ends_of_the_order() {
    for (stage, is_late) in [(Stage::Answered, true), (Stage::Despatched, false)] {
        let scene = told(stage);
        let order = get(&scene.world.router, "P-ORDERER", &scene.fill("/orders/{order}")).json();
        let promised_on = day(order["lines"][0]["promised_on"].as_str().unwrap());
        let zone = Zone::named("Europe/Kyiv").unwrap();
        let told_of = |person: &str| {
            make(&scene);
            kinds(&scene, person).iter().filter(|kind| *kind == "delivery-overdue").count()
        };
        let people = ["P-ORDERER", "P-CLERK", "P-RIVAL", "P-OTHER"];
        scene.world.clock.set(Timestamp(zone.end_of(promised_on).0 - 1));
        scene.world.tick();
        assert_eq!(people.map(told_of), [0; 4], "the day is not over");
        scene.world.clock.set(zone.end_of(promised_on));
        scene.world.tick();
        let once = usize::from(is_late);
        for _ in 0..2 {
            assert_eq!(people.map(told_of), [once, once, 0, 0], "{stage:?}");
        }
        if is_late {
            let all = notices(&scene, "P-ORDERER", "");
            let notice = all.iter().find(|notice| notice["kind"] == "delivery-overdue").unwrap();
            let (uk, en) = (notice["text_uk"].as_str().unwrap(), notice["text_en"].as_str().unwrap());
            assert!(en.contains("SUP-A promised pieces for") && en.contains("2026"), "{en}");
            assert!(uk.contains("обіцяв поставку на"), "{uk}");
            assert_eq!(notice["order"], scene.fill("{order}"));
        }
    }
}

#[test]
fn read_notices_are_read_and_the_pages_count_the_others() {
    let scene = told(Stage::Sent);
    let unread = notices(&scene, "P-ORDERER", "?unread=true");
    assert!(unread.len() >= 2, "{unread:?}");
    let page = |path: &str| Call::page("GET", path).session("P-ORDERER").send(&scene.world.router).text;
    assert!(page("/").contains(&format!("class=\"count\">{}", unread.len())));
    let id = unread[0]["id"].as_str().unwrap();
    let other = put(&scene, "P-CLERK", &format!("/notices/{id}/reading"), json!({}));
    assert_eq!(other.status, 204);
    assert_eq!(notices(&scene, "P-ORDERER", "?unread=true").len(), unread.len(), "it is another person's");
    let opened = Call::page("POST", &format!("/notices/{id}/opening")).session("P-ORDERER");
    let opened = opened.text("", "application/x-www-form-urlencoded").send(&scene.world.router);
    assert_eq!(
        (opened.status.as_u16(), opened.header("location")),
        (303, scene.fill("/orders/{order}").as_str())
    );
    assert_eq!(notices(&scene, "P-ORDERER", "?unread=true").len(), unread.len() - 1);
    let stolen = Call::page("POST", &format!("/notices/{id}/opening")).session("P-CLERK");
    let stolen = stolen.text("", "application/x-www-form-urlencoded").send(&scene.world.router);
    assert_eq!(stolen.status, 404);
    let all = Call::new("POST", "/notices/reading").by("P-ORDERER").body(json!({ "up_to": id }));
    assert_eq!(all.send(&scene.world.router).status, 204);
    assert_eq!(notices(&scene, "P-ORDERER", "?unread=true"), [Value::Null; 0]);
    assert!(!page("/").contains("class=\"count\""));
}

#[test]
fn who_may_not_do_it_any_more_does_not_see_the_notice() {
    let scene = told(Stage::SignedByOrderer);
    assert!(kinds(&scene, "P-APPROVER").contains(&"signature-awaited".to_owned()));
    end(&scene, "P-APPROVER", Role::Approver, "2026-01-11");
    let known = kinds(&scene, "P-APPROVER");
    assert!(!known.contains(&"signature-awaited".to_owned()) && known[0] == "appointment-ended", "{known:?}");
    let page = Call::page("GET", "/notices").session("P-APPROVER").send(&scene.world.router);
    assert!(!page.text.contains("PO-2026-000001"), "{}", page.text);
}

/// Ends the appointment of a person at B11.
fn end(scene: &Scene, person: &str, role: Role, to: &str) {
    let at = OrganisationId::of_code(&code("B11"));
    let appointment = appointment_id(PersonId::of_code(&code(person)), role, at, day("2026-01-01"));
    let (to, document) = (day(to), text("order 3"));
    scene.world.submit(Actor::Console, vec![EndAppointment { appointment, to, document }.into()]);
    make(scene);
}

#[test]
fn an_ended_appointment_is_told_to_who_takes_over_or_else_to_who_ordered() {
    let (taken_over, missing) = ("appointment-taken-over".to_owned(), "signature-missing".to_owned());
    let scene = told(Stage::SignedByOrderer);
    end(&scene, "P-COMMANDER", Role::Commander, "2026-01-11");
    assert!(kinds(&scene, "P-CORPS").contains(&taken_over), "the nearest commander above");
    assert!(!kinds(&scene, "P-ORDERER").contains(&missing), "the commander above may sign");
    end(&scene, "P-APPROVER", Role::Approver, "2026-01-20");
    assert!(!kinds(&scene, "P-ORDERER").contains(&missing), "there is time to sign");
    end(&scene, "P-SECOND", Role::Approver, "2026-01-11");
    assert!(!kinds(&scene, "P-ORDERER").contains(&missing), "the other approver may sign for a week");
    assert!(kinds(&scene, "P-APPROVER").contains(&taken_over));
    end(&scene, "P-APPROVER", Role::Approver, "2026-01-11");
    let told = notices(&scene, "P-ORDERER", "");
    let told: Vec<_> = told.iter().filter(|notice| notice["kind"] == missing.as_str()).collect();
    assert_eq!(told.len(), 1, "{told:?}");
    assert_eq!(told[0]["order"], scene.fill("{order}"));
    for (person, _) in PEOPLE.iter().filter(|(person, _)| *person != "P-ORDERER") {
        assert!(!kinds(&scene, person).contains(&missing), "{person}");
    }
    for person in ["P-COMMANDER", "P-OTHER", "P-CLERK", "P-ORDERER"] {
        assert!(!kinds(&scene, person).contains(&taken_over), "{person}");
    }
}

fn codes(scene: &Scene) -> Vec<String> {
    let due = scene.world.engine.read_now(|connection, _| mail::due(connection, Timestamp(i64::MAX), 100));
    due.unwrap()
        .into_iter()
        .filter(|mail| mail.kind == mail::MailKind::Confirmation)
        .map(|mail| mail.content)
        .collect()
}

#[test]
fn an_address_gets_nothing_but_a_code_before_it_is_confirmed() {
    let scene = Scene::at(Stage::SignedByOrderer);
    for bad in ["", "nobody", "a@b.example\r\nBcc: c@d.example", "a@b.example, c@d.example", &"a".repeat(300)]
    {
        let reply = put(&scene, "P-APPROVER", "/mailbox/address", json!({ "address": bad }));
        assert_eq!(reply.status, 400, "{bad}: {}", reply.text);
    }
    let given = put(&scene, "P-APPROVER", "/mailbox/address", json!({ "address": "approver@example.org" }));
    assert_eq!(given.status, 204, "{}", given.text);
    make(&scene);
    let due = || {
        scene.world.engine.read_now(|connection, _| mail::due(connection, Timestamp(i64::MAX), 100)).unwrap()
    };
    assert_eq!(due().len(), 1, "only the code");
    let confirm = |code: &str| {
        let call = Call::new("POST", "/mailbox/confirmation").by("P-APPROVER");
        call.body(json!({ "code": code })).send(&scene.world.router)
    };
    let code = codes(&scene).remove(0);
    let wrong = confirm("00000000");
    assert_eq!((wrong.status.as_u16(), wrong.code().as_str()), (422, "wrong_code"));
    assert_eq!(confirm(&code).status, 204);
    let mailbox = get(&scene.world.router, "P-APPROVER", "/mailbox").json();
    assert_eq!(
        (&mailbox["address"], &mailbox["is_confirmed"]),
        (&json!("approver@example.org"), &json!(true))
    );
    let other = get(&scene.world.router, "P-ORDERER", "/mailbox").json();
    assert_eq!(other["address"], Value::Null);
}

#[test]
fn a_code_cannot_be_guessed_and_does_not_last() {
    let scene = Scene::at(Stage::None);
    let ask = || put(&scene, "P-ORDERER", "/mailbox/address", json!({ "address": "orderer@example.org" }));
    let confirm = |code: &str| {
        let call = Call::new("POST", "/mailbox/confirmation").by("P-ORDERER");
        call.body(json!({ "code": code })).send(&scene.world.router).status.as_u16()
    };
    assert_eq!(ask().status, 204);
    let first = codes(&scene).remove(0);
    for _ in 0..5 {
        assert_eq!(confirm("x"), 422);
    }
    assert_eq!(confirm(&first), 422, "five wrong codes end it");
    assert_eq!(ask().status, 204);
    scene.world.clock.set(NOON.plus_hours(2));
    scene.world.tick();
    assert!(codes(&scene).iter().all(|code| confirm(code) == 422), "an hour is over");
    for _ in 0..3 {
        assert_eq!(ask().status, 204);
    }
    let many = ask();
    assert_eq!((many.status.as_u16(), many.code().as_str()), (409, "too_many_codes"));
}

#[test]
fn an_erased_person_has_no_address_left() {
    let scene = Scene::at(Stage::None);
    put(&scene, "P-ORDERER", "/mailbox/address", json!({ "address": "orderer@example.org" }));
    let person = PersonId::of_code(&code("P-ORDERER"));
    let erase = ErasePersonal {
        subject: code(&person.to_string()),
        fields: vec![code("name")],
        reason: ErasureReason::Request,
    };
    scene.world.submit(Actor::Console, vec![erase.into()]);
    make(&scene);
    let mailbox = scene.world.engine.read_now(|connection, _| mailbox(connection, person)).unwrap();
    assert_eq!(mailbox.address, None);
}

fn some_notice(kind: &str) -> Notice {
    Notice {
        person: PersonId::of_code(&code("P-ORDERER")),
        id: notice_id(NOON, "1", kind),
        kind: kind.to_owned(),
        object: String::new(),
        facts: Facts { number: "PO-1".to_owned(), on: Some(day("2026-06-30")), ..Facts::default() },
        action: Action::PlaceOrder,
        organisation: OrganisationId::of_code(&code("B11")),
        at: NOON,
        read_at: None,
    }
}

#[test]
fn a_notice_of_money_leads_to_it_whoever_may_read_it() {
    let (allotment, fund) = (AllotmentId::of_code(&code("A-11")), FundId::of_code(&code("F-UA")));
    let path = |object: String, action| {
        server::seen::path_of(&Notice { object, action, ..some_notice("allotment-lapses") })
    };
    assert_eq!(path(allotment.to_string(), Action::PlaceOrder), Some(format!("/allotments/{allotment}")));
    assert_eq!(path(fund.to_string(), Action::ManageFunds), Some(format!("/funds/{fund}/trace")));
    assert_eq!(path(allotment.to_string(), Action::Receive), None);
    assert_eq!(path(String::new(), Action::PlaceOrder), None);
}

#[test]
fn every_notice_has_a_text_in_both_languages() {
    for name in rules::names() {
        for language in [Language::Ukrainian, Language::English] {
            let notice = some_notice(name);
            let text = server::seen::sentence(language, &notice, &domain::values::Zone::utc());
            assert!(
                !text.contains("Unknown localization") && !text.contains("{$"),
                "{name} in {language}: {text}"
            );
        }
    }
}
