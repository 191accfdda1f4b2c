//! What a passkey signs when it signs documents: not their bytes alone, but what browser and authenticator state.
//!
//! The challenge of the assertion is the root of the Merkle tree (RFC 6962, 2.1) over the signing bytes of the
//! documents signed together; one document alone is a tree of one leaf. The check is `engine`'s.

use serde::{Deserialize, Serialize};

use crate::limits::SIGNED_TOGETHER_MAX;
use crate::rejection::Rejection;
use crate::values::{AuthenticatorBytes, Digest, Text};

/// The assertion of a passkey; its ECDSA signature stands beside it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Assertion {
    /// Hash of the relying party's id, flags and counter.
    pub authenticator: AuthenticatorBytes,
    /// What the browser states, as it wrote it: kind, challenge, origin.
    pub client: Text,
    /// Where the document stands among those signed together; of one signed alone there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<Place>,
}

/// The place of a document's signing bytes in the tree whose root was signed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Place {
    /// Position, from 0.
    pub position: u64,
    /// Documents signed together.
    pub size: u64,
    /// Hashes that lead from the leaf to the root (RFC 6962, 2.1.1).
    pub path: Vec<Digest>,
}

impl Assertion {
    /// Refuses a place in more documents than may be signed together.
    pub fn require_bounded(&self) -> Result<(), Rejection> {
        let Some(Place { size, path, .. }) = &self.place else { return Ok(()) };
        let limit = SIGNED_TOGETHER_MAX;
        let count = usize::try_from(*size).unwrap_or(usize::MAX).max(path.len());
        if count > limit { Err(Rejection::TooMany { field: "place", count, limit }) } else { Ok(()) }
    }
}
