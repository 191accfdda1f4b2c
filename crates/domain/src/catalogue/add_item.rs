//! Add an item to the catalogue as a draft.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

use super::{CharacteristicValue, Item, ItemStatus, characteristics};
use crate::command::Verb;
use crate::envelope::Context;
use crate::event::{Event, Fact};
use crate::identity::{OrganisationKind, organisation_of_kind};
use crate::policy::{self, Action, Subject};
use crate::rejection::Rejection;
use crate::state::{Stamp, State};
use crate::values::{CategoryId, Code, ItemId, OrganisationId, Text};
use crate::wording::{Remedy, Rule};

/// Adds an item.
#[derive(Clone, Debug)]
pub struct AddItem {
    /// Code, which becomes the identity.
    pub code: Code,
    /// The maker, an organisation of kind supplier.
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
    /// NATO stock number, 13 digits (STANAG 3151); `None` while pending.
    pub nsn: Option<String>,
    /// What one is: piece, set, hour.
    pub unit_of_issue: Code,
    /// Stated characteristics.
    pub characteristics: BTreeMap<String, CharacteristicValue>,
    /// Class for class limits.
    pub class: Option<Code>,
}

/// An item was added.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ItemAdded {
    item: ItemId,
    code: Code,
    maker: OrganisationId,
    category: CategoryId,
    name_uk: Text,
    name_en: Text,
    model: Text,
    model_revision: Text,
    nsn: Option<String>,
    unit_of_issue: Code,
    characteristics: BTreeMap<String, CharacteristicValue>,
    class: Option<Code>,
}

impl Verb for AddItem {
    fn keys(&self, state: &mut State, _context: &Context) {
        state.items.want(&ItemId::of_code(&self.code));
    }

    fn decide(&self, state: &State, context: &Context) -> Result<Vec<Event>, Rejection> {
        policy::require(
            state,
            context,
            Action::ManageCatalogue,
            &Subject::of("item", &self.code, self.maker),
        )?;
        let item = ItemId::of_code(&self.code);
        if state.items.get(&item).is_some() {
            return Err(Rejection::AlreadyExists { object: "item", reference: self.code.to_string() });
        }
        organisation_of_kind(state, self.maker, OrganisationKind::Supplier)?;
        let not_found = || Rejection::not_found("category", self.category);
        let category = state.categories.get(&self.category).ok_or_else(not_found)?;
        let is_nsn = |nsn: &str| nsn.len() == 13 && nsn.bytes().all(|b| b.is_ascii_digit());
        if let Some(nsn) = self.nsn.as_deref().filter(|nsn| !is_nsn(nsn)) {
            return Err(Rejection::field("nsn", nsn, Rule::NotDigits.with([&13]), Remedy::CopyNsn));
        }
        characteristics::check(self.code.as_str(), &category.characteristics, &self.characteristics)?;

        // Nothing below can be refused.
        let added = self.clone();
        Ok(vec![
            ItemAdded {
                item,
                code: added.code,
                maker: added.maker,
                category: added.category,
                name_uk: added.name_uk,
                name_en: added.name_en,
                model: added.model,
                model_revision: added.model_revision,
                nsn: added.nsn,
                unit_of_issue: added.unit_of_issue,
                characteristics: added.characteristics,
                class: added.class,
            }
            .into(),
        ])
    }
}

impl Fact for ItemAdded {
    fn apply(&self, state: &mut State, _stamp: &Stamp) {
        let added = self.clone();
        state.items.insert(Item {
            id: added.item,
            code: added.code,
            maker: added.maker,
            category: added.category,
            name_uk: added.name_uk,
            name_en: added.name_en,
            model: added.model,
            model_revision: added.model_revision,
            nsn: added.nsn,
            unit_of_issue: added.unit_of_issue,
            characteristics: added.characteristics,
            spares: Vec::new(),
            substitutes: Vec::new(),
            class: added.class,
            status: ItemStatus::Draft,
            file_count: 0,
            revision: 0,
        });
    }

    fn subjects(&self) -> Vec<String> {
        vec![self.item.to_string(), self.maker.to_string()]
    }
}
