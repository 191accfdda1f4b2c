//! Lists of the treasury: invoices by status, what a fund owes by day, and what it is obliged to pay for.

use std::collections::BTreeMap;

use axum::extract::{Query, State};
use axum::response::Response;
use domain::funds::Fund;
use domain::invoicing::{Invoice, InvoiceStatus};
use domain::orders::Order;
use domain::policy::Action;
use domain::values::{FundId, Id, InvoiceId, OrderId, OrganisationId};
use engine::places::{Family, Place as Standing};
use engine::queries::figures::{PlaceFilter, figures, places};
use engine::queries::{find, find_all};
use engine::store::Connection;
use maud::html;
use serde::Deserialize;

use super::{Part, cursor, place_key, tabs};
use crate::app::App;
use crate::problem::Problem;
use crate::route::segment;
use crate::web::controls::{empty, state};
use crate::web::listing::{Filter, address, cut, filters, more, tabs as tabs_of};
use crate::web::orders::list::{standing, standing_word};
use crate::web::shell::{Place, page};
use crate::web::sorting::{Lie, SORT};
use crate::web::table::{Table, link, shown as shown_as, text};
use crate::web::visitor::Visitor;
use crate::wire::Ref;

/// Rows of a page.
const SHOWN: usize = 50;

/// What the address of a list says; what cannot be read is not asked.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    status: String,
    supplier: String,
    fund: String,
    from: String,
    to: String,
    sort: String,
    after: String,
    format: String,
}

impl Asked {
    fn filter(&self, whose: Option<u128>) -> PlaceFilter {
        let day = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
        PlaceFilter { whose, from: day(&self.from), to: day(&self.to) }
    }

    /// The address of the same list, going on after a place when one is given.
    fn address(&self, path: &str, after: &str) -> String {
        address(
            path,
            [
                ("status", self.status.as_str()),
                ("supplier", self.supplier.as_str()),
                ("fund", self.fund.as_str()),
                ("from", self.from.as_str()),
                ("to", self.to.as_str()),
                (SORT, self.sort.as_str()),
                ("after", after),
            ],
        )
    }

    fn next(&self, path: &str, last: Option<&Standing>) -> Option<String> {
        Some(self.address(path, &cursor(last?)))
    }
}

/// Invoices in a status, by the day they are due.
pub async fn show(
    State(app): State<App>,
    mut visitor: Visitor,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    visitor.require_oversight(Action::ReadFunds)?;
    let status: InvoiceStatus = asked.status.parse().unwrap_or(InvoiceStatus::Matched);
    let supplier = asked.supplier.parse::<Ref<OrganisationId>>().ok().map(|supplier| supplier.0);
    let (filter, lie) = (asked.filter(supplier.map(Id::bits)), Lie::rising("due-on", &asked.sort));
    let part = lie.part(place_key(&asked.after), SHOWN);
    let work = move |connection: &mut dyn Connection| {
        let mut rows = places(connection, Family::Invoice, status.as_str(), &filter, &part)?;
        let has_more = cut(&mut rows, SHOWN);
        let ids = rows.iter().map(|row| InvoiceId::from_bits(row.object));
        let invoices: BTreeMap<InvoiceId, Invoice> = find_all(connection, ids)?;
        Ok((rows, has_more, invoices, figures(connection, Family::Invoice)?))
    };
    let (rows, has_more, invoices, counted) = visitor.caller.read(&app, work).await?;
    let language = visitor.language;
    let of_status = |status: &InvoiceStatus| {
        let here = counted.iter().filter(|figure| figure.standing == status.as_str());
        let count = here.map(|figure| figure.count).sum();
        let path = address("/treasury/invoices", [("status", status.as_str()), (SORT, &*asked.sort)]);
        (language.word("invoice", status.as_str()), path, false, Some(count))
    };
    let known: Vec<_> = InvoiceStatus::ALL
        .iter()
        .filter(|known| **known != InvoiceStatus::Received)
        .map(|known| {
            let (name, path, _, count) = of_status(known);
            (name, path, *known == status, count)
        })
        .collect();
    let shown = rows.iter().filter_map(|row| invoices.get(&InvoiceId::from_bits(row.object)));
    let listed = invoice_list(&visitor, shown).lying(lie);
    if let Some(file) = listed.file("invoices", &asked.format)? {
        return Ok(file);
    }
    let body = html! {
        (tabs(&visitor, Part::Invoices))
        (tabs_of(language, "invoice-state", &known))
        (filters(language, "/treasury/invoices", &[
            Filter::Choice("status", status.as_str(), known.iter().zip(InvoiceStatus::ALL.iter().filter(|known| **known != InvoiceStatus::Received)).map(|((name, ..), known)| (known.to_string(), name.clone())).collect()),
            Filter::Text("supplier", &asked.supplier),
            Filter::Day("from", &asked.from),
            Filter::Day("to", &asked.to),
            Filter::Kept(SORT, &asked.sort),
        ]))
        @if rows.is_empty() { (empty(language, "invoices-empty", None)) }
        @else { (listed.shown(&asked.address("/treasury/invoices", &asked.after))) }
        (more(language, asked.next("/treasury/invoices", rows.last().filter(|_| has_more))))
    };
    Ok(page(&visitor, Place::Treasury, &language.say("treasury-invoices"), body))
}

/// Invoices as a list.
pub fn invoice_list<'a>(visitor: &Visitor, invoices: impl Iterator<Item = &'a Invoice>) -> Table {
    let language = visitor.language;
    let columns = [
        ("invoice", false),
        ("supplier", false),
        ("due-on", false),
        ("invoice-state", false),
        ("total", true),
        ("payable", true),
    ];
    let mut listed = Table::new(language, &columns);
    for invoice in invoices {
        let status = invoice.status.as_str();
        listed.row([
            link(format_args!("/treasury/invoices/{}", invoice.id), &invoice.number),
            text(visitor.organisation(invoice.supplier)),
            listed.day(Some(invoice.due_on)),
            shown_as(language.word("invoice", status), state(language, "invoice", status)),
            listed.money(invoice.total_minor, invoice.currency),
            listed.money(invoice.payable_minor, invoice.currency),
        ]);
    }
    listed
}

/// A fund's shares of what is to be paid, or obliged, with what each is for.
struct Shares {
    rows: Vec<Standing>,
    has_more: bool,
    fund: Option<Fund>,
    invoices: BTreeMap<InvoiceId, Invoice>,
    orders: BTreeMap<OrderId, Order>,
}

async fn shares(
    app: &App,
    visitor: &mut Visitor,
    asked: &Asked,
    (family, lie): (Family, Lie),
) -> Result<Shares, Problem> {
    visitor.require_oversight(Action::ReadFunds)?;
    let fund = asked.fund.parse::<Ref<FundId>>().ok().map(|fund| fund.0);
    let (filter, part) = (asked.filter(fund.map(Id::bits)), lie.part(place_key(&asked.after), SHOWN));
    let standing = if family == Family::Payable { InvoiceStatus::Matched.as_str() } else { "open" };
    let work = move |connection: &mut dyn Connection| {
        let mut rows = places(connection, family, standing, &filter, &part)?;
        let has_more = cut(&mut rows, SHOWN);
        let (mut invoices, mut orders) = (BTreeMap::new(), BTreeMap::new());
        match family {
            Family::Payable => {
                invoices = find_all(connection, rows.iter().map(|row| InvoiceId::from_bits(row.object)))?;
            }
            _ => orders = find_all(connection, rows.iter().map(|row| OrderId::from_bits(row.object)))?,
        }
        let fund = fund.map(|fund| find::<Fund>(connection, &fund)).transpose()?.flatten();
        Ok(Shares { rows, has_more, fund, invoices, orders })
    };
    visitor.caller.read(app, work).await
}

/// What a fund is to pay for matched invoices, by the day it is due.
pub async fn payable(
    State(app): State<App>,
    mut visitor: Visitor,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let lie = Lie::rising("due-on", &asked.sort);
    let shares = shares(&app, &mut visitor, &asked, (Family::Payable, lie)).await?;
    let columns =
        [("due-on", false), ("invoice", false), ("supplier", false), ("share", true), ("total", true)];
    let mut listed = Table::new(visitor.language, &columns);
    for row in &shares.rows {
        let Some(invoice) = shares.invoices.get(&InvoiceId::from_bits(row.object)) else { continue };
        listed.row([
            listed.day(Some(invoice.due_on)),
            link(format_args!("/treasury/invoices/{}", invoice.id), &invoice.number),
            text(visitor.organisation(invoice.supplier)),
            listed.money(row.amount, invoice.currency),
            listed.money(invoice.total_minor, invoice.currency),
        ]);
    }
    share_page(&visitor, &asked, &shares, ("/treasury/invoices/payable", "payables"), listed.lying(lie))
}

/// What a fund is obliged to pay for once it is delivered, by the promised day.
pub async fn obligations(
    State(app): State<App>,
    mut visitor: Visitor,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let lie = Lie::rising("promised", &asked.sort);
    let shares = shares(&app, &mut visitor, &asked, (Family::Obligation, lie)).await?;
    let columns = [
        ("promised", false),
        ("order-number", false),
        ("unit", false),
        ("supplier", false),
        ("order-state", false),
        ("share", true),
    ];
    let mut listed = Table::new(visitor.language, &columns);
    for row in &shares.rows {
        let Some(order) = shares.orders.get(&OrderId::from_bits(row.object)) else { continue };
        listed.row([
            listed.kept_day(&row.day),
            link(format_args!("/orders/{}", order.id), &order.number),
            text(&visitor.caller.organisation(order.unit).code),
            text(visitor.organisation(order.supplier)),
            shown_as(standing_word(&visitor, order), standing(&visitor, order)),
            listed.money(row.amount, order.currency),
        ]);
    }
    share_page(&visitor, &asked, &shares, ("/treasury/obligations", "obligations"), listed.lying(lie))
}

fn share_page(
    visitor: &Visitor,
    asked: &Asked,
    shares: &Shares,
    (path, name): (&str, &str),
    listed: Table,
) -> Result<Response, Problem> {
    if let Some(file) = listed.file(name, &asked.format)? {
        return Ok(file);
    }
    let language = visitor.language;
    let body = html! {
        (tabs(visitor, Part::Desk))
        @if let Some(fund) = &shares.fund { p { (language.say("fund")) ": " a href={ "/treasury/funds/" (segment(&fund.code)) } { (fund.code) } " · " (language.name(&fund.name_uk, &fund.name_en)) } }
        (filters(language, path, &[
            Filter::Text("fund", &asked.fund),
            Filter::Day("from", &asked.from),
            Filter::Day("to", &asked.to),
            Filter::Kept(SORT, &asked.sort),
        ]))
        @if shares.rows.is_empty() { (empty(language, "shares-empty", Some(("/treasury", "treasury-desk")))) } @else { (listed.shown(&asked.address(path, &asked.after))) }
        (more(language, asked.next(path, shares.rows.last().filter(|_| shares.has_more))))
    };
    Ok(page(visitor, Place::Treasury, &language.say(&format!("treasury-{name}")), body))
}
