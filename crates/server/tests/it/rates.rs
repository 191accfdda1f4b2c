//! How much one may ask: the answer when it is too much, and that it is one's own.

use std::net::IpAddr;
use std::sync::Arc;

use axum::body::Body;
use axum::http::{Request, Response, header};
use domain::Actor;
use domain::identity::issue_token::IssueToken;
use domain::values::{Digest, KeyBytes, PersonId};
use server::App;
use server::settings::Settings;
use server::transport::peer::Peer;
use server::transport::rates::{Rate, Rates};
use sha2::{Digest as _, Sha256};
use tower::ServiceExt;

use crate::client::{Call, runtime};
use crate::world::{NOON, World, code, personal, token};

fn bounded(world: &World, rate_per_address: Option<u32>, rate_per_person: Option<u32>) -> axum::Router {
    let (rate_per_address, rate_per_person) = (Rate(rate_per_address), Rate(rate_per_person));
    let trusted_proxies = [("10.0.0.0/8").parse().unwrap()].into();
    with(world, Settings { rate_per_address, rate_per_person, trusted_proxies, ..Settings::default() })
}

fn with(world: &World, settings: Settings) -> axum::Router {
    // The clock stands still, so that no turn comes back however slow the machine is.
    let rates = Rates::by_clock(|| 0);
    server::router(App::new(Arc::clone(&world.engine)).with(settings).with_rates(rates).by_clock(|| NOON))
}

fn from(router: &axum::Router, address: &str, forwarded: &str, bearer: &str) -> Response<Body> {
    let peer = Peer { address: address.parse::<IpAddr>().unwrap(), is_secure: false };
    let request = Request::get("/api/v1/me").extension(peer).header("x-forwarded-for", forwarded);
    let request = request
        .header("x-forwarded-proto", "https")
        .header(header::AUTHORIZATION, format!("Bearer {bearer}"));
    runtime().block_on(router.clone().oneshot(request.body(Body::empty()).unwrap())).unwrap()
}

#[test]
fn a_person_who_asks_too_much_waits_and_others_do_not() {
    let world = World::new();
    let router = bounded(&world, None, Some(1));
    let ask = |person: &str| Call::new("GET", "/me").by(person).send(&router);
    for _ in 0..10 {
        assert_eq!(ask("P-ORDERER").status, 200);
    }
    let refused = ask("P-ORDERER");
    assert_eq!((refused.status.as_u16(), refused.code().as_str()), (429, "too_many_requests"));
    assert_eq!(refused.header("content-type"), "application/problem+json");
    let seconds: u64 = refused.header("retry-after").parse().unwrap();
    assert!((1..=2).contains(&seconds), "{seconds}");
    assert_eq!(ask("P-CLERK").status, 200);
    let page =
        Call::page("GET", "/orders").session("P-ORDERER").header("accept-language", "uk").send(&router);
    assert!(page.status == 429 && page.text.contains("зачекайте"), "{} {}", page.status, page.text);
    assert!(!page.header("retry-after").is_empty());
}

#[test]
fn a_token_that_runs_away_leaves_turns_to_the_persons_others() {
    let world = World::new();
    let (person, secret) = (PersonId::of_code(&code("P-ORDERER")), KeyBytes([7; 32]));
    let secret_digest = Digest(Sha256::digest(secret.0).into());
    let (label, expires_at) = (personal("another program"), NOON.plus_days(30));
    let issued = IssueToken { person, secret_digest, label, expires_at };
    world.submit(Actor::Console, vec![issued.into()]);
    let (rate_per_person, rate_per_token) = (Rate(Some(2)), Rate(Some(1)));
    let router = with(&world, Settings { rate_per_person, rate_per_token, ..Settings::default() });
    let (runaway, other) = (token("P-ORDERER"), format!("qm_{secret}"));
    let ask = |bearer: &str| from(&router, "192.0.2.1", "", bearer).status().as_u16();
    let statuses: Vec<_> = (0..40).map(|_| ask(&runaway)).collect();
    assert_eq!(statuses.iter().filter(|status| **status == 200).count(), 10);
    assert_eq!(statuses[39], 429);
    for _ in 0..5 {
        assert_eq!(ask(&other), 200, "what was refused took no turns of the person");
        let page = Call::page("GET", "/orders").session("P-ORDERER").send(&router);
        assert_eq!(page.status, 200, "a browser has no token");
    }
    assert_eq!(ask(&other), 429, "but together they have no more than the person");
}

#[test]
fn whoever_guesses_tokens_runs_out_of_turns_soon() {
    let world = World::new();
    let router = bounded(&world, Some(10), None);
    let guess = |address: &str| from(&router, address, "", "qm_guessed").status().as_u16();
    let statuses: Vec<_> = (0..10).map(|_| guess("192.0.2.1")).collect();
    assert!(statuses[0] == 401 && statuses[9] == 429, "{statuses:?}");
    assert_eq!(guess("192.0.2.2"), 401, "another address has its own turns");
    let right = from(&router, "192.0.2.3", "", &token("P-ORDERER"));
    assert_eq!(right.status(), 200);
}

#[test]
fn only_a_trusted_proxy_says_who_asks_and_how() {
    let world = World::new();
    let router = bounded(&world, Some(1), None);
    let ask = |address: &str, forwarded: &str| from(&router, address, forwarded, &token("P-ORDERER"));
    for nth in 0..30 {
        assert_eq!(
            ask("10.0.0.1", &format!("192.0.2.{nth}")).status(),
            200,
            "each behind the proxy is somebody else"
        );
    }
    let statuses: Vec<_> =
        (0..30).map(|nth| ask("192.0.2.99", &format!("192.0.2.{nth}")).status().as_u16()).collect();
    assert!(statuses.contains(&429), "a liar is counted as one: {statuses:?}");
    let strict =
        |address: &str| ask(address, "198.51.100.1").headers().contains_key("strict-transport-security");
    assert!(strict("10.0.0.1") && !strict("198.51.100.2"));
}
