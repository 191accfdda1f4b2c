//! Attach a signature file to an acceptance act: a container that one of its people made of the act elsewhere.

use serde::{Deserialize, Serialize};

use super::{act, require, want_act};
use crate::command::Verb;
use crate::envelope::Context;
use crate::event::{Event, Fact};
use crate::files::{FileHolder, NamedFile};
use crate::policy::Action;
use crate::rejection::Rejection;
use crate::signatures::file;
use crate::state::{Stamp, State};
use crate::values::{ActId, OrderId};

/// Who may attach for the unit: those who sign acts. The supplier's people may too.
pub const SIGNERS: [Action; 3] = [Action::SignActAsSigner, Action::SignActAsMember, Action::ApproveAct];

/// Attaches a signature file to an acceptance act.
#[derive(Clone, Debug)]
pub struct AttachActSignatureFile {
    /// The act.
    pub act: ActId,
    /// The file.
    pub file: NamedFile,
}

/// A signature file was attached to an acceptance act.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ActSignatureFileAttached {
    act: ActId,
    order: OrderId,
    edition: i64,
    position: i64,
    file: NamedFile,
}

/// Acts have one edition.
const EDITION: i64 = 1;

impl Verb for AttachActSignatureFile {
    fn keys(&self, state: &mut State, _context: &Context) {
        want_act(state, self.act);
        file::want(state, self.act, &self.file);
    }

    fn decide(&self, state: &State, context: &Context) -> Result<Vec<Event>, Rejection> {
        let act = act(state, self.act)?;
        let is_signer = |action| require(state, context, act, action, |order| order.unit).is_ok();
        if !SIGNERS.into_iter().any(is_signer) {
            require(state, context, act, Action::Supply, |order| order.supplier)?;
        }
        let position = file::position(state, act.id, &self.file)?;

        // Nothing below can be refused.
        let (act, order, file) = (act.id, act.order, self.file);
        Ok(vec![ActSignatureFileAttached { act, order, edition: EDITION, position, file }.into()])
    }
}

impl Fact for ActSignatureFileAttached {
    fn apply(&self, state: &mut State, _stamp: &Stamp) {
        let named = file::named(self.act, FileHolder::Act, self.position, self.edition, self.file);
        state.file_uses.insert(named);
    }

    fn subjects(&self) -> Vec<String> {
        vec![self.act.to_string(), self.order.to_string(), self.file.digest.to_string()]
    }
}
