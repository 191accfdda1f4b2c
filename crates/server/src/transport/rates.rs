//! How much one address, one person and one token may ask: a store of turns each that fills at a steady rate (the generic cell
//! rate algorithm, ITU-T I.371), dearer for what costs the server more.
//!
//! The table is bounded: when it is full, whoever has not asked for longest is forgotten, which gives them a full
//! store again.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use axum::extract::{MatchedPath, Request};
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use domain::values::{PersonId, TokenId};

use super::peer::Client;
use crate::app::App;
use crate::caller::Caller;
use crate::problem::Problem;

/// Turns that one may save up, in seconds of their rate.
const SAVED_SECONDS: i64 = 10;
/// Addresses, people and tokens remembered.
const REMEMBERED_MAX: usize = 50_000;
const SECOND_MICROS: i64 = 1_000_000;

/// Turns that a wrong token or password costs beside its own.
const REFUSED_TURNS: u32 = 20;
/// Turns of what costs the server more than the rest; anything else that changes something costs 2, a read 1.
const COSTS: [(&str, u32); 11] = [
    ("/api/v1/baskets/bulk", 50),
    ("/api/v1/offers/bulk", 50),
    ("/api/v1/manifests/bulk", 50),
    ("/api/v1/baskets/quote", 5),
    ("/api/v1/catalogue/search", 3),
    ("/api/v1/journal/events/stream", 20),
    ("/api/v1/webhooks", 5),
    ("/api/v1/mailbox/address", 20),
    ("/catalogue", 3),
    ("/live", 5),
    ("/sign-in", 10),
];

/// Whose turns.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Who {
    /// An address, or the block of one that IPv6 gives to one customer.
    Address(IpAddr),
    /// A person, whichever of their tokens or sessions they use.
    Person(PersonId),
    /// A token, so that a program that runs away leaves turns to whatever else its person uses.
    Token(TokenId),
}

/// Turns a second; none is no bound.
#[derive(Clone, Copy, Debug, Default)]
pub struct Rate(pub Option<u32>);

/// The turns of everybody.
pub struct Rates {
    /// Microseconds since a beginning; a clock that is set back would take everybody's turns.
    now: Box<dyn Fn() -> i64 + Send + Sync>,
    /// When each store is full again.
    full_at: Mutex<HashMap<Who, i64>>,
}

impl Default for Rates {
    fn default() -> Rates {
        let began = Instant::now();
        Rates::by_clock(move || i64::try_from(began.elapsed().as_micros()).unwrap_or(i64::MAX))
    }
}

impl Rates {
    /// By this clock, in microseconds since a beginning.
    pub fn by_clock(now: impl Fn() -> i64 + Send + Sync + 'static) -> Rates {
        Rates { now: Box::new(now), full_at: Mutex::default() }
    }

    /// Takes turns; when there are not enough nothing is taken, and the answer is the seconds to wait.
    pub fn take(&self, who: Who, rate: Rate, turns: u32) -> Result<(), u64> {
        let Some(rate) = rate.0.filter(|rate| *rate > 0) else { return Ok(()) };
        self.take_at((self.now)(), who, rate, turns)
    }

    /// Takes turns also when there are not enough, as a fine.
    fn fine(&self, who: Who, rate: Rate, turns: u32) {
        let Some(rate) = rate.0.filter(|rate| *rate > 0) else { return };
        let now = (self.now)();
        let mut full_at = self.full_at.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = full_at.get_mut(&who) {
            *known = (*known).max(now) + i64::from(turns) * SECOND_MICROS / i64::from(rate);
        }
    }

    fn take_at(&self, now: i64, who: Who, rate: u32, turns: u32) -> Result<(), u64> {
        let mut full_at = self.full_at.lock().unwrap_or_else(PoisonError::into_inner);
        if full_at.len() >= REMEMBERED_MAX && !full_at.contains_key(&who) {
            forget(&mut full_at, now);
        }
        let known = full_at.entry(who).or_insert(now);
        let then = (*known).max(now) + i64::from(turns) * SECOND_MICROS / i64::from(rate);
        let late = then - now - SAVED_SECONDS * SECOND_MICROS;
        if late > 0 {
            return Err(u64::try_from((late - 1) / SECOND_MICROS).unwrap_or(0) + 1);
        }
        *known = then;
        Ok(())
    }
}

/// Makes room: forgets whose store is full, or else those whose store is fullest.
fn forget(full_at: &mut HashMap<Who, i64>, now: i64) {
    full_at.retain(|_, then| *then > now);
    if full_at.len() < REMEMBERED_MAX {
        return;
    }
    let mut all: Vec<i64> = full_at.values().copied().collect();
    let (_, median, _) = all.select_nth_unstable(REMEMBERED_MAX / 2);
    let median = *median;
    full_at.retain(|_, then| *then > median);
}

/// The address by which turns are counted: of IPv6 the first 64 bits.
fn counted(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => IpAddr::V6((address.to_bits() >> 64 << 64).into()),
        address => address,
    }
}

fn cost(method: &Method, path: &str) -> u32 {
    let known = COSTS.iter().find(|(known, _)| *known == path).map(|(_, turns)| *turns);
    known.unwrap_or(if method == Method::GET || method == Method::HEAD { 1 } else { 2 })
}

fn cost_of(request: &Request) -> u32 {
    let path = request.extensions().get::<MatchedPath>().map_or("", MatchedPath::as_str);
    cost(request.method(), path)
}

fn refused(seconds: u64) -> Response {
    let mut response = Problem::new("too_many_requests").into_response();
    response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    response
}

fn of_address(app: &App, client: Client) -> (Who, Rate) {
    (Who::Address(counted(client.address)), app.settings.rate_per_address)
}

/// Takes the turns of a request from its address; answers the refusal when there are not enough.
pub fn by_address(app: &App, client: Client, request: &Request) -> Option<Response> {
    let (who, rate) = of_address(app, client);
    app.rates.take(who, rate, cost_of(request)).err().map(refused)
}

/// Fines the address whose request got this answer if it named nobody known: whoever guesses runs out of turns soon.
pub fn fine(app: &App, client: Client, answer: StatusCode) {
    if answer == StatusCode::UNAUTHORIZED {
        let (who, rate) = of_address(app, client);
        app.rates.fine(who, rate, REFUSED_TURNS);
    }
}

/// Takes the turns of a caller's request, first those of their token: what it is refused takes none of the person's.
pub fn by_caller(app: &App, caller: &Caller, request: &Request) -> Option<Response> {
    let (settings, turns) = (&app.settings, cost_of(request));
    let of_token = caller.token.map(|token| (Who::Token(token), settings.rate_per_token));
    let stores = of_token.into_iter().chain([(Who::Person(caller.person), settings.rate_per_person)]);
    let mut taken = stores.map(|(who, rate)| app.rates.take(who, rate, turns));
    taken.find_map(Result::err).map(refused)
}

#[cfg(test)]
mod tests {
    use domain::values::Id;

    use super::*;

    fn person(bits: u128) -> Who {
        Who::Person(PersonId::from_bits(bits))
    }

    #[test]
    fn a_store_empties_fills_and_is_ones_own() {
        let rates = Rates::default();
        for _ in 0..100 {
            assert_eq!(rates.take_at(0, person(1), 10, 1), Ok(()));
        }
        assert_eq!(rates.take_at(0, person(1), 10, 1), Err(1));
        assert_eq!(rates.take_at(0, person(1), 10, 50), Err(5));
        assert_eq!(rates.take_at(0, person(2), 10, 50), Ok(()), "another has turns of their own");
        assert_eq!(rates.take_at(SECOND_MICROS, person(1), 10, 10), Ok(()));
        assert_eq!(rates.take_at(SECOND_MICROS, person(1), 10, 1), Err(1));
        assert_eq!(rates.take(person(1), Rate(None), u32::MAX), Ok(()), "no rate, no bound");
    }

    #[test]
    fn the_table_is_bounded_and_remembers_who_asks_most() {
        let rates = Rates::default();
        let greedy = person(u128::MAX);
        assert_eq!(rates.take_at(0, greedy, 10, 100), Ok(()));
        for other in 0..3 * REMEMBERED_MAX as u128 {
            assert_eq!(rates.take_at(0, person(other), 10, 1), Ok(()));
        }
        assert!(rates.full_at.lock().expect("not poisoned").len() <= REMEMBERED_MAX);
        assert!(rates.take_at(0, greedy, 10, 1).is_err(), "a flood of others does not give turns back");
    }

    #[test]
    fn addresses_of_one_customer_are_counted_together() {
        let counted = |text: &str| counted(text.parse().expect("an address")).to_string();
        assert_eq!(counted("2001:db8:1:2:3::4"), "2001:db8:1:2::");
        assert_eq!(counted("::ffff:10.0.0.1"), "10.0.0.1");
    }
}
