//! What signers do: sign, refuse, return for rework.

use axum::extract::State;
use domain::orders::refuse::RefuseOrder;
use domain::orders::return_for_rework::ReturnOrder;
use domain::orders::sign::SignOrder;

use super::changes::Reason;
use crate::api::signatures::signing::NewSignature;
use crate::app::App;
use crate::intent::{Answer, Intent, Receipt};
use crate::request::At;
use crate::wire::OrderId;

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
