//! Files: what objects name of the pictures, documents and scans that lie beside the journal.
//!
//! A file is known by the SHA-256 digest of its content; the content itself is kept by the engine and read by no rule.
//! Whoever may see an object may see the files that it names. Reading order: this file (rows), `media`, `name`.
//! The verbs belong to others: `catalogue::attach_file`, `fulfilment::transfer`, `acceptance::draw_up`, `identity::erase_file`,
//! `identity::appoint_by_letter`, `orders::attach_signature_file`, `acceptance::attach_signature_file`.

pub mod media;
pub mod name;
#[cfg(test)]
mod tests;

pub use media::MediaType;
pub use name::FileName;

use serde::{Deserialize, Serialize};

use crate::limits::FILE_BYTES_MAX;
use crate::rejection::{Rejection, bounded};
use crate::state::State;
use crate::table::Row;
use crate::values::{Digest, Id, Text, Timestamp};

crate::text_enum! {
    /// What a file is to the object that names it.
    pub enum FilePurpose {
        /// Shows what the object is like.
        Picture = "picture",
        /// Says what the object is: a data sheet, a certificate, a manual.
        Document = "document",
        /// Shows what somebody found, as at a reception.
        Photo = "photo",
        /// A paper with signatures, as it was scanned.
        Scan = "scan",
        /// A signature of the object's document that was made elsewhere.
        Signature = "signature",
    }
}

crate::text_enum! {
    /// The kind of object that names a file.
    pub enum FileHolder {
        /// An item of the catalogue.
        Item = "item",
        /// An order.
        Order = "order",
        /// A despatch.
        Despatch = "despatch",
        /// An acceptance act.
        Act = "act",
        /// The letter of an organisation.
        Letter = "letter",
    }
}

/// A file as the engine found it when it was uploaded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NamedFile {
    /// SHA-256 of the content.
    pub digest: Digest,
    /// What the content is.
    pub media: MediaType,
    /// Length of the content.
    pub size_bytes: i64,
}

/// An object names a file.
#[derive(Clone, Debug, PartialEq)]
pub struct FileUse {
    /// Bits of the object's id.
    pub object: u128,
    /// Position among the files the object ever named, from 1.
    pub position: i64,
    /// Kind of the object.
    pub holder: FileHolder,
    /// The file.
    pub file: NamedFile,
    /// What it is to the object.
    pub purpose: FilePurpose,
    /// What it is called, where it has a name.
    pub title: Option<Text>,
    /// The part of the object that it belongs to, such as a discrepancy of an act.
    pub part: Option<i64>,
    /// Whether the object still names it. What an object named once is kept for those who audit it.
    pub is_current: bool,
}

/// A file whose content is gone for good.
#[derive(Clone, Debug, PartialEq)]
pub struct FileErasure {
    /// The file.
    pub digest: Digest,
    /// When it was erased.
    pub at: Timestamp,
}

/// The files that an object names now, in order.
pub fn current(state: &State, object: impl Id) -> impl Iterator<Item = &FileUse> {
    let object = object.bits();
    state.file_uses.range((object, 0)..=(object, i64::MAX)).filter(|named| named.is_current)
}

/// Asks for the first `count` files that an object ever named.
pub fn want_uses(state: &mut State, object: impl Id, count: i64) {
    for position in 1..=count {
        state.file_uses.want(&(object.bits(), position));
    }
}

/// Asks for what [`require_usable`] reads.
pub fn want_usable(state: &mut State, file: &NamedFile) {
    state.file_erasures.want(&file.digest);
}

/// Refuses a file that was erased, or that is larger than any can be.
pub fn require_usable(state: &State, file: &NamedFile) -> Result<(), Rejection> {
    bounded("size_bytes", file.size_bytes, 1, FILE_BYTES_MAX)?;
    match state.file_erasures.get(&file.digest) {
        Some(_) => Err(Rejection::FileErased { digest: file.digest.to_string() }),
        None => Ok(()),
    }
}

impl Row for FileUse {
    type Key = (u128, i64);
    const TABLE: &'static str = "file_use";
    fn key(&self) -> Self::Key {
        (self.object, self.position)
    }
}

impl Row for FileErasure {
    type Key = Digest;
    const TABLE: &'static str = "file_erasure";
    fn key(&self) -> Digest {
        self.digest
    }
}
