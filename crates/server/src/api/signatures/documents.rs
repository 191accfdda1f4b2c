//! A document as it was signed, with all that is needed to check it without this system.

use domain::cell::{PublicLogKey, log_key_at};
use domain::state;
use domain::values::Id;
use engine::queries::signatures::{SignedEdition, SizedNote, signed_editions};
use serde::Serialize;
use utoipa::ToSchema;

use super::signing::Assertion;
use crate::api::journal::InclusionProof;
use crate::app::App;
use crate::caller::Caller;
use crate::problem::Problem;
use crate::wire::{
    Digest, Instant, KeyId, Origin, PersonId, PublicKey, Role, SignatureBytes, SignatureMethod,
    SigningPublicKey, Wire,
};

/// A signed edition. A file with a list `signed` of them is what `quartermaster verify document` checks.
#[derive(Serialize, ToSchema)]
pub struct SignedDocument {
    /// Form of the signed bytes.
    #[schema(example = "quartermaster/1")]
    form: &'static str,
    /// Name of the installation.
    cell: String,
    /// Kind of document.
    #[schema(example = "order")]
    kind: &'static str,
    /// The document's id.
    #[schema(example = "ord_0190a6c8d1f27b3a8d4c1e5f60718293")]
    id: String,
    edition: i64,
    /// The document as it was signed.
    #[schema(value_type = Object)]
    document: serde_json::Value,
    /// SHA-256 of its canonical form (RFC 8785).
    digest: Digest,
    signatures: Vec<DocumentSignature>,
    /// Public half of the key that signed the checkpoint; without one, of the key that will sign it.
    log_key: PublicKey,
    /// Every key the log had, oldest first.
    log_keys: Vec<LogKey>,
    /// The checkpoint that the proofs lead to (C2SP tlog-checkpoint).
    #[serde(skip_serializing_if = "Option::is_none")]
    checkpoint: Option<String>,
}

/// A key that signs checkpoints, with the signatures of the rotation that put it in the place of the one before.
#[derive(Clone, Serialize, ToSchema)]
pub struct LogKey {
    public_key: PublicKey,
    /// Signature of the key before; absent of the first key.
    #[serde(skip_serializing_if = "Option::is_none")]
    old_signature: Option<SignatureBytes>,
    /// Its own signature; absent of the first key.
    #[serde(skip_serializing_if = "Option::is_none")]
    new_signature: Option<SignatureBytes>,
}

impl From<&PublicLogKey> for LogKey {
    fn from(row: &PublicLogKey) -> LogKey {
        let PublicLogKey { key, old_signature, new_signature, .. } = *row;
        LogKey {
            public_key: Wire(key),
            old_signature: old_signature.map(Wire),
            new_signature: new_signature.map(Wire),
        }
    }
}

/// A signature of a document.
#[derive(Serialize, ToSchema)]
pub struct DocumentSignature {
    /// In which role it was signed.
    purpose: Role,
    person: PersonId,
    /// For whom, when a deputy signed.
    #[serde(skip_serializing_if = "Option::is_none")]
    acting_for: Option<PersonId>,
    key: KeyId,
    /// The key itself.
    public_key: SigningPublicKey,
    /// Where a passkey signs; its id is a digest of key and origin.
    #[serde(skip_serializing_if = "Option::is_none")]
    origin: Option<Origin>,
    method: SignatureMethod,
    signature: SignatureBytes,
    /// What a passkey signed around the document.
    #[serde(skip_serializing_if = "Option::is_none")]
    assertion: Option<Assertion>,
    at: Instant,
    /// That the journal has it; absent until a checkpoint covers it, which takes a second.
    #[serde(skip_serializing_if = "Option::is_none")]
    proof: Option<InclusionProof>,
}

/// The signed editions of an object, oldest first; `holder` is the order or the package that it belongs to.
pub async fn of(
    app: &App,
    caller: &mut Caller,
    kind: &'static str,
    id: impl Id,
    holder: impl Id + Send + 'static,
) -> Result<Vec<SignedDocument>, Problem> {
    let object = id.bits();
    let read = caller.read(app, move |connection| signed_editions(connection, object, holder)).await?;
    let (editions, checkpoint) = read;
    let reference = &caller.reference.state;
    let edition = |edition| exported(reference, kind, id.to_string(), edition, checkpoint.clone());
    Ok(editions.into_iter().map(edition).collect())
}

/// A signed edition as it leaves the system.
pub fn exported(
    reference: &state::State,
    kind: &'static str,
    id: String,
    edition: SignedEdition,
    checkpoint: Option<SizedNote>,
) -> SignedDocument {
    let SignedEdition { document, signatures } = edition;
    let cell = reference.cells.known(&1);
    let size = checkpoint.as_ref().map_or(u64::MAX, |(size, _)| *size);
    let log_key = log_key_at(reference, size).map_or(cell.log_key, |signed| signed.key);
    let signatures = signatures.into_iter().map(|(made, proof)| {
        let public_key = &reference.keys.known(&made.key).public_key;
        DocumentSignature {
            purpose: Wire(made.purpose),
            person: Wire(made.person),
            acting_for: made.acting_for.map(Wire),
            key: Wire(made.key),
            public_key: Wire(public_key.clone()),
            origin: public_key.origin().cloned().map(Wire),
            method: Wire(made.method),
            signature: Wire(made.signature),
            assertion: made.assertion.map(Assertion::from),
            at: Wire(made.at),
            proof: proof.map(InclusionProof::from),
        }
    });
    SignedDocument {
        form: engine::proof::document::FORM,
        cell: cell.name.to_string(),
        kind,
        id,
        edition: document.edition,
        document: serde_json::from_str(&document.document).expect("a canonical form is JSON"),
        digest: Wire(document.digest()),
        signatures: signatures.collect(),
        log_key: Wire(log_key),
        log_keys: reference.log_keys.rows().map(LogKey::from).collect(),
        checkpoint: checkpoint.map(|(_, note)| note),
    }
}
