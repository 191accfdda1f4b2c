//! The approved catalogue: categories with typed characteristics, and items with their lifecycle.
//!
//! Prices and stock are not here; they belong to offers under contracts.

pub mod add_item;
pub mod attach_file;
pub mod characteristics;
pub mod define_category;
pub mod detach_file;
pub mod link_items;
pub mod move_item;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

pub use characteristics::{Characteristic, CharacteristicKind, CharacteristicValue};

use crate::state::State;
use crate::table::Row;
use crate::values::{CategoryId, Code, ItemId, OrganisationId, Text};

crate::text_enum! {
    /// The field an item is used in.
    pub enum Domain {
        /// Unmanned aircraft.
        Air = "air",
        /// Unmanned boats.
        Sea = "sea",
        /// Unmanned ground vehicles.
        Ground = "ground",
        /// Electronic warfare.
        Ew = "ew",
        /// Munitions.
        Munition = "munition",
        /// Spare parts.
        Spares = "spares",
        /// Services such as repair or training.
        Service = "service",
    }
}

crate::lifecycle! {
    "item"
    /// Where an item stands on its way into the catalogue.
    status ItemStatus {
        /// Being described by its maker.
        Draft = "draft",
        /// Handed in for checking.
        Submitted = "submitted",
        /// Description and papers checked.
        Checked = "checked",
        /// Waits for its NATO stock number.
        CodificationPending = "codification_pending",
        /// Admitted to supply, not yet under contract.
        Admitted = "admitted",
        /// Under contract and open for orders.
        Orderable = "orderable",
        /// Closed for orders for a time.
        Suspended = "suspended",
        /// Replaced by another item.
        Superseded = "superseded",
        /// Taken out for good.
        Withdrawn = "withdrawn",
    }
    /// What may be done with an item.
    action ItemAction {
        /// Hand in for checking.
        Submit = "submit",
        /// Send back to the maker.
        Return = "return",
        /// Confirm description and papers.
        Check = "check",
        /// Send for codification.
        Codify = "codify",
        /// Admit to supply.
        Admit = "admit",
        /// Open for orders: a contract in force lists it.
        Open = "open",
        /// Close for orders for a time.
        Suspend = "suspend",
        /// Open again.
        Resume = "resume",
        /// Replace by another item.
        Supersede = "supersede",
        /// Take out for good.
        Withdraw = "withdraw",
    }
    steps {
        Draft, Submit => Submitted;
        Submitted, Return => Draft;
        Submitted, Check => Checked;
        Checked, Codify => CodificationPending;
        Checked, Admit => Admitted;
        CodificationPending, Admit => Admitted;
        Admitted, Open => Orderable;
        Orderable, Suspend => Suspended;
        Suspended, Resume => Orderable;
        Admitted, Supersede => Superseded;
        Orderable, Supersede => Superseded;
        Suspended, Supersede => Superseded;
        Admitted, Withdraw => Withdrawn;
        Orderable, Withdraw => Withdrawn;
        Suspended, Withdraw => Withdrawn;
        Superseded, Withdraw => Withdrawn;
    }
}

/// A kind of equipment with the characteristics its items state.
#[derive(Clone, Debug, PartialEq)]
pub struct Category {
    /// Identity, from the code.
    pub id: CategoryId,
    /// Code people use.
    pub code: Code,
    /// Field of use.
    pub domain: Domain,
    /// CPV 2008 code with check digit (ДК 021:2015).
    pub cpv: String,
    /// Name in Ukrainian.
    pub name_uk: Text,
    /// Name in English.
    pub name_en: Text,
    /// Characteristics, in order of importance.
    pub characteristics: Vec<Characteristic>,
    /// Sequence of the last event that touched the row.
    pub revision: u64,
}

/// A piece of equipment, part or service that can be ordered.
#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    /// Identity, from the code.
    pub id: ItemId,
    /// Code people use.
    pub code: Code,
    /// The organisation that makes it.
    pub maker: OrganisationId,
    /// Its category.
    pub category: CategoryId,
    /// Name in Ukrainian.
    pub name_uk: Text,
    /// Name in English.
    pub name_en: Text,
    /// Maker's model.
    pub model: Text,
    /// Maker's revision of the model.
    pub model_revision: Text,
    /// NATO stock number, 13 digits; pending when `None`.
    pub nsn: Option<String>,
    /// What one is: piece, set, hour.
    pub unit_of_issue: Code,
    /// Stated characteristics by name.
    pub characteristics: BTreeMap<String, CharacteristicValue>,
    /// Spare parts.
    pub spares: Vec<ItemId>,
    /// Items that may be supplied instead.
    pub substitutes: Vec<ItemId>,
    /// Class for class limits of allotments, for example proven or innovation.
    pub class: Option<Code>,
    /// Where it stands.
    pub status: ItemStatus,
    /// Files it ever named.
    pub file_count: i64,
    /// Sequence of the last event that touched the row.
    pub revision: u64,
}

/// The item, or the refusal that it does not exist.
pub fn item(state: &State, id: ItemId) -> Result<&Item, crate::Rejection> {
    state.items.get(&id).ok_or_else(|| crate::Rejection::not_found("item", id))
}

impl Row for Category {
    type Key = CategoryId;
    const TABLE: &'static str = "category";
    fn key(&self) -> CategoryId {
        self.id
    }
    fn touched(&mut self, sequence: u64) {
        self.revision = sequence;
    }
}

impl Row for Item {
    type Key = ItemId;
    const TABLE: &'static str = "item";
    fn key(&self) -> ItemId {
        self.id
    }
    fn touched(&mut self, sequence: u64) {
        self.revision = sequence;
    }
}
