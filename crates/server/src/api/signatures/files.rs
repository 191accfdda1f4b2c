//! Signature files of orders and acts: containers such as CAdES that signing programs elsewhere made.

use axum::Json;
use axum::extract::State;
use domain::acceptance::attach_signature_file::AttachActSignatureFile;
use domain::orders::attach_signature_file::AttachOrderSignatureFile;
use domain::values::Timestamp;
use engine::proof::cms::{ForeignSignature, Standing};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::app::App;
use crate::caller::Caller;
use crate::intent::{Answer, Intent, Receipt};
use crate::page::Page;
use crate::problem::Problem;
use crate::request::At;
use crate::signature_files::{Judged, SignedObject};
use crate::wire::{ActId, Digest, Instant, OrderId, Wire};

/// A signature file and what it is worth by the roots that are trusted now.
#[derive(Serialize, ToSchema)]
pub struct SignatureFile {
    /// The file, at `/files/{digest}`.
    digest: Digest,
    size_bytes: i64,
    /// Edition of the document that it signs.
    edition: Option<i64>,
    /// Its signatures.
    signatures: Vec<SignatureElsewhere>,
    /// Why it is no signature of the document, such as after an edition that nobody signed here has gone.
    #[serde(skip_serializing_if = "Option::is_none")]
    wrong: Option<String>,
}

/// A signature that was made elsewhere.
#[derive(Serialize, ToSchema)]
pub struct SignatureElsewhere {
    /// Subject of the signer's certificate.
    #[schema(example = "CN=Example Signer")]
    signer: String,
    /// Who issued it.
    issuer: String,
    /// Its serial number, hexadecimal.
    serial: String,
    /// When it was signed, as the signer says.
    #[serde(skip_serializing_if = "Option::is_none")]
    signed_at: Option<Instant>,
    /// Whether it names its certificate (CAdES-BES).
    is_cades: bool,
    /// `valid` up to a trusted root, its revocation not asked; `untrusted`: its key made it and no trusted root is
    /// behind it; `not_verified_here`: made by an algorithm that is not verified here, such as DSTU 4145.
    #[schema(example = "not_verified_here")]
    standing: &'static str,
    /// The root, why it is not trusted, or the algorithm.
    by: String,
}

/// A signature file to attach, uploaded before.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "digest": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", "edition": 1 }))]
pub struct NewSignatureFile {
    /// The file: a detached container in DER over the canonical form (RFC 8785) of the document.
    pub digest: Digest,
    /// Edition of the document that it signs; the first when absent.
    pub edition: Option<i64>,
}

/// Word and reason of a standing.
pub fn standing(standing: &Standing) -> (&'static str, &str) {
    match standing {
        Standing::Valid { root } => ("valid", root),
        Standing::Untrusted { why } => ("untrusted", why),
        Standing::NotVerifiedHere { algorithm } => ("not_verified_here", algorithm),
    }
}

fn elsewhere(made: ForeignSignature) -> SignatureElsewhere {
    let (word, by) = standing(&made.standing);
    SignatureElsewhere {
        standing: word,
        by: by.to_owned(),
        signed_at: made.signed_at.map(|at| Wire(Timestamp(at.saturating_mul(1_000_000)))),
        signer: made.signer,
        issuer: made.issuer,
        serial: made.serial,
        is_cades: made.is_cades,
    }
}

fn show(judged: Judged) -> SignatureFile {
    let Judged { named, outcome } = judged;
    let (signatures, wrong) = match outcome {
        Ok(made) => (made.into_iter().map(elsewhere).collect(), None),
        Err(error) => (Vec::new(), Some(format!("it {error}"))),
    };
    let (digest, size_bytes) = (Wire(named.file.digest), named.file.size_bytes);
    SignatureFile { digest, size_bytes, edition: named.part, signatures, wrong }
}

async fn listed(
    app: &App,
    mut caller: Caller,
    signed: SignedObject,
) -> Result<Json<Page<SignatureFile>>, Problem> {
    let files = signed.files(app, &mut caller).await?;
    Ok(Json(Page { entries: files.into_iter().map(show).collect(), next: None }))
}

/// List the signature files of an order, with what each is worth.
#[utoipa::path(
    get, path = "/orders/{id}/signature-files", responses((status = 200, body = Page<SignatureFile>))
)]
pub async fn list_of_order(
    State(app): State<App>,
    caller: Caller,
    At(id): At<OrderId>,
) -> Result<Json<Page<SignatureFile>>, Problem> {
    listed(&app, caller, SignedObject::Order(id.0)).await
}

/// List the signature files of an act, with what each is worth.
#[utoipa::path(
    get, path = "/acts/{id}/signature-files", responses((status = 200, body = Page<SignatureFile>))
)]
pub async fn list_of_act(
    State(app): State<App>,
    caller: Caller,
    At(id): At<ActId>,
) -> Result<Json<Page<SignatureFile>>, Problem> {
    listed(&app, caller, SignedObject::Act(id.0)).await
}

/// Attach a signature file to an order; one that is not of its document is refused.
#[utoipa::path(
    post, path = "/orders/{id}/signature-files", request_body = NewSignatureFile,
    responses((status = 200, body = Receipt))
)]
pub async fn attach_to_order(
    State(app): State<App>,
    At(id): At<OrderId>,
    mut intent: Intent<NewSignatureFile>,
) -> Answer {
    let (edition, digest) = (intent.body.edition.unwrap_or(1), intent.body.digest.0);
    let file = SignedObject::Order(id.0).attachable(&app, &mut intent.caller, edition, digest).await?;
    intent.change(&app, |_| AttachOrderSignatureFile { order: id.0, edition, file }).await
}

/// Attach a signature file to an act; one that is not of its document is refused.
#[utoipa::path(
    post, path = "/acts/{id}/signature-files", request_body = NewSignatureFile,
    responses((status = 200, body = Receipt))
)]
pub async fn attach_to_act(
    State(app): State<App>,
    At(id): At<ActId>,
    mut intent: Intent<NewSignatureFile>,
) -> Answer {
    let (edition, digest) = (intent.body.edition.unwrap_or(1), intent.body.digest.0);
    let file = SignedObject::Act(id.0).attachable(&app, &mut intent.caller, edition, digest).await?;
    intent.change(&app, |_| AttachActSignatureFile { act: id.0, file }).await
}
