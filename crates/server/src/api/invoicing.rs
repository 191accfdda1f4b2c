//! Invoices: sent by suppliers, matched with orders and acts, rejected when they do not agree.

use axum::Json;
use axum::extract::State;
use axum::response::Response;
use domain::invoicing;
use domain::invoicing::reject::RejectInvoice;
use domain::invoicing::submit::{InvoicedLine, SubmitInvoice};
use domain::policy::Action;
use domain::values::Personal;
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
    Code, ContractId, ContractRef, Currency, Date, Difference, Instant, InvoiceId, InvoiceStatus, Named,
    OrderId, OrganisationRef, Text, Wire,
};

/// An invoice to send.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "number": "РФ-00017", "contract": "DC-2025-0217", "currency": "UAH", "total_minor": 55_400_000,
    "issued_on": "2026-02-02", "due_on": "2026-02-12",
    "lines": [{ "order": "ord_019b2c3d4e5f70008000000000010000", "line": 1, "quantity": 2,
                "unit_price_minor": 27_700_000, "tax_rate_percent": 0 }]
}))]
pub struct NewInvoice {
    /// Your number; used once.
    pub number: Code,
    /// The contract all lines belong to.
    pub contract: ContractRef,
    /// Its currency.
    pub currency: Currency,
    /// Total you ask for, minor units including tax.
    pub total_minor: i64,
    /// Day of the invoice.
    pub issued_on: Date,
    /// Day payment is due.
    pub due_on: Date,
    /// What was delivered.
    pub lines: Vec<NewInvoiceLine>,
    /// The invoice in the exception queue that this one corrects.
    pub corrects: Option<InvoiceId>,
}

/// A line of an invoice.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewInvoiceLine {
    /// The order.
    pub order: OrderId,
    /// Line of the order.
    pub line: i64,
    /// Pieces, at most those accepted and not invoiced.
    pub quantity: i64,
    /// Unit price, minor units including tax.
    pub unit_price_minor: i64,
    /// Tax rate contained in the price, percent.
    pub tax_rate_percent: i64,
}

/// Why an invoice is rejected.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "reason": "price_above_order", "note": "the contract says 277,000.00" }))]
pub struct InvoiceRejection {
    /// Reason code.
    pub reason: Code,
    /// What else there is to say; kept as personal text.
    pub note: Option<Text>,
}

/// An invoice.
#[derive(Serialize, ToSchema)]
pub struct Invoice {
    id: InvoiceId,
    number: String,
    supplier: Named,
    buyer: Named,
    contract: ContractId,
    currency: Currency,
    total_minor: i64,
    /// To be paid, without what advances have paid; zero until matched.
    payable_minor: i64,
    issued_on: Date,
    due_on: Date,
    status: InvoiceStatus,
    /// Differences that put it into the exception queue.
    mismatches: Vec<Mismatch>,
    received_at: Instant,
    reason: Option<String>,
    revision: u64,
}

/// How an invoice differs from orders and acts.
#[derive(Serialize, ToSchema)]
pub struct Mismatch {
    /// Line of the invoice; absent for the whole.
    line: Option<i64>,
    difference: Difference,
    /// What the invoice says: minor units, or percent of tax.
    stated: i64,
    /// What it should say.
    expected: i64,
}

/// An invoice in full.
#[derive(Serialize, ToSchema)]
pub struct InvoiceDetail {
    #[serde(flatten)]
    invoice: Invoice,
    lines: Vec<InvoiceLine>,
}

/// A line of an invoice as received.
#[derive(Serialize, ToSchema)]
pub struct InvoiceLine {
    line: i64,
    order: OrderId,
    order_line: i64,
    quantity: i64,
    unit_price_minor: i64,
    tax_rate_percent: i64,
}

/// Which invoices to list.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct InvoiceQuery {
    /// Only in this status; `in_exception` is the exception queue.
    status: Option<InvoiceStatus>,
    /// Only of this supplier.
    supplier: Option<OrganisationRef>,
    /// Only under this contract.
    contract: Option<ContractRef>,
    /// Where the page begins.
    #[param(value_type = Option<PageCursor>)]
    after: Option<Cursor<InvoiceId>>,
    /// In this order.
    sort: Option<SortNewestFirst>,
    /// Entries of the page.
    limit: Option<Limit>,
}

fn show(caller: &Caller, row: &invoicing::Invoice) -> Invoice {
    let mismatch = |mismatch: &invoicing::Mismatch| Mismatch {
        line: mismatch.line,
        difference: Wire(mismatch.difference),
        stated: mismatch.stated,
        expected: mismatch.expected,
    };
    Invoice {
        id: Wire(row.id),
        number: row.number.to_string(),
        supplier: caller.organisation(row.supplier),
        buyer: caller.organisation(row.buyer),
        contract: Wire(row.contract),
        currency: Wire(row.currency),
        total_minor: row.total_minor,
        payable_minor: row.payable_minor,
        issued_on: Wire(row.issued_on),
        due_on: Wire(row.due_on),
        status: Wire(row.status),
        mismatches: row.mismatches.iter().map(mismatch).collect(),
        received_at: Wire(row.received_at),
        reason: row.reason.as_ref().map(ToString::to_string),
        revision: row.revision,
    }
}

/// List invoices: a supplier's own, or all for those who read all orders.
#[utoipa::path(
    get, path = "/invoices", params(InvoiceQuery),
    responses((status = 200, body = Page<Invoice>))
)]
pub async fn list(
    State(app): State<App>,
    mut caller: Caller,
    ListQuery(query, scope): ListQuery<InvoiceQuery>,
) -> Result<Json<Page<Invoice>>, Problem> {
    let filter = queries::invoicing::InvoiceFilter {
        status: query.status.map(|status| status.0),
        supplier: query.supplier.map(|supplier| supplier.0),
        contract: query.contract.map(|contract| contract.0),
        parties: crate::seen::parties(&caller),
    };
    let slice = scope.slice(query.after, query.sort, query.limit);
    let part = slice.part.clone();
    let rows =
        caller.read(&app, move |connection| queries::invoicing::invoices(connection, &filter, &part)).await?;
    Ok(Json(Page::of(rows, &slice, |row| row.id.to_string(), |row| show(&caller, &row))))
}

/// Read an invoice.
#[utoipa::path(get, path = "/invoices/{id}", responses((status = 200, body = InvoiceDetail)))]
pub async fn show_one(
    State(app): State<App>,
    mut caller: Caller,
    At(id): At<InvoiceId>,
) -> Result<Response, Problem> {
    let found = caller.read(&app, move |connection| queries::invoicing::invoice(connection, id.0)).await?;
    let visible = found.filter(|(row, _)| caller.may_at_any(Action::ReadOrders, &[row.supplier, row.buyer]));
    let (row, lines) = visible.ok_or_else(|| Problem::not_found("invoice", id.0))?;
    let line = |line: invoicing::InvoiceLine| InvoiceLine {
        line: line.line,
        order: Wire(line.order),
        order_line: line.order_line,
        quantity: line.quantity,
        unit_price_minor: line.unit_price_minor,
        tax_rate_percent: line.tax_rate_percent,
    };
    let lines = lines.into_iter().map(line).collect();
    Ok(tagged(row.revision, InvoiceDetail { invoice: show(&caller, &row), lines }))
}

/// Send an invoice, as the supplier. What does not match goes to the exception queue.
#[utoipa::path(
    post, path = "/invoices", request_body = NewInvoice,
    responses((status = 201, body = Receipt))
)]
pub async fn submit(State(app): State<App>, intent: Intent<NewInvoice>) -> Answer {
    let line = |line: NewInvoiceLine| InvoicedLine {
        order: line.order.0,
        order_line: line.line,
        quantity: line.quantity,
        unit_price_minor: line.unit_price_minor,
        tax_rate_percent: line.tax_rate_percent,
    };
    let command = |body: NewInvoice| SubmitInvoice {
        contract: body.contract.0,
        number: body.number.0,
        currency: body.currency.0,
        total_minor: body.total_minor,
        issued_on: body.issued_on.0,
        due_on: body.due_on.0,
        lines: body.lines.into_iter().map(line).collect(),
        corrects: body.corrects.map(|invoice| invoice.0),
    };
    intent.create(&app, "invoices", command).await
}

/// Reject an invoice that is not paid or being paid.
#[utoipa::path(
    post, path = "/invoices/{id}/rejection", request_body = InvoiceRejection,
    responses((status = 200, body = Receipt))
)]
pub async fn reject(
    State(app): State<App>,
    At(invoice): At<InvoiceId>,
    intent: Intent<InvoiceRejection>,
) -> Answer {
    let command = |body: InvoiceRejection| RejectInvoice {
        invoice: invoice.0,
        reason: body.reason.0,
        note: body.note.map(|note| Personal::new(note.0)),
    };
    intent.change(&app, command).await
}
