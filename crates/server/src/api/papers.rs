//! Papers to print and file: tagged PDF/A of orders, acts, invoices, payments, labels of despatches, and statements.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::response::Response;
use documents::Tongue;
use utoipa::IntoResponses;

use crate::app::App;
use crate::caller::Caller;
use crate::papers::{Clerk, PrintQuery, acceptance, fulfilment, orders, settlement, statements};
use crate::problem::Problem;
use crate::request::At;
use crate::wire::{ActId, DespatchId, FundRef, InvoiceId, OrderId, PaymentId};

impl FromRequestParts<App> for Clerk {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Clerk, Problem> {
        let caller = Caller::from_request_parts(parts, app).await?;
        Clerk::of(parts, app, caller, Tongue::Ukrainian).await
    }
}

/// What every printing answers.
#[derive(IntoResponses)]
#[response(
    status = 200, description = "The paper, PDF/A-2a", content_type = "application/pdf", example = json!("%PDF-1.7")
)]
pub struct Printed(pub String);

/// Print an order, which is the call-off under its contract.
#[utoipa::path(get, path = "/orders/{id}/document.pdf", params(PrintQuery), responses(Printed))]
pub async fn order(mut clerk: Clerk, At(id): At<OrderId>) -> Result<Response, Problem> {
    let paper = orders::order_paper(&mut clerk, id.0).await?;
    clerk.print(paper).await
}

/// Print an acceptance act.
#[utoipa::path(get, path = "/acts/{id}/document.pdf", params(PrintQuery), responses(Printed))]
pub async fn act(mut clerk: Clerk, At(id): At<ActId>) -> Result<Response, Problem> {
    let paper = acceptance::act(&mut clerk, id.0).await?;
    clerk.print(paper).await
}

/// Print what an acceptance act found wrong, as a discrepancy act for the supplier.
#[utoipa::path(get, path = "/acts/{id}/discrepancies.pdf", params(PrintQuery), responses(Printed))]
pub async fn discrepancies(mut clerk: Clerk, At(id): At<ActId>) -> Result<Response, Problem> {
    let paper = acceptance::discrepancies(&mut clerk, id.0).await?;
    clerk.print(paper).await
}

/// Print an invoice as it was received.
#[utoipa::path(get, path = "/invoices/{id}/document.pdf", params(PrintQuery), responses(Printed))]
pub async fn invoice(mut clerk: Clerk, At(id): At<InvoiceId>) -> Result<Response, Problem> {
    let paper = settlement::invoice(&mut clerk, id.0).await?;
    clerk.print(paper).await
}

/// Print a payment order.
#[utoipa::path(get, path = "/payments/{id}/document.pdf", params(PrintQuery), responses(Printed))]
pub async fn payment(mut clerk: Clerk, At(id): At<PaymentId>) -> Result<Response, Problem> {
    let paper = settlement::payment(&mut clerk, id.0).await?;
    clerk.print(paper).await
}

/// Print the labels of a despatch: QR and GS1 Data Matrix for each line and serial number.
#[utoipa::path(get, path = "/despatches/{id}/labels.pdf", params(PrintQuery), responses(Printed))]
pub async fn labels(mut clerk: Clerk, At(id): At<DespatchId>) -> Result<Response, Problem> {
    let paper = fulfilment::labels(&mut clerk, id.0).await?;
    clerk.print(paper).await
}

/// Print how far the money of a fund has come and what it bought, for its partner.
#[utoipa::path(get, path = "/funds/{id}/statement.pdf", params(PrintQuery), responses(Printed))]
pub async fn statement(mut clerk: Clerk, At(id): At<FundRef>) -> Result<Response, Problem> {
    let paper = statements::statement(&mut clerk, id.0).await?;
    clerk.print(paper).await
}
