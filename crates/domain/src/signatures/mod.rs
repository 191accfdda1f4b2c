//! Signature policies and signatures over documents.
//!
//! The cryptographic check is the engine's, before the queue; rules check person, key, purpose and digest.

pub mod assertion;
pub mod check;
pub mod file;
pub mod rule;
pub mod set_policy;
pub mod step;
#[cfg(test)]
mod tests;

pub use assertion::{Assertion, Place};
use sha2::{Digest as _, Sha256};

use crate::identity::Role;
use crate::table::Row;
use crate::values::{
    CategoryId, Code, Digest, FundId, Id, KeyId, Money, OrganisationId, PersonId, SignatureBytes,
    SignaturePolicyId, Timestamp, canonical,
};

pub use rule::{Concerned, SigningRule, rule_for};
pub use step::Step;

crate::text_enum! {
    /// What kind of document a policy is about.
    pub enum Document {
        /// An order, or the amendment of one.
        Order = "order",
        /// An acceptance act.
        Act = "act",
        /// The judgement of a package at a gate.
        Package = "package",
    }
}

crate::text_enum! {
    /// How a signature was made; qualified certificates are a further variant.
    pub enum Method {
        /// Detached Ed25519 (RFC 8032) by a registered key.
        Ed25519 = "ed25519",
        /// An assertion by a registered passkey (WebAuthn Level 2), see [`Assertion`].
        Passkey = "passkey",
    }
}

/// Which signatures an order, an act or a judgement needs, by organisation, urgency, category, fund and amount.
#[derive(Clone, Debug, PartialEq)]
pub struct SignaturePolicy {
    /// Identity, from the code.
    pub id: SignaturePolicyId,
    /// Code people use.
    pub code: Code,
    /// What is signed.
    pub document: Document,
    /// Holds for units at or below this organisation; for all when `None`.
    pub organisation: Option<OrganisationId>,
    /// Holds for orders with an item of this category; for all when `None`.
    pub category: Option<CategoryId>,
    /// Holds for orders that this fund pays for, in part or whole; for all when `None`.
    pub fund: Option<FundId>,
    /// Holds for orders placed in an emergency only.
    pub is_emergency: bool,
    /// Holds from this order value on, in its currency; for every value in every currency when it is nothing.
    pub amount_from: Money,
    /// Steps, in order; empty when the policy is switched off.
    pub steps: Vec<Step>,
    /// Hours a signature may be waited for before its signers are reminded, and again before those above are told.
    pub hours: i64,
    /// Sequence of the last event that touched the row.
    pub revision: u64,
}

/// A signature of a document.
#[derive(Clone, Debug, PartialEq)]
pub struct Signature {
    /// Raw bits of the id of the signed object.
    pub object: u128,
    /// Position among the object's signatures, from 1.
    pub ordinal: i64,
    /// Edition of the document that was signed.
    pub edition: i64,
    /// In which role the person signed.
    pub purpose: Role,
    /// Who signed.
    pub person: PersonId,
    /// For whom, when they signed as a deputy.
    pub acting_for: Option<PersonId>,
    /// With which key.
    pub key: KeyId,
    /// How.
    pub method: Method,
    /// SHA-256 of the canonical document.
    pub digest: Digest,
    /// The signature itself.
    pub signature: SignatureBytes,
    /// What a passkey signed around the document; of other methods there is none.
    pub assertion: Option<Assertion>,
    /// When it was recorded.
    pub at: Timestamp,
}

/// The document that the signatures of an edition are of, kept as it is put before the signers: what it was drawn
/// up from goes on changing.
#[derive(Clone, Debug, PartialEq)]
pub struct SignedDocument {
    /// Raw bits of the id of the signed object.
    pub object: u128,
    /// Edition.
    pub edition: i64,
    /// The canonical form (RFC 8785), whose SHA-256 the signatures are over.
    pub document: String,
}

/// A signature as it arrives: key, digest of the document that was read, and the bytes.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Signed {
    /// The signer's registered key.
    pub key: KeyId,
    /// How it was made.
    pub method: Method,
    /// SHA-256 of the canonical document.
    pub digest: Digest,
    /// The signature over the signing bytes.
    pub signature: SignatureBytes,
    /// See [`Signature::assertion`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub assertion: Option<Assertion>,
}

impl Signed {
    /// The row of this signature as the `ordinal`-th of an object.
    pub fn row(
        self,
        object: impl Id,
        ordinal: i64,
        edition: i64,
        signer: Signer,
        at: Timestamp,
    ) -> Signature {
        let Signed { key, method, digest, signature, assertion } = self;
        let Signer { purpose, person, acting_for } = signer;
        Signature {
            object: object.bits(),
            ordinal,
            edition,
            purpose,
            person,
            acting_for,
            key,
            method,
            digest,
            signature,
            assertion,
            at,
        }
    }
}

impl Signature {
    /// Whether the person made it, or had it made by a deputy: it counts as done by both.
    pub fn is_of(&self, person: PersonId) -> bool {
        self.person == person || self.acting_for == Some(person)
    }
}

impl SignedDocument {
    /// The document of an edition of an object.
    pub fn new(object: impl Id, edition: i64, document: &serde_json::Value) -> SignedDocument {
        let document = String::from_utf8(canonical(document)).expect("the canonical form is UTF-8");
        SignedDocument { object: object.bits(), edition, document }
    }

    /// The document as JSON.
    pub fn value(&self) -> serde_json::Value {
        serde_json::from_str(&self.document).expect("the canonical form is JSON")
    }

    /// SHA-256 of the canonical form.
    pub fn digest(&self) -> Digest {
        Digest(Sha256::digest(&self.document).into())
    }
}

/// Who signs, and in which role.
#[derive(Clone, Copy, Debug)]
pub struct Signer {
    /// In which role.
    pub purpose: Role,
    /// Who.
    pub person: PersonId,
    /// For whom, as their deputy.
    pub acting_for: Option<PersonId>,
}

impl Row for SignaturePolicy {
    type Key = SignaturePolicyId;
    const TABLE: &'static str = "signature_policy";
    fn key(&self) -> SignaturePolicyId {
        self.id
    }
    fn touched(&mut self, sequence: u64) {
        self.revision = sequence;
    }
}

impl Row for SignedDocument {
    type Key = (u128, i64);
    const TABLE: &'static str = "signed_document";
    fn key(&self) -> Self::Key {
        (self.object, self.edition)
    }
}

impl Row for Signature {
    type Key = (u128, i64);
    const TABLE: &'static str = "signature";
    fn key(&self) -> Self::Key {
        (self.object, self.ordinal)
    }
}
