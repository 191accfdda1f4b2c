//! Register a person's passkey for signing documents; its private half never leaves the device.

use serde::{Deserialize, Serialize};

use super::{SigningKey, key_id};
use crate::command::Verb;
use crate::envelope::Context;
use crate::event::{Event, Fact};
use crate::policy::{self, Action};
use crate::rejection::Rejection;
use crate::state::{Stamp, State};
use crate::values::{KeyId, Origin, Passkey, PersonId, PointBytes};

/// Registers a passkey that its owner has just made on a page of this installation.
#[derive(Clone, Debug)]
pub struct RegisterPasskey {
    /// Whose passkey.
    pub person: PersonId,
    /// The public half.
    pub passkey: Passkey,
}

/// A passkey was registered.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PasskeyRegistered {
    /// The key's id.
    pub key: KeyId,
    person: PersonId,
    public_key: PointBytes,
    origin: Origin,
}

impl Verb for RegisterPasskey {
    fn decide(&self, state: &State, context: &Context) -> Result<Vec<Event>, Rejection> {
        policy::require_owner(state, context, Action::ManageOwnKey, self.person, "person", self.person)?;
        state.persons.get(&self.person).ok_or_else(|| Rejection::not_found("person", self.person))?;
        let key = key_id(self.passkey.clone());
        if state.keys.get(&key).is_some() {
            return Err(Rejection::AlreadyExists { object: "key", reference: key.to_string() });
        }

        // Nothing below can be refused.
        let RegisterPasskey { person, passkey: Passkey { point, origin } } = self.clone();
        Ok(vec![PasskeyRegistered { key, person, public_key: point, origin }.into()])
    }
}

impl Fact for PasskeyRegistered {
    fn apply(&self, state: &mut State, stamp: &Stamp) {
        let passkey = Passkey { point: self.public_key, origin: self.origin.clone() };
        state.keys.insert(SigningKey {
            id: self.key,
            person: self.person,
            public_key: passkey.into(),
            is_demo: false,
            registered_at: stamp.at,
            revoked_at: None,
        });
    }

    fn subjects(&self) -> Vec<String> {
        vec![self.key.to_string(), self.person.to_string()]
    }
}
