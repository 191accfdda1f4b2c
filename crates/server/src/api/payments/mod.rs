//! Payments: ordered by the treasury, confirmed or returned by the bank; and advances, refunds, recharges.

pub mod corrections;
pub mod files;

use axum::Json;
use axum::extract::State;
use axum::response::Response;
use domain::payments;
use domain::payments::confirm_payment::ConfirmPayment;
use domain::payments::order_payment::OrderPayment;
use domain::payments::return_payment::ReturnPayment;
use domain::policy::Action;
use engine::queries;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::app::App;
use crate::caller::Caller;
use crate::intent::{Answer, Intent, Receipt, tagged};
use crate::page::{Cursor, Limit, Page, PageCursor, SortNewestFirst};
use crate::problem::Problem;
use crate::request::{At, ListQuery};
use crate::wire::{
    Code, Currency, Date, FundId, Instant, InvoiceId, Named, OrganisationRef, PaymentId, PaymentStatus, Wire,
};

/// An order to pay an invoice; it has no further terms.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({}))]
pub struct NewPayment {}

/// A line of the bank's statement.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "bank_reference": "BANK-00017", "amount_minor": 55_400_000, "booked_on": "2026-02-10"
}))]
pub struct NewBankEntry {
    /// The bank's reference: the same reference is the same movement.
    pub bank_reference: Code,
    /// Amount, minor units.
    pub amount_minor: i64,
    /// Day the bank booked it.
    pub booked_on: Date,
}

impl NewBankEntry {
    /// The entry as the rules take it.
    fn entry(self) -> payments::BankEntry {
        let (reference, booked_on) = (self.bank_reference.0, self.booked_on.0);
        payments::BankEntry { reference, amount_minor: self.amount_minor, booked_on }
    }
}

/// A payment that came back, or that the bank refused.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "bank_reference": "BANK-00018", "amount_minor": 55_400_000, "booked_on": "2026-02-11",
    "reason": "account_closed"
}))]
pub struct NewPaymentReturn {
    /// The bank's reference of the return.
    pub bank_reference: Code,
    /// Amount, minor units.
    pub amount_minor: i64,
    /// Day the bank booked it.
    pub booked_on: Date,
    /// Reason code.
    pub reason: Code,
}

/// A payment order.
#[derive(Serialize, ToSchema)]
pub struct Payment {
    id: PaymentId,
    /// Human number.
    #[schema(example = "PAY-2026-000001")]
    number: String,
    invoice: InvoiceId,
    supplier: Named,
    buyer: Named,
    payee_iban: String,
    currency: Currency,
    amount_minor: i64,
    /// Which fund bears how much, with its budget codes.
    shares: Vec<FundShare>,
    status: PaymentStatus,
    ordered_by: Named,
    ordered_at: Instant,
    due_on: Date,
    /// The bank's reference, once confirmed.
    confirmed_by: Option<String>,
    /// The file for the bank that it is in.
    file: Option<String>,
    revision: u64,
}

/// What one fund bears of a payment.
#[derive(Serialize, ToSchema)]
pub struct FundShare {
    fund: FundId,
    /// Budget programme code (КПКВК).
    programme_code: Option<String>,
    /// Economic classification code (КЕКВ).
    economic_code: Option<String>,
    amount_minor: i64,
}

/// Which payments to list.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct PaymentQuery {
    /// Only in this status.
    status: Option<PaymentStatus>,
    /// Only of this supplier.
    supplier: Option<OrganisationRef>,
    /// Only of this invoice.
    invoice: Option<InvoiceId>,
    /// Where the page begins.
    #[param(value_type = Option<PageCursor>)]
    after: Option<Cursor<PaymentId>>,
    /// In this order.
    sort: Option<SortNewestFirst>,
    /// Entries of the page.
    limit: Option<Limit>,
}

fn show(caller: &Caller, row: &payments::Payment) -> Payment {
    let share = |share: &payments::FundShare| FundShare {
        fund: Wire(share.fund),
        programme_code: share.programme_code.clone(),
        economic_code: share.economic_code.clone(),
        amount_minor: share.amount_minor,
    };
    Payment {
        id: Wire(row.id),
        number: row.number.clone(),
        invoice: Wire(row.invoice),
        supplier: caller.organisation(row.supplier),
        buyer: caller.organisation(row.buyer),
        payee_iban: row.payee_iban.clone(),
        currency: Wire(row.currency),
        amount_minor: row.amount_minor,
        shares: row.shares.iter().map(share).collect(),
        status: Wire(row.status),
        ordered_by: caller.named_person(row.ordered_by),
        ordered_at: Wire(row.ordered_at),
        due_on: Wire(row.due_on),
        confirmed_by: row.confirmed_by.as_ref().map(ToString::to_string),
        file: row.file.as_ref().map(ToString::to_string),
        revision: row.revision,
    }
}

/// List payments: a supplier's own, or all for those who read all orders.
#[utoipa::path(
    get, path = "/payments", params(PaymentQuery),
    responses((status = 200, body = Page<Payment>))
)]
pub async fn list(
    State(app): State<App>,
    mut caller: Caller,
    ListQuery(query, scope): ListQuery<PaymentQuery>,
) -> Result<Json<Page<Payment>>, Problem> {
    let filter = queries::payments::PaymentFilter {
        status: query.status.map(|status| status.0),
        supplier: query.supplier.map(|supplier| supplier.0),
        invoice: query.invoice.map(|invoice| invoice.0),
        parties: crate::seen::parties(&caller),
    };
    let slice = scope.slice(query.after, query.sort, query.limit);
    let part = slice.part.clone();
    let rows =
        caller.read(&app, move |connection| queries::payments::payments(connection, &filter, &part)).await?;
    Ok(Json(Page::of(rows, &slice, |row| row.id.to_string(), |row| show(&caller, &row))))
}

/// Read a payment.
#[utoipa::path(get, path = "/payments/{id}", responses((status = 200, body = Payment)))]
pub async fn show_one(
    State(app): State<App>,
    mut caller: Caller,
    At(id): At<PaymentId>,
) -> Result<Response, Problem> {
    let found = caller.read(&app, move |connection| queries::payments::payment(connection, id.0)).await?;
    let visible = found.filter(|row| caller.may_at_any(Action::ReadOrders, &[row.supplier, row.buyer]));
    let row = visible.ok_or_else(|| Problem::not_found("payment", id.0))?;
    Ok(tagged(row.revision, show(&caller, &row)))
}

/// Order the payment of a matched invoice, as the treasury.
#[utoipa::path(
    post, path = "/invoices/{id}/payment", request_body = NewPayment,
    responses((status = 201, body = Receipt))
)]
pub async fn order(State(app): State<App>, At(invoice): At<InvoiceId>, intent: Intent<NewPayment>) -> Answer {
    intent.create(&app, "payments", |NewPayment {}| OrderPayment { invoice: invoice.0 }).await
}

/// Record the bank's confirmation of a payment; a repeat is explained and changes nothing.
#[utoipa::path(
    post, path = "/payments/{id}/confirmation", request_body = NewBankEntry,
    responses((status = 200, body = Receipt))
)]
pub async fn confirm(
    State(app): State<App>,
    At(payment): At<PaymentId>,
    intent: Intent<NewBankEntry>,
) -> Answer {
    let command = |body: NewBankEntry| ConfirmPayment { payment: payment.0, entry: body.entry() };
    intent.change(&app, command).await
}

/// Record that the bank sent a payment back or refused it.
#[utoipa::path(
    post, path = "/payments/{id}/return", request_body = NewPaymentReturn,
    responses((status = 200, body = Receipt))
)]
pub async fn send_back(
    State(app): State<App>,
    At(payment): At<PaymentId>,
    intent: Intent<NewPaymentReturn>,
) -> Answer {
    let command = |body: NewPaymentReturn| {
        let NewPaymentReturn { bank_reference, amount_minor, booked_on, reason } = body;
        let entry = NewBankEntry { bank_reference, amount_minor, booked_on }.entry();
        ReturnPayment { payment: payment.0, entry, reason: reason.0 }
    };
    intent.change(&app, command).await
}
