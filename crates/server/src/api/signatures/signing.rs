//! A signature on its way: what the next signer of a document is asked for, and what they send.

use domain::signatures::check::Waiting;
use domain::signatures::{self, Signed};
use domain::values::Id;
use engine::signing::Signable;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::caller::Caller;
use crate::problem::Problem;
use crate::wire::{AuthenticatorBytes, Digest, KeyId, Role, SignatureBytes, SignatureMethod, Text, Wire};

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
    /// What a passkey signed around the document; of other methods there is none.
    pub assertion: Option<Assertion>,
}

/// What a passkey signs around a document (WebAuthn): the challenge that the browser states is the root of the Merkle
/// tree (RFC 6962) over the signing bytes of the documents signed together.
#[derive(Clone, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Assertion {
    /// What the authenticator states.
    authenticator: AuthenticatorBytes,
    /// What the browser states, as it wrote it.
    client: Text,
    /// Where the document stands among those signed together; of one signed alone there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    place: Option<Place>,
}

/// The place of a document among those that were signed together.
#[derive(Clone, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Place {
    /// Position, from 0.
    position: u64,
    /// Documents signed together.
    size: u64,
    /// Hashes that lead from the leaf to the root (RFC 6962, 2.1.1).
    path: Vec<Digest>,
}

impl From<signatures::Assertion> for Assertion {
    fn from(made: signatures::Assertion) -> Assertion {
        let place = made.place.map(|signatures::Place { position, size, path }| Place {
            position,
            size,
            path: path.into_iter().map(Wire).collect(),
        });
        Assertion { authenticator: Wire(made.authenticator), client: Wire(made.client), place }
    }
}

impl From<Assertion> for signatures::Assertion {
    fn from(sent: Assertion) -> signatures::Assertion {
        let place = sent.place.map(|Place { position, size, path }| signatures::Place {
            position,
            size,
            path: path.into_iter().map(|hash| hash.0).collect(),
        });
        signatures::Assertion { authenticator: sent.authenticator.0, client: sent.client.0, place }
    }
}

/// What the next signer of a document signs.
#[derive(Serialize, ToSchema)]
pub struct ToSign {
    edition: i64,
    /// The role in which it is signed.
    purpose: Role,
    /// SHA-256 of the document to sign.
    digest: Digest,
    /// The exact bytes to sign, in lower-case hexadecimal; a passkey signs them as its challenge.
    signing_bytes: String,
}

impl NewSignature {
    /// The signature of a document of this kind; refused when its key did not make it.
    pub fn checked(&self, caller: &Caller, kind: &'static str, id: impl Id) -> Result<Signed, Problem> {
        let (digest, signature) = (self.digest.0, self.signature.0);
        let assertion = self.assertion.clone().map(signatures::Assertion::from);
        let signed = Signed { key: self.key.0, method: self.method.0, digest, signature, assertion };
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
