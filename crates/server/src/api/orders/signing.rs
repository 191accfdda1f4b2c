//! What signers do: sign, refuse, return for rework.

use axum::extract::State;
use domain::orders::refuse::RefuseOrder;
use domain::orders::return_for_rework::ReturnOrder;
use domain::orders::sign::SignOrder;
use domain::signatures::Signed;
use engine::signing::Signable;
use serde::Deserialize;
use utoipa::ToSchema;

use super::changes::Reason;
use crate::app::App;
use crate::intent::{Answer, Intent, Receipt};
use crate::request::At;
use crate::wire::{Digest, KeyId, OrderId, Role, SignatureBytes, SignatureMethod};

/// A signature of an order, over the bytes that `GET /orders/{id}/document` gives.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "edition": 1, "purpose": "orderer", "key": "key_0123456789abcdef0123456789abcdef", "method": "ed25519",
    "digest": "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a",
    "signature": "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"
}))]
pub struct NewSignature {
    /// The edition that was read.
    pub edition: i64,
    /// In which role you sign.
    pub purpose: Role,
    /// A registered key of yours.
    pub key: KeyId,
    /// How it was made.
    pub method: SignatureMethod,
    /// SHA-256 of the document that was read.
    pub digest: Digest,
    /// The signature.
    pub signature: SignatureBytes,
}

/// Sign an order, or its amendment, as the next of its signers; the last signature sends it.
#[utoipa::path(
    post, path = "/orders/{id}/signatures", request_body = NewSignature,
    responses((status = 200, body = Receipt))
)]
pub async fn sign(State(app): State<App>, At(order): At<OrderId>, intent: Intent<NewSignature>) -> Answer {
    let NewSignature { edition, purpose, key, method, digest, signature } = &intent.body;
    let (edition, purpose) = (*edition, purpose.0);
    let signed = Signed { key: key.0, method: method.0, digest: digest.0, signature: signature.0 };
    let signable = Signable { kind: "order", id: order.0, edition, purpose, digest: digest.0 };
    signable.check(&intent.caller.reference.state, &signed)?;
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
