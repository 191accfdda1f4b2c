//! Define a category and its characteristics.

use serde::{Deserialize, Serialize};

use super::{Category, Characteristic, CharacteristicKind, Domain};
use crate::command::Verb;
use crate::envelope::Context;
use crate::event::{Event, Fact};
use crate::limits::{CHARACTERISTIC_CHARS_MAX, CHARACTERISTICS_MAX, CHOICES_MAX};
use crate::policy::{self, Action, Subject};
use crate::rejection::Rejection;
use crate::state::{Stamp, State};
use crate::values::{CategoryId, Code, OrganisationId, Text};
use crate::wording::{Remedy, Rule};

/// Defines a category.
#[derive(Clone, Debug)]
pub struct DefineCategory {
    /// Code, which becomes the identity.
    pub code: Code,
    /// Field of use.
    pub domain: Domain,
    /// CPV code with check digit; the importer checks it against the full list.
    pub cpv: String,
    /// Name in Ukrainian.
    pub name_uk: Text,
    /// Name in English.
    pub name_en: Text,
    /// Characteristics.
    pub characteristics: Vec<Characteristic>,
}

/// A category was defined.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CategoryDefined {
    category: CategoryId,
    code: Code,
    domain: Domain,
    cpv: String,
    name_uk: Text,
    name_en: Text,
    characteristics: Vec<Characteristic>,
}

impl Verb for DefineCategory {
    fn decide(&self, state: &State, context: &Context) -> Result<Vec<Event>, Rejection> {
        let subject = Subject::of("category", &self.code, OrganisationId::of_code(&self.code));
        policy::require(state, context, Action::ManageCatalogue, &subject)?;
        let category = CategoryId::of_code(&self.code);
        if state.categories.get(&category).is_some() {
            return Err(Rejection::AlreadyExists { object: "category", reference: self.code.to_string() });
        }
        if !is_cpv(&self.cpv) {
            return Err(Rejection::field("cpv", &self.cpv, Rule::NotACpv, Remedy::CopyCpv));
        }
        let count = self.characteristics.len();
        if count > CHARACTERISTICS_MAX {
            return Err(Rejection::TooMany { field: "characteristics", count, limit: CHARACTERISTICS_MAX });
        }
        for (index, characteristic) in self.characteristics.iter().enumerate() {
            check_definition(characteristic)?;
            if self.characteristics[..index].iter().any(|earlier| earlier.name == characteristic.name) {
                return Err(Rejection::Repeated {
                    field: "characteristics",
                    value: characteristic.name.clone(),
                });
            }
        }

        // Nothing below can be refused.
        let DefineCategory { code, domain, cpv, name_uk, name_en, characteristics } = self.clone();
        Ok(vec![CategoryDefined { category, code, domain, cpv, name_uk, name_en, characteristics }.into()])
    }
}

/// Whether a text has the shape of a CPV code (Regulation (EC) 213/2008): 8 digits, a hyphen, a check digit.
pub fn is_cpv(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.len() == 10
        && bytes
            .iter()
            .enumerate()
            .all(|(index, byte)| if index == 8 { *byte == b'-' } else { byte.is_ascii_digit() })
}

fn check_definition(characteristic: &Characteristic) -> Result<(), Rejection> {
    let name = &characteristic.name;
    let is_bounded = |word: &str| (1..=CHARACTERISTIC_CHARS_MAX).contains(&word.chars().count());
    let is_name =
        is_bounded(name) && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
    if !is_name {
        return Err(Rejection::field("characteristics", name, Rule::NotAName, Remedy::ChooseName));
    }
    let words = match &characteristic.kind {
        CharacteristicKind::Number { unit, .. } => std::slice::from_ref(unit),
        CharacteristicKind::Choice { choices } => choices,
        CharacteristicKind::Text | CharacteristicKind::YesNo => &[],
    };
    if words.iter().any(|word| !is_bounded(word)) {
        let rule = Rule::WordTooLong.with([&CHARACTERISTIC_CHARS_MAX]);
        return Err(Rejection::field("characteristics", name, rule, Remedy::Shorten));
    }
    match &characteristic.kind {
        CharacteristicKind::Number { min, max, .. } if min > max => {
            let rule = Rule::BoundsExchanged.with([min, max]);
            Err(Rejection::field("characteristics", name, rule, Remedy::ExchangeBounds))
        }
        CharacteristicKind::Choice { choices } if choices.is_empty() || choices.len() > CHOICES_MAX => {
            let rule = Rule::ChoicesCounted.with([&choices.len(), &CHOICES_MAX]);
            Err(Rejection::field("characteristics", name, rule, Remedy::CorrectList))
        }
        _ => Ok(()),
    }
}

impl Fact for CategoryDefined {
    fn apply(&self, state: &mut State, _stamp: &Stamp) {
        state.categories.insert(Category {
            id: self.category,
            code: self.code.clone(),
            domain: self.domain,
            cpv: self.cpv.clone(),
            name_uk: self.name_uk.clone(),
            name_en: self.name_en.clone(),
            characteristics: self.characteristics.clone(),
            revision: 0,
        });
    }

    fn subjects(&self) -> Vec<String> {
        vec![self.category.to_string()]
    }
}
