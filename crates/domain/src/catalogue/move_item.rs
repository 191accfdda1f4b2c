//! Move an item along its lifecycle.

use serde::{Deserialize, Serialize};

use super::{ItemAction, ItemStatus, item};
use crate::command::Verb;
use crate::envelope::Context;
use crate::event::{Event, Fact, personal_field};
use crate::policy::{self, Action, Subject};
use crate::rejection::Rejection;
use crate::state::{Stamp, State};
use crate::values::{ItemId, Personal};
use crate::wording::{Remedy, Rule};

/// Takes one step of the lifecycle.
#[derive(Clone, Debug)]
pub struct MoveItem {
    /// The item.
    pub item: ItemId,
    /// The step.
    pub action: ItemAction,
    /// Why, or by which document.
    pub reason: Personal,
}

/// An item took a step of its lifecycle.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ItemMoved {
    /// The item.
    pub item: ItemId,
    /// The step.
    pub action: ItemAction,
    /// Where it stands now.
    pub status: ItemStatus,
    /// Why.
    #[serde(skip)]
    pub reason: Option<Personal>,
}

impl Verb for MoveItem {
    fn keys(&self, state: &mut State, _context: &Context) {
        state.items.want(&self.item);
    }

    fn decide(&self, state: &State, context: &Context) -> Result<Vec<Event>, Rejection> {
        let item = item(state, self.item)?;
        policy::require(state, context, Action::ManageCatalogue, &Subject::of("item", item.id, item.maker))?;
        let status = item.status.step(self.action, &item.code)?;
        if self.action == ItemAction::Open {
            return Err(Rejection::field("action", self.action, Rule::DoneByContract, Remedy::BringContract));
        }

        // Nothing below can be refused.
        let MoveItem { item, action, reason } = self.clone();
        Ok(vec![ItemMoved { item, action, status, reason: Some(reason) }.into()])
    }
}

impl Fact for ItemMoved {
    fn keys(&self, state: &mut State) {
        state.items.want(&self.item);
    }

    fn apply(&self, state: &mut State, _stamp: &Stamp) {
        state.items.update(&self.item).status = self.status;
    }

    fn subjects(&self) -> Vec<String> {
        vec![self.item.to_string()]
    }

    fn personal(&self) -> Vec<(String, String, &Personal)> {
        personal_field(self.item, "reason", self.reason.as_ref())
    }
}
