//! Name an item's spare parts and substitutes.

use serde::{Deserialize, Serialize};

use super::item;
use crate::command::Verb;
use crate::envelope::Context;
use crate::event::{Event, Fact};
use crate::limits::ITEM_LINKS_MAX;
use crate::policy::{self, Action, Subject};
use crate::rejection::Rejection;
use crate::state::{Stamp, State};
use crate::values::ItemId;

/// Replaces the lists of spares and substitutes.
#[derive(Clone, Debug)]
pub struct LinkItems {
    /// The item.
    pub item: ItemId,
    /// Its spare parts.
    pub spares: Vec<ItemId>,
    /// Items that may be supplied instead.
    pub substitutes: Vec<ItemId>,
}

/// The item's spares and substitutes were named.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ItemsLinked {
    item: ItemId,
    spares: Vec<ItemId>,
    substitutes: Vec<ItemId>,
}

impl Verb for LinkItems {
    fn keys(&self, state: &mut State, _context: &Context) {
        for id in std::iter::once(&self.item).chain(&self.spares).chain(&self.substitutes) {
            state.items.want(id);
        }
    }

    fn decide(&self, state: &State, context: &Context) -> Result<Vec<Event>, Rejection> {
        let linked = item(state, self.item)?;
        policy::require(
            state,
            context,
            Action::ManageCatalogue,
            &Subject::of("item", linked.id, linked.maker),
        )?;
        for (field, list) in [("spares", &self.spares), ("substitutes", &self.substitutes)] {
            if list.len() > ITEM_LINKS_MAX {
                return Err(Rejection::TooMany { field, count: list.len(), limit: ITEM_LINKS_MAX });
            }
            for (index, id) in list.iter().enumerate() {
                let other = item(state, *id)?;
                if *id == self.item || list[..index].contains(id) {
                    return Err(Rejection::Repeated { field, value: other.code.to_string() });
                }
            }
        }

        // Nothing below can be refused.
        let LinkItems { item, spares, substitutes } = self.clone();
        Ok(vec![ItemsLinked { item, spares, substitutes }.into()])
    }
}

impl Fact for ItemsLinked {
    fn keys(&self, state: &mut State) {
        state.items.want(&self.item);
    }

    fn apply(&self, state: &mut State, _stamp: &Stamp) {
        let item = state.items.update(&self.item);
        item.spares = self.spares.clone();
        item.substitutes = self.substitutes.clone();
    }

    fn subjects(&self) -> Vec<String> {
        vec![self.item.to_string()]
    }
}
