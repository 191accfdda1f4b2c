//! The checks every signature of a document passes; permission and separation of duty are the verb's own.

use super::Signed;
use super::step::{Step, open_roles, signatures_of};
use crate::identity::Role;
use crate::identity::register_key::usable_key;
use crate::rejection::Rejection;
use crate::state::State;
use crate::values::{Digest, PersonId};
use crate::wording::Part;

/// A document that waits for signatures.
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
    /// Steps, in order.
    pub steps: &'a [Step],
    /// Roles of the signatures that count so far, in order.
    pub made: Vec<Role>,
}

impl Waiting<'_> {
    /// The roles whose signatures are awaited now; none when all have signed.
    pub fn open(&self) -> Vec<Role> {
        open_roles(self.steps, &self.made)
    }

    /// Whether the next signature is the last one.
    pub fn is_last(&self) -> bool {
        self.made.len() + 1 == signatures_of(self.steps)
    }

    /// Refuses all but an awaited signature, of the present edition, with a usable key of the signer.
    pub fn check(
        &self,
        state: &State,
        person: PersonId,
        edition: i64,
        purpose: Role,
        signed: &Signed,
    ) -> Result<(), Rejection> {
        let open = self.open();
        if !open.contains(&purpose) {
            let names: Vec<_> = open.iter().map(|role| role.as_str()).collect();
            let next = match names.is_empty() {
                true => Part::Nobody.into(),
                false => Part::Signers.with([&names.join(" or ")]),
            };
            return Err(Rejection::NotNextSignature { order: self.reference.to_owned(), next });
        }
        if edition != self.edition || signed.digest != self.digest {
            return Err(Rejection::DigestMismatch {
                object: self.object,
                reference: self.reference.to_owned(),
                signed: Part::Edition.with([&edition, &signed.digest]),
                current: Part::Edition.with([&self.edition, &self.digest]),
            });
        }
        if let Some(assertion) = &signed.assertion {
            assertion.require_bounded()?;
        }
        usable_key(state, signed.key, person).map(|_| ())
    }
}
