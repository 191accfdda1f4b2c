//! Changes of an order after it was placed, and the ways it ends.

use axum::extract::State;
use domain::orders::amend::{self, AmendOrder};
use domain::orders::cancel::CancelOrder;
use domain::orders::close::CloseOrder;
use domain::orders::revise::{self, ReviseOrder};
use domain::orders::terminate::TerminateOrder;
use domain::orders::withdraw_amendment::WithdrawAmendment;
use domain::values::Personal;
use serde::Deserialize;
use utoipa::ToSchema;

use super::baskets::{NewCharge, chosen};
use crate::app::App;
use crate::intent::{Answer, Intent, Receipt};
use crate::request::At;
use crate::wire::{DeliveryPointRef, OrderId, ReasonCode, Text};

/// Why something is done to an order.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "reason": "need_changed", "note": "covered by the corps" }))]
pub struct Reason {
    /// Why.
    pub reason: ReasonCode,
    /// What else there is to say.
    pub note: Option<Text>,
}

impl Reason {
    /// The note as the commands take it.
    pub(super) fn note(self) -> Option<Personal> {
        self.note.map(|note| Personal::new(note.0))
    }
}

/// A returned order as it should be; lines not named keep their quantity, all keep their price.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "lines": [{ "line": 1, "quantity": 20 }] }))]
pub struct Revision {
    /// What is ordered instead.
    pub lines: Vec<RevisedLine>,
}

/// A line as it should be.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RevisedLine {
    /// The line.
    pub line: i64,
    /// Pieces; zero strikes the line.
    pub quantity: i64,
    /// Allotments and amounts to charge; proposed when empty.
    #[serde(default)]
    pub charges: Vec<NewCharge>,
}

/// A change of a sent order. Raising a line goes alone, because it takes effect with new signatures.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "lines": [{ "line": 1, "quantity": 30 }], "reason": "need_changed" }))]
pub struct Amendment {
    /// Lines to change.
    #[serde(default)]
    pub lines: Vec<AmendedLine>,
    /// Where to deliver from now on.
    pub delivery_point: Option<DeliveryPointRef>,
    /// Why.
    pub reason: ReasonCode,
    /// What else there is to say.
    pub note: Option<Text>,
}

/// A line as it should be.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AmendedLine {
    /// The line.
    pub line: i64,
    /// Pieces.
    pub quantity: i64,
}

/// Why an amendment is withdrawn.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "reason": "no_funds" }))]
pub struct AmendmentWithdrawal {
    /// Why.
    pub reason: ReasonCode,
}

/// Change a returned order and collect signatures anew.
#[utoipa::path(
    post, path = "/orders/{id}/revisions", request_body = Revision,
    responses((status = 200, body = Receipt))
)]
pub async fn revise(State(app): State<App>, At(order): At<OrderId>, intent: Intent<Revision>) -> Answer {
    let line = |line: RevisedLine| revise::RevisedLine {
        line: line.line,
        quantity: line.quantity,
        charges: chosen(line.charges),
    };
    let command =
        |body: Revision| ReviseOrder { order: order.0, lines: body.lines.into_iter().map(line).collect() };
    intent.change(&app, command).await
}

/// Withdraw an order that is not sent yet.
#[utoipa::path(
    post, path = "/orders/{id}/cancellation", request_body = Reason,
    responses((status = 200, body = Receipt))
)]
pub async fn cancel(State(app): State<App>, At(order): At<OrderId>, intent: Intent<Reason>) -> Answer {
    let command = |body: Reason| CancelOrder { order: order.0, reason: body.reason.0, note: body.note() };
    intent.change(&app, command).await
}

/// Change quantities or the delivery point of a sent order.
#[utoipa::path(
    post, path = "/orders/{id}/amendments", request_body = Amendment,
    responses((status = 200, body = Receipt))
)]
pub async fn amend(State(app): State<App>, At(order): At<OrderId>, intent: Intent<Amendment>) -> Answer {
    let line = |line: AmendedLine| amend::AmendedLine { line: line.line, quantity: line.quantity };
    let command = |body: Amendment| AmendOrder {
        order: order.0,
        lines: body.lines.into_iter().map(line).collect(),
        delivery_point: body.delivery_point.map(|point| point.0),
        reason: body.reason.0,
        note: body.note.map(|note| Personal::new(note.0)),
    };
    intent.change(&app, command).await
}

/// Withdraw an amendment that waits for signatures.
#[utoipa::path(
    post, path = "/orders/{id}/amendments/withdrawal", request_body = AmendmentWithdrawal,
    responses((status = 200, body = Receipt))
)]
pub async fn withdraw_amendment(
    State(app): State<App>,
    At(order): At<OrderId>,
    intent: Intent<AmendmentWithdrawal>,
) -> Answer {
    intent.change(&app, |body| WithdrawAmendment { order: order.0, reason: body.reason.0 }).await
}

/// End an order by the agency; what is on its way or accepted is settled as usual.
#[utoipa::path(
    post, path = "/orders/{id}/termination", request_body = Reason,
    responses((status = 200, body = Receipt))
)]
pub async fn terminate(State(app): State<App>, At(order): At<OrderId>, intent: Intent<Reason>) -> Answer {
    let command = |body: Reason| TerminateOrder { order: order.0, reason: body.reason.0, note: body.note() };
    intent.change(&app, command).await
}

/// Give up what is not despatched; the order closes when the rest is settled.
#[utoipa::path(
    post, path = "/orders/{id}/closing", request_body = Reason,
    responses((status = 200, body = Receipt))
)]
pub async fn close(State(app): State<App>, At(order): At<OrderId>, intent: Intent<Reason>) -> Answer {
    let command = |body: Reason| CloseOrder { order: order.0, reason: body.reason.0, note: body.note() };
    intent.change(&app, command).await
}
