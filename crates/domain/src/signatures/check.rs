//! The checks every signature of a document passes; permission and separation of duty are the verb's own.

use super::Signed;
use crate::identity::Role;
use crate::identity::register_key::usable_key;
use crate::rejection::Rejection;
use crate::state::State;
use crate::values::{Digest, PersonId};

/// A document that waits for its next signature.
#[derive(Clone, Debug)]
pub struct Waiting<'a> {
    /// What kind of object, for messages.
    pub object: &'static str,
    /// How people know it.
    pub reference: &'a str,
    /// Edition that may be signed.
    pub edition: i64,
    /// SHA-256 of the canonical document of that edition.
    pub digest: Digest,
    /// Roles that sign, in order.
    pub steps: &'a [Role],
    /// Steps that are signed.
    pub steps_signed: i64,
}

impl Waiting<'_> {
    /// The role that signs next; `None` when all have.
    pub fn next(&self) -> Option<Role> {
        let signed = usize::try_from(self.steps_signed).expect("steps are counted from 0");
        self.steps.get(signed).copied()
    }

    /// Whether the next signature is the last one.
    pub fn is_last(&self) -> bool {
        usize::try_from(self.steps_signed + 1) == Ok(self.steps.len())
    }

    /// Refuses all but the next signature, of the present edition, with a usable key of the signer.
    pub fn check(
        &self,
        state: &State,
        person: PersonId,
        edition: i64,
        purpose: Role,
        signed: &Signed,
    ) -> Result<(), Rejection> {
        if self.next() != Some(purpose) {
            let next = self.next().map_or(String::from("nobody"), |role| role.to_string());
            return Err(Rejection::NotNextSignature { order: self.reference.to_owned(), next });
        }
        if edition != self.edition || signed.digest != self.digest {
            return Err(Rejection::DigestMismatch {
                object: self.object,
                reference: self.reference.to_owned(),
                signed: format!("edition {edition} {}", signed.digest),
                current: format!("edition {} {}", self.edition, self.digest),
            });
        }
        if let Some(assertion) = &signed.assertion {
            assertion.require_bounded()?;
        }
        usable_key(state, signed.key, person).map(|_| ())
    }
}
