//! The shape of every refusal.

use serde_json::{Value, json};
use server::problem::{PROBLEMS, status};

use crate::client::{Call, Reply, get, post};
use crate::scene::{Scene, Stage};
use crate::world::World;

/// Checks a problem document and its headers; answers its fields.
fn problem(reply: &Reply, status: u16, code: &str) -> Value {
    let document = reply.json();
    assert_eq!((reply.status.as_u16(), reply.code().as_str()), (status, code), "{}", reply.text);
    assert_eq!(reply.header("content-type"), "application/problem+json");
    assert_eq!(document["status"], status);
    assert_eq!(document["type"], format!("urn:quartermaster:problem:{code}"));
    assert_eq!(document["title"], reply.status.canonical_reason().unwrap());
    assert_eq!(document["instance"], format!("urn:uuid:{}", reply.header("x-request-id")));
    assert!(document["detail"].as_str().is_some_and(|detail| detail.len() > 20), "{document}");
    document
}

/// Checks a problem that names one field.
fn malformed(reply: &Reply, field: &str, message: &str) {
    let document = problem(reply, 400, "malformed_request");
    assert_eq!(document["errors"].as_array().unwrap().len(), 1);
    assert_eq!(document["errors"][0]["field"], field, "{document}");
    let found = document["errors"][0]["message"].as_str().unwrap();
    assert!(found.contains(message), "{found}");
}

#[test]
fn malformed_bodies_name_the_field() {
    let world = World::new();
    let send = |path: &str, body: &str| post(&world.router, "P-ADMIN", path, body);
    let organisation = |field: &str, value: Value| {
        let mut body = json!({
            "code": "X", "kind": "unit", "name_uk": "X", "name_en": "X", "country": "UA", "from": "2026-01-01"
        });
        body[field] = value;
        send("/organisations", &body.to_string())
    };
    malformed(&send("/organisations", "{"), "", "EOF");
    malformed(&send("/organisations", "{} {}"), "", "trailing characters");
    malformed(&send("/organisations", "[]"), "", "");
    malformed(&organisation("kind", json!("army")), "kind", "is not one of unit, agency");
    malformed(&organisation("code", json!("B 11")), "code", "letters, digits and");
    malformed(&organisation("code", json!(7)), "code", "invalid type: integer");
    malformed(&organisation("from", json!("12.01.2026")), "from", "");
    malformed(&organisation("parent", json!("")), "parent", "must not be empty");
    malformed(&organisation("colour", json!("green")), "colour", "unknown field `colour`");
    let basket = |quantity: &str, allotment: &str| {
        let line = format!(
            r#"{{"offer":"ofr_{:032x}","delivery_point":"DP-11","quantity":{quantity},"unit_price_minor":1,
                "charges":[{{"allotment":"{allotment}","amount_minor":1}}]}}"#,
            7
        );
        post(&world.router, "P-ORDERER", "/baskets", format!(r#"{{"unit":"B11","lines":[{line}]}}"#))
    };
    problem(&basket("10.0", "A-11"), 404, "not_found");
    malformed(&basket("1.5", "A-11"), "lines[0].quantity", "floating point");
    malformed(&basket("99999999999999999999", "A-11"), "lines[0].quantity", "");
    for long in ["9007199254740992", "-9007199254740992", "9223372036854775807"] {
        malformed(&basket(long, "A-11"), "lines[0].quantity", "from -9007199254740991 to 9007199254740991");
    }
    malformed(&basket("18446744073709551615", "A-11"), "lines[0].quantity", "expected i64");
    problem(&basket("9007199254740991", "A-11"), 404, "not_found");
    malformed(&basket("1", "A 11"), "lines[0].charges[0].allotment", "letters, digits and");
    malformed(&send("/organisations", r#"{"code":"A","code":"B"}"#), "", "duplicate field `code`");
}

#[test]
fn malformed_paths_queries_and_headers_name_the_part() {
    let world = World::new();
    let read = |path: &str| get(&world.router, "P-AUDITOR", path);
    malformed(&read("/orders/PO-2026-000001"), "id", "ord_ followed by 32 hexadecimal digits");
    malformed(&read("/journal/proof/x"), "sequence", "invalid digit");
    malformed(&read("/organisations/%20"), "id", "letters, digits and");
    malformed(&read("/orders/%ff"), "", "");
    malformed(&read("/items?limit=0"), "limit", "from 1 to 200");
    malformed(&read("/items?limit=201"), "limit", "from 1 to 200");
    malformed(&read("/items?status=ready"), "status", "is not one of draft");
    malformed(&read("/items?colour=green"), "colour", "unknown field");
    malformed(&read("/items?status=draft&status=draft"), "status", "given twice");
    malformed(&read("/funds/F-UA/entries?after=x"), "after", "`next` of the page before");
    let change = Call::new("PUT", "/offers/ofr_00000000000000000000000000000000").by("P-CLERK").key("k");
    malformed(&change.header("If-Match", "7").body("{}").send(&world.router), "If-Match", "ETag");
}

#[test]
fn what_the_framework_refuses_is_a_problem_too() {
    let world = World::new();
    let router = &world.router;
    problem(&Call::new("GET", "/nothing").send(router), 404, "no_such_route");
    let reply = Call::new("PATCH", "/organisations").send(router);
    problem(&reply, 405, "method_not_allowed");
    assert_eq!(reply.header("allow"), "GET,HEAD,POST");
    let write = || Call::new("POST", "/persons").by("P-ADMIN");
    problem(&write().body("{}").send(router), 400, "idempotency_key_missing");
    problem(&write().key("has space").body("{}").send(router), 400, "idempotency_key_missing");
    problem(&write().key(&"k".repeat(129)).body("{}").send(router), 400, "idempotency_key_missing");
    let large = format!("\"{}\"", "x".repeat(1 << 20));
    problem(&write().key("k").body(large).send(router), 413, "body_too_large");
    problem(&write().key("k").text("{}", "text/plain").send(router), 415, "unsupported_media_type");
    malformed(
        &write().key("k").text("{}", "Application/JSON; charset=utf-8").send(router),
        "",
        "missing field",
    );
    malformed(&write().key("k").send(router), "", "missing field");
}

#[test]
fn every_way_of_not_being_authenticated_is_401() {
    let world = World::new();
    let as_token = |token: &str| Call::new("GET", "/me").header("Authorization", token).send(&world.router);
    let valid = crate::world::token("P-ORDERER");
    assert_eq!(as_token(&format!("bearer {valid}")).status, 200);
    let unknown = format!("Bearer qm_{}", "0".repeat(64));
    for token in
        ["", "Bearer", "Bearer qm_12", &format!("Basic {valid}"), &unknown, &valid.replace("qm_", "")]
    {
        let reply = as_token(token);
        problem(&reply, 401, "not_authenticated");
        assert!(reply.header("www-authenticate").starts_with("Bearer"));
    }
}

#[test]
fn a_token_ends_when_it_expires_or_is_revoked() {
    let scene = Scene::at(Stage::None);
    let router = &scene.world.router;
    let path = scene.fill("/tokens/{token}");
    assert_eq!(Call::new("DELETE", &path).by("P-ORDERER").key("a").send(router).status, 200);
    problem(&get(router, "P-ORDERER", "/me"), 401, "not_authenticated");
    assert_eq!(get(router, "P-APPROVER", "/me").status, 200);
    scene.world.clock.set(crate::world::NOON.plus_days(30));
    scene.world.tick();
    problem(&get(router, "P-APPROVER", "/me"), 401, "not_authenticated");
}

#[test]
fn a_rule_s_refusal_carries_its_figures() {
    let scene = Scene::at(Stage::None);
    let line = r#"{"offer":"{offer}","delivery_point":"DP-11","quantity":60,"unit_price_minor":2450000}"#;
    let body = scene.fill(&format!(r#"{{"unit":"B11","lines":[{line}]}}"#));
    let document = problem(&post(&scene.world.router, "P-ORDERER", "/baskets", body), 409, "no_legal_money");
    assert_eq!(document["details"]["needed"], json!({ "minor": 147_000_000, "currency": "UAH" }));
    assert_eq!(document["details"]["missing"], json!({ "minor": 17_800_000, "currency": "UAH" }));
    let again =
        r#"{"code":"B11","kind":"unit","name_uk":"X","name_en":"X","country":"UA","from":"2026-01-01"}"#;
    let document =
        problem(&post(&scene.world.router, "P-ADMIN", "/organisations", again), 409, "already_exists");
    assert_eq!(document["details"], json!({ "object": "organisation", "reference": "B11" }));
}

#[test]
fn every_reply_has_its_own_id_and_the_security_headers() {
    let world = World::new();
    let forged = Call::new("GET", "/health").header("x-request-id", "forged").send(&world.router);
    let other = Call::new("GET", "/nothing").send(&world.router);
    assert_eq!(forged.header("x-request-id").len(), 36);
    assert_ne!(forged.header("x-request-id"), other.header("x-request-id"));
    for reply in [forged, other] {
        assert_eq!(reply.header("x-content-type-options"), "nosniff");
        assert_eq!(reply.header("cache-control"), "no-store");
        assert_eq!(
            reply.header("content-security-policy"),
            "default-src 'none'; base-uri 'none'; frame-ancestors 'none'"
        );
        assert_eq!(reply.header("referrer-policy"), "no-referrer");
    }
}

#[test]
fn codes_are_unique_over_problems_and_refusals() {
    let problems = PROBLEMS.iter().map(|(code, ..)| *code);
    let mut codes: Vec<_> = problems.chain(domain::Rejection::ALL.iter().map(|(code, ..)| *code)).collect();
    let count = codes.len();
    codes.sort();
    codes.dedup();
    assert_eq!(codes.len(), count);
    for (code, kind, _) in domain::Rejection::ALL {
        assert!(status(*kind).is_client_error(), "{code}");
    }
}

#[test]
fn a_database_out_of_reach_is_said_and_the_same_key_works_afterwards() {
    let scene = Scene::at(Stage::None);
    let basket = json!({ "unit": "B11", "lines": [{
        "offer": scene.fill("{offer}"), "delivery_point": "DP-11", "quantity": 20, "unit_price_minor": 2_450_000
    }] });
    let place = || {
        let call = Call::new("POST", "/baskets").by("P-ORDERER").key("place").body(basket.clone());
        call.send(&scene.world.router)
    };
    let mut other = scene.world.database.open_writer().unwrap();
    other.begin_write().unwrap();
    let refused = place();
    assert_eq!((refused.status.as_u16(), refused.code().as_str()), (503, "unavailable"));
    assert_eq!(refused.header("retry-after"), "1");
    other.rollback().unwrap();
    let listed = get(&scene.world.router, "P-ORDERER", "/orders").json();
    assert_eq!(listed["entries"], json!([]), "nothing is half-written");
    let placed = place();
    assert_eq!((placed.status.as_u16(), placed.header("idempotent-replay")), (201, ""), "{}", placed.text);
}
