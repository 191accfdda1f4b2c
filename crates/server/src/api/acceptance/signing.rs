//! The document of an act and its signatures.

use axum::Json;
use axum::extract::State;
use domain::acceptance::document;
use domain::acceptance::sign::SignAct;
use serde::Serialize;
use utoipa::ToSchema;

use super::visible;
use crate::api::signatures::documents::{self, SignedDocument};
use crate::api::signatures::signing::{NewSignature, ToSign};
use crate::app::App;
use crate::caller::Caller;
use crate::intent::{Answer, Intent, Receipt};
use crate::problem::Problem;
use crate::request::At;
use crate::wire::{ActId, Digest, Wire};

/// The document of an act. Its canonical form (RFC 8785) is what `digest` is the SHA-256 of.
#[derive(Serialize, ToSchema)]
pub struct ActDocument {
    /// The document.
    #[schema(value_type = Object)]
    document: serde_json::Value,
    /// SHA-256 of the canonical form of `document`.
    digest: Digest,
    /// Edition of the act.
    edition: i64,
    /// The signature that is asked for next; absent when none is.
    #[serde(skip_serializing_if = "Option::is_none")]
    to_sign: Option<ToSign>,
    /// The signed edition with its signatures and proofs, once there is one.
    signed: Vec<SignedDocument>,
}

/// Read the document of an act and what its next signer signs.
#[utoipa::path(get, path = "/acts/{id}/document", responses((status = 200, body = ActDocument)))]
pub async fn show_document(
    State(app): State<App>,
    mut caller: Caller,
    At(id): At<ActId>,
) -> Result<Json<ActDocument>, Problem> {
    let world = visible(&app, &mut caller, id.0).await?;
    let act = world.acts.known(&id.0);
    let to_sign = act.waiting().and_then(|waiting| ToSign::of(&caller, "act", id.0, &waiting));
    let (document, digest) = (document::to_sign(&world, act), Wire(act.document_digest));
    let signed = documents::of(&app, &mut caller, "act", id.0, act.order).await?;
    Ok(Json(ActDocument { document, digest, edition: act.edition, to_sign, signed }))
}

/// Sign an act as the next of its signers; the last signature makes it effective and the money owed.
#[utoipa::path(
    post, path = "/acts/{id}/signatures", request_body = NewSignature,
    responses((status = 200, body = Receipt))
)]
pub async fn sign(State(app): State<App>, At(act): At<ActId>, intent: Intent<NewSignature>) -> Answer {
    let (edition, purpose) = (intent.body.edition, intent.body.purpose.0);
    let signed = intent.body.checked(&intent.caller, "act", act.0)?;
    intent.change(&app, |_| SignAct { act: act.0, edition, purpose, signed }).await
}
