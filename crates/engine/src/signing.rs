//! Signatures of people over documents, checked before the queue; whether the signer may sign is the rules'
//! question.

use domain::identity::Role;
use domain::rejection::Rejection;
use domain::signatures::{Assertion, Method, Place, Signed};
use domain::state::State;
use domain::values::{Code, Digest, Id, PublicKey};

use crate::proof::Hash;
use crate::proof::document::{Statement, document_signing_bytes, verify_document_signature};
use crate::proof::merkle::{inclusion_proof, leaf_hash, root_of};
use crate::proof::passkey::verify_passkey_signature;

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
        let bytes = Signable { digest: signed.digest, ..*self }.bytes(&cell.name);
        match check_signature(&key.public_key, &bytes, signed) {
            Ok(()) => Ok(()),
            Err(_) => Err(Rejection::SignatureInvalid { key: signed.key.to_string() }),
        }
    }
}

/// Checks the signature of a key over a document's signing bytes, by the one method that such a key has.
pub fn check_signature(key: &PublicKey, bytes: &[u8], signed: &Signed) -> Result<(), String> {
    match (key, signed.method, &signed.assertion) {
        (PublicKey::Ed25519(key), Method::Ed25519, None) => {
            verify_document_signature(&key.0, bytes, &signed.signature.0).map_err(|error| error.to_string())
        }
        (PublicKey::Passkey(key), Method::Passkey, Some(assertion)) => {
            verify_passkey_signature(key, bytes, assertion, &signed.signature)
                .map_err(|error| error.to_string())
        }
        (_, method, _) => Err(format!("the key does not sign by the method {method}")),
    }
}

/// Documents that a passkey signs with one touch, by their signing bytes.
#[derive(Clone, Debug)]
pub struct Together(Vec<Hash>);

impl Together {
    /// The documents in this order.
    ///
    /// # Panics
    /// When there is none.
    pub fn of<'b>(documents: impl IntoIterator<Item = &'b [u8]>) -> Together {
        let leaves: Vec<_> = documents.into_iter().map(leaf_hash).collect();
        assert!(!leaves.is_empty(), "something is signed");
        Together(leaves)
    }

    /// What the passkey signs: the root of the tree over the documents.
    pub fn challenge(&self) -> Digest {
        Digest(root_of(&self.0))
    }

    /// The assertion as it stands beside the signature of one of the documents.
    pub fn assertion(&self, position: usize, whole: &Assertion) -> Assertion {
        let (position, size) = (position as u64, self.0.len() as u64);
        let path =
            inclusion_proof(&mut self.0.as_slice(), position, size).expect("the document is one of them");
        let place = Place { position, size, path: path.into_iter().map(Digest).collect() };
        Assertion { place: (size > 1).then_some(place), ..whole.clone() }
    }
}
