//! Revoke a signing key; what it signed before stays valid.

use serde::{Deserialize, Serialize};

use crate::command::Verb;
use crate::envelope::Context;
use crate::event::{Event, Fact, personal_field};
use crate::policy::{self, Action};
use crate::rejection::Rejection;
use crate::state::{Stamp, State};
use crate::values::{KeyId, Personal};

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

impl KeyRevoked {
    /// The end of a key whose owner begins anew.
    pub(super) fn replaced(key: KeyId) -> KeyRevoked {
        KeyRevoked { key, reason: None }
    }
}

impl Verb for RevokeKey {
    fn decide(&self, state: &State, context: &Context) -> Result<Vec<Event>, Rejection> {
        let key = state.keys.get(&self.key).ok_or_else(|| Rejection::not_found("key", self.key))?;
        policy::require_owner(state, context, Action::ManageOwnKey, key.person, "key", self.key)?;
        if key.revoked_at.is_some() {
            return Err(Rejection::KeyNotUsable { key: self.key.to_string(), why: "it was revoked before" });
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
