//! One invoice: the match of order, acts and invoice line by line, and what may be done with it.

use std::collections::BTreeMap;

use axum::body::Bytes;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use domain::acceptance::{Act, ActLine, ActStatus};
use domain::catalogue::Item;
use domain::contracts::Contract;
use domain::invoicing::reject::RejectInvoice;
use domain::invoicing::{Difference, Invoice, InvoiceAction, InvoiceLine, InvoiceStatus, Mismatch};
use domain::orders::{Order, OrderLine};
use domain::payments::Payment;
use domain::payments::order_payment::OrderPayment;
use domain::policy::Action;
use domain::state::State as World;
use domain::values::{Code, InvoiceId, OrderId, Timestamp};
use engine::queries::{self, Part as Slice};
use engine::store::{Connection, StoreError};
use maud::{Markup, html};

use super::{Part, tabs};
use crate::app::App;
use crate::problem::Problem;
use crate::request::At;
use crate::web::controls::state;
use crate::web::listing::{facts, table};
use crate::web::papers;
use crate::web::sheet::{Refusal, Sheet};
use crate::web::shell::{Place, page};
use crate::web::terms::headed;
use crate::web::visitor::Visitor;

/// Acts of an order shown.
const ACTS_SHOWN: usize = 50;
/// Payments of an invoice shown.
const PAYMENTS_SHOWN: usize = 20;

/// An invoice with what it is compared with.
struct Found {
    world: World,
    lines: Vec<InvoiceLine>,
    items: BTreeMap<domain::values::ItemId, Item>,
    contract: Option<Contract>,
    acts: Vec<(Act, Vec<ActLine>)>,
    payments: Vec<Payment>,
}

impl Found {
    fn read(connection: &mut dyn Connection, id: InvoiceId) -> Result<Option<Found>, StoreError> {
        let Some((invoice, lines)) = queries::invoicing::invoice(connection, id)? else { return Ok(None) };
        let world = queries::gather(connection, |state| domain::invoicing::want_invoice(state, id))?;
        let order_lines = lines.iter().map(|line| world.order_lines.known(&(line.order, line.order_line)));
        let items = queries::find_all(connection, order_lines.map(|line| line.item))?;
        let contract = queries::find(connection, &invoice.contract)?;
        let orders: std::collections::BTreeSet<OrderId> = lines.iter().map(|line| line.order).collect();
        let mut acts = Vec::new();
        for order in orders {
            acts.extend(queries::acceptance::of_order(connection, order, ACTS_SHOWN)?);
        }
        let filter = queries::payments::PaymentFilter { invoice: Some(id), ..Default::default() };
        let part = Slice::newest(PAYMENTS_SHOWN);
        let payments = queries::payments::payments(connection, &filter, &part)?;
        Ok(Some(Found { world, lines, items, contract, acts, payments }))
    }
}

async fn found(app: &App, visitor: &mut Visitor, id: InvoiceId) -> Result<Found, Problem> {
    let found = visitor.caller.read(app, move |connection| Found::read(connection, id)).await?;
    let is_seen = |found: &Found| {
        visitor.caller.may_at_any(Action::ReadOrders, &found.world.invoices.known(&id).parties())
    };
    found.filter(is_seen).ok_or_else(|| Problem::not_found("invoice", id))
}

/// Shows an invoice.
pub async fn show(
    State(app): State<App>,
    visitor: Visitor,
    sheet: Sheet,
    At(id): At<InvoiceId>,
) -> Result<Response, Problem> {
    shown(&app, visitor, id, &sheet).await
}

async fn shown(app: &App, mut visitor: Visitor, id: InvoiceId, sheet: &Sheet) -> Result<Response, Problem> {
    let found = found(app, &mut visitor, id).await?;
    let invoice = found.world.invoices.known(&id);
    let language = visitor.language;
    let body = html! {
        (tabs(&visitor, Part::Invoices))
        (sheet.alert(language))
        p.standing { (state(language, "invoice", invoice.status.as_str())) }
        (papers::links(language, "paper-print", &format!("/invoices/{id}/document.pdf")))
        (head(&visitor, &found, invoice))
        (deeds(&visitor, invoice, sheet))
        (headed(language, "invoice-match", &["three-way-match", "exception"]))
        p.hint { (language.say("invoice-match-hint")) }
        (matching(&visitor, &found, invoice))
        h2 { (language.say("invoice-acts")) }
        (acts(&visitor, &found))
        @if !found.payments.is_empty() {
            h2 { (language.say("treasury-payments")) }
            (super::payments::payment_table(&visitor, found.payments.iter(), false).plain())
        }
    };
    let title = format!("{} {}", language.say("invoice"), invoice.number);
    Ok(sheet.answered(page(&visitor, Place::Treasury, &title, body)))
}

fn head(visitor: &Visitor, found: &Found, invoice: &Invoice) -> Markup {
    let (language, zone) = (visitor.language, visitor.caller.reference.zone());
    let money = |minor: i64| html! { (language.money(minor, invoice.currency)) };
    let mut rows = vec![
        ("supplier", html! { (visitor.organisation(invoice.supplier)) }),
        ("contract", html! { @if let Some(contract) = &found.contract { (contract.code) } }),
        ("total", money(invoice.total_minor)),
        ("payable", money(invoice.payable_minor)),
        ("issued-on", html! { (language.day(invoice.issued_on)) }),
        ("due-on", html! { (language.day(invoice.due_on)) }),
        ("received-at", html! { (language.moment(invoice.received_at, &zone)) }),
    ];
    if let Some(reason) = &invoice.reason {
        rows.push(("reason", html! { (reason) }));
    }
    facts(language, &rows)
}

/// Order, acts and invoice side by side; what differs is marked.
fn matching(visitor: &Visitor, found: &Found, invoice: &Invoice) -> Markup {
    let (language, currency) = (visitor.language, invoice.currency);
    let columns = [
        ("item", false),
        ("match-ordered", true),
        ("match-accepted", true),
        ("match-invoiced", true),
        ("match-price-ordered", true),
        ("match-price-invoiced", true),
        ("match-result", false),
    ];
    let rows = found.lines.iter().map(|line| {
        let order: &Order = found.world.orders.known(&line.order);
        let ordered: &OrderLine = found.world.order_lines.known(&(line.order, line.order_line));
        let item = found.items.get(&ordered.item);
        let differing: Vec<&Mismatch> =
            invoice.mismatches.iter().filter(|mismatch| mismatch.line == Some(line.line)).collect();
        vec![
            html! { @if let Some(item) = item { (language.name(&item.name_uk, &item.name_en)) }
                br; a.soft href={ "/orders/" (order.id) } { (order.number) "/" (line.order_line) } },
            html! { (language.number(ordered.quantity)) },
            html! { (language.number(ordered.accepted)) },
            html! { (language.number(line.quantity)) },
            html! { (language.money(ordered.unit_price_minor, currency)) },
            html! { (language.money(line.unit_price_minor, currency)) },
            html! { @if differing.is_empty() { span.state { (language.say("match-agrees")) } }
                @else { @for mismatch in differing { span.state.bad { (told(visitor, mismatch, invoice)) } " " } } },
        ]
    });
    let whole: Vec<&Mismatch> =
        invoice.mismatches.iter().filter(|mismatch| mismatch.line.is_none()).collect();
    html! {
        (table(language, &columns, rows))
        @for mismatch in whole { p.refusal { (told(visitor, mismatch, invoice)) } }
    }
}

fn told(visitor: &Visitor, mismatch: &Mismatch, invoice: &Invoice) -> String {
    let language = visitor.language;
    let value = |value: i64| match mismatch.difference {
        Difference::TaxDiffers => format!("{} %", language.number(value)),
        _ => language.money(value, invoice.currency),
    };
    let (stated, expected) = (value(mismatch.stated), value(mismatch.expected));
    format!("{}: {stated} ≠ {expected}", language.word("difference", mismatch.difference.as_str()))
}

/// The acts that accepted what the orders of the invoice ordered.
fn acts(visitor: &Visitor, found: &Found) -> Markup {
    let (language, zone) = (visitor.language, visitor.caller.reference.zone());
    let columns = [
        ("act", false),
        ("order-number", false),
        ("act-state", false),
        ("accepted-at", false),
        ("match-accepted", true),
        ("line-rejected", true),
        ("line-missing", true),
    ];
    let moment = |at: Option<Timestamp>| at.map(|at| language.moment(at, &zone)).unwrap_or_default();
    let rows = found.acts.iter().map(|(act, lines)| {
        let sum = |count: fn(&ActLine) -> i64| language.number(lines.iter().map(count).sum());
        let order = found.world.orders.known(&act.order);
        let is_void = matches!(act.status, ActStatus::Withdrawn | ActStatus::Reversed);
        vec![
            html! { (act.number) },
            html! { a href={ "/orders/" (act.order) } { (order.number) } },
            html! { span.state.bad[is_void] { (language.word("act", act.status.as_str())) } },
            html! { (moment(act.accepted_at)) },
            html! { (sum(|line| line.accepted)) },
            html! { (sum(|line| line.rejected)) },
            html! { (sum(|line| line.missing)) },
        ]
    });
    table(language, &columns, rows)
}

/// What the table of the lifecycle lets the visitor do.
fn deeds(visitor: &Visitor, invoice: &Invoice, sheet: &Sheet) -> Markup {
    let (language, caller) = (visitor.language, &visitor.caller);
    let allows = |action| invoice.status.actions().any(|allowed| allowed == action);
    let may_pay = caller.may(Action::Pay, invoice.buyer) && allows(InvoiceAction::OrderPayment);
    let may_reject = (caller.may(Action::Pay, invoice.buyer)
        || caller.may(Action::ManageOrders, invoice.buyer))
        && allows(InvoiceAction::Reject);
    let reasons: Vec<_> =
        REASONS.iter().map(|word| ((*word).to_owned(), language.word("invoice-reason", word))).collect();
    html! {
        @if may_pay && invoice.status == InvoiceStatus::Matched {
            form.deed method="post" action={ "/treasury/invoices/" (invoice.id) "/payment" } {
                (sheet.key())
                button { (language.say("invoice-pay")) " · " (language.money(invoice.payable_minor, invoice.currency)) }
            }
        }
        @if may_reject {
            details.deed open[!sheet.get("reason").is_empty()] {
                summary { (language.say("invoice-reject")) }
                form.sheet method="post" action={ "/treasury/invoices/" (invoice.id) "/rejection" } {
                    (sheet.key())
                    (sheet.choice(language, "reason", &reasons))
                    (sheet.area(language, "note", 2, false))
                    button.danger { (language.say("invoice-reject")) }
                }
            }
        }
    }
}

/// Why an invoice is rejected: the differences of the match, and what no match finds.
const REASONS: [&str; 7] = [
    "price_above_order",
    "price_below_order",
    "tax_differs",
    "total_differs",
    "wrong_addressee",
    "claim_open",
    "other",
];

/// Rejects an invoice.
pub async fn reject(
    State(app): State<App>,
    visitor: Visitor,
    At(id): At<InvoiceId>,
    body: Bytes,
) -> Result<Response, Problem> {
    let sheet = Sheet::read(&body);
    let command = |sheet: &Sheet| {
        let reason: Code = sheet.parsed("reason")?;
        Ok::<_, Refusal>(RejectInvoice { invoice: id, reason, note: sheet.note("note")? })
    };
    let done = match command(&sheet) {
        Ok(command) => sheet.submit(&app, &visitor, "reject invoice", command).await.map(drop),
        Err(refusal) => Err(refusal),
    };
    match done {
        Ok(()) => Ok(Redirect::to(&format!("/treasury/invoices/{id}")).into_response()),
        Err(refusal) => shown(&app, visitor, id, &sheet.refused(refusal)).await,
    }
}

/// Orders the payment of an invoice.
pub async fn pay(
    State(app): State<App>,
    visitor: Visitor,
    At(id): At<InvoiceId>,
    body: Bytes,
) -> Result<Response, Problem> {
    let sheet = Sheet::read(&body);
    match sheet.submit(&app, &visitor, "order payment", OrderPayment { invoice: id }).await {
        Ok(_) => Ok(Redirect::to(&format!("/treasury/invoices/{id}")).into_response()),
        Err(refusal) => shown(&app, visitor, id, &sheet.refused(refusal)).await,
    }
}
