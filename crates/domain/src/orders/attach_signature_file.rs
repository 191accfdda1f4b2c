//! Attach a signature file to an order: a container that one of its people made of the order's document elsewhere.

use serde::{Deserialize, Serialize};

use super::{order, want_order};
use crate::command::Verb;
use crate::envelope::Context;
use crate::event::{Event, Fact};
use crate::files::{FileHolder, NamedFile};
use crate::policy::Action;
use crate::rejection::{Rejection, bounded};
use crate::signatures::file;
use crate::state::{Stamp, State};
use crate::values::OrderId;

/// Who may attach: those who sign orders, and so read their document.
pub const SIGNERS: [Action; 4] =
    [Action::SignAsOrderer, Action::SignAsApprover, Action::SignAsCommander, Action::SignAsBuyer];

/// Attaches a signature file to an order.
#[derive(Clone, Debug)]
pub struct AttachOrderSignatureFile {
    /// The order.
    pub order: OrderId,
    /// The edition of its document that the file signs.
    pub edition: i64,
    /// The file.
    pub file: NamedFile,
}

/// A signature file was attached to an order.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OrderSignatureFileAttached {
    order: OrderId,
    edition: i64,
    position: i64,
    file: NamedFile,
}

impl Verb for AttachOrderSignatureFile {
    fn keys(&self, state: &mut State, _context: &Context) {
        want_order(state, self.order);
        file::want(state, self.order, &self.file);
    }

    fn decide(&self, state: &State, context: &Context) -> Result<Vec<Event>, Rejection> {
        let order = order(state, self.order)?;
        let is_signer = |action| order.require(state, context, action, order.unit).is_ok();
        if !SIGNERS.into_iter().any(is_signer) {
            order.require(state, context, Action::SignAsOrderer, order.unit)?;
        }
        bounded("edition", self.edition, 1, order.last_edition)?;
        let position = file::position(state, order.id, &self.file)?;

        // Nothing below can be refused.
        let (order, edition, file) = (order.id, self.edition, self.file);
        Ok(vec![OrderSignatureFileAttached { order, edition, position, file }.into()])
    }
}

impl Fact for OrderSignatureFileAttached {
    fn apply(&self, state: &mut State, _stamp: &Stamp) {
        let named = file::named(self.order, FileHolder::Order, self.position, self.edition, self.file);
        state.file_uses.insert(named);
    }

    fn subjects(&self) -> Vec<String> {
        vec![self.order.to_string(), self.file.digest.to_string()]
    }
}
