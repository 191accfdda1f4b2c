//! Pages that listen: who is told that something changed, that it says nothing more, and where it ends.

use std::time::Duration;

use axum::body::{Body, BodyDataStream, Bytes};
use axum::http::Request;
use axum::response::Response;
use domain::values::Timestamp;
use engine::accounts::sessions::IDLE_MINUTES;
use futures_util::stream::{Stream, StreamExt, select_all};
use server::limits::LIVE_OF_PERSON_MAX;
use tower::ServiceExt;

use crate::client::{Call, get, post, runtime};
use crate::cluster;
use crate::scene::{Scene, Stage};
use crate::signing::between;
use crate::web::page;

/// Longer than a change takes to be told, and shorter than the time after which a quiet stream shows that it lives.
const QUIET: Duration = Duration::from_secs(3);
const SOON: Duration = Duration::from_secs(30);

fn open(scene: &Scene, person: &str, path: &str, last: Option<&str>) -> Response {
    let cookie = format!("__Host-session={}", crate::world::session(person));
    let request = Request::builder().uri(scene.fill(path)).header("cookie", cookie);
    let request = match last {
        Some(last) => request.header("last-event-id", last),
        None => request,
    };
    runtime().block_on(scene.world.router.clone().oneshot(request.body(Body::empty()).unwrap())).unwrap()
}

/// Where the feed of a person stands.
fn now(scene: &Scene, person: &str) -> String {
    let events = get(&scene.world.router, person, "/journal/events?limit=200").json();
    events["next"].as_str().unwrap().to_owned()
}

/// A stream of what is about something, past its first word, which only says where it stands.
fn listen(scene: &Scene, person: &str, about: &str, after: &str) -> BodyDataStream {
    let reply = open(scene, person, &format!("/live?about={about}&after={after}"), None);
    assert_eq!(reply.status(), 200, "{person} {about}");
    assert_eq!(reply.headers()["content-type"], "text/event-stream");
    let mut stream = reply.into_body().into_data_stream();
    let first = told(&mut stream, SOON).unwrap().unwrap();
    assert!(first.starts_with("id: evt_") && first.contains("retry: 5000"), "{first}");
    stream
}

/// What a stream says within a time; nothing inside when it has ended.
fn told(
    stream: &mut (impl Stream<Item = Result<Bytes, axum::Error>> + Unpin),
    within: Duration,
) -> Option<Option<String>> {
    let next = async { tokio::time::timeout(within, stream.next()).await };
    let chunk = runtime().block_on(next).ok()?;
    Some(chunk.map(|chunk| String::from_utf8(chunk.unwrap().to_vec()).unwrap()))
}

fn is_change(said: Option<Option<String>>) -> bool {
    let Some(Some(said)) = said else { return false };
    let lines: Vec<_> = said.lines().filter(|line| !line.is_empty()).collect();
    assert!(
        lines
            .iter()
            .all(|line| line.starts_with("id: evt_") || ["event: changed", "data: changed"].contains(line)),
        "nothing else is said: {said}"
    );
    lines.contains(&"event: changed")
}

fn sign(scene: &Scene, person: &str) {
    let order = scene.fill("/orders/{order}");
    let signed = scene.signed(person, &order);
    let reply = post(&scene.world.router, person, &format!("{order}/signatures"), signed);
    assert_eq!(reply.status, 200, "{}", reply.text);
}

#[test]
fn those_who_see_an_order_are_told_that_it_changed_and_nobody_else() {
    let scene = Scene::at(Stage::SignedByOrderer);
    let after = now(&scene, "P-BUYER");
    let mut of_order: Vec<_> = ["P-ORDERER", "P-CLERK", "P-BUYER"]
        .iter()
        .map(|person| listen(&scene, person, "{order}", &after))
        .collect();
    let mut of_queue = listen(&scene, "P-COMMANDER", "queue", &after);
    let strangers = ["P-RIVAL", "P-OTHER", "P-NOBODY"];
    let of_others = strangers
        .iter()
        .flat_map(|person| ["{order}", "queue"].map(|about| listen(&scene, person, about, &after)));
    let mut of_others = select_all(of_others.collect::<Vec<_>>());
    sign(&scene, "P-APPROVER");
    assert!(is_change(told(&mut of_queue, SOON)), "the next signer's queue");
    for stream in &mut of_order {
        assert!(is_change(told(stream, SOON)));
    }
    assert_eq!(told(&mut of_others, QUIET), None);
    assert_eq!(told(&mut of_queue, QUIET), None, "a change is told once");
}

#[test]
fn what_another_server_does_is_told_too() {
    let [_, postgres] = cluster::databases();
    let scene = Scene::on(postgres, Stage::SignedByOrderer);
    let other = scene.world.beside();
    let mut stream = listen(&scene, "P-COMMANDER", "queue", &now(&scene, "P-BUYER"));
    let order = scene.fill("/orders/{order}");
    let signed = scene.signed("P-APPROVER", &order);
    let reply = post(&other.router, "P-APPROVER", &format!("{order}/signatures"), signed);
    assert_eq!(reply.status, 200, "{}", reply.text);
    assert!(is_change(told(&mut stream, SOON)));
}

#[test]
fn a_page_says_what_it_is_about_and_what_came_while_it_was_read_is_told() {
    let scene = Scene::at(Stage::SignedByOrderer);
    let pages = [
        ("P-APPROVER", "/signing", "queue"),
        ("P-APPROVER", "/orders/{order}", "{order}"),
        ("P-BUYER", "/agency", "figures"),
    ];
    for (person, address, about) in pages {
        let shown = page(&scene, person, address, "en").text;
        assert!(shown.contains(&scene.fill(&format!("data-address=\"{address}\""))), "{shown}");
        let stream = between(&shown, "data-stream=\"", "\"").replace("&amp;", "&");
        assert!(stream.starts_with(&scene.fill(&format!("/live?about={about}&after=evt_"))), "{stream}");
    }
    let shown = page(&scene, "P-APPROVER", "/signing", "en").text;
    let after = between(&shown, "after=", "\"").to_owned();
    sign(&scene, "P-APPROVER");
    let mut stream = listen(&scene, "P-APPROVER", "queue", &after);
    assert!(is_change(told(&mut stream, SOON)));
    let last = now(&scene, "P-BUYER");
    let again = open(&scene, "P-APPROVER", &format!("/live?about=queue&after={after}"), Some(&last));
    let mut again = again.into_body().into_data_stream();
    assert!(!is_change(Some(told(&mut again, SOON).unwrap().map(|said| said.replace("retry: 5000", "")))));
    assert_eq!(told(&mut again, QUIET), None, "a stream that broke off goes on behind what it said");
}

#[test]
fn figures_are_told_when_they_were_counted_to_who_sees_all_of_them() {
    let scene = Scene::at(Stage::SignedByOrderer);
    let shown = page(&scene, "P-BUYER", "/agency", "en").text;
    let after = between(&shown, "after=", "\"").to_owned();
    let refused = open(&scene, "P-ORDERER", &format!("/live?about=figures&after={after}"), None);
    assert_eq!(refused.status(), 403);
    let mut stream = listen(&scene, "P-BUYER", "figures", &after);
    sign(&scene, "P-APPROVER");
    assert!(is_change(told(&mut stream, SOON)));
}

#[test]
fn a_stream_ends_with_the_session_and_keeps_nobody_signed_in() {
    let scene = Scene::at(Stage::SignedByOrderer);
    let after = now(&scene, "P-BUYER");
    let mut stream = listen(&scene, "P-COMMANDER", "queue", &after);
    let out = Call::page("POST", "/sign-out").session("P-COMMANDER").send(&scene.world.router);
    assert_eq!(out.status, 303);
    sign(&scene, "P-APPROVER");
    assert_eq!(told(&mut stream, SOON), Some(None), "whoever was signed out is told nothing");
    let later = open(&scene, "P-COMMANDER", &format!("/live?about=queue&after={after}"), None);
    assert_eq!(
        (later.status().as_u16(), later.headers()["location"].to_str().unwrap().contains("/sign-in")),
        (303, true)
    );

    let begun = scene.world.clock.now();
    let at = |minutes: i64| scene.world.clock.set(Timestamp(begun.0 + minutes * 60_000_000));
    let status = |is_unasked: bool| {
        let call = Call::page("GET", "/signing").session("P-ORDERER");
        let call = if is_unasked { call.header("x-unasked", "yes") } else { call };
        call.send(&scene.world.router).status.as_u16()
    };
    at(IDLE_MINUTES - 1);
    assert_eq!(
        (
            status(true),
            open(&scene, "P-ORDERER", &format!("/live?about=queue&after={after}"), None).status().as_u16()
        ),
        (200, 200)
    );
    at(IDLE_MINUTES + 1);
    assert_eq!(status(true), 303, "what a page asks by itself is no use of a session");
}

#[test]
fn what_a_person_listens_to_is_bounded_and_well_formed() {
    let scene = Scene::at(Stage::None);
    let after = now(&scene, "P-BUYER");
    let path = format!("/live?about=queue&after={after}");
    let mut open_ones: Vec<_> =
        (0..LIVE_OF_PERSON_MAX).map(|_| open(&scene, "P-ORDERER", &path, None)).collect();
    assert!(open_ones.iter().all(|reply| reply.status() == 200));
    let refused = open(&scene, "P-ORDERER", &path, None);
    assert_eq!(refused.status(), 503);
    assert_eq!(open(&scene, "P-COMMANDER", &path, None).status(), 200, "others have places of their own");
    open_ones.pop();
    assert_eq!(open(&scene, "P-ORDERER", &path, None).status(), 200, "a place that was given up is free");
    let unknown = "evt_00000000000000000000000000000001";
    let wrong = [
        ("/live".to_owned(), 400),
        (format!("/live?about=all&after={after}"), 400),
        (format!("/live?about=queue,{{order}}&after={after}"), 400),
        (format!("/live?about=queue&after={unknown}"), 404),
        (format!("{path}&limit=1"), 400),
    ];
    for (path, status) in wrong {
        assert_eq!(open(&scene, "P-COMMANDER", &path, None).status().as_u16(), status, "{path}");
    }
    assert_eq!(open(&scene, "P-COMMANDER", &path, Some("nonsense")).status(), 400);
}
