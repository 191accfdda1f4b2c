//! What is needed: an item, or whatever of a category meets conditions.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

use crate::catalogue::{Category, Characteristic, CharacteristicKind, CharacteristicValue, Item};
use crate::phrase::Phrase;
use crate::rejection::Rejection;
use crate::state::State;
use crate::values::{CategoryId, ItemId};
use crate::wording::Rule;

/// What is needed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Need {
    /// This item.
    Item(ItemId),
    /// Whatever meets the profile.
    Profile(NeedProfile),
}

/// Characteristics without a model.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct NeedProfile {
    /// The category.
    pub category: CategoryId,
    /// Conditions on characteristics by name; none allows every item of the category.
    pub conditions: BTreeMap<String, Condition>,
}

/// What a characteristic must be.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Condition {
    /// A number within bounds, in the characteristic's unit.
    Within {
        /// At least this.
        min: Option<i64>,
        /// At most this.
        max: Option<i64>,
    },
    /// Exactly this.
    Is(CharacteristicValue),
}

impl Condition {
    /// Whether a stated value meets it.
    fn is_met_by(&self, value: &CharacteristicValue) -> bool {
        match (self, value) {
            (Condition::Within { min, max }, CharacteristicValue::Number(number)) => {
                min.is_none_or(|min| *number >= min) && max.is_none_or(|max| *number <= max)
            }
            (Condition::Within { .. }, _) => false,
            (Condition::Is(wanted), stated) => wanted == stated,
        }
    }

    /// The rule that the condition breaks on a characteristic, if it does.
    fn broken_on(&self, characteristic: &Characteristic) -> Option<Phrase> {
        match (self, &characteristic.kind) {
            (Condition::Within { min: None, max: None }, _) => Some(Rule::NeitherBound.into()),
            (Condition::Within { min: Some(min), max: Some(max) }, _) if min > max => {
                Some(Rule::OwnBoundsExchanged.with([min, max]))
            }
            (Condition::Within { .. }, CharacteristicKind::Number { .. }) => None,
            (Condition::Within { .. }, _) => Some(Rule::NotANumber.into()),
            (Condition::Is(value), _) => characteristic.broken_by(value),
        }
    }
}

impl std::fmt::Display for Condition {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Condition::Is(value) => write!(f, "{value}"),
            Condition::Within { min: Some(min), max: Some(max) } => write!(f, "{min}–{max}"),
            Condition::Within { min: Some(min), max: None } => write!(f, "≥ {min}"),
            Condition::Within { max, .. } => write!(f, "≤ {}", max.unwrap_or_default()),
        }
    }
}

impl NeedProfile {
    /// Whether an item meets every condition; what it does not state it does not meet.
    pub fn is_met_by(&self, item: &Item) -> bool {
        let stated = |name: &String| item.characteristics.get(name);
        item.category == self.category
            && self
                .conditions
                .iter()
                .all(|(name, condition)| stated(name).is_some_and(|value| condition.is_met_by(value)))
    }

    /// Refuses conditions that the category does not know or that cannot be met.
    fn check(&self, category: &Category) -> Result<(), Rejection> {
        for (name, condition) in &self.conditions {
            let known = category.characteristics.iter().find(|known| known.name == *name);
            let rule = match known {
                Some(characteristic) => condition.broken_on(characteristic),
                None => {
                    let names: Vec<_> = category.characteristics.iter().map(|known| &*known.name).collect();
                    Some(Rule::NotDefined.with([&names.join(", ")]))
                }
            };
            if let Some(rule) = rule {
                return Err(Rejection::CharacteristicInvalid {
                    item: category.code.to_string(),
                    characteristic: name.clone(),
                    value: condition.to_string(),
                    rule,
                });
            }
        }
        Ok(())
    }
}

impl Need {
    /// Whether an item is what is needed.
    pub fn is_met_by(&self, item: &Item) -> bool {
        match self {
            Need::Item(needed) => *needed == item.id,
            Need::Profile(profile) => profile.is_met_by(item),
        }
    }

    /// Asks for the item, if it is one.
    pub fn want(&self, state: &mut State) {
        if let Need::Item(item) = self {
            state.items.want(item);
        }
    }

    /// Refuses what the catalogue does not know.
    pub fn check(&self, state: &State) -> Result<(), Rejection> {
        match self {
            Need::Item(item) => crate::catalogue::item(state, *item).map(|_| ()),
            Need::Profile(profile) => match state.categories.get(&profile.category) {
                Some(category) => profile.check(category),
                None => Err(Rejection::not_found("category", profile.category)),
            },
        }
    }
}
