//! Documents as they were signed, with what proves it to someone without access.

use domain::limits::ORDER_EDITIONS_MAX;
use domain::signatures::{Signature, SignedDocument};
use domain::values::Id;

use super::Select;
use super::journal::{Inclusion, history, inclusion};
use crate::journal;
use crate::store::{Connection, StoreError};

/// Signatures that one document can have; an order has at most the steps of each of its editions.
const SIGNATURES_MAX: usize = 1_000;

/// The entries about an order or a package among which the proofs are looked for.
const ENTRIES_MAX: usize = 1_000;

/// One edition of a document with its signatures.
#[derive(Clone, Debug)]
pub struct SignedEdition {
    /// The document.
    pub document: SignedDocument,
    /// Its signatures in order, each with the proof that the journal has it, if the checkpoint covers it.
    pub signatures: Vec<(Signature, Option<Inclusion>)>,
}

/// Size and note of a signed checkpoint.
pub type SizedNote = (u64, String);

/// The documents of an object that were signed, by edition.
pub fn documents(connection: &mut dyn Connection, object: u128) -> Result<Vec<SignedDocument>, StoreError> {
    let editions_max = usize::try_from(ORDER_EDITIONS_MAX).unwrap_or(usize::MAX);
    let documents = Select::<SignedDocument>::all().equal("object", Some(&object));
    documents.page(connection, "edition", editions_max)
}

/// The signed editions of an object, oldest first, and the signed checkpoint that the proofs lead to; the entries with
/// their signatures are about `holder`, an order or a package.
pub fn signed_editions(
    connection: &mut dyn Connection,
    object: u128,
    holder: impl Id,
) -> Result<(Vec<SignedEdition>, Option<SizedNote>), StoreError> {
    let documents = documents(connection, object)?;
    let signatures = Select::<Signature>::all().equal("object", Some(&object));
    let signatures = signatures.page(connection, "ordinal", SIGNATURES_MAX)?;
    if documents.is_empty() {
        return Ok((Vec::new(), None));
    }
    let checkpoint = journal::last_checkpoint(connection)?;
    let size = checkpoint.as_ref().map_or(0, |(size, _)| *size);
    let entries = history(connection, holder, ENTRIES_MAX)?;
    let mut proved = Vec::with_capacity(signatures.len());
    for signature in signatures {
        let wanted = signature.signature.to_string();
        let entry = entries
            .iter()
            .find(|entry| entry.fields.get("signed").is_some_and(|signed| signed["signature"] == wanted));
        let proof = match entry {
            Some(entry) => inclusion(connection, entry.header.sequence, size)?,
            None => None,
        };
        proved.push((signature, proof));
    }
    let edition = |document: SignedDocument| SignedEdition {
        signatures: proved
            .iter()
            .filter(|(signature, _)| signature.edition == document.edition)
            .cloned()
            .collect(),
        document,
    };
    let editions = documents.into_iter().map(edition).filter(|edition| !edition.signatures.is_empty());
    Ok((editions.collect(), checkpoint))
}
