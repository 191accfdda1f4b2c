//! The document of an order, and the bytes that its next signer signs.

use axum::Json;
use axum::extract::State;
use domain::orders::signing::{entitlement, waiting};
use domain::orders::{self, document};
use domain::policy::Action;
use domain::signatures::check::Waiting;
use serde::Serialize;
use utoipa::ToSchema;

use crate::api::signatures::documents::{self, SignedDocument};
use crate::api::signatures::signing::ToSign;
use crate::app::App;
use crate::caller::Caller;
use crate::problem::Problem;
use crate::request::At;
use crate::seen;
use crate::wire::{Digest, OrderId, Wire};

/// The document of an order. Its canonical form (RFC 8785) is what `digest` is the SHA-256 of.
#[derive(Serialize, ToSchema)]
pub struct OrderDocument {
    /// The document: of an order or amendment that waits for signatures, that edition; of an order in force,
    /// what is left of it.
    #[schema(value_type = Object)]
    document: serde_json::Value,
    /// SHA-256 of the canonical form of `document`.
    digest: Digest,
    /// Edition of the order that was signed last or is being signed.
    edition: i64,
    /// The signature that is asked for next; absent when none is.
    #[serde(skip_serializing_if = "Option::is_none")]
    to_sign: Option<ToSign>,
    /// Every signed edition with its signatures and proofs, oldest first.
    signed: Vec<SignedDocument>,
}

/// The signature that is asked for next, in the caller's role if they sign in one.
pub(super) fn to_sign(caller: &Caller, order: &orders::Order, waiting: &Waiting<'_>) -> Option<ToSign> {
    let signs = |role| {
        let (action, holder) = entitlement(order, Some(role));
        caller.may(action, holder)
    };
    ToSign::of(caller, "order", order.id, waiting, signs)
}

/// Read the document of an order and what its next signer signs.
#[utoipa::path(get, path = "/orders/{id}/document", responses((status = 200, body = OrderDocument)))]
pub async fn show(
    State(app): State<App>,
    mut caller: Caller,
    At(id): At<OrderId>,
) -> Result<Json<OrderDocument>, Problem> {
    let world = seen::order(&app, &mut caller, id.0).await?;
    let order = world.orders.known(&id.0);
    caller.require(Action::ReadFunds, &order.subject(order.unit, &order.parties()))?;
    seen::require_delivery_point(&caller, order)?;
    let to_sign = waiting(&world, order).and_then(|(waiting, _)| to_sign(&caller, order, &waiting));
    let document = document::to_sign(&world, order);
    let digest = Wire(document::digest(&document));
    let signed = documents::of(&app, &mut caller, "order", id.0, id.0).await?;
    Ok(Json(OrderDocument { document, digest, edition: order.edition, to_sign, signed }))
}
