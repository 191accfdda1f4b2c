//! Payments: the list by status, and one with what the bank says of it.

use std::collections::BTreeMap;

use axum::body::Bytes;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use domain::Command;
use domain::invoicing::Invoice;
use domain::payments::confirm_payment::ConfirmPayment;
use domain::payments::return_payment::ReturnPayment;
use domain::payments::{BankEntry, Payment, PaymentAction, PaymentStatus};
use domain::policy::Action;
use domain::values::{Id, PaymentId};
use engine::places::Family;
use engine::queries::figures::{PlaceFilter, figures, places};
use engine::queries::{find, find_all};
use engine::store::Connection;
use maud::{Markup, html};
use serde::Deserialize;

use super::{Part, cursor, place_key, tabs};
use crate::app::App;
use crate::problem::Problem;
use crate::request::At;
use crate::route::segment;
use crate::web::controls::{empty, state};
use crate::web::listing::{address, cut, facts, more, table, tabs as tabs_of};
use crate::web::sheet::{Refusal, Sheet};
use crate::web::shell::{Place, page};
use crate::web::visitor::Visitor;

/// Rows of a page.
const SHOWN: usize = 50;

/// Why a payment came back (ISO 20022 external return reason codes).
const REASONS: [&str; 6] = ["AC01", "AC04", "AC06", "AG01", "AM09", "MS03"];

/// What the address of the list says.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    status: String,
    after: String,
}

/// Payments in a status, by the day they are due; those that are in no file yet can be put into one.
pub async fn list(
    State(app): State<App>,
    visitor: Visitor,
    sheet: Sheet,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    listed(&app, visitor, &asked, &sheet).await
}

/// The list, with what was ticked when it could not be done.
pub(super) async fn listed(
    app: &App,
    mut visitor: Visitor,
    asked: &Asked,
    sheet: &Sheet,
) -> Result<Response, Problem> {
    visitor.require_oversight(Action::ReadFunds)?;
    let status: PaymentStatus = asked.status.parse().unwrap_or(PaymentStatus::Ordered);
    let after = place_key(&asked.after);
    let work = move |connection: &mut dyn Connection| {
        let filter = PlaceFilter::default();
        let rows = places(connection, Family::Payment, status.as_str(), &filter, after.as_ref(), SHOWN + 1)?;
        let ids = rows.iter().map(|row| PaymentId::from_bits(row.object));
        let payments: BTreeMap<PaymentId, Payment> = find_all(connection, ids)?;
        Ok((rows, payments, figures(connection, Family::Payment)?))
    };
    let (mut rows, payments, counted) = visitor.caller.read(app, work).await?;
    let has_more = cut(&mut rows, SHOWN);
    let language = visitor.language;
    let known: Vec<_> = PaymentStatus::ALL
        .iter()
        .map(|known| {
            let here = counted.iter().filter(|figure| figure.standing == known.as_str());
            let path = address("/treasury/payments", [("status", known.as_str())]);
            let name = language.word("payment", known.as_str());
            (name, path, *known == status, Some(here.map(|figure| figure.count).sum()))
        })
        .collect();
    let shown: Vec<&Payment> =
        rows.iter().filter_map(|row| payments.get(&PaymentId::from_bits(row.object))).collect();
    let next = rows.last().filter(|_| has_more).map(cursor);
    let next = next
        .map(|after| address("/treasury/payments", [("status", status.as_str()), ("after", after.as_str())]));
    let may_file = |payment: &&&Payment| {
        payment.status == PaymentStatus::Ordered
            && payment.file.is_none()
            && visitor.caller.may(Action::Pay, payment.buyer)
    };
    let body = html! {
        (tabs(&visitor, Part::Payments))
        (sheet.alert(language))
        (tabs_of(language, "payment-state", &known))
        @if shown.is_empty() { (empty(language, "payments-empty", Some(("/treasury/invoices?status=matched", "treasury-invoices")))) }
        @else if shown.iter().any(|payment| may_file(&payment)) {
            form method="post" action="/treasury/files" {
                (sheet.key())
                (file_table(&visitor, &shown))
                div.actions { button { (language.say("payments-file")) } }
            }
        } @else { (payment_table(&visitor, shown.iter().copied())) }
        (more(language, next))
    };
    Ok(sheet.answered(page(&visitor, Place::Treasury, &language.say("treasury-payments"), body)))
}

fn cells(visitor: &Visitor, payment: &Payment) -> Vec<Markup> {
    let language = visitor.language;
    vec![
        html! { a href={ "/treasury/payments/" (payment.id) } { (payment.number) } },
        html! { (visitor.organisation(payment.supplier)) },
        html! { (language.day(payment.due_on)) },
        state(language, "payment", payment.status.as_str()),
        html! { @if let Some(file) = &payment.file { a href={ "/treasury/files/" (segment(file)) } { (file) } } @else { span.soft { "—" } } },
        html! { (language.money(payment.amount_minor, payment.currency)) },
    ]
}

const COLUMNS: [(&str, bool); 6] = [
    ("payment", false),
    ("supplier", false),
    ("due-on", false),
    ("payment-state", false),
    ("payment-file", false),
    ("amount", true),
];

/// Payments as a table.
pub fn payment_table<'a>(visitor: &Visitor, payments: impl Iterator<Item = &'a Payment>) -> Markup {
    table(visitor.language, &COLUMNS, payments.map(|payment| cells(visitor, payment)))
}

/// Payments as a table with a box before each that can be put into a file; all are ticked.
fn file_table(visitor: &Visitor, payments: &[&Payment]) -> Markup {
    let language = visitor.language;
    let columns: Vec<_> = [("payments-pick", false)].into_iter().chain(COLUMNS).collect();
    let rows = payments.iter().map(|payment| {
        let name = format!("pay:{}", payment.id);
        let pick = html! { @if payment.file.is_none() {
            input type="checkbox" name=(name) value="1" checked aria-label={ (language.say("payments-pick")) " " (payment.number) };
        } };
        [pick].into_iter().chain(cells(visitor, payment)).collect()
    });
    table(language, &columns, rows)
}

/// Shows a payment.
pub async fn show(
    State(app): State<App>,
    visitor: Visitor,
    sheet: Sheet,
    At(id): At<PaymentId>,
) -> Result<Response, Problem> {
    shown(&app, visitor, id, &sheet).await
}

async fn found(app: &App, visitor: &mut Visitor, id: PaymentId) -> Result<(Payment, Invoice), Problem> {
    let work = move |connection: &mut dyn Connection| {
        let Some(payment) = find::<Payment>(connection, &id)? else { return Ok(None) };
        let invoice = find::<Invoice>(connection, &payment.invoice)?;
        Ok(invoice.map(|invoice| (payment, invoice)))
    };
    let found = visitor.caller.read(app, work).await?;
    let is_seen = |(payment, _): &(Payment, Invoice)| {
        visitor.caller.may_at_any(Action::ReadOrders, &[payment.supplier, payment.buyer])
    };
    found.filter(is_seen).ok_or_else(|| Problem::not_found("payment", id))
}

async fn shown(app: &App, mut visitor: Visitor, id: PaymentId, sheet: &Sheet) -> Result<Response, Problem> {
    let (payment, invoice) = found(app, &mut visitor, id).await?;
    let (language, zone) = (visitor.language, visitor.caller.reference.zone());
    let mut rows = vec![
        ("supplier", html! { (visitor.organisation(payment.supplier)) }),
        ("iban", html! { span.code { (payment.payee_iban) } }),
        ("amount", html! { strong { (language.money(payment.amount_minor, payment.currency)) } }),
        ("invoice", html! { a href={ "/treasury/invoices/" (invoice.id) } { (invoice.number) } }),
        ("due-on", html! { (language.day(payment.due_on)) }),
        ("ordered-by", html! { (visitor.caller.named_person(payment.ordered_by).code) }),
        ("ordered-at", html! { (language.moment(payment.ordered_at, &zone)) }),
    ];
    if let Some(file) = &payment.file {
        rows.push(("payment-file", html! { a href={ "/treasury/files/" (segment(file)) } { (file) } }));
    }
    if let Some(reference) = &payment.confirmed_by {
        rows.push(("bank-reference", html! { (reference) }));
    }
    if let Some(reason) = &payment.reason {
        rows.push(("reason", html! { (reason) }));
    }
    for share in &payment.shares {
        let codes = [&share.programme_code, &share.economic_code].map(|code| code.as_deref().unwrap_or("—"));
        rows.push((
            "share",
            html! { (codes.join("/")) " · " (language.money(share.amount_minor, payment.currency)) },
        ));
    }
    let body = html! {
        (tabs(&visitor, Part::Payments))
        (sheet.alert(language))
        p.standing { (state(language, "payment", payment.status.as_str())) }
        (crate::web::papers::links(language, "paper-print", &format!("/payments/{id}/document.pdf")))
        (facts(language, &rows))
        (deeds(&visitor, &payment, sheet))
    };
    Ok(sheet.answered(page(&visitor, Place::Treasury, &payment.number, body)))
}

/// What the bank may say of the payment now.
fn deeds(visitor: &Visitor, payment: &Payment, sheet: &Sheet) -> Markup {
    let language = visitor.language;
    if !visitor.caller.may(Action::Pay, payment.buyer) {
        return html! {};
    }
    let reasons: Vec<_> = REASONS
        .iter()
        .map(|code| ((*code).to_owned(), language.word("return-reason", code.to_lowercase())))
        .collect();
    html! { @for action in payment.status.actions() {
        details.deed open[sheet.get("deed") == action.as_str()] {
            summary { (language.word("payment-action", action.as_str())) }
            form.sheet method="post" action={ "/treasury/payments/" (payment.id) "/" (path(action)) } {
                (sheet.key())
                input type="hidden" name="deed" value=(action);
                (sheet.field(language, "bank_reference", "text", true))
                (sheet.field(language, "amount", "text", true))
                p.hint { (language.say("payment-amount-hint")) " " (language.money(payment.amount_minor, payment.currency)) }
                (sheet.field(language, "booked_on", "date", true))
                @if action == PaymentAction::Return { (sheet.choice(language, "reason", &reasons)) }
                button { (language.word("payment-action", action.as_str())) }
            }
        }
    } }
}

fn path(action: PaymentAction) -> &'static str {
    match action {
        PaymentAction::Confirm => "confirmation",
        PaymentAction::Return => "return",
    }
}

fn entry(sheet: &Sheet, payment: &Payment) -> Result<BankEntry, Refusal> {
    Ok(BankEntry {
        reference: sheet
            .get("bank_reference")
            .parse()
            .map_err(|_| Refusal::Field("bank_reference", "typed-code"))?,
        amount_minor: sheet.money("amount", payment.currency)?,
        booked_on: sheet.day("booked_on")?,
    })
}

async fn record(
    app: &App,
    mut visitor: Visitor,
    id: PaymentId,
    body: &[u8],
    command: impl FnOnce(&Sheet, BankEntry) -> Result<Command, Refusal>,
) -> Result<Response, Problem> {
    let sheet = Sheet::read(body);
    let (payment, _) = found(app, &mut visitor, id).await?;
    let done = match entry(&sheet, &payment).and_then(|entry| command(&sheet, entry)) {
        Ok(command) => sheet.submit(app, &visitor, "bank entry", command).await.map(drop),
        Err(refusal) => Err(refusal),
    };
    match done {
        Ok(()) => Ok(Redirect::to(&format!("/treasury/payments/{id}")).into_response()),
        Err(refusal) => shown(app, visitor, id, &sheet.refused(refusal)).await,
    }
}

/// Records that the bank made the payment.
pub async fn confirm(
    State(app): State<App>,
    visitor: Visitor,
    At(id): At<PaymentId>,
    body: Bytes,
) -> Result<Response, Problem> {
    record(&app, visitor, id, &body, |_, entry| Ok(ConfirmPayment { payment: id, entry }.into())).await
}

/// Records that the bank refused the payment or sent it back.
pub async fn send_back(
    State(app): State<App>,
    visitor: Visitor,
    At(id): At<PaymentId>,
    body: Bytes,
) -> Result<Response, Problem> {
    let command = |sheet: &Sheet, entry| {
        Ok(ReturnPayment { payment: id, entry, reason: sheet.parsed("reason")? }.into())
    };
    record(&app, visitor, id, &body, command).await
}
