//! The document of an act and its signatures.

use axum::Json;
use axum::extract::State;
use domain::acceptance::discrepancy::{Discrepancy, note_field};
use domain::acceptance::sign::{SignAct, signing_action};
use domain::acceptance::{discrepancies, document};
use domain::values;
use serde::Serialize;
use utoipa::ToSchema;

use super::texts;
use crate::api::signatures::documents::{self, SignedDocument};
use crate::api::signatures::signing::{NewSignature, ToSign};
use crate::app::App;
use crate::caller::Caller;
use crate::intent::{Answer, Intent, Receipt};
use crate::problem::Problem;
use crate::request::At;
use crate::seen;
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
    /// What the seals in `document` are of, unless it was erased.
    notes: Vec<SealedNote>,
    /// The signed edition with its signatures and proofs, once there is one.
    signed: Vec<SignedDocument>,
}

/// The text of a seal.
#[derive(Serialize, ToSchema)]
pub struct SealedNote {
    /// Position of the discrepancy within the act.
    discrepancy: i64,
    text: String,
    /// The seal is SHA-256 over these 32 bytes and the text in UTF-8.
    salt: Digest,
}

/// Read the document of an act and what its next signer signs.
#[utoipa::path(get, path = "/acts/{id}/document", responses((status = 200, body = ActDocument)))]
pub async fn show_document(
    State(app): State<App>,
    mut caller: Caller,
    At(id): At<ActId>,
) -> Result<Json<ActDocument>, Problem> {
    let world = seen::act(&app, &mut caller, id.0).await?;
    let act = world.acts.known(&id.0);
    let order = world.orders.known(&act.order);
    seen::require_delivery_point(&caller, order)?;
    let unit = order.unit;
    let signs = |role| signing_action(role).is_some_and(|action| caller.may(action, unit));
    let to_sign = act.waiting(&world).and_then(|waiting| ToSign::of(&caller, "act", id.0, &waiting, signs));
    let (document, digest) = (document::to_sign(&world, act), Wire(act.document_digest));
    let signed = documents::of(&app, &mut caller, "act", id.0, act.order).await?;
    let mut texts = texts(&app, &mut caller, id.0).await?;
    let note = |found: &Discrepancy| {
        let kept = texts.remove(&(id.0.to_string(), note_field(found.position)))?;
        let salt = Wire(values::Digest(kept.salt));
        Some(SealedNote { discrepancy: found.position, text: kept.value, salt })
    };
    let notes = discrepancies(&world, id.0).filter_map(note).collect();
    Ok(Json(ActDocument { document, digest, edition: act.edition, to_sign, notes, signed }))
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
