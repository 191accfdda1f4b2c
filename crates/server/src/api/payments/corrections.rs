//! Money that moves beside invoices: advances, refunds, charges moved to another allotment, reimbursements.

use axum::extract::State;
use domain::payments::confirm_advance::ConfirmAdvance;
use domain::payments::recharge::Recharge;
use domain::payments::record_refund::RecordRefund;
use domain::payments::reimburse::Reimburse;
use domain::payments::return_advance::ReturnAdvance;
use serde::Deserialize;
use utoipa::ToSchema;

use super::NewBankEntry;
use crate::app::App;
use crate::intent::{Answer, Intent, Receipt};
use crate::request::At;
use crate::wire::{AllotmentRef, Code, Date, OrderId, Text};

/// Money a supplier sent back.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "bank_reference": "BANK-00020", "amount_minor": 100_000, "booked_on": "2026-03-01", "line": 1
}))]
pub struct NewRefund {
    /// The bank's reference.
    pub bank_reference: Code,
    /// Amount, minor units.
    pub amount_minor: i64,
    /// Day the bank booked it.
    pub booked_on: Date,
    /// The order line it is for; the whole order when absent.
    pub line: Option<i64>,
}

/// A charge to move to another allotment.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "line": 1, "position": 1, "allotment": "N26-0297", "document": "reimbursement 4 of 2026-03-02"
}))]
pub struct NewRecharge {
    /// Line of the order.
    pub line: i64,
    /// Position of the charge within the line.
    pub position: i64,
    /// The allotment that bears it from now on.
    pub allotment: AllotmentRef,
    /// The document that orders it.
    pub document: Text,
}

/// A part of a line that a donor's fund takes over.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "line": 1, "allotment": "N26-0297", "amount_minor": 5_000_000, "document": "letter 4 of 2026-03-02"
}))]
pub struct NewReimbursement {
    /// Line of the order.
    pub line: i64,
    /// The allotment of the unit, of the donor's fund, that bears it from now on.
    pub allotment: AllotmentRef,
    /// Minor units of the order's currency; at most what no partner bears of the line.
    pub amount_minor: i64,
    /// The donor's letter that agrees to it.
    pub document: Text,
}

/// Record an advance that the bank paid to an order's supplier.
#[utoipa::path(
    post, path = "/orders/{id}/advances", request_body = NewBankEntry,
    responses((status = 200, body = Receipt))
)]
pub async fn confirm_advance(
    State(app): State<App>,
    At(order): At<OrderId>,
    intent: Intent<NewBankEntry>,
) -> Answer {
    intent.change(&app, |body: NewBankEntry| ConfirmAdvance { order: order.0, entry: body.entry() }).await
}

/// Record an advance that the supplier sent back.
#[utoipa::path(
    post, path = "/orders/{id}/advances/return", request_body = NewBankEntry,
    responses((status = 200, body = Receipt))
)]
pub async fn return_advance(
    State(app): State<App>,
    At(order): At<OrderId>,
    intent: Intent<NewBankEntry>,
) -> Answer {
    intent.change(&app, |body: NewBankEntry| ReturnAdvance { order: order.0, entry: body.entry() }).await
}

/// Record money of a payment that the supplier sent back.
#[utoipa::path(
    post, path = "/orders/{id}/refunds", request_body = NewRefund,
    responses((status = 200, body = Receipt))
)]
pub async fn record_refund(
    State(app): State<App>,
    At(order): At<OrderId>,
    intent: Intent<NewRefund>,
) -> Answer {
    let command = |body: NewRefund| {
        let NewRefund { bank_reference, amount_minor, booked_on, line } = body;
        let entry = NewBankEntry { bank_reference, amount_minor, booked_on }.entry();
        RecordRefund { order: order.0, line, entry }
    };
    intent.change(&app, command).await
}

/// Move a charge to another allotment, for example when a donor reimburses it.
#[utoipa::path(
    post, path = "/orders/{id}/recharges", request_body = NewRecharge,
    responses((status = 200, body = Receipt))
)]
pub async fn recharge(State(app): State<App>, At(order): At<OrderId>, intent: Intent<NewRecharge>) -> Answer {
    let command = |body: NewRecharge| Recharge {
        order: order.0,
        line: body.line,
        position: body.position,
        allotment: body.allotment.0,
        document: body.document.0,
    };
    intent.change(&app, command).await
}

/// Let a donor's fund take over a part of a line of an existing order; the donor must have vetted the maker.
#[utoipa::path(
    post, path = "/orders/{id}/reimbursements", request_body = NewReimbursement,
    responses((status = 200, body = Receipt))
)]
pub async fn reimburse(
    State(app): State<App>,
    At(order): At<OrderId>,
    intent: Intent<NewReimbursement>,
) -> Answer {
    let command = |body: NewReimbursement| Reimburse {
        order: order.0,
        line: body.line,
        allotment: body.allotment.0,
        amount_minor: body.amount_minor,
        document: body.document.0,
    };
    intent.change(&app, command).await
}
