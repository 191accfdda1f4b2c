//! The feed of visible events: whose events come, that the others leave no trace, and that a stream goes on.

use std::collections::BTreeSet;
use std::time::Duration;

use axum::body::Body;
use axum::http::{Request, header};
use futures_util::StreamExt;
use serde_json::{Value, json};
use server::limits::STREAMS_MAX;
use tower::ServiceExt;

use crate::client::{Call, Reply, get, runtime};
use crate::scene::{Scene, Stage};

fn events(scene: &Scene, person: &str, query: &str) -> Value {
    let reply = get(&scene.world.router, person, &format!("/journal/events?{query}"));
    assert_eq!(reply.status, 200, "{person}: {}", reply.text);
    reply.json()
}

fn kinds(events: &Value) -> Vec<&str> {
    events["entries"].as_array().unwrap().iter().map(|event| event["kind"].as_str().unwrap()).collect()
}

fn ids(events: &Value) -> Vec<String> {
    let entries = events["entries"].as_array().unwrap();
    entries.iter().map(|event| event["id"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn each_party_sees_its_own_events_and_no_trace_of_others() {
    let scene = Scene::at(Stage::Sent);
    let of_order =
        ["order_submitted.1", "order_signed.1", "order_signed.1", "order_signed.1", "order_sent.1"];
    for person in ["P-ORDERER", "P-RECEIVER", "P-CLERK", "P-BUYER", "P-AUDITOR"] {
        let page = events(&scene, person, "limit=200");
        let seen: Vec<_> = kinds(&page).into_iter().filter(|kind| kind.starts_with("order_")).collect();
        assert_eq!(seen, of_order, "{person}");
    }
    for person in ["P-OTHER", "P-RIVAL"] {
        let page = events(&scene, person, "limit=200");
        assert!(!kinds(&page).iter().any(|kind| kind.starts_with("order_")), "{person}: {page}");
        assert!(!page.to_string().contains(&scene.fill("{order}")), "{person}");
    }
    let page = events(&scene, "P-CLERK", "limit=200");
    let order =
        page["entries"].as_array().unwrap().iter().find(|event| event["kind"] == "order_sent.1").unwrap();
    assert_eq!(
        (order.get("fields"), &order["redacted"]),
        (None, &json!(["fields"])),
        "whose money pays is not shown"
    );
    assert!(!page.to_string().contains("sequence"), "places in the journal are not shown: {page}");
    let own = events(&scene, "P-ORDERER", "limit=200");
    let order =
        own["entries"].as_array().unwrap().iter().find(|event| event["kind"] == "order_sent.1").unwrap();
    assert!(order["fields"].is_object() && order.get("redacted").is_none());
}

#[test]
fn pages_put_together_are_the_feed_and_ids_are_the_same_for_everyone() {
    let scene = Scene::at(Stage::Sent);
    let all = events(&scene, "P-CLERK", "limit=200");
    assert_eq!(all["more"], false);
    let (mut paged, mut after) = (Vec::new(), String::new());
    loop {
        let page = events(&scene, "P-CLERK", &format!("limit=2{after}"));
        paged.extend(ids(&page));
        after = format!("&after={}", page["next"].as_str().unwrap());
        if page["more"] == false {
            break;
        }
    }
    assert_eq!(paged, ids(&all));
    let (clerk, auditor): (BTreeSet<_>, BTreeSet<_>) = (
        ids(&all).into_iter().collect(),
        ids(&events(&scene, "P-AUDITOR", "limit=200")).into_iter().collect(),
    );
    assert!(clerk.is_subset(&auditor), "an event has one id");
    for (wrong, code) in [("7", "malformed_request"), ("evt_00000000000000000000000000000001", "not_found")] {
        let reply = get(&scene.world.router, "P-CLERK", &format!("/journal/events?after={wrong}"));
        assert_eq!(reply.code(), code, "{wrong}");
    }
}

#[test]
fn a_consumer_goes_on_where_it_stopped() {
    let scene = Scene::at(Stage::Sent);
    let router = &scene.world.router;
    let all = ids(&events(&scene, "P-CLERK", "limit=200"));
    let note = |name: &str, after: &str| {
        let body = json!({ "after": after });
        Call::new("PUT", &format!("/journal/consumers/{name}")).by("P-CLERK").body(body).send(router)
    };
    assert_eq!(note("erp", &all[1]).status, 204);
    assert_eq!(note("erp", &all[2]).status, 204, "repeating and going on is the same request");
    assert_eq!(ids(&events(&scene, "P-CLERK", "consumer=erp&limit=200")), all[3..]);
    let listed = get(router, "P-CLERK", "/journal/consumers").json();
    assert_eq!(
        (&listed["entries"][0]["name"], &listed["entries"][0]["after"]),
        (&json!("erp"), &json!(all[2]))
    );
    assert_eq!(get(router, "P-ORDERER", "/journal/consumers").json(), json!({ "entries": [] }));
    assert_eq!(get(router, "P-ORDERER", "/journal/events?consumer=erp").code(), "not_found");
    assert_eq!(note("erp", "evt_1").code(), "malformed_request");
    for n in 1..engine::consumers::CONSUMERS_MAX {
        assert_eq!(note(&format!("c-{n}"), &all[0]).status, 204);
    }
    assert_eq!(note("one-more", &all[0]).code(), "too_many_consumers");
    assert_eq!(Call::new("DELETE", "/journal/consumers/erp").by("P-CLERK").send(router).status, 204);
    assert_eq!(note("one-more", &all[0]).status, 204);
    assert_eq!(get(router, "P-CLERK", "/journal/events?consumer=erp").code(), "not_found");
}

fn stream(scene: &Scene, last: &str, query: &str) -> Reply {
    let call = Call::new("GET", &format!("/journal/events/stream?{query}")).by("P-CLERK");
    let call = if last.is_empty() { call } else { call.header("Last-Event-ID", last) };
    call.send(&scene.world.router)
}

fn streamed(reply: &Reply) -> Vec<&str> {
    reply.text.lines().filter_map(|line| line.strip_prefix("id: ")).collect()
}

#[test]
fn a_stream_is_the_feed_and_goes_on_behind_the_last_event() {
    let scene = Scene::at(Stage::Sent);
    let all = ids(&events(&scene, "P-CLERK", "limit=200"));
    let whole = stream(&scene, "", &format!("limit={}", all.len()));
    assert_eq!(whole.header("content-type"), "text/event-stream");
    assert_eq!(streamed(&whole), all);
    assert!(whole.text.contains("event: order_sent.1\ndata: {"), "{}", whole.text);
    let rest = stream(&scene, &all[1], &format!("limit={}", all.len() - 2));
    assert_eq!(streamed(&rest), all[2..]);
    assert_eq!(stream(&scene, "nonsense", "limit=1").code(), "malformed_request");
}

fn open(scene: &Scene, person: &str, after: &str) -> axum::response::Response {
    let uri = format!("/api/v1/journal/events/stream?after={after}");
    let token = format!("Bearer {}", crate::world::token(person));
    let request = Request::builder().uri(uri).header(header::AUTHORIZATION, token);
    let request = request.body(Body::empty()).unwrap();
    runtime().block_on(scene.world.router.clone().oneshot(request)).unwrap()
}

#[test]
fn a_stream_tells_what_is_committed_later_and_ends_with_the_token() {
    let scene = Scene::at(Stage::SignedByOrderer);
    let next = events(&scene, "P-CLERK", "limit=200")["next"].as_str().unwrap().to_owned();
    let mut body = open(&scene, "P-ORDERER", &next).into_body().into_data_stream();
    let mut read = || {
        let chunk = async { tokio::time::timeout(Duration::from_secs(30), body.next()).await };
        runtime().block_on(chunk).expect("the stream answers in time")
    };
    let order = scene.fill("/orders/{order}");
    let signed = scene.signed("P-APPROVER", &order);
    let reply =
        crate::client::post(&scene.world.router, "P-APPROVER", &format!("{order}/signatures"), signed);
    assert_eq!(reply.status, 200, "{}", reply.text);
    let text = String::from_utf8(read().unwrap().unwrap().to_vec()).unwrap();
    assert!(text.contains("event: order_signed.1"), "{text}");
    let revoked = Call::new("DELETE", &scene.fill("/tokens/{token}")).by("P-ORDERER").key("revoke");
    assert_eq!(revoked.send(&scene.world.router).status, 200);
    assert!(read().is_none(), "a revoked token sees no more");
}

#[test]
fn streams_are_bounded() {
    let scene = Scene::at(Stage::None);
    let next = scene.fill("{event}");
    let mut streams: Vec<_> = (0..STREAMS_MAX).map(|_| open(&scene, "P-CLERK", &next)).collect();
    assert!(streams.iter().all(|stream| stream.status() == 200));
    let refused = open(&scene, "P-CLERK", &next);
    assert_eq!((refused.status().as_u16(), refused.headers().get("retry-after").is_some()), (503, true));
    streams.pop();
    assert_eq!(open(&scene, "P-CLERK", &next).status(), 200, "a place that was given up is free");
}

#[test]
fn what_the_lists_show_is_in_the_feed() {
    let scene = Scene::at(Stage::None);
    const PEOPLE: &[&str] =
        &["P-ADMIN", "P-BUYER", "P-TREASURER", "P-AUDITOR", "P-ORDERER", "P-CLERK", "P-NOBODY"];
    let pages: Vec<_> = PEOPLE.iter().map(|person| (*person, events(&scene, person, "limit=200"))).collect();
    let appointed = &PEOPLE[..6];
    let all_orders = &["P-BUYER", "P-TREASURER", "P-AUDITOR"];
    let expected: &[(&str, &[&str])] = &[
        ("cell_founded.1", PEOPLE),
        ("organisation_added.1", PEOPLE),
        ("person_added.1", PEOPLE),
        ("appointed.1", PEOPLE),
        ("key_registered.1", PEOPLE),
        ("signature_policy_set.1", PEOPLE),
        ("category_defined.1", appointed),
        ("item_added.1", appointed),
        ("offer_made.1", appointed),
        ("delivery_point_added.1", &["P-ADMIN", "P-BUYER", "P-AUDITOR", "P-ORDERER"]),
        ("contract_added.1", &["P-BUYER", "P-TREASURER", "P-AUDITOR", "P-CLERK"]),
        ("allotted.1", &["P-BUYER", "P-TREASURER", "P-AUDITOR", "P-ORDERER"]),
        ("fund_added.1", all_orders),
        ("fund_money_moved.1", all_orders),
    ];
    for (kind, seers) in expected {
        let seen = pages.iter().filter(|(_, page)| kinds(page).contains(kind)).map(|(person, _)| *person);
        assert_eq!(seen.collect::<Vec<_>>(), *seers, "{kind}");
    }
}

/// The events of a kind that a person sees.
fn of_kind(scene: &Scene, person: &str, kind: &str) -> Vec<Value> {
    let page = events(scene, person, "limit=200");
    page["entries"].as_array().unwrap().iter().filter(|event| event["kind"] == kind).cloned().collect()
}

#[test]
fn names_and_tokens_are_for_their_owner_and_accounts_for_who_may_read_the_money() {
    let scene = Scene::at(Stage::None);
    let with_tokens = crate::world::PEOPLE.len();
    // And the one whom a letter names.
    let everyone = with_tokens + 1;
    for (person, names, tokens) in [("P-NOBODY", 1, 1), ("P-BUYER", 1, 1), ("P-ADMIN", everyone, with_tokens)]
    {
        let added = of_kind(&scene, person, "person_added.1");
        assert_eq!(added.len(), everyone, "{person}");
        assert_eq!(
            added.iter().filter(|event| event["texts"]["name"].is_string()).count(),
            names,
            "{person}"
        );
        assert_eq!(of_kind(&scene, person, "token_issued.1").len(), tokens, "{person}");
    }
    for (person, is_shown) in [("P-NOBODY", false), ("P-ADMIN", false), ("P-TREASURER", true)] {
        let added = of_kind(&scene, person, "organisation_added.1");
        assert!(added.iter().all(|event| event["fields"].is_object() == is_shown), "{person}");
        assert!(added.iter().all(|event| event.get("redacted").is_none() == is_shown), "{person}");
    }
    let erase = json!({ "subject": "per_1", "fields": ["name"], "reason": "request" });
    let refused = crate::client::post(&scene.world.router, "P-AUDITOR", "/erasures", erase);
    assert_eq!(refused.code(), "not_permitted");
    for (person, refusals) in [("P-AUDITOR", 1), ("P-ADMIN", 1), ("P-BUYER", 0), ("P-ORDERER", 0)] {
        assert_eq!(of_kind(&scene, person, "command_refused.1").len(), refusals, "{person}");
    }
}
