//! The document of an act and its signatures.

use axum::Json;
use axum::extract::State;
use domain::acceptance::document;
use domain::acceptance::sign::SignAct;
use domain::signatures::Signed;
use engine::signing::Signable;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::visible;
use crate::api::signatures::documents::{self, SignedDocument};
use crate::app::App;
use crate::caller::Caller;
use crate::intent::{Answer, Intent, Receipt};
use crate::problem::Problem;
use crate::request::At;
use crate::wire::{ActId, Digest, KeyId, Role, SignatureBytes, SignatureMethod, Wire};

/// A signature of an act, over the bytes that `GET /acts/{id}/document` gives.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewActSignature {
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
    to_sign: Option<ActToSign>,
    /// The signed edition with its signatures and proofs, once there is one.
    signed: Vec<SignedDocument>,
}

/// What the next signer of an act signs.
#[derive(Serialize, ToSchema)]
pub struct ActToSign {
    edition: i64,
    /// The role in which it is signed.
    purpose: Role,
    /// SHA-256 of the document to sign.
    digest: Digest,
    /// The exact bytes to sign with Ed25519, in lower-case hexadecimal.
    signing_bytes: String,
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
    let signed = usize::try_from(act.steps_signed).expect("steps are counted from 0");
    let is_waiting = act.status.actions().any(|action| action == domain::acceptance::ActAction::Sign);
    let next = act.steps.get(signed).copied().filter(|_| is_waiting);
    let to_sign = next.map(|purpose| {
        let (edition, digest) = (act.edition, act.document_digest);
        let signable = Signable { kind: "act", id: id.0, edition, purpose, digest };
        let signing_bytes = signable.bytes(caller.cell()).iter().map(|byte| format!("{byte:02x}")).collect();
        ActToSign { edition, purpose: Wire(purpose), digest: Wire(digest), signing_bytes }
    });
    let (document, digest) = (document::of_act(&world, act), Wire(act.document_digest));
    let signed = documents::of(&app, &mut caller, "act", id.0, act.order).await?;
    Ok(Json(ActDocument { document, digest, edition: act.edition, to_sign, signed }))
}

/// Sign an act as the next of its signers; the last signature makes it effective and the money owed.
#[utoipa::path(
    post, path = "/acts/{id}/signatures", request_body = NewActSignature,
    responses((status = 200, body = Receipt))
)]
pub async fn sign(State(app): State<App>, At(act): At<ActId>, intent: Intent<NewActSignature>) -> Answer {
    let NewActSignature { edition, purpose, key, method, digest, signature } = &intent.body;
    let (edition, purpose) = (*edition, purpose.0);
    let signed = Signed { key: key.0, method: method.0, digest: digest.0, signature: signature.0 };
    let signable = Signable { kind: "act", id: act.0, edition, purpose, digest: digest.0 };
    signable.check(&intent.caller.reference.state, &signed)?;
    intent.change(&app, |_| SignAct { act: act.0, edition, purpose, signed }).await
}
