//! Papers to print and file: tagged PDF/A of orders, acts, invoices, payments, labels of despatches, and statements.

use axum::extract::State;
use axum::response::Response;
use documents::Tongue;

use crate::app::App;
use crate::caller::Caller;
use crate::papers::{Clerk, PrintQuery, acceptance, fulfilment, orders, settlement, statements};
use crate::problem::Problem;
use crate::request::{At, Query};
use crate::wire::{ActId, DespatchId, FundRef, InvoiceId, OrderId, PaymentId};

/// Print an order, which is the call-off under its contract.
#[utoipa::path(
    get, path = "/orders/{id}/document.pdf", params(PrintQuery),
    responses((
        status = 200, description = "The paper, PDF/A-2a", content_type = "application/pdf", body = String,
        example = json!("%PDF-1.7")
    ))
)]
pub async fn order(
    State(app): State<App>,
    caller: Caller,
    At(id): At<OrderId>,
    Query(query): Query<PrintQuery>,
) -> Result<Response, Problem> {
    let mut clerk = Clerk::new(&app, caller, query.tongue(Tongue::Ukrainian));
    let paper = orders::order_paper(&mut clerk, id.0).await?;
    clerk.print(paper).await
}

/// Print an acceptance act.
#[utoipa::path(
    get, path = "/acts/{id}/document.pdf", params(PrintQuery),
    responses((
        status = 200, description = "The paper, PDF/A-2a", content_type = "application/pdf", body = String,
        example = json!("%PDF-1.7")
    ))
)]
pub async fn act(
    State(app): State<App>,
    caller: Caller,
    At(id): At<ActId>,
    Query(query): Query<PrintQuery>,
) -> Result<Response, Problem> {
    let mut clerk = Clerk::new(&app, caller, query.tongue(Tongue::Ukrainian));
    let paper = acceptance::act(&mut clerk, id.0).await?;
    clerk.print(paper).await
}

/// Print what an acceptance act found wrong, as a discrepancy act for the supplier.
#[utoipa::path(
    get, path = "/acts/{id}/discrepancies.pdf", params(PrintQuery),
    responses((
        status = 200, description = "The paper, PDF/A-2a", content_type = "application/pdf", body = String,
        example = json!("%PDF-1.7")
    ))
)]
pub async fn discrepancies(
    State(app): State<App>,
    caller: Caller,
    At(id): At<ActId>,
    Query(query): Query<PrintQuery>,
) -> Result<Response, Problem> {
    let mut clerk = Clerk::new(&app, caller, query.tongue(Tongue::Ukrainian));
    let paper = acceptance::discrepancies(&mut clerk, id.0).await?;
    clerk.print(paper).await
}

/// Print an invoice as it was received.
#[utoipa::path(
    get, path = "/invoices/{id}/document.pdf", params(PrintQuery),
    responses((
        status = 200, description = "The paper, PDF/A-2a", content_type = "application/pdf", body = String,
        example = json!("%PDF-1.7")
    ))
)]
pub async fn invoice(
    State(app): State<App>,
    caller: Caller,
    At(id): At<InvoiceId>,
    Query(query): Query<PrintQuery>,
) -> Result<Response, Problem> {
    let mut clerk = Clerk::new(&app, caller, query.tongue(Tongue::Ukrainian));
    let paper = settlement::invoice(&mut clerk, id.0).await?;
    clerk.print(paper).await
}

/// Print a payment order.
#[utoipa::path(
    get, path = "/payments/{id}/document.pdf", params(PrintQuery),
    responses((
        status = 200, description = "The paper, PDF/A-2a", content_type = "application/pdf", body = String,
        example = json!("%PDF-1.7")
    ))
)]
pub async fn payment(
    State(app): State<App>,
    caller: Caller,
    At(id): At<PaymentId>,
    Query(query): Query<PrintQuery>,
) -> Result<Response, Problem> {
    let mut clerk = Clerk::new(&app, caller, query.tongue(Tongue::Ukrainian));
    let paper = settlement::payment(&mut clerk, id.0).await?;
    clerk.print(paper).await
}

/// Print the labels of a despatch: QR and GS1 Data Matrix for each line and serial number.
#[utoipa::path(
    get, path = "/despatches/{id}/labels.pdf", params(PrintQuery),
    responses((
        status = 200, description = "The paper, PDF/A-2a", content_type = "application/pdf", body = String,
        example = json!("%PDF-1.7")
    ))
)]
pub async fn labels(
    State(app): State<App>,
    caller: Caller,
    At(id): At<DespatchId>,
    Query(query): Query<PrintQuery>,
) -> Result<Response, Problem> {
    let mut clerk = Clerk::new(&app, caller, query.tongue(Tongue::Ukrainian));
    let paper = fulfilment::labels(&mut clerk, id.0).await?;
    clerk.print(paper).await
}

/// Print how far the money of a fund has come and what it bought, for its partner.
#[utoipa::path(
    get, path = "/funds/{id}/statement.pdf", params(PrintQuery),
    responses((
        status = 200, description = "The paper, PDF/A-2a", content_type = "application/pdf", body = String,
        example = json!("%PDF-1.7")
    ))
)]
pub async fn statement(
    State(app): State<App>,
    caller: Caller,
    At(id): At<FundRef>,
    Query(query): Query<PrintQuery>,
) -> Result<Response, Problem> {
    let mut clerk = Clerk::new(&app, caller, query.tongue(Tongue::Ukrainian));
    let paper = statements::statement(&mut clerk, id.0).await?;
    clerk.print(paper).await
}
