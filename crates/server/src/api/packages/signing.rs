//! The judgement of a gate that waits, and its signatures.

use axum::Json;
use axum::extract::State;
use domain::packages::sign::SignJudgement;
use domain::values::Id;
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
use crate::seen::packages::signs_judgement;
use crate::wire::{Digest, PackageRef, Wire};

/// The judgements of a package. The canonical form (RFC 8785) of `document` is what `digest` is the SHA-256 of.
#[derive(Serialize, ToSchema)]
pub struct PackageDocument {
    /// The judgement that waits for signatures; absent when none does.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    document: Option<serde_json::Value>,
    /// SHA-256 of the canonical form of `document`.
    #[serde(skip_serializing_if = "Option::is_none")]
    digest: Option<Digest>,
    /// The signature that is asked for next; absent when none is.
    #[serde(skip_serializing_if = "Option::is_none")]
    to_sign: Option<ToSign>,
    /// The judgements with signatures and proofs, oldest first; one that has fewer signatures than `document.steps` ask
    /// for waits or was voided.
    signed: Vec<SignedDocument>,
}

/// Read the judgement of a package that waits, what its next signer signs, and the judgements signed before.
#[utoipa::path(get, path = "/packages/{id}/document", responses((status = 200, body = PackageDocument)))]
pub async fn show_document(
    State(app): State<App>,
    mut caller: Caller,
    At(id): At<PackageRef>,
) -> Result<Json<PackageDocument>, Problem> {
    let world = visible(&app, &mut caller, id.0).await?;
    let package = world.packages.known(&id.0);
    let waits = world.judgements.get(&id.0);
    let to_sign = waits.and_then(|judgement| {
        let signs = |role| signs_judgement(&caller, judgement, package, role);
        ToSign::of(&caller, "package", id.0, &judgement.waiting(&world, package), signs)
    });
    let document = waits.map(|waits| world.signed_documents.known(&(id.0.bits(), waits.edition)).value());
    let digest = waits.map(|judgement| Wire(judgement.document_digest));
    let signed = documents::of(&app, &mut caller, "package", id.0, id.0).await?;
    Ok(Json(PackageDocument { document, digest, to_sign, signed }))
}

/// Sign the judgement of a package that waits, as the next of its signers; the last signature passes the gate.
#[utoipa::path(
    post, path = "/packages/{id}/signatures", request_body = NewSignature,
    responses((status = 200, body = Receipt))
)]
pub async fn sign(
    State(app): State<App>,
    At(package): At<PackageRef>,
    intent: Intent<NewSignature>,
) -> Answer {
    let (edition, purpose) = (intent.body.edition, intent.body.purpose.0);
    let signed = intent.body.checked(&intent.caller, "package", package.0)?;
    intent.change(&app, |_| SignJudgement { package: package.0, edition, purpose, signed }).await
}
