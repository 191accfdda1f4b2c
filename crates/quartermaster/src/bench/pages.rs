//! How fast pages are shown to people of every role once a part of a national year was played.
//!
//! Every page of the table of pages is opened by everyone whom it is for; papers, streams and files are no pages.

use std::io::Write;
use std::sync::Arc;
use std::time::Duration;

use domain::identity::Role;
use domain::policy::reach;
use domain::values::{Digest, KeyBytes, PersonId, Timestamp};
use engine::Engine;
use engine::accounts::sessions::{Session, Way, save_session};
use engine::queries::invoicing::InvoiceFilter;
use engine::queries::payments::PaymentFilter;
use engine::queries::{self, Part};
use hdrhistogram::Histogram;
use server::route::Access;
use server::web::PAGES;
use sha2::Digest as _;

use super::load::{self, Load, WriteRequest};
use super::nation::{self, code, contract_code, fund_code, item_code, supplier_code, unit_code};
use super::people::{appointed, person_of};
use super::process::Server;
use super::report::{Report, Thousandths};
use super::year;
use crate::config::Config;
use crate::demo::api::Api;
use crate::output::{self, Failure};
use crate::setup;

/// Times each page is opened after the first, which also tells whether it is for the person.
const TIMES: u64 = 20;
/// Longest time that one page is measured.
const TIME_MAX: Duration = Duration::from_secs(30);
/// Pages told of one by one: the slowest.
const SLOWEST: usize = 8;
/// Whose pages are opened: people of the first unit and supplier, the treasury, and the offices.
const ROLES: [Role; 12] = [
    Role::Orderer,
    Role::Approver,
    Role::Commander,
    Role::Receiver,
    Role::AcceptanceSigner,
    Role::CommissionMember,
    Role::SupplierClerk,
    Role::Treasurer,
    Role::Buyer,
    Role::ProgrammeManager,
    Role::Auditor,
    Role::Administrator,
];
/// Roles that no other benchmark needs.
const OFFICES: [Role; 4] = [Role::Buyer, Role::ProgrammeManager, Role::Auditor, Role::Administrator];

/// A page that was measured.
struct Measured {
    path: String,
    role: Role,
    micros: Histogram<u64>,
}

/// Measures after `thousandths` of a year on the empty database of the configuration.
pub fn run(thousandths: u64, is_json: bool, config: &Config) -> Result<(), Failure> {
    let played = year::play(thousandths, config)?;
    let engine = &played.engine;
    let agency = domain::values::OrganisationId::of_code(&code("AGENCY"));
    let today = engine.read_now(|_, reference| Ok(reference.zone().date(setup::now())))?;
    let people = OFFICES.map(|role| appointed(&code(&person_of(role, 0)), role, agency, today));
    nation::submit(engine, people.into_iter().flatten().collect())?;
    engine.project_now()?;
    sign_in(engine)?;
    let settled = settled(engine)?;
    let (orders, token) = (played.orders, played.token.clone());
    drop(played);
    let server = Server::start(config)?;
    let ids = ids(&server, &token, settled)?;
    let mut measured = Vec::new();
    for role in ROLES {
        for page in PAGES.iter().filter(|page| page.method == "GET" && is_for(role, page.access)) {
            if let Some(path) = address(page.path, &ids) {
                measured.extend(measure(&server, role, &path)?);
            }
        }
    }
    report(measured, orders, &server).print(is_json)
}

fn is_for(role: Role, access: Access) -> bool {
    match access {
        Access::Public => false,
        Access::Anyone => true,
        Access::Reads(actions) | Access::Commands(actions) => {
            actions.iter().any(|action| reach(*action, role).is_some())
        }
    }
}

fn secret(role: Role) -> KeyBytes {
    KeyBytes(sha2::Sha256::digest(role.as_str()).into())
}

fn sign_in(engine: &Engine) -> Result<(), Failure> {
    let now: Timestamp = setup::now();
    let session = |role: &Role| Session {
        digest: Digest(sha2::Sha256::digest(secret(*role).0).into()),
        person: PersonId::of_code(&code(&person_of(*role, 0))),
        way: Way::PasswordAndCode,
        browser: "bench".to_owned(),
        since: now,
        seen_at: now,
        proved_at: now,
    };
    let sessions: Vec<Session> = ROLES.iter().map(session).collect();
    let save = engine.change_local(move |connection| {
        sessions.iter().try_for_each(|session| save_session(connection, session, None))
    });
    tokio::runtime::Builder::new_current_thread().build()?.block_on(save)?;
    Ok(())
}

/// The newest invoice of the first supplier and its newest payment.
fn settled(engine: &Engine) -> Result<[String; 2], Failure> {
    let supplier = Some(nation::supplier(0));
    let found = engine.read_now(|connection, _| {
        let invoices = InvoiceFilter { supplier, ..InvoiceFilter::default() };
        let payments = PaymentFilter { supplier, ..PaymentFilter::default() };
        Ok((
            queries::invoicing::invoices(connection, &invoices, &Part::newest(1))?,
            queries::payments::payments(connection, &payments, &Part::newest(1))?,
        ))
    })?;
    match (found.0.first(), found.1.first()) {
        (Some(invoice), Some(payment)) => Ok([invoice.id.to_string(), payment.id.to_string()]),
        _ => Err(Failure::refused("the first supplier was paid nothing; play a larger part of a year")),
    }
}

/// What stands for the parameter of the addresses that begin so: documents of the first unit's newest order.
fn ids(
    server: &Server,
    token: &str,
    [invoice, payment]: [String; 2],
) -> Result<Vec<(&'static str, String)>, Failure> {
    let mut api = Api::at(server.address);
    let mut first = |path: &str| -> Result<String, Failure> {
        let id = api.get(token, path)?["entries"][0]["id"].as_str().map(str::to_owned);
        id.ok_or_else(|| Failure::refused(format!("{path} lists nothing; play a larger part of a year")))
    };
    let order = first("/orders?limit=1")?;
    let despatch = first(&format!("/despatches?limit=1&order={order}"))?;
    let act = first(&format!("/acts?limit=1&despatch={despatch}"))?;
    let allotment = first("/allotments?limit=1")?;
    Ok(vec![
        ("/orders/{id}", order),
        ("/despatches/{id}", despatch),
        ("/acts/{id}", act.clone()),
        ("/agency/acts/{id}", act),
        ("/invoices/{id}", invoice.clone()),
        ("/treasury/invoices/{id}", invoice),
        ("/payments/{id}", payment.clone()),
        ("/treasury/payments/{id}", payment),
        ("/allotments/{id}", allotment.clone()),
        ("/treasury/allotments/{id}", allotment),
        ("/catalogue/{item}", item_code(0).to_string()),
        ("/agency/items/{id}", item_code(0).to_string()),
        ("/agency/suppliers/{id}", supplier_code(0)),
        ("/agency/contracts/{id}", contract_code(0).to_string()),
        ("/funds/{id}", fund_code(0).to_string()),
        ("/treasury/funds/{id}", fund_code(0).to_string()),
        ("/admin/organisations/{id}", unit_code(0)),
    ])
}

/// The address of a page; nothing for what is no page, or is about something a year has none of.
fn address(path: &str, ids: &[(&str, String)]) -> Option<String> {
    let is_download = [".pdf", "/document", "/pack", "/errors"].iter().any(|end| path.ends_with(end));
    if is_download || ["/live", "/files"].iter().any(|begin| path.starts_with(begin)) {
        return None;
    }
    let known = ids.iter().find(|(begin, _)| path.starts_with(begin));
    let path = known.map_or(path.to_owned(), |(begin, id)| {
        let parameter = &begin[begin.find('{').unwrap_or(begin.len())..];
        path.replacen(parameter, id, 1)
    });
    (!path.contains('{')).then_some(path)
}

/// How long a person of a role waits for a page; nothing when it is not for them.
fn measure(server: &Server, role: Role, path: &str) -> Result<Option<Measured>, Failure> {
    let opened = |requests_max| {
        let servers = std::slice::from_ref(server);
        let write = asked(role, path.to_owned());
        load::run(&Load { servers, connections: 1, time: TIME_MAX, requests_max, first: 0, write })
    };
    if opened(1)?.answered == 0 {
        return Ok(None);
    }
    let outcome = opened(TIMES)?;
    if let Some(refusal) = outcome.refusal {
        return Err(Failure::refused(format!("{path} as {role}: {refusal}")));
    }
    Ok(Some(Measured { path: path.to_owned(), role, micros: outcome.latency_micros }))
}

fn asked(role: Role, path: String) -> WriteRequest {
    let secret = secret(role);
    Arc::new(move |_, request| {
        let sent = write!(
            request,
            "GET {path} HTTP/1.1\r\nhost: bench\r\ncookie: __Host-session={secret}\r\naccept-language: uk\r\n\r\n"
        );
        sent.expect("writing to memory cannot fail");
    })
}

fn report(mut measured: Vec<Measured>, orders: u64, server: &Server) -> Report {
    let mut all = load::histogram();
    for page in &measured {
        all += &page.micros;
    }
    measured.sort_by_key(|page| std::cmp::Reverse(page.micros.value_at_quantile(0.95)));
    for page in measured.iter().take(SLOWEST) {
        let p95 = Thousandths::millis(&page.micros, 95);
        output::tell(format_args!("{p95} ms p95: {} as {}", page.path, page.role));
    }
    let mut report = Report::default();
    report.add("pages", measured.len() as u64);
    report.add("p50_ms", Thousandths::millis(&all, 50));
    report.add("p95_ms", Thousandths::millis(&all, 95));
    report.add("p99_ms", Thousandths::millis(&all, 99));
    report.add(
        "slowest_p95_ms",
        measured.first().map_or(Thousandths(0), |page| Thousandths::millis(&page.micros, 95)),
    );
    report.add("peak_memory_bytes", server.peak_memory_bytes());
    report.add("orders", orders);
    report.add(
        "method",
        "every page opened by everyone whom it is for, 20 times after the first, one request at a time over HTTP \
         with a session, after a part of a national year was played",
    );
    report
}
