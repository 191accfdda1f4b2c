//! Register a person's public key for signing documents.

use serde::{Deserialize, Serialize};

use super::{SigningKey, key_id};
use crate::command::Verb;
use crate::envelope::Context;
use crate::event::{Event, Fact};
use crate::policy::{self, Action};
use crate::rejection::Rejection;
use crate::state::{Stamp, State};
use crate::values::{KeyBytes, KeyId, PersonId};
use crate::wording::Rule;

/// Registers an Ed25519 public key; the owner does it, or the console on their behalf.
#[derive(Clone, Debug)]
pub struct RegisterKey {
    /// Whose key.
    pub person: PersonId,
    /// The public key.
    pub public_key: KeyBytes,
    /// A key of the demo.
    pub is_demo: bool,
}

/// A key was registered.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct KeyRegistered {
    key: KeyId,
    person: PersonId,
    public_key: KeyBytes,
    is_demo: bool,
}

impl Verb for RegisterKey {
    fn decide(&self, state: &State, context: &Context) -> Result<Vec<Event>, Rejection> {
        policy::require_owner(state, context, Action::ManageOwnKey, self.person, "person", self.person)?;
        state.persons.get(&self.person).ok_or_else(|| Rejection::not_found("person", self.person))?;
        let key = key_id(self.public_key);
        if state.keys.get(&key).is_some() {
            return Err(Rejection::AlreadyExists { object: "key", reference: key.to_string() });
        }
        if self.is_demo && !state.cells.get(&1).is_some_and(|cell| cell.is_demo) {
            let (key, why) = (key.to_string(), Rule::KeyOfDemo.into());
            return Err(Rejection::KeyNotUsable { key, why });
        }

        // Nothing below can be refused.
        let RegisterKey { person, public_key, is_demo } = *self;
        Ok(vec![KeyRegistered { key, person, public_key, is_demo }.into()])
    }
}

impl Fact for KeyRegistered {
    fn apply(&self, state: &mut State, stamp: &Stamp) {
        state.keys.insert(SigningKey {
            id: self.key,
            person: self.person,
            public_key: self.public_key.into(),
            is_demo: self.is_demo,
            registered_at: stamp.at,
            revoked_at: None,
        });
    }

    fn subjects(&self) -> Vec<String> {
        vec![self.key.to_string(), self.person.to_string()]
    }
}

/// The key of the signer, if it may sign now.
pub fn usable_key(state: &State, key: KeyId, person: PersonId) -> Result<&SigningKey, Rejection> {
    let refuse = |why: Rule| Rejection::KeyNotUsable { key: key.to_string(), why: why.into() };
    let is_demo_cell = state.cells.get(&1).is_some_and(|cell| cell.is_demo);
    match state.keys.get(&key) {
        None => Err(refuse(Rule::KeyUnknown)),
        Some(found) if found.person != person => Err(refuse(Rule::KeyOfAnother)),
        Some(found) if found.revoked_at.is_some() => Err(refuse(Rule::KeyRevoked)),
        Some(found) if found.is_demo && !is_demo_cell => Err(refuse(Rule::KeyOfDemo)),
        Some(found) => Ok(found),
    }
}
