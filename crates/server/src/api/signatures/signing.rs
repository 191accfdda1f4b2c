//! A signature on its way: what the next signer of a document is asked for, and what they send.

use domain::signatures::Signed;
use domain::signatures::check::Waiting;
use domain::values::Id;
use engine::signing::Signable;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::caller::Caller;
use crate::problem::Problem;
use crate::wire::{Digest, KeyId, Role, SignatureBytes, SignatureMethod, Wire};

/// A signature of a document, over the bytes that its `GET …/document` gives.
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

/// What the next signer of a document signs.
#[derive(Serialize, ToSchema)]
pub struct ToSign {
    edition: i64,
    /// The role in which it is signed.
    purpose: Role,
    /// SHA-256 of the document to sign.
    digest: Digest,
    /// The exact bytes to sign with Ed25519, in lower-case hexadecimal.
    signing_bytes: String,
}

impl NewSignature {
    /// The signature of a document of this kind; refused when its key did not make it.
    pub fn checked(&self, caller: &Caller, kind: &'static str, id: impl Id) -> Result<Signed, Problem> {
        let (digest, signature) = (self.digest.0, self.signature.0);
        let signed = Signed { key: self.key.0, method: self.method.0, digest, signature };
        let signable = Signable { kind, id, edition: self.edition, purpose: self.purpose.0, digest };
        signable.check(&caller.reference.state, &signed)?;
        Ok(signed)
    }
}

impl ToSign {
    /// An awaited signature of a document: in the role the caller signs in if there is one; none when all are made.
    pub fn of(
        caller: &Caller,
        kind: &'static str,
        id: impl Id,
        waiting: &Waiting<'_>,
        signs: impl Fn(domain::identity::Role) -> bool,
    ) -> Option<ToSign> {
        let open = waiting.open();
        let purpose = open.iter().copied().find(|role| signs(*role)).or(open.first().copied())?;
        let (edition, digest) = (waiting.edition, waiting.digest);
        let bytes = Signable { kind, id, edition, purpose, digest }.bytes(caller.cell());
        let signing_bytes = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        Some(ToSign { edition, purpose: Wire(purpose), digest: Wire(digest), signing_bytes })
    }
}
