//! What is needed, on the wire: an item, or a profile without a model.

use std::collections::BTreeMap;

use domain::catalogue::{self, CharacteristicValue, ItemStatus};
use domain::requirements;
use domain::values::{Code, ItemId};
use engine::queries::catalogue::ItemFilter;
use engine::queries::{Part, find_all};
use engine::store::{Connection, StoreError};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::api::catalogue::items::StatedValue;
use crate::caller::Caller;
use crate::wire::{CategoryRef, ItemRef, Named};

/// Items looked through for those that meet a profile.
const LOOKED_THROUGH: usize = 2_000;

/// What is needed.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "snake_case")]
pub enum NewNeed {
    /// This item.
    Item(ItemRef),
    /// Whatever meets the profile.
    Profile(NewProfile),
}

/// Characteristics without a model.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewProfile {
    /// The category.
    pub category: CategoryRef,
    /// Conditions by the name of the characteristic; none allows every item of the category.
    #[serde(default)]
    pub conditions: BTreeMap<String, Condition>,
}

/// What a characteristic must be.
#[derive(Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "snake_case")]
pub enum Condition {
    /// A number within bounds, of which one may be absent.
    Within {
        /// At least this.
        min: Option<i64>,
        /// At most this.
        max: Option<i64>,
    },
    /// Exactly this.
    #[schema(value_type = StatedValue)]
    Is(CharacteristicValue),
}

/// What is needed.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Need {
    /// This item.
    Item(Named),
    /// Whatever meets the profile.
    Profile(Profile),
}

/// Characteristics without a model.
#[derive(Serialize, ToSchema)]
pub struct Profile {
    category: Named,
    conditions: BTreeMap<String, Condition>,
}

/// The items that needs name.
pub type Items = BTreeMap<ItemId, catalogue::Item>;

/// The items that these needs name.
pub fn items<'n>(
    connection: &mut dyn Connection,
    needs: impl IntoIterator<Item = &'n requirements::Need>,
) -> Result<Items, StoreError> {
    let named = needs.into_iter().filter_map(|need| match need {
        requirements::Need::Item(item) => Some(*item),
        requirements::Need::Profile(_) => None,
    });
    find_all(connection, named.collect::<Vec<_>>())
}

/// Items that can be ordered and are what is needed, at most `limit`.
pub fn matches(
    connection: &mut dyn Connection,
    need: &requirements::Need,
    limit: usize,
) -> Result<Vec<catalogue::Item>, StoreError> {
    let profile = match need {
        requirements::Need::Item(item) => return Ok(find_all(connection, [*item])?.into_values().collect()),
        requirements::Need::Profile(profile) => profile,
    };
    let categories = Some(vec![profile.category]);
    let filter = ItemFilter { categories, status: Some(ItemStatus::Orderable), ..ItemFilter::default() };
    let part = Part::<Code> { after: None, is_descending: false, limit: LOOKED_THROUGH };
    let items = engine::queries::catalogue::items(connection, &filter, &part)?;
    Ok(items.into_iter().filter(|item| profile.is_met_by(item)).take(limit).collect())
}

impl From<NewNeed> for requirements::Need {
    fn from(new: NewNeed) -> Self {
        match new {
            NewNeed::Item(item) => requirements::Need::Item(item.0),
            NewNeed::Profile(profile) => requirements::Need::Profile(requirements::NeedProfile {
                category: profile.category.0,
                conditions: profile.conditions.into_iter().map(|(name, is)| (name, is.into())).collect(),
            }),
        }
    }
}

impl From<Condition> for requirements::Condition {
    fn from(condition: Condition) -> Self {
        match condition {
            Condition::Within { min, max } => requirements::Condition::Within { min, max },
            Condition::Is(value) => requirements::Condition::Is(value),
        }
    }
}

impl From<requirements::Condition> for Condition {
    fn from(condition: requirements::Condition) -> Self {
        match condition {
            requirements::Condition::Within { min, max } => Condition::Within { min, max },
            requirements::Condition::Is(value) => Condition::Is(value),
        }
    }
}

impl Need {
    /// A need with the codes of what it names.
    pub fn of(caller: &Caller, items: &Items, need: requirements::Need) -> Need {
        match need {
            requirements::Need::Item(id) => Need::Item(Named::new(id, &items[&id].code)),
            requirements::Need::Profile(profile) => Need::Profile(Profile {
                category: caller.category(profile.category),
                conditions: profile.conditions.into_iter().map(|(name, is)| (name, is.into())).collect(),
            }),
        }
    }
}
