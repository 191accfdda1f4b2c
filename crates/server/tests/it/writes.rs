//! Writes: repeats are harmless, other bodies under one key are refused, changes ask for the revision they
//! were made from.

use serde_json::{Value, json};
use server::ROUTES;
use server::route::Route;

use crate::client::{Call, get, post};
use crate::samples::{Sample, samples};
use crate::scene::{Scene, Stage};
use crate::world::World;

const PERSON: &str = r#"{"code":"P-NEW","name":"Нова Людина","organisation":"B11"}"#;

#[test]
fn a_repeat_answers_the_first_receipt() {
    let world = World::new();
    let send =
        |body: &str| Call::new("POST", "/persons").by("P-ADMIN").key("one").body(body).send(&world.router);
    let first = send(PERSON);
    assert_eq!((first.status.as_u16(), first.header("idempotent-replay")), (201, ""), "{}", first.text);
    assert_eq!(first.json()["repeated"], false);
    assert_eq!(first.json()["events"][0]["kind"], "person_added.1");
    let size = world.journal_size();
    // The same content in another spelling.
    let respelled = "{ \"organisation\": \"B11\", \"name\": \"Нова \\u041b\\u044e\\u0434\\u0438\\u043d\\u0430\", \"code\": \"P-NEW\" }";
    for body in [PERSON, respelled] {
        let again = send(body);
        assert_eq!(
            (again.status.as_u16(), again.header("idempotent-replay")),
            (201, "true"),
            "{}",
            again.text
        );
        assert_eq!(again.header("location"), first.header("location"));
        assert_eq!(again.json()["repeated"], true);
        assert_eq!(again.json()["events"], first.json()["events"]);
        assert_eq!(again.json()["sequence"], first.json()["sequence"]);
    }
    assert_eq!(world.journal_size(), size);
}

#[test]
fn one_key_is_one_request_of_one_caller() {
    let scene = Scene::at(Stage::None);
    let router = &scene.world.router;
    let send = |path: &str, person: &str, body: &str| {
        Call::new("POST", path).by(person).key("one").body(body).send(router)
    };
    assert_eq!(send("/persons", "P-ADMIN", PERSON).status, 201);
    let other = PERSON.replace("P-NEW", "P-OTHER-ONE");
    assert_eq!(send("/persons", "P-ADMIN", &other).code(), "idempotency_key_reused");
    let reply =
        send("/delivery-points", "P-ADMIN", r#"{"code":"DP-9","unit":"B11","name_uk":"9","name_en":"9"}"#);
    assert_eq!(reply.code(), "idempotency_key_reused", "another path is another request");
    assert_eq!(
        send("/persons", "P-ORDERER", PERSON).code(),
        "not_permitted",
        "another caller has keys of their own"
    );
    let refused = send("/items/DRONE/moves", "P-BUYER", r#"{"action":"resume","reason":"x"}"#);
    assert_eq!(refused.code(), "wrong_status");
    let corrected = send("/items/DRONE/moves", "P-BUYER", r#"{"action":"suspend","reason":"x"}"#);
    assert_eq!(corrected.status, 200, "a refused request does not use its key up: {}", corrected.text);
}

#[test]
fn a_change_from_an_old_revision_is_refused() {
    let scene = Scene::at(Stage::None);
    let router = &scene.world.router;
    let path = scene.fill("/offers/{offer}");
    let read = get(router, "P-CLERK", &path);
    let tag = read.header("etag").to_owned();
    assert_eq!(tag, format!("\"{}\"", read.json()["revision"]));
    let terms = |stock: i64| {
        json!({ "terms": {
            "unit_price_minor": 2_450_000, "stock": stock, "minimum": 10, "pack": 10, "lead_time_days": 30,
            "from": "2026-01-01", "to": "2026-12-31"
        }})
    };
    let change = |key: &str, stock| {
        let call = Call::new("PUT", &path).by("P-CLERK").key(key).header("If-Match", &tag);
        call.body(terms(stock)).send(router)
    };
    assert_eq!(change("first", 80).status, 200);
    let late = change("second", 70);
    assert_eq!((late.status.as_u16(), late.code().as_str()), (412, "revision_changed"), "{}", late.text);
    let now = get(router, "P-CLERK", &path);
    assert_eq!(
        (now.json()["stock"].as_i64(), late.json()["details"]["current"].as_i64()),
        (Some(80), now.json()["revision"].as_i64())
    );
}

#[test]
fn codes_stand_for_ids() {
    let world = World::new();
    let by_code = get(&world.router, "P-ORDERER", "/organisations/B11").json();
    let id = by_code["id"].as_str().unwrap();
    assert_eq!(get(&world.router, "P-ORDERER", &format!("/organisations/{id}")).json(), by_code);
    for (code, unit) in [("DP-20", "B11"), ("DP-21", id)] {
        let body = json!({ "code": code, "unit": unit, "name_uk": "x", "name_en": "x" });
        let made = post(&world.router, "P-ADMIN", "/delivery-points", body);
        assert_eq!(made.status, 201, "{}", made.text);
        let read = get(&world.router, "P-ORDERER", &format!("/delivery-points/{code}"));
        assert_eq!(read.json()["unit"], json!({ "id": id, "code": "B11" }));
    }
}

#[test]
fn an_offer_keeps_its_price_history() {
    let scene = Scene::at(Stage::None);
    let path = scene.fill("/offers/{offer}");
    let change = |key: &str, price: i64, reason: Option<&str>| {
        let body = json!({ "reason": reason, "terms": {
            "unit_price_minor": price, "stock": 100, "minimum": 10, "pack": 10, "lead_time_days": 30,
            "from": "2026-01-01", "to": "2026-12-31"
        }});
        Call::new("PUT", &path).by("P-CLERK").key(key).body(body).send(&scene.world.router).status.as_u16()
    };
    assert_eq!(change("down", 2_400_000, None), 200);
    assert_eq!(change("up-without-reason", 2_450_000, None), 422);
    assert_eq!(change("up", 2_450_000, Some("exchange rate")), 200);
    let offer = get(&scene.world.router, "P-ORDERER", &path).json();
    let prices: Vec<_> = offer["prices"]
        .as_array()
        .unwrap()
        .iter()
        .map(|price| price["unit_price_minor"].as_i64().unwrap())
        .collect();
    assert_eq!(prices, [2_450_000, 2_400_000, 2_450_000]);
    assert_eq!(offer["prices"][0]["reason"], "exchange rate");
    assert_eq!((&offer["contract"]["code"], &offer["supplier"]["code"]), (&json!("CT-A"), &json!("SUP-A")));
}

#[test]
fn lowering_stock_below_what_is_reserved_lets_the_order_run_short() {
    let scene = Scene::at(Stage::Answered);
    let router = &scene.world.router;
    let (offer, order) = (scene.fill("/offers/{offer}"), scene.fill("/orders/{order}"));
    let body = json!({ "terms": {
        "unit_price_minor": 2_450_000, "stock": 5, "minimum": 10, "pack": 10, "lead_time_days": 30,
        "from": "2026-01-01", "to": "2026-12-31"
    }});
    let lowered = Call::new("PUT", &offer).by("P-CLERK").key("lower").body(body).send(router);
    assert_eq!(lowered.status, 200, "{}", lowered.text);
    let kinds: Vec<_> =
        lowered.json()["events"].as_array().unwrap().iter().map(|e| e["kind"].clone()).collect();
    assert_eq!(kinds, [json!("offer_changed.1"), json!("order_ran_short.1")]);
    let line = get(router, "P-ORDERER", &order).json()["lines"][0].clone();
    assert_eq!((&line["reserved"], &line["short"]), (&json!(5), &json!(15)));
    assert_eq!((&line["answer"], &line["confirmed"]), (&json!("open"), &json!(20)));
    let read = get(router, "P-ORDERER", &offer).json();
    assert_eq!((&read["free"], &read["short"]), (&json!(0), &json!(0)));
}

#[test]
fn each_row_of_a_bulk_write_is_decided_for_itself() {
    let scene = Scene::at(Stage::Despatched);
    let router = &scene.world.router;
    let send = |path: &str, rows: serde_json::Value| {
        let call = Call::new("POST", path).by("P-CLERK").key(path).body(json!({ "rows": rows }));
        let reply = call.send(router);
        assert_eq!(reply.status, 200, "{}", reply.text);
        let outcome = reply.json();
        let codes: Vec<_> = outcome["rows"]
            .as_array()
            .unwrap()
            .iter()
            .map(|row| {
                (row["status"].as_u64().unwrap(), row["problem"]["code"].as_str().unwrap_or("").to_owned())
            })
            .collect();
        (outcome["accepted"].as_u64().unwrap(), codes)
    };
    let despatch = scene.fill("{despatch}");
    let part = |part: i64, serials: &[&str]| json!({ "despatch": despatch, "line": 1, "part": part, "serials": serials });
    let parts = json!([
        part(1, &["S-1", "S-2"]), part(2, &["S-2"]), part(2, &["S-3"]), { "line": 1 }, part(1 << 53, &[]),
        part(3, &["\\\"9007199254740992"]), { "line": 1.5 }
    ]);
    let (accepted, codes) = send("/manifests/bulk", parts.clone());
    let codes: Vec<_> = codes.iter().map(|(status, code)| (*status, code.as_str())).collect();
    assert_eq!(accepted, 3);
    let malformed = (400, "malformed_request");
    assert_eq!(
        codes,
        [(200, ""), (409, "serial_already_known"), (200, ""), malformed, malformed, (200, ""), malformed]
    );
    assert_eq!(send("/manifests/bulk", parts).0, 3, "a repeat answers as before");
    for (row, field) in [(part(1 << 53, &[]), "rows[0].part"), (json!(7), "rows[0]")] {
        let call = Call::new("POST", "/manifests/bulk").by("P-CLERK").key(field);
        let reply = call.body(json!({ "rows": [row] })).send(router);
        assert_eq!((reply.status.as_u16(), &reply.json()["errors"][0]["field"]), (400, &json!(field)));
    }
    let offer = scene.fill("{offer}");
    let revision = get(router, "P-CLERK", &format!("/offers/{offer}")).json()["revision"].as_u64().unwrap();
    let terms = |stock: i64| {
        json!({
            "unit_price_minor": 2_400_000, "stock": stock, "minimum": 10, "pack": 10, "lead_time_days": 20,
            "from": "2026-01-01", "to": "2026-12-31"
        })
    };
    let row =
        |revision: u64, stock: i64| json!({ "offer": offer, "revision": revision, "terms": terms(stock) });
    let (accepted, codes) = send("/offers/bulk", json!([row(revision, 90), row(revision, 80)]));
    assert_eq!((accepted, codes[1].clone()), (1, (412, "revision_changed".to_owned())));
    assert_eq!(get(router, "P-CLERK", &format!("/offers/{offer}")).json()["stock"], 90);
}

/// Whether a sample's route changes an object, whose revision it compares.
fn is_of_object(sample: &Sample) -> bool {
    let is_this = |route: &&Route| (route.method, route.path) == (sample.method, sample.path);
    ROUTES.iter().find(is_this).unwrap().object().is_some()
}

#[test]
fn every_write_on_an_object_heeds_if_match() {
    let mut heeded = 0;
    for sample in samples().into_iter().filter(is_of_object) {
        let (scene, name) = (Scene::at(sample.stage), format!("{} {}", sample.method, sample.path));
        let router = &scene.world.router;
        let path = scene.path(&sample);
        let object: Vec<_> = path.split('/').take(3).collect();
        let read = get(router, "P-AUDITOR", &object.join("/"));
        let tag = read.header("etag").to_owned();
        let revision = read.json()["revision"].as_u64().unwrap();
        assert_eq!(tag, format!("\"{revision}\""), "{name}");
        let send =
            |person: &str, tag: &str| scene.call(&sample).by(person).header("If-Match", tag).send(router);
        let size = scene.world.journal_size();
        let late = send(sample.by, "\"999\"");
        assert_eq!(
            (late.status.as_u16(), late.code().as_str()),
            (412, "revision_changed"),
            "{name}: {}",
            late.text
        );
        assert_eq!(late.json()["details"]["current"], revision, "{name}");
        assert_eq!(send("P-NOBODY", "\"999\"").status, 404, "{name}: a stranger does not learn the revision");
        assert_eq!(scene.world.journal_size(), size, "{name}");
        let done = send(sample.by, &tag);
        assert!(done.status.is_success(), "{name}: {}", done.text);
        heeded += 1;
    }
    assert!(heeded > 30, "{heeded}");
    let world = World::new();
    let made = Call::new("POST", "/persons").by("P-ADMIN").key("k").header("If-Match", "\"1\"");
    assert_eq!(made.body("{}").send(&world.router).code(), "malformed_request");
}

/// Where the texts and numbers of a body stand, as JSON pointers (RFC 6901), each with what no such field takes.
fn breaks(body: &Value, at: &str) -> Vec<(String, [Value; 2])> {
    match body {
        Value::Number(_) => vec![(at.to_owned(), [json!(1_i64 << 53), json!(-(1_i64 << 53))])],
        Value::String(_) => vec![(at.to_owned(), [json!("\u{7}"), json!("x".repeat(5_000))])],
        Value::Array(parts) => parts
            .iter()
            .enumerate()
            .flat_map(|(index, part)| breaks(part, &format!("{at}/{index}")))
            .collect(),
        Value::Object(fields) => {
            fields.iter().flat_map(|(name, part)| breaks(part, &format!("{at}/{name}"))).collect()
        }
        Value::Null | Value::Bool(_) => Vec::new(),
    }
}

#[test]
fn a_malformed_body_is_refused_before_the_revision_is_compared() {
    let mut refused = 0;
    let is_plain = |sample: &Sample| sample.body.starts_with('{') && !sample.body.contains("{signed}");
    for sample in samples().into_iter().filter(is_plain).filter(is_of_object) {
        let scene = Scene::at(sample.stage);
        let whole: Value = serde_json::from_str(&scene.fill(sample.body)).unwrap();
        for (at, values) in breaks(&whole, "") {
            for value in values {
                let mut body = whole.clone();
                *body.pointer_mut(&at).unwrap() = value;
                let call = scene.call(&sample).by(sample.by).header("If-Match", "\"999\"");
                let reply = call.body(body).send(&scene.world.router);
                let name = format!("{} {} with another {at}", sample.method, sample.path);
                assert_eq!(reply.code(), "malformed_request", "{name}: {}", reply.text);
                refused += 1;
            }
        }
    }
    assert!(refused > 150, "{refused}");
}
