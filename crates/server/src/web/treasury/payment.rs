//! One payment, with what the bank says of it.

use axum::body::Bytes;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use domain::Command;
use domain::invoicing::Invoice;
use domain::payments::confirm_payment::ConfirmPayment;
use domain::payments::return_payment::ReturnPayment;
use domain::payments::{BankEntry, Payment, PaymentAction};
use domain::policy::Action;
use domain::values::PaymentId;
use engine::queries::find;
use engine::store::Connection;
use maud::{Markup, html};

use super::{Part, tabs};
use crate::app::App;
use crate::problem::Problem;
use crate::request::At;
use crate::route::segment;
use crate::web::controls::state;
use crate::web::listing::facts;
use crate::web::sheet::{Refusal, Sheet};
use crate::web::shell::{Place, page};
use crate::web::visitor::Visitor;

/// Why a payment came back (ISO 20022 external return reason codes).
const REASONS: [&str; 6] = ["AC01", "AC04", "AC06", "AG01", "AM09", "MS03"];

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
