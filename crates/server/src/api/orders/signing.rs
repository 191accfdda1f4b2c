//! What signers do: sign, refuse, return for rework, leave a line out, forward; and how they are reminded.

use axum::extract::State;
use domain::orders::forward::ForwardOrder;
use domain::orders::leave_out::{LeaveOutLine, LineOutcome};
use domain::orders::refuse::RefuseOrder;
use domain::orders::remind::RemindSigners;
use domain::orders::return_for_rework::ReturnOrder;
use domain::orders::sign::SignOrder;
use domain::values::Personal;
use serde::Deserialize;
use utoipa::ToSchema;

use super::changes::Reason;
use crate::api::signatures::signing::NewSignature;
use crate::app::App;
use crate::intent::{Answer, Intent, Receipt};
use crate::request::{At, AtBoth, NoBody};
use crate::wire::{OrderId, PersonRef, Text};

/// Whom an order is forwarded to.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "to_person": "P-1043", "note": "away until Monday" }))]
pub struct Forwarding {
    /// Another holder of the role that signs next.
    pub to_person: PersonRef,
    /// Why.
    pub note: Option<Text>,
}

/// Sign an order, or its amendment, as the next of its signers; the last signature sends it.
#[utoipa::path(
    post, path = "/orders/{id}/signatures", request_body = NewSignature,
    responses((status = 200, body = Receipt))
)]
pub async fn sign(State(app): State<App>, At(order): At<OrderId>, intent: Intent<NewSignature>) -> Answer {
    let (edition, purpose) = (intent.body.edition, intent.body.purpose.0);
    let signed = intent.body.checked(&intent.caller, "order", order.0)?;
    intent.change(&app, |_| SignOrder { order: order.0, edition, purpose, signed }).await
}

/// Refuse to sign an order, for good.
#[utoipa::path(
    post, path = "/orders/{id}/refusal", request_body = Reason,
    responses((status = 200, body = Receipt))
)]
pub async fn refuse(State(app): State<App>, At(order): At<OrderId>, intent: Intent<Reason>) -> Answer {
    let command = |body: Reason| RefuseOrder { order: order.0, reason: body.reason.0, note: body.note() };
    intent.change(&app, command).await
}

/// Return an order for rework; its hold stays.
#[utoipa::path(
    post, path = "/orders/{id}/return", request_body = Reason,
    responses((status = 200, body = Receipt))
)]
pub async fn send_back(State(app): State<App>, At(order): At<OrderId>, intent: Intent<Reason>) -> Answer {
    let command = |body: Reason| ReturnOrder { order: order.0, reason: body.reason.0, note: body.note() };
    intent.change(&app, command).await
}

/// Refuse one line of an order and let the rest go on; the line's money, stock and ceilings are free again.
#[utoipa::path(
    post, path = "/orders/{id}/lines/{line}/refusal", request_body = Reason,
    responses((status = 200, body = Receipt))
)]
pub async fn refuse_line(
    State(app): State<App>,
    AtBoth(order, line): AtBoth<OrderId, i64>,
    intent: Intent<Reason>,
) -> Answer {
    leave_out(app, (order, line), LineOutcome::Refused, intent).await
}

/// Return one line of an order for rework, as an order of its own that keeps its hold, and let the rest go on.
#[utoipa::path(
    post, path = "/orders/{id}/lines/{line}/return", request_body = Reason,
    responses((status = 200, body = Receipt))
)]
pub async fn return_line(
    State(app): State<App>,
    AtBoth(order, line): AtBoth<OrderId, i64>,
    intent: Intent<Reason>,
) -> Answer {
    leave_out(app, (order, line), LineOutcome::Returned, intent).await
}

async fn leave_out(
    app: App,
    (order, line): (OrderId, i64),
    outcome: LineOutcome,
    intent: Intent<Reason>,
) -> Answer {
    let command = |body: Reason| LeaveOutLine {
        order: order.0,
        line,
        outcome,
        reason: body.reason.0,
        note: body.note(),
    };
    intent.change(&app, command).await
}

/// Forward the next signature to another holder of the role; the others may sign still.
#[utoipa::path(
    post, path = "/orders/{id}/forwarding", request_body = Forwarding,
    responses((status = 200, body = Receipt))
)]
pub async fn forward(State(app): State<App>, At(order): At<OrderId>, intent: Intent<Forwarding>) -> Answer {
    let command = |body: Forwarding| ForwardOrder {
        order: order.0,
        to_person: body.to_person.0,
        note: body.note.map(|note| Personal::new(note.0)),
    };
    intent.change(&app, command).await
}

/// Remind those whose signature an order of your unit waits for.
#[utoipa::path(
    post, path = "/orders/{id}/reminder", responses((status = 200, body = Receipt))
)]
pub async fn remind(State(app): State<App>, At(order): At<OrderId>, intent: Intent<NoBody>) -> Answer {
    intent.change(&app, |_| RemindSigners { order: order.0 }).await
}
