//! Take a picture or document off an item.

use serde::{Deserialize, Serialize};

use super::attach_file::want_files;
use super::item;
use crate::command::Verb;
use crate::envelope::Context;
use crate::event::{Event, Fact};
use crate::files;
use crate::policy::{self, Action, Subject};
use crate::rejection::Rejection;
use crate::state::{Stamp, State};
use crate::values::{Id, ItemId};

/// Takes a file off an item.
#[derive(Clone, Debug)]
pub struct DetachItemFile {
    /// The item.
    pub item: ItemId,
    /// Position of the file among those of the item.
    pub position: i64,
}

/// A file was taken off an item.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ItemFileDetached {
    item: ItemId,
    position: i64,
}

impl Verb for DetachItemFile {
    fn keys(&self, state: &mut State, _context: &Context) {
        want_files(state, self.item);
    }

    fn decide(&self, state: &State, context: &Context) -> Result<Vec<Event>, Rejection> {
        let item = item(state, self.item)?;
        policy::require(state, context, Action::ManageCatalogue, &Subject::of("item", item.id, item.maker))?;
        if !files::current(state, self.item).any(|named| named.position == self.position) {
            return Err(Rejection::not_found("file of the item", self.position));
        }

        // Nothing below can be refused.
        Ok(vec![ItemFileDetached { item: self.item, position: self.position }.into()])
    }
}

impl Fact for ItemFileDetached {
    fn keys(&self, state: &mut State) {
        state.items.want(&self.item);
        state.file_uses.want(&(self.item.bits(), self.position));
    }

    fn apply(&self, state: &mut State, _stamp: &Stamp) {
        state.file_uses.update(&(self.item.bits(), self.position)).is_current = false;
        // The item's revision says that something of it changed.
        state.items.update(&self.item);
    }

    fn subjects(&self) -> Vec<String> {
        vec![self.item.to_string()]
    }
}
