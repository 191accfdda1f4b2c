//! Revoke a signing key; what it signed before stays valid.

use serde::{Deserialize, Serialize};

use crate::command::Verb;
use crate::envelope::Context;
use crate::event::{Event, Fact, personal_field};
use crate::policy::{self, Action};
use crate::rejection::Rejection;
use crate::state::{Stamp, State};
use crate::values::{KeyId, PersonId, Personal, PublicKey};
use crate::wording::Rule;

/// Revokes a key from now on.
#[derive(Clone, Debug)]
pub struct RevokeKey {
    /// Which key.
    pub key: KeyId,
    /// Why, for example lost.
    pub reason: Personal,
}

/// A key was revoked.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct KeyRevoked {
    key: KeyId,
    #[serde(skip)]
    reason: Option<Personal>,
}

/// The end of the passkeys of a person whose ways in end.
pub(super) fn passkeys_ended(state: &State, person: PersonId) -> impl Iterator<Item = Event> {
    let keys = state.keys.rows().filter(move |key| {
        key.person == person && key.revoked_at.is_none() && matches!(key.public_key, PublicKey::Passkey(_))
    });
    keys.map(|key| KeyRevoked { key: key.id, reason: None }.into())
}

impl Verb for RevokeKey {
    fn decide(&self, state: &State, context: &Context) -> Result<Vec<Event>, Rejection> {
        let key = state.keys.get(&self.key).ok_or_else(|| Rejection::not_found("key", self.key))?;
        policy::require_owner(state, context, Action::ManageOwnKey, key.person, "key", self.key)?;
        if key.revoked_at.is_some() {
            return Err(Rejection::KeyNotUsable {
                key: self.key.to_string(),
                why: Rule::KeyRevokedBefore.into(),
            });
        }

        // Nothing below can be refused.
        Ok(vec![KeyRevoked { key: self.key, reason: Some(self.reason.clone()) }.into()])
    }
}

impl Fact for KeyRevoked {
    fn apply(&self, state: &mut State, stamp: &Stamp) {
        state.keys.update(&self.key).revoked_at = Some(stamp.at);
    }

    fn subjects(&self) -> Vec<String> {
        vec![self.key.to_string()]
    }

    fn personal(&self) -> Vec<(String, String, &Personal)> {
        personal_field(self.key, "reason", self.reason.as_ref())
    }
}
