//! Typed characteristics: what a category asks of its items, and whether a value fits.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

use crate::phrase::Phrase;
use crate::rejection::Rejection;
use crate::values::Text;
use crate::wording::Rule;

/// One characteristic that a category's items state.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Characteristic {
    /// Name, unique within the category.
    pub name: String,
    /// Type and bounds.
    pub kind: CharacteristicKind,
    /// Whether every item must state it.
    pub is_mandatory: bool,
}

/// Type and bounds of a characteristic.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CharacteristicKind {
    /// A whole number in a unit, within bounds.
    Number {
        /// Unit, for example km.
        unit: String,
        /// Lowest value.
        min: i64,
        /// Highest value.
        max: i64,
    },
    /// One of a list.
    Choice {
        /// The list.
        choices: Vec<String>,
    },
    /// Free text.
    Text,
    /// Yes or no.
    YesNo,
}

/// A stated value.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum CharacteristicValue {
    /// Yes or no.
    YesNo(bool),
    /// A number in the characteristic's unit.
    Number(i64),
    /// A choice or free text.
    Text(Text),
}

impl std::fmt::Display for CharacteristicValue {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            CharacteristicValue::YesNo(yes) => f.write_str(if *yes { "yes" } else { "no" }),
            CharacteristicValue::Number(number) => write!(f, "{number}"),
            CharacteristicValue::Text(text) => write!(f, "{text}"),
        }
    }
}

impl Characteristic {
    /// The rule a value breaks, if it does.
    pub(crate) fn broken_by(&self, value: &CharacteristicValue) -> Option<Phrase> {
        match (&self.kind, value) {
            (CharacteristicKind::Number { unit, min, max }, CharacteristicValue::Number(number)) => {
                (number < min || number > max).then(|| Rule::NotWithin.with([min, max, unit]))
            }
            (CharacteristicKind::Choice { choices }, CharacteristicValue::Text(text)) => {
                let is_listed = choices.iter().any(|choice| choice == text.as_str());
                (!is_listed).then(|| Rule::NotAmong.with([&choices.join(", ")]))
            }
            (CharacteristicKind::Text, CharacteristicValue::Text(_)) => None,
            (CharacteristicKind::YesNo, CharacteristicValue::YesNo(_)) => None,
            (CharacteristicKind::Number { unit, .. }, _) => Some(Rule::NotWhole.with([unit])),
            (CharacteristicKind::Choice { .. } | CharacteristicKind::Text, _) => Some(Rule::NotText.into()),
            (CharacteristicKind::YesNo, _) => Some(Rule::NotYesOrNo.into()),
        }
    }
}

/// Refuses values that are unknown to the category, do not fit, or are missing though mandatory.
pub fn check(
    item: &str,
    characteristics: &[Characteristic],
    values: &BTreeMap<String, CharacteristicValue>,
) -> Result<(), Rejection> {
    let refuse = |name: &str, value: String, rule: Phrase| Rejection::CharacteristicInvalid {
        item: item.to_owned(),
        characteristic: name.to_owned(),
        value,
        rule,
    };
    for (name, value) in values {
        let Some(characteristic) = characteristics.iter().find(|known| known.name == *name) else {
            let known =
                characteristics.iter().map(|known| known.name.as_str()).collect::<Vec<_>>().join(", ");
            return Err(refuse(name, value.to_string(), Rule::NotDefined.with([&known])));
        };
        if let Some(rule) = characteristic.broken_by(value) {
            return Err(refuse(name, value.to_string(), rule));
        }
    }
    let missing =
        characteristics.iter().find(|known| known.is_mandatory && !values.contains_key(&known.name));
    match missing {
        Some(missing) => Err(refuse(&missing.name, String::new(), Rule::MandatoryMissing.into())),
        None => Ok(()),
    }
}
