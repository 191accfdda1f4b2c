//! A command was refused for lack of authority or money: kept for the auditor, changes no row.

use serde::{Deserialize, Serialize};

use crate::event::Fact;
use crate::rejection::{Kind, Rejection};
use crate::state::{Stamp, State};

/// A refusal worth keeping.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CommandRefused {
    /// What was asked.
    pub command: String,
    /// Code of the refusal.
    pub code: String,
    /// Its message.
    pub message: String,
    /// Who asked.
    pub actor: String,
    /// Like refusals of the same minute that were only counted.
    pub uncounted: i64,
}

impl CommandRefused {
    /// Whether a refusal is kept: a duty or right that was missing, or money, stock or a ceiling.
    pub fn is_kept(rejection: &Rejection) -> bool {
        matches!(rejection.kind(), Kind::Forbidden | Kind::Exhausted)
    }
}

impl Fact for CommandRefused {
    fn apply(&self, _state: &mut State, _stamp: &Stamp) {}

    fn subjects(&self) -> Vec<String> {
        vec![self.actor.clone()]
    }
}
