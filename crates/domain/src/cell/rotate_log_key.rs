//! Replace the log key: from this event on checkpoints are signed with the new one.
//!
//! The signatures are made before the queue and checked by every verification; the rule only ties them to the cell.

use serde::{Deserialize, Serialize};

use super::PublicLogKey;
use crate::command::Verb;
use crate::envelope::{Actor, Context};
use crate::event::{Event, Fact};
use crate::policy;
use crate::rejection::Rejection;
use crate::state::{Stamp, State};
use crate::values::{Code, KeyBytes, SignatureBytes};
use crate::wording::{Remedy, Rule};

/// Replaces the log key; both keys sign that they are meant.
#[derive(Clone, Debug)]
pub struct RotateLogKey {
    /// Public half of the key so far.
    pub old_key: KeyBytes,
    /// Public half of the key from now on.
    pub new_key: KeyBytes,
    /// Signature of the old key over the rotation.
    pub old_signature: SignatureBytes,
    /// Signature of the new key over the rotation.
    pub new_signature: SignatureBytes,
}

/// The log key was replaced.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LogKeyRotated {
    /// Name of the cell.
    pub cell: Code,
    /// Public half of the key so far.
    pub old_key: KeyBytes,
    /// Public half of the key from now on.
    pub new_key: KeyBytes,
    /// Signature of the old key over the rotation.
    pub old_signature: SignatureBytes,
    /// Signature of the new key over the rotation.
    pub new_signature: SignatureBytes,
}

impl Verb for RotateLogKey {
    fn decide(&self, state: &State, context: &Context) -> Result<Vec<Event>, Rejection> {
        policy::require_actor(context, Actor::Console, "rotate_log_key")?;
        let cell = state.cells.get(&1).ok_or_else(|| Rejection::not_found("cell", "of this database"))?;
        if self.old_key != cell.log_key {
            let rule = Rule::NotTheLogKey.with([&cell.log_key]);
            return Err(Rejection::field("old_key", self.old_key, rule, Remedy::SignWithLogKey));
        }
        if self.new_key == cell.log_key {
            return Err(Rejection::field("new_key", self.new_key, Rule::LogKeyAlready, Remedy::MakeKey));
        }

        // Nothing below can be refused.
        let RotateLogKey { old_key, new_key, old_signature, new_signature } = *self;
        let cell = cell.name.clone();
        Ok(vec![LogKeyRotated { cell, old_key, new_key, old_signature, new_signature }.into()])
    }
}

impl Fact for LogKeyRotated {
    fn apply(&self, state: &mut State, stamp: &Stamp) {
        state.cells.update(&1).log_key = self.new_key;
        state.log_keys.insert(PublicLogKey {
            since: stamp.sequence,
            key: self.new_key,
            old_signature: Some(self.old_signature),
            new_signature: Some(self.new_signature),
        });
    }

    fn subjects(&self) -> Vec<String> {
        vec![format!("cell_{}", self.cell)]
    }
}
