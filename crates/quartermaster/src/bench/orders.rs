//! How many orders a second: one order of three lines a request, or many a request through the bulk route.

use std::io::Write;
use std::sync::Arc;
use std::time::Duration;

use domain::values::OfferId;

use super::load::{self, Load, Outcome, WriteRequest};
use super::nation::{self, Nation, UNIT_PRICE_MINOR};
use super::process::Server;
use super::report::{Report, Thousandths};
use crate::config::Config;
use crate::output::{self, Failure};
use crate::setup;

/// How long the trivial route is measured.
const TRIVIAL: Duration = Duration::from_secs(3);
/// Baskets of a request while orders are loaded before the measurement.
const LOADING_BULK: usize = 500;
/// Connections while orders are loaded.
const LOADING_CONNECTIONS: usize = 4;
/// Longest time that loading may take.
const LOADING: Duration = Duration::from_secs(3_600);

/// What is measured.
pub struct Plan {
    /// Keep-alive connections.
    pub connections: usize,
    /// How long.
    pub time: Duration,
    /// Whether all orders are charged to the allotment of one unit.
    pub is_one_allotment: bool,
    /// Baskets of a request; one goes to the ordinary route.
    pub bulk: usize,
    /// Server processes on the database.
    pub servers: usize,
    /// Orders loaded before the measurement.
    pub loaded: u64,
    /// Print JSON.
    pub is_json: bool,
}

/// Measures on the empty database of the configuration.
pub fn run(plan: &Plan, config: &Config) -> Result<(), Failure> {
    let engine = setup::engine(config)?;
    let nation = Arc::new(nation::found(&engine, config)?);
    drop(engine);
    let servers = (0..plan.servers).map(|_| Server::start(config)).collect::<Result<Vec<_>, _>>()?;
    load_before(plan, &servers, &nation)?;
    let all = |requests_max, time, write| Load {
        servers: &servers,
        connections: plan.connections,
        time,
        requests_max,
        first: plan.loaded,
        write,
    };
    let trivial = measured(&all(u64::MAX, TRIVIAL, trivial()))?;
    let units = if plan.is_one_allotment { 1 } else { nation::UNITS };
    let orders = measured(&all(u64::MAX, plan.time, baskets(&nation, units, plan.bulk)))?;
    report(plan, &servers, &trivial, &orders)
}

fn load_before(plan: &Plan, servers: &[Server], nation: &Arc<Nation>) -> Result<(), Failure> {
    if plan.loaded == 0 {
        return Ok(());
    }
    let loading = Load {
        servers,
        connections: LOADING_CONNECTIONS,
        time: LOADING,
        requests_max: plan.loaded / LOADING_BULK as u64,
        first: 0,
        write: baskets(nation, nation::UNITS, LOADING_BULK),
    };
    let loaded = measured(&loading)?;
    let orders = loaded.answered * LOADING_BULK as u64;
    output::tell(format_args!("{orders} orders loaded, {} a second", loaded.per_second(orders)));
    Ok(())
}

/// A refusal ends a benchmark: figures of anything but accepted orders would say nothing.
pub(super) fn measured(load: &Load<'_>) -> Result<Outcome, Failure> {
    let outcome = load::run(load)?;
    match &outcome.refusal {
        None => Ok(outcome),
        Some(answer) => {
            let (refused, all) = (outcome.refused, outcome.answered + outcome.refused);
            Err(Failure::refused(format!(
                "{refused} of {all} requests were refused, the first with {answer}"
            )))
        }
    }
}

pub(super) fn trivial() -> WriteRequest {
    Arc::new(|_, request| request.extend_from_slice(b"GET /api/v1/health HTTP/1.1\r\nhost: bench\r\n\r\n"))
}

/// Requests that place `bulk` baskets of one of the first `units` units.
fn baskets(nation: &Arc<Nation>, units: usize, bulk: usize) -> WriteRequest {
    let nation = Arc::clone(nation);
    Arc::new(move |n, request| {
        let unit = &nation.units[usize::try_from(n).unwrap_or(0) % units];
        let mut body = Vec::with_capacity(512 * bulk);
        let path = match bulk {
            1 => {
                write_basket(&mut body, &nation, n, unit);
                "/api/v1/baskets"
            }
            _ => {
                body.extend_from_slice(b"{\"rows\":[");
                for row in 0..bulk as u64 {
                    body.extend_from_slice(if row == 0 { b"" } else { b"," });
                    write_basket(&mut body, &nation, n * bulk as u64 + row, unit);
                }
                body.extend_from_slice(b"]}");
                "/api/v1/baskets/bulk"
            }
        };
        write!(
            request,
            "POST {path} HTTP/1.1\r\nhost: bench\r\nauthorization: Bearer {}\r\nidempotency-key: bench-{bulk}-{n}\r\n\
             content-type: application/json\r\ncontent-length: {}\r\n\r\n",
            unit.token,
            body.len()
        )
        .expect("writing to memory cannot fail");
        request.append(&mut body);
    })
}

/// A basket of all the offers of one contract, so that it becomes one order.
fn write_basket(body: &mut Vec<u8>, nation: &Nation, n: u64, unit: &nation::Unit) {
    // A stride without a divisor in common with the contracts mixes them with the units.
    let contract =
        usize::try_from(n * 7 + n / nation.units.len() as u64).unwrap_or(0) % nation.contracts.len();
    let write = |out: &mut Vec<u8>, text: std::fmt::Arguments<'_>| {
        out.write_fmt(text).expect("writing to memory cannot fail");
    };
    write(body, format_args!("{{\"unit\":\"{}\",\"lines\":[", unit.code));
    let offers: &[OfferId] = &nation.contracts[contract];
    for (line, offer) in offers.iter().enumerate() {
        let comma = if line == 0 { "" } else { "," };
        let point = &unit.point;
        write(
            body,
            format_args!(
                "{comma}{{\"offer\":\"{offer}\",\"delivery_point\":\"{point}\",\"quantity\":1,\
                 \"unit_price_minor\":{UNIT_PRICE_MINOR}}}"
            ),
        );
    }
    body.extend_from_slice(b"]}");
}

fn report(plan: &Plan, servers: &[Server], trivial: &Outcome, orders: &Outcome) -> Result<(), Failure> {
    let placed = orders.answered * plan.bulk as u64;
    let (rate, trivial_rate) = (orders.per_second(placed), trivial.per_second(trivial.answered));
    let mut report = Report::default();
    report.add("orders", placed);
    report.add("orders_per_second", rate);
    report.add("trivial_route_per_second", trivial_rate);
    report.add("ratio_to_trivial_route", Thousandths::ratio(rate, trivial_rate));
    report.add_times(orders);
    report.add_use(servers, orders, placed);
    report.add("connections", plan.connections as u64);
    report.add("baskets_per_request", plan.bulk as u64);
    report.add("orders_loaded_before", plan.loaded);
    report.add("servers", plan.servers as u64);
    report.add("one_allotment", plan.is_one_allotment);
    report.add(
        "method",
        "orders of 3 lines over HTTP with access tokens, answered when durable; the load generator shares the \
         machine; the trivial route is GET /api/v1/health of the same servers just before",
    );
    report.print(plan.is_json)
}
