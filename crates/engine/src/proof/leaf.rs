//! The leaf of an event: a header everyone may see and one salted digest for each field.
//!
//! Showing a field is giving its value and salt; withholding it is giving its digest only, and the
//! leaf hash is the same. A field kept outside the journal enters as a ready digest. SHA-256 inputs
//! start with a byte that tells their kind: 0x00 leaf, 0x01 inner node (both RFC 6962), 0x02 field,
//! 0x03 list. Lengths and counts are big-endian. Not here: lists of serials (`list`), the tree.

use std::collections::BTreeMap;
use std::ops::Range;

use hmac::{Hmac, KeyInit, Mac};
use serde_json::Value;
use sha2::{Digest, Sha256};
use thiserror::Error;

use super::Hash;
use super::list::{self, LIST_THRESHOLD};
use super::merkle::MerkleError;
use domain::values::{CanonicalError, Parts, write_canonical, write_string};

/// 32 random bytes, or bytes derived from them, without which a digest cannot be guessed back.
pub type Salt = [u8; 32];

/// Digests of an event's fields by name; the map's order, by UTF-8 bytes, is the order they are hashed in.
pub type Digests<'a> = BTreeMap<&'a str, Hash>;

/// Why a shown field does not belong to a leaf.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum LeafError {
    /// The value cannot be hashed.
    #[error(transparent)]
    Canonical(#[from] CanonicalError),
    /// The path of a list element does not fit the list's length.
    #[error("list element: {0}")]
    Element(#[from] MerkleError),
    /// The event has no such field.
    #[error("the event has no field {0}")]
    UnknownField(String),
    /// The shown value and salt give another digest than the event's.
    #[error("field {0} is not the one in the event: its digest differs")]
    FieldDiffers(String),
    /// Header and digests give another leaf hash.
    #[error("header and field digests are not those of the leaf: its hash differs")]
    LeafDiffers,
}

/// The part of an event that is never withheld.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Header {
    /// Position in the journal.
    pub sequence: u64,
    /// Time of the event in microseconds since 1970-01-01T00:00Z.
    pub at: i64,
    /// Id of the person or machine that caused it.
    pub actor: String,
    /// Event kind and version, for example `order_submitted.1`.
    pub kind: String,
    /// Ids of the objects it is about.
    pub subjects: Vec<String>,
}

impl Header {
    /// The header as canonical JSON (RFC 8785): an object with the keys actor, at, kind, sequence, subjects.
    pub fn canonical_bytes(&self) -> Vec<u8> {
        let mut out = b"{\"actor\":".to_vec();
        write_string(&self.actor, &mut out);
        out.extend_from_slice(format!(",\"at\":{},\"kind\":", self.at).as_bytes());
        write_string(&self.kind, &mut out);
        out.extend_from_slice(format!(",\"sequence\":{},\"subjects\":[", self.sequence).as_bytes());
        for (position, subject) in self.subjects.iter().enumerate() {
            if position > 0 {
                out.push(b',');
            }
            write_string(subject, &mut out);
        }
        out.extend_from_slice(b"]}");
        out
    }

    /// Hash of the leaf: RFC 6962 leaf hash over header and digests, streamed.
    ///
    /// ```text
    /// SHA-256( 0x00
    ///   ‖ length of the canonical header (4 bytes) ‖ canonical header
    ///   ‖ number of fields (4 bytes)
    ///   ‖ for each field by name: length of name (4 bytes) ‖ name ‖ digest (32 bytes) )
    /// ```
    pub fn leaf_hash(&self, digests: &Digests) -> Hash {
        let mut sha = Sha256::new_with_prefix([0x00]);
        update_sized(&mut sha, &self.canonical_bytes());
        sha.update(length(digests.len()));
        for (name, digest) in digests {
            update_sized(&mut sha, name.as_bytes());
            sha.update(digest);
        }
        sha.finalize().into()
    }
}

/// Derives the salts of an event's fields from the event's own salt; keyed once, used for each field.
#[derive(Clone)]
pub struct FieldSalts(Hmac<Sha256>);

impl FieldSalts {
    /// Salts of the event whose random salt is `event_salt`.
    pub fn new(event_salt: &Salt) -> Self {
        Self(Hmac::new_from_slice(event_salt).expect("HMAC takes a key of any length"))
    }

    /// Salt of the field `name`: HMAC-SHA-256(event salt, name).
    pub fn field(&self, name: &str) -> Salt {
        self.derive(name.as_bytes())
    }

    pub(super) fn derive(&self, message: &[u8]) -> Salt {
        self.0.clone().chain_update(message).finalize().into_bytes().into()
    }
}

/// Digest of the field `name`, salted with the field's own salt.
///
/// ```text
/// SHA-256( 0x02 ‖ salt (32 bytes) ‖ length of name (4 bytes) ‖ name ‖ canonical value )
/// ```
/// An array of more than [`LIST_THRESHOLD`] elements is digested as [`list::list_digest`] says.
/// Costs one pass over the value, a list element three hashes and one HMAC.
///
/// # Errors
/// [`CanonicalError`] when the value has no canonical form.
pub fn field_digest(salt: &Salt, name: &str, value: &Value) -> Result<Hash, CanonicalError> {
    let mut canonical = Vec::new();
    let Parts { elements, .. } = write_canonical(value, &mut canonical)?;
    Ok(written_digest(salt, name, &canonical, &elements))
}

/// Like [`field_digest`], of a value that was written, with the places of its elements when it is an array.
pub(crate) fn written_digest(salt: &Salt, name: &str, canonical: &[u8], elements: &[Range<usize>]) -> Hash {
    if elements.len() > LIST_THRESHOLD {
        return list::list_digest(salt, name, elements.iter().map(|element| &canonical[element.clone()]));
    }
    let mut sha = Sha256::new_with_prefix([0x02]).chain_update(salt);
    update_sized(&mut sha, name.as_bytes());
    sha.chain_update(canonical).finalize().into()
}

/// What is shown of an event to someone who may not see all of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Disclosure {
    /// A whole field.
    Field {
        /// Name of the field.
        name: String,
        /// Its value.
        value: Value,
        /// The field's salt.
        salt: Salt,
    },
    /// One element of a long list, made by [`list::disclose_element`].
    Element {
        /// Name of the field that is the list.
        name: String,
        /// Number of elements of the list.
        count: u64,
        /// Position of the element, from 0.
        index: u64,
        /// The element.
        value: Value,
        /// The element's salt.
        salt: Salt,
        /// Inclusion proof of the element in the list's tree.
        path: Vec<Hash>,
    },
}

impl Disclosure {
    /// Name of the field it shows, wholly or in part.
    pub fn name(&self) -> &str {
        match self {
            Self::Field { name, .. } | Self::Element { name, .. } => name,
        }
    }

    /// The field digest that the shown value leads to.
    ///
    /// # Errors
    /// [`LeafError::Canonical`] or [`LeafError::Element`].
    pub fn digest(&self) -> Result<Hash, LeafError> {
        match self {
            Self::Field { name, value, salt } => Ok(field_digest(salt, name, value)?),
            Self::Element { name, count, index, value, salt, path } => {
                list::digest_from_element(name, (*index, *count), salt, value, path)
            }
        }
    }

    /// Checks that the shown value is the one in the event with this header, these digests and this leaf hash.
    ///
    /// # Errors
    /// [`LeafError`] saying what differs.
    pub fn verify(&self, header: &Header, digests: &Digests, leaf: &Hash) -> Result<(), LeafError> {
        let name = self.name();
        let expected = digests.get(name).ok_or_else(|| LeafError::UnknownField(name.into()))?;
        if self.digest()? != *expected {
            return Err(LeafError::FieldDiffers(name.into()));
        }
        if header.leaf_hash(digests) != *leaf {
            return Err(LeafError::LeafDiffers);
        }
        Ok(())
    }
}

/// Hashes the length of `bytes`, then `bytes`.
pub(super) fn update_sized(sha: &mut Sha256, bytes: &[u8]) {
    sha.update(length(bytes.len()));
    sha.update(bytes);
}

fn length(count: usize) -> [u8; 4] {
    u32::try_from(count).expect("events are far below 4 GiB").to_be_bytes()
}

#[cfg(test)]
mod tests;
