//! What each caller sees, and what is kept from them.

use serde_json::{Value, json};

use domain::identity::Role;
use domain::policy::{Action, reach};
use domain::values::DeliveryPointId;
use server::web::PAGES;

use crate::access::appoint_every_role;
use crate::client::{Call, get, post};
use crate::samples::{Sample, samples};
use crate::scene::{Scene, Stage};
use crate::web::{page, sample};
use crate::world::code;

fn count(scene: &Scene, person: &str, path: &str) -> usize {
    let reply = get(&scene.world.router, person, path);
    assert_eq!(reply.status, 200, "{person} {path}: {}", reply.text);
    reply.json()["entries"].as_array().unwrap().len()
}

#[test]
fn an_order_is_seen_by_its_unit_its_supplier_and_the_agencies() {
    let scene = Scene::at(Stage::Placed);
    let path = scene.fill("/orders/{order}");
    for person in ["P-ORDERER", "P-APPROVER", "P-RECEIVER", "P-CLERK", "P-BUYER", "P-TREASURER", "P-AUDITOR"]
    {
        assert_eq!(count(&scene, person, "/orders"), 1, "{person}");
        assert_eq!(get(&scene.world.router, person, &path).status, 200, "{person}");
    }
    for person in ["P-OTHER", "P-RIVAL"] {
        assert_eq!(count(&scene, person, "/orders"), 0, "{person}");
        assert_eq!(count(&scene, person, "/orders?unit=B11"), 0, "{person}");
        let unknown = path.replace(|c: char| c.is_ascii_digit(), "0");
        let (hidden, absent) =
            (get(&scene.world.router, person, &path), get(&scene.world.router, person, &unknown));
        assert_eq!(
            (hidden.status, hidden.code()),
            (absent.status, absent.code()),
            "hidden looks like absent"
        );
        assert_eq!(hidden.status, 404);
    }
}

#[test]
fn whose_money_pays_is_for_those_who_may_read_it() {
    let scene = Scene::at(Stage::Placed);
    let order = |person: &str| get(&scene.world.router, person, &scene.fill("/orders/{order}")).json();
    let (own, supplier) = (order("P-ORDERER"), order("P-CLERK"));
    assert_eq!(own["charges"][0]["allotment"]["code"], "A-11");
    assert_eq!(own["charges"][0]["stages"]["committed_minor"], 49_000_000);
    assert!(own["timeline"][0]["fields"].is_object() && own.get("redacted").is_none());
    assert_eq!(supplier.get("charges"), None);
    assert_eq!(supplier["redacted"], json!(["charges", "timeline.fields"]));
    assert_eq!(supplier["timeline"][0].get("fields"), None);
    assert!(!supplier.to_string().contains("A-11"), "{supplier}");
    let refused = get(&scene.world.router, "P-CLERK", &scene.fill("/orders/{order}/document"));
    assert_eq!((refused.status.as_u16(), refused.code().as_str()), (403, "not_permitted"));
}

#[test]
fn messages_are_for_those_who_need_to_know_the_place() {
    let scene = Scene::at(Stage::Sent);
    let path = scene.fill("/orders/{order}/messages");
    let say = |person: &str, text: &str| post(&scene.world.router, person, &path, json!({ "text": text }));
    assert_eq!(say("P-ORDERER", "Behind the school, please.").status, 200);
    assert_eq!(say("P-CLERK", "At eight?").status, 200);
    assert_eq!(say("P-CLERK", "").code(), "malformed_request");
    let seen = get(&scene.world.router, "P-BUYER", &path).json();
    let said: Vec<_> = seen["entries"].as_array().unwrap().iter().map(|one| &one["text"]).collect();
    assert_eq!(said, ["Behind the school, please.", "At eight?"]);
    assert_eq!(
        (&seen["entries"][1]["person"]["code"], &seen["entries"][1]["organisation"]["code"]),
        (&json!("P-CLERK"), &json!("SUP-A"))
    );
    for (person, status) in [("P-TREASURER", 403), ("P-RIVAL", 404), ("P-OTHER", 404)] {
        assert_eq!(get(&scene.world.router, person, &path).status, status, "{person}");
        let order = get(&scene.world.router, person, &scene.fill("/orders/{order}")).text;
        let shown = page(&scene, person, &scene.fill("/orders/{order}"), "en").text;
        assert!(!order.contains("school") && !shown.contains("school"), "{person}");
    }
    let shown = page(&scene, "P-CLERK", &scene.fill("/orders/{order}"), "en").text;
    assert!(shown.contains("Behind the school, please.") && shown.contains("Send message"), "{shown}");
}

/// What reading everything as a person shows: each route and page that answers, by its address.
fn read_everything(scene: &Scene, person: &str) -> Vec<(String, String)> {
    let samples = samples();
    let is_shown = |sample: &&Sample| sample.method == "GET" && !sample.by.is_empty();
    let routes = samples.iter().filter(is_shown).map(|sample| {
        let path = scene.path(sample);
        let reply = get(&scene.world.router, person, &path);
        (reply.status, path, reply.text)
    });
    let pages = PAGES.iter().filter(|known| known.method == "GET").map(|known| {
        let reply = page(scene, person, &sample(known.path), "en");
        (reply.status, format!("page {}", known.path), reply.text)
    });
    let answered = routes.chain(pages).filter(|(status, ..)| status.is_success());
    answered.map(|(_, path, text)| (path, text)).collect()
}

#[test]
fn where_an_order_goes_is_for_those_who_need_to_know() {
    let scene = Scene::at(Stage::Filed).also(Stage::Released).also(Stage::Confirmed);
    appoint_every_role(&scene);
    let point = DeliveryPointId::of_code(&code("DP-11")).to_string();
    let names_it = |text: &str| text.contains("DP-11") || text.contains(&point);
    let knowing = |action| Role::ALL.iter().filter(move |role| reach(action, **role).is_some());
    let (mut withheld, mut told) = (0, 0);
    for role in knowing(Action::ReadCatalogue) {
        let needs_it = reach(Action::ReadDeliveryPoints, *role).is_some();
        for (path, text) in read_everything(&scene, &format!("P-AS-{role}")) {
            assert!(needs_it || !names_it(&text), "{role} {path}: {text}");
            (withheld, told) = (withheld + usize::from(!needs_it), told + usize::from(names_it(&text)));
        }
    }
    assert!(withheld > 200 && told > 30, "{withheld} answers without it, {told} with it");

    let order = |person: &str| get(&scene.world.router, person, &scene.fill("/orders/{order}")).json();
    assert_eq!(order("P-CLERK")["delivery_point"]["code"], "DP-11");
    assert_eq!(
        order("P-TREASURER")["redacted"],
        json!(["timeline.texts.message", "delivery_point", "timeline.fields.delivery_point"]),
        "what is withheld is named"
    );
    for path in ["/orders/{order}/document", "/acts/{act}/document"] {
        for (person, status) in [("P-TREASURER", 403), ("P-BUYER", 200), ("P-OTHER", 404)] {
            let reply = get(&scene.world.router, person, &scene.fill(path));
            assert_eq!(reply.status, status, "{person} {path}: {}", reply.text);
        }
    }
}

#[test]
fn what_lies_on_a_shelf_is_for_those_who_order_and_its_own_supplier() {
    let scene = Scene::at(Stage::Placed);
    let router = &scene.world.router;
    for (person, is_shown) in [("P-ORDERER", true), ("P-CLERK", true), ("P-RIVAL", false)] {
        let offer = get(router, person, "/offers?contract=CT-A").json()["entries"][0].clone();
        let kept = if is_shown { Value::Null } else { json!(["stock", "free", "short"]) };
        let shown = ["stock", "free", "short"].map(|field| offer.get(field).is_some());
        assert_eq!((shown, &offer["redacted"]), ([is_shown; 3], &kept), "{person}");
        let probed = get(router, person, "/catalogue/search?free_min=37").status;
        assert_eq!(probed, if person == "P-ORDERER" { 200 } else { 403 }, "{person} may not feel for it");
        assert_eq!(get(router, person, "/catalogue/search?free_min=1").status, 200, "{person}");
    }
    let feed = get(router, "P-RIVAL", "/journal/events?limit=200").json();
    let made: Vec<_> =
        feed["entries"].as_array().unwrap().iter().filter(|event| event["kind"] == "offer_made.1").collect();
    let is_kept = |event: &&Value| event["redacted"] == json!(["fields.stock"]);
    assert!(made.iter().any(is_kept) && !made.iter().all(is_kept), "its own is shown: {made:?}");
    assert!(made.iter().all(|event| is_kept(event) != event.to_string().contains("\"stock\"")));
    let drone = |person| page(&scene, person, "/catalogue/DRONE", "en").text;
    assert!(drone("P-RIVAL").contains("in stock") && drone("P-RIVAL") != drone("P-ORDERER"));
    let other = r#"{"contract":"CT-D","item":"DRONE","terms":{"unit_price_minor":900,"stock":5,"minimum":1,"pack":1,
        "lead_time_days":5,"from":"2026-01-01","to":"2026-12-31"}}"#;
    let made = post(router, "P-CLERK", "/offers", other);
    assert_eq!(made.status, 201, "{}", made.text);
    let compared = |person: &str| {
        let approval = get(router, person, &scene.fill("/orders/{order}/approval")).json();
        approval["lines"][0]["offers"][0].clone()
    };
    assert_eq!(compared("P-APPROVER")["free_stock"], 5);
    let kept = compared("P-TREASURER");
    assert_eq!((kept.get("free_stock"), &kept["redacted"]), (None, &json!(["free_stock"])));
}

#[test]
fn names_are_for_read_identity_and_their_owner() {
    let scene = Scene::at(Stage::None);
    let person = |by: &str, of: &str| get(&scene.world.router, by, &format!("/persons/{of}")).json();
    assert_eq!(person("P-ADMIN", "P-ORDERER")["name"], "Name of P-ORDERER");
    assert_eq!(person("P-ORDERER", "P-ORDERER")["name"], "Name of P-ORDERER");
    let colleague = person("P-APPROVER", "P-ORDERER");
    assert_eq!((colleague.get("name"), &colleague["redacted"]), (None, &json!(["name"])));
    assert_eq!(person("P-OTHER", "P-ORDERER")["code"], "not_found");
    let list = get(&scene.world.router, "P-APPROVER", "/persons").json();
    let shown: Vec<_> = list["entries"].as_array().unwrap().iter().map(|entry| &entry["code"]).collect();
    assert_eq!(
        shown,
        ["P-APPROVER", "P-COMMANDER", "P-MEMBER", "P-ORDERER", "P-RECEIVER", "P-SECOND", "P-SIGNER"]
    );
    let named = |entry: &&Value| entry.get("name").is_some();
    assert_eq!(list["entries"].as_array().unwrap().iter().filter(named).count(), 1, "one's own");
}

#[test]
fn who_reads_what_is_restricted_is_shown_to_auditors() {
    let scene = Scene::at(Stage::None);
    let router = &scene.world.router;
    let noted = || {
        let rows = get(router, "P-AUDITOR", "/journal/accesses").json()["entries"].clone();
        let told = |row: &Value| {
            let text = |field: &str| row[field].as_str().unwrap_or_default().to_owned();
            (
                row["person"]["code"].as_str().unwrap().to_owned(),
                text("field"),
                row["times"].as_i64().unwrap(),
            )
        };
        let mut told: Vec<_> = rows.as_array().unwrap().iter().map(told).collect();
        told.sort();
        told
    };
    let row = |person: &str, field: &str, times| (person.to_owned(), field.to_owned(), times);
    for (person, path) in
        [("P-ORDERER", "/persons"), ("P-ORDERER", "/organisations"), ("P-ADMIN", "/persons/P-ADMIN")]
    {
        assert_eq!(get(router, person, path).status, 200);
    }
    assert_eq!(noted(), [], "one's own name, and what is not shown");
    for path in ["/persons/P-ORDERER", "/persons/P-ORDERER", "/persons?limit=1"] {
        assert_eq!(get(router, "P-ADMIN", path).status, 200);
    }
    assert_eq!(get(router, "P-TREASURER", "/organisations/SUP-A").status, 200);
    let read = noted();
    assert!(
        read.contains(&row("P-ADMIN", "name", 2)) && read.contains(&row("P-TREASURER", "iban", 1)),
        "{read:?}"
    );
    assert!(read.len() <= 3, "what a page does not show is not noted: {read:?}");
    let rows = page(&scene, "P-AUDITOR", "/audit/accesses?actor=P-ADMIN", "en").text;
    assert!(rows.contains("P-ORDERER") && !rows.contains("P-TREASURER"), "{rows}");
    for path in ["/admin/people", "/accounts"] {
        let times = || noted().iter().map(|(.., times)| times).sum::<i64>();
        let before = times();
        assert_eq!(page(&scene, "P-ADMIN", path, "en").status, 200);
        assert!(times() > before, "{path} is noted");
    }
}

#[test]
fn a_bank_account_is_for_those_who_may_read_funds_there() {
    let scene = Scene::at(Stage::None);
    let iban = |person: &str| get(&scene.world.router, person, "/organisations/SUP-A").json();
    assert_eq!(iban("P-TREASURER")["iban"], "UA213223130000026007233566001");
    assert_eq!((iban("P-ORDERER").get("iban"), &iban("P-ORDERER")["redacted"]), (None, &json!(["iban"])));
}

#[test]
fn contracts_and_funds_stay_within_reach() {
    let scene = Scene::at(Stage::None);
    assert_eq!(count(&scene, "P-CLERK", "/contracts"), 2, "CT-A and CT-D");
    assert_eq!(count(&scene, "P-RIVAL", "/contracts"), 1, "CT-B");
    assert_eq!(count(&scene, "P-BUYER", "/contracts"), 3);
    assert_eq!(count(&scene, "P-ORDERER", "/contracts"), 0);
    assert_eq!(count(&scene, "P-ORDERER", "/funds"), 0);
    assert_eq!(count(&scene, "P-TREASURER", "/funds"), 2);
    assert_eq!(count(&scene, "P-ORDERER", "/allotments"), 2);
    assert_eq!(count(&scene, "P-TREASURER", "/allotments"), 3);
    assert_eq!(count(&scene, "P-RIVAL", "/delivery-points"), 0);
}

#[test]
fn me_says_what_the_caller_may_do() {
    let scene = Scene::at(Stage::None);
    let me = get(&scene.world.router, "P-ORDERER", "/me").json();
    assert_eq!(
        (&me["code"], &me["name"], &me["cell"]),
        (&json!("P-ORDERER"), &json!("Name of P-ORDERER"), &json!("test"))
    );
    let permissions = me["permissions"].as_array().unwrap();
    let place = permissions.iter().find(|permission| permission["action"] == "place_order").unwrap();
    assert_eq!(place["organisation"]["code"], "B11");
    let read = permissions.iter().find(|permission| permission["action"] == "read_catalogue").unwrap();
    assert_eq!(read["organisation"], Value::Null);
    assert_eq!((me["keys"].as_array().unwrap().len(), me["tokens"].as_array().unwrap().len()), (1, 1));
    assert!(!me.to_string().contains(&crate::world::token("P-ORDERER")[3..]), "a secret is never shown");
}

#[test]
fn a_head_request_is_guarded_like_a_get() {
    let scene = Scene::at(Stage::None);
    let head = |call: Call| call.send(&scene.world.router).status.as_u16();
    assert_eq!(head(Call::new("HEAD", "/orders")), 401);
    assert_eq!(head(Call::new("HEAD", "/orders").by("P-NOBODY")), 403);
    assert_eq!(head(Call::new("HEAD", "/orders").by("P-ORDERER")), 200);
}

#[test]
fn a_note_is_read_by_both_parties_until_it_is_erased() {
    let scene = Scene::at(Stage::Sent);
    let router = &scene.world.router;
    let path = scene.fill("/orders/{order}");
    let refuse = json!({ "lines": [{ "line": 1, "answer": { "refuse": {
        "reason": "no_capacity", "note": "ask Тест Тестенко"
    } } }] });
    let answered = post(router, "P-CLERK", &format!("{path}/answers"), refuse);
    assert_eq!(answered.status, 200, "{}", answered.text);
    assert!(!answered.text.contains("Тестенко"), "a receipt shows what the journal shows");
    let texts = |person: &str| {
        let timeline = get(router, person, &path).json()["timeline"].clone();
        timeline.as_array().unwrap().last().unwrap()["texts"].clone()
    };
    for person in ["P-ORDERER", "P-CLERK", "P-AUDITOR"] {
        assert_eq!(texts(person), json!({ "line_1_note": "ask Тест Тестенко" }), "{person}");
    }
    let erase = |person: &str| {
        let body =
            json!({ "subject": scene.fill("{order}"), "fields": ["line_1_note"], "reason": "request" });
        post(router, person, "/erasures", body).code()
    };
    assert_eq!((erase("P-ORDERER").as_str(), erase("P-AUDITOR").as_str()), ("not_found", "not_permitted"));
    assert_eq!(erase("P-ADMIN"), "");
    let timeline = get(router, "P-ORDERER", &path);
    assert!(!timeline.text.contains("Тестенко"), "{}", timeline.text);
    let report =
        scene.world.engine.read_now(|connection, _| engine::verify::verify(connection, None)).unwrap();
    assert_eq!((report.difference, report.erased), (None, 1));
}

/// What a person sees of an act, as its first discrepancy tells it.
fn discrepancy(scene: &Scene, person: &str) -> Value {
    get(&scene.world.router, person, &scene.fill("/acts/{act}")).json()["discrepancies"][0].clone()
}

#[test]
fn the_note_of_an_act_is_signed_by_its_seal_and_can_be_erased() {
    let scene = Scene::at(Stage::Accepted);
    let router = &scene.world.router;
    let settlement = json!({ "outcome": "replaced", "reason": "agreed with Тест Тестенко" });
    let path = scene.fill("/acts/{act}/discrepancies/1/settlement");
    assert_eq!(post(router, "P-BUYER", &path, settlement).status, 200);
    for person in ["P-RECEIVER", "P-CLERK", "P-AUDITOR"] {
        let found = discrepancy(&scene, person);
        assert_eq!(
            (&found["note"], &found["reason"]),
            (&json!("no video link"), &json!("agreed with Тест Тестенко"))
        );
    }
    let feed = get(router, "P-CLERK", "/journal/events?limit=200").json();
    let settled = feed["entries"].as_array().unwrap().last().unwrap();
    assert_eq!(settled["texts"], json!({ "discrepancy_1_reason": "agreed with Тест Тестенко" }));
    for page in ["limit=200", "after=100&limit=200"] {
        let journal = get(router, "P-AUDITOR", &format!("/journal?{page}"));
        assert!(!journal.text.contains("Тестенко") && !journal.text.contains("no video link"));
    }

    let document = || get(router, "P-RECEIVER", &scene.fill("/acts/{act}/document")).json();
    let signed = document();
    let note = &signed["notes"][0];
    let salt: domain::values::Digest = note["salt"].as_str().unwrap().parse().unwrap();
    let seal = domain::values::seal_of(note["text"].as_str().unwrap(), &salt.0);
    assert_eq!(signed["document"]["discrepancies"][0]["note"], seal.to_string());

    let fields = ["discrepancy_1_note", "discrepancy_1_reason"];
    let erase = json!({ "subject": scene.fill("{act}"), "fields": fields, "reason": "request" });
    assert_eq!(post(router, "P-ADMIN", "/erasures", erase).status, 200);
    assert_eq!(discrepancy(&scene, "P-CLERK")["note"], Value::Null);
    let left = document();
    assert_eq!((&left["notes"], &left["document"]), (&json!([]), &signed["document"]));
    let report =
        scene.world.engine.read_now(|connection, _| engine::verify::verify(connection, None)).unwrap();
    assert_eq!((report.difference, report.erased), (None, 2));
}

/// A text with every id in it replaced.
fn without_ids(text: &str) -> String {
    let is_id = |word: &str| word.len() == 36 && word.as_bytes()[3] == b'_';
    let parts = text.split_inclusive(|c: char| !c.is_ascii_alphanumeric() && c != '_');
    parts
        .map(|part| {
            let word = part.trim_end_matches(|c: char| !c.is_ascii_alphanumeric() && c != '_');
            if is_id(word) { part.replace(word, "ID") } else { part.to_owned() }
        })
        .collect()
}

/// The headers that do not differ from request to request.
fn lasting_headers(reply: &crate::client::Reply) -> Vec<(String, String)> {
    let headers =
        reply.headers.iter().filter(|(name, _)| *name != "x-request-id" && *name != "content-length");
    headers.map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned())).collect()
}

#[test]
fn of_every_kind_of_object_the_unknown_and_the_invisible_get_the_same_answer() {
    let mut compared = 0;
    for sample in samples() {
        if sample.method != "GET" || !sample.path.ends_with("{id}") || sample.not_by.is_empty() {
            continue;
        }
        let scene = Scene::at(sample.stage);
        let path = scene.path(&sample);
        let hidden = get(&scene.world.router, sample.not_by, &path);
        if hidden.status != 404 {
            continue;
        }
        let (collection, id) = path.rsplit_once('/').unwrap();
        let unknown = match id.split_once('_') {
            Some((prefix, digits)) if digits.len() == 32 => format!("{prefix}_{}", "0".repeat(32)),
            _ => "NONE-SUCH".to_owned(),
        };
        let absent = get(&scene.world.router, sample.not_by, &format!("{collection}/{unknown}"));
        let shape = |reply: &crate::client::Reply| {
            let mut body = reply.json();
            body.as_object_mut().unwrap().remove("request_id");
            body.as_object_mut().unwrap().remove("instance");
            without_ids(&body.to_string())
        };
        assert_eq!(shape(&hidden), shape(&absent), "{path}");
        assert_eq!(lasting_headers(&hidden), lasting_headers(&absent), "{path}");
        compared += 1;
    }
    assert!(compared >= 8, "only {compared} kinds of objects were compared");
}
