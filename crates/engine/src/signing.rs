//! Signatures of people over documents, checked before the queue; whether the signer may sign is the rules'
//! question.

use domain::identity::Role;
use domain::rejection::Rejection;
use domain::signatures::Signed;
use domain::state::State;
use domain::values::{Code, Digest, Id};

use crate::proof::document::{Statement, document_signing_bytes, verify_document_signature};

/// What a signature is asked for: one edition of one document, in one role.
#[derive(Clone, Copy, Debug)]
pub struct Signable<I> {
    /// Kind of document, for example `order`.
    pub kind: &'static str,
    /// The document.
    pub id: I,
    /// Its edition.
    pub edition: i64,
    /// The role in which it is signed.
    pub purpose: Role,
    /// SHA-256 of its canonical form.
    pub digest: Digest,
}

impl<I: Id> Signable<I> {
    /// The bytes to sign in a cell.
    pub fn bytes(&self, cell: &Code) -> Vec<u8> {
        let statement = Statement {
            cell: cell.as_str(),
            kind: self.kind,
            id: &self.id.to_string(),
            revision: self.edition.unsigned_abs(),
            purpose: self.purpose.as_str(),
            digest: self.digest.0,
        };
        document_signing_bytes(&statement).expect("codes, ids and words hold no control characters")
    }

    /// Refuses a signature that its key does not verify; an unknown key is left to the rule.
    pub fn check(&self, state: &State, signed: &Signed) -> Result<(), Rejection> {
        let (Some(key), Some(cell)) = (state.keys.get(&signed.key), state.cells.get(&1)) else {
            return Ok(());
        };
        let invalid = |_| Rejection::SignatureInvalid { key: signed.key.to_string() };
        let bytes = Signable { digest: signed.digest, ..*self }.bytes(&cell.name);
        verify_document_signature(&key.public_key.0, &bytes, &signed.signature.0).map_err(invalid)
    }
}
