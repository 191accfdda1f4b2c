//! A supplier's money: what is accepted and not invoiced, the invoices, and the payments for them.

use std::collections::BTreeMap;

use axum::extract::{Query, State};
use axum::response::Response;
use domain::invoicing::{Invoice, InvoiceStatus};
use domain::orders::{Order, OrderStatus, lines};
use domain::payments::Payment;
use domain::policy::Action;
use domain::state::State as World;
use domain::values::{InvoiceId, OrganisationId};
use engine::queries::Part;
use engine::queries::orders::{OrderFilter, Parties};
use engine::queries::{self, invoicing::InvoiceFilter, payments::PaymentFilter};
use engine::store::{Connection, StoreError};
use maud::html;
use serde::Deserialize;

use crate::app::App;
use crate::problem::Problem;
use crate::web::controls::{empty, state, tabs};
use crate::web::listing::address;
use crate::web::shell::{Place, page};
use crate::web::sorting::SORT;
use crate::web::table::{Table, shown, text};
use crate::web::visitor::Visitor;

/// Newest orders looked through for what may be invoiced.
const ORDERS_MAX: usize = 200;
/// Invoices and payments of a page.
const SHOWN: usize = 100;

/// What the address says; what cannot be read is not asked.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    status: String,
    sort: String,
    format: String,
}

struct Rows {
    billable: Vec<(Order, i64)>,
    invoices: Vec<Invoice>,
    payments: BTreeMap<InvoiceId, Payment>,
}

/// Shows it.
pub async fn show(
    State(app): State<App>,
    mut visitor: Visitor,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let status: Option<InvoiceStatus> = asked.status.parse().ok();
    let suppliers = visitor.caller.sight(Action::Supply).filter().unwrap_or_default();
    let read = move |connection: &mut dyn Connection| rows(connection, suppliers, status);
    let rows = visitor.caller.read(&app, read).await?;
    let listed = table(&visitor, &rows).sorted(&asked.sort);
    if let Some(file) = listed.file("invoices", &asked.format)? {
        return Ok(file);
    }
    let language = visitor.language;
    let of = |status: &str| address("/invoices", [("status", status), (SORT, &*asked.sort)]);
    let known = InvoiceStatus::ALL.iter().map(|known| (known.as_str(), language.word("invoice", known)));
    let body = html! {
        @if !rows.billable.is_empty() {
            h2 { (language.say("invoices-open")) }
            ul.tasks { @for (order, amount) in &rows.billable {
                li {
                    div { a href={ "/orders/" (order.id) } { (order.number) } " · " (visitor.organisation(order.unit)) }
                    div { strong.figure { (language.money(*amount, order.currency)) } " " a.button href={ "/orders/" (order.id) "/invoice" } { (language.say("invoice-make")) } }
                }
            } }
        }
        h2 { (language.say("invoices")) }
        (tabs(language, of, &asked.status, known))
        @if rows.invoices.is_empty() { (empty(language, "invoices-empty", None)) }
        @else { (listed.shown(&of(&asked.status))) }
    };
    Ok(page(&visitor, Place::Invoices, &language.say("nav-invoices"), body))
}

fn rows(
    connection: &mut dyn Connection,
    suppliers: Vec<OrganisationId>,
    status: Option<InvoiceStatus>,
) -> Result<Rows, StoreError> {
    let filter = OrderFilter {
        status: Some(OrderStatus::Sent),
        parties: Some(Parties { suppliers: suppliers.clone(), ..Parties::default() }),
        ..OrderFilter::default()
    };
    let orders = queries::orders::orders(connection, &filter, &Part::newest(ORDERS_MAX))?;
    let keys: Vec<_> = orders.iter().flat_map(Order::line_keys).collect();
    let world: World = queries::gather(connection, move |state| {
        keys.iter().for_each(|key| drop(state.order_lines.want(key).cloned()));
    })?;
    let amount = |order: &Order| {
        lines(&world, order.id)
            .map(|line| (line.accepted - line.invoiced) * line.unit_price_minor)
            .sum::<i64>()
    };
    let billable = orders.into_iter().map(|order| (order.clone(), amount(&order)));
    let billable = billable.filter(|(_, amount)| *amount > 0).collect();
    let parties = Parties { suppliers, ..Parties::default() };
    let filter = InvoiceFilter { status, parties: Some(parties.clone()), ..InvoiceFilter::default() };
    let invoices = queries::invoicing::invoices(connection, &filter, &Part::newest(SHOWN))?;
    let filter = PaymentFilter { parties: Some(parties), ..PaymentFilter::default() };
    let payments = queries::payments::payments(connection, &filter, &Part::newest(SHOWN))?;
    let payments = payments.into_iter().rev().map(|payment| (payment.invoice, payment)).collect();
    Ok(Rows { billable, invoices, payments })
}

fn table(visitor: &Visitor, rows: &Rows) -> Table {
    let language = visitor.language;
    let columns = ["invoice", "issued-on", "order-state", "total", "due-on", "payment"];
    let mut table = Table::new(language, &columns.map(|key| (key, key == "total")));
    for invoice in &rows.invoices {
        let standing = html! {
            (state(language, "invoice", invoice.status.as_str()))
            @for mismatch in &invoice.mismatches { br; span.bad { (language.word("mismatch", mismatch.difference.as_str())) } }
            @if let Some(reason) = &invoice.reason { br; span.soft { (reason) } }
        };
        let payment = rows.payments.get(&invoice.id);
        let told = html! { @match payment {
            Some(payment) => { (payment.number) " " (state(language, "payment", payment.status.as_str())) @if let Some(reference) = &payment.confirmed_by { br; span.soft { (reference) } } },
            None => "—",
        } };
        table.row([
            text(&invoice.number),
            table.day(Some(invoice.issued_on)),
            shown(language.word("invoice", invoice.status), standing),
            table.money(invoice.total_minor, invoice.currency),
            table.day(Some(invoice.due_on)),
            shown(payment.map_or("", |payment| payment.number.as_str()), told),
        ]);
    }
    table
}
