//! Papers to print and file: tagged PDF/A of orders, acts, invoices, payments, labels of despatches, and statements.

use axum::extract::State;
use axum::response::Response;
use documents::Tongue;

use crate::app::App;
use crate::caller::Caller;
use crate::papers::{self, Clerk, PrintQuery};
use crate::problem::Problem;
use crate::request::{At, Query};
use crate::wire::{ActId, DespatchId, FundRef, InvoiceId, OrderId, PaymentId};

macro_rules! papers {
    ($($(#[$doc:meta])* $name:ident $path:literal $id:ident $paper:path;)*) => {$(
        $(#[$doc])*
        #[utoipa::path(
            get, path = $path, params(PrintQuery),
            responses((
                status = 200, description = "The paper, PDF/A-2a", content_type = "application/pdf", body = String,
                example = json!("%PDF-1.7")
            ))
        )]
        pub async fn $name(
            State(app): State<App>,
            caller: Caller,
            At(id): At<$id>,
            Query(query): Query<PrintQuery>,
        ) -> Result<Response, Problem> {
            let tongue = query.language.map_or(Tongue::Ukrainian, |tongue| tongue.0);
            let mut clerk = Clerk::new(&app, caller, tongue);
            let paper = $paper(&mut clerk, id.0).await?;
            clerk.print(paper).await
        }
    )*};
}

papers! {
    /// Print an order, which is the call-off under its contract.
    order "/orders/{id}/document.pdf" OrderId papers::order;
    /// Print an acceptance act.
    act "/acts/{id}/document.pdf" ActId papers::act;
    /// Print what an acceptance act found wrong, as a discrepancy act for the supplier.
    discrepancies "/acts/{id}/discrepancies.pdf" ActId papers::discrepancies;
    /// Print an invoice as it was received.
    invoice "/invoices/{id}/document.pdf" InvoiceId papers::invoice;
    /// Print a payment order.
    payment "/payments/{id}/document.pdf" PaymentId papers::payment;
    /// Print the labels of a despatch: QR and GS1 Data Matrix for each line and serial number.
    labels "/despatches/{id}/labels.pdf" DespatchId papers::labels;
    /// Print how far the money of a fund has come and what it bought, for its partner.
    statement "/funds/{id}/statement.pdf" FundRef papers::statement;
}
