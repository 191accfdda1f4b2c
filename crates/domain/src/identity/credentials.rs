//! What people and programs show: keys that documents are signed with, and access tokens.

use crate::policy::Action;
use crate::table::Row;
use crate::values::{Digest, KeyId, OrganisationId, PersonId, PublicKey, Timestamp, TokenId};

/// A public key a person signs documents with; the private half never reaches us.
#[derive(Clone, Debug, PartialEq)]
pub struct SigningKey {
    /// Identity, from the key itself.
    pub id: KeyId,
    /// Whose key.
    pub person: PersonId,
    /// The public half.
    pub public_key: PublicKey,
    /// A key of the demo, refused outside demo mode.
    pub is_demo: bool,
    /// When it was registered.
    pub registered_at: Timestamp,
    /// When it was revoked.
    pub revoked_at: Option<Timestamp>,
}

/// An access token; only the digest of its secret is kept.
#[derive(Clone, Debug, PartialEq)]
pub struct AccessToken {
    /// Identity.
    pub id: TokenId,
    /// Whose token.
    pub person: PersonId,
    /// SHA-256 of the secret.
    pub secret_digest: Digest,
    /// What it is limited to; nothing beside the person's appointments when `None`.
    pub grant: Option<Grant>,
    /// When it ends.
    pub expires_at: Timestamp,
    /// When it was revoked.
    pub revoked_at: Option<Timestamp>,
}

/// What a token of a service account permits, at most what the account's appointments do.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Grant {
    /// The actions.
    pub actions: Vec<Action>,
    /// Only for this organisation and those below; for all of the appointments when `None`.
    pub organisation: Option<OrganisationId>,
}

impl AccessToken {
    /// Whether it lets its holder in at a time.
    pub fn is_live(&self, at: Timestamp) -> bool {
        self.revoked_at.is_none() && at < self.expires_at
    }
}

impl Row for SigningKey {
    type Key = KeyId;
    const TABLE: &'static str = "signing_key";
    fn key(&self) -> KeyId {
        self.id
    }
}

impl Row for AccessToken {
    type Key = TokenId;
    const TABLE: &'static str = "access_token";
    fn key(&self) -> TokenId {
        self.id
    }
}

/// A key's id, from its bytes; of a passkey also from its origin, so that neither can be shown as another.
pub fn key_id(public_key: impl Into<PublicKey>) -> KeyId {
    let public_key = public_key.into();
    match &public_key {
        PublicKey::Ed25519(_) => KeyId::of_parts(&[&public_key.to_string()]),
        PublicKey::Passkey(key) => KeyId::of_parts(&[&public_key.to_string(), key.origin.as_str()]),
    }
}
