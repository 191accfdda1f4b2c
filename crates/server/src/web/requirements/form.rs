//! The fields of needs in forms, and how they are read.

use std::collections::BTreeMap;

use domain::catalogue::{Category, CharacteristicKind, CharacteristicValue};
use domain::requirements::{ChangeReason, Condition, Need, NeedProfile, Terms, Urgency};
use domain::values::{CategoryId, ItemId, Text};
use maud::{Markup, html};

use crate::web::language::Language;
use crate::web::sheet::{Refusal, Sheet};
use crate::web::visitor::Visitor;
use crate::wire::Ref;

/// Quantity, period, priority, urgency.
pub fn terms_fields(sheet: &Sheet, language: Language) -> Markup {
    html! {
        div.together {
            (sheet.field(language, "quantity", "number", true))
            (sheet.field(language, "needed_from", "date", true))
            (sheet.field(language, "needed_to", "date", true))
        }
        (weight_fields(sheet, language))
    }
}

/// Priority and urgency.
pub fn weight_fields(sheet: &Sheet, language: Language) -> Markup {
    let urgencies: Vec<_> =
        Urgency::ALL.iter().map(|word| (word.to_string(), language.word("urgency", word.as_str()))).collect();
    html! { div.together {
        (sheet.field(language, "priority", "number", true))
        (sheet.choice(language, "urgency", &urgencies))
    } }
}

/// Why it is changed, with a note.
pub fn reason_fields(sheet: &Sheet, language: Language) -> Markup {
    let reasons = ChangeReason::ALL
        .iter()
        .map(|word| (word.to_string(), language.word("change-reason", word.as_str())))
        .collect::<Vec<_>>();
    html! {
        (sheet.choice(language, "change_reason", &reasons))
        (sheet.field(language, "note", "text", false))
    }
}

/// An item by code, or a category with conditions.
pub fn need_fields(sheet: &Sheet, visitor: &Visitor) -> Markup {
    let language = visitor.language;
    let none = (String::new(), language.say("need-no-category"));
    let categories = visitor.caller.reference.state.categories.rows();
    let mut categories: Vec<_> = categories
        .map(|row| (row.code.to_string(), language.name(&row.name_uk, &row.name_en).to_owned()))
        .collect();
    categories.sort_by(|one, other| one.1.cmp(&other.1));
    categories.insert(0, none);
    html! {
        (sheet.field(language, "need_item", "text", false))
        (sheet.choice(language, "need_category", &categories))
        (sheet.area(language, "need_conditions", 3, false))
        p.hint { (language.say("need-hint")) }
    }
}

/// A whole number, in which blanks may stand between groups of digits.
pub fn number(sheet: &Sheet, name: &'static str) -> Result<i64, Refusal> {
    let digits: String = sheet.get(name).chars().filter(|sign| !sign.is_whitespace()).collect();
    digits.parse().map_err(|_| Refusal::Field(name, "typed-number"))
}

/// The terms that were typed.
pub fn terms(sheet: &Sheet) -> Result<Terms, Refusal> {
    Ok(Terms {
        quantity: number(sheet, "quantity")?,
        from: sheet.day("needed_from")?,
        to: sheet.day("needed_to")?,
        priority: number(sheet, "priority")?,
        urgency: sheet.parsed("urgency")?,
    })
}

/// The need that was typed: an item, or else a category with one condition a line, such as `range: 10..20`.
pub fn need(sheet: &Sheet, visitor: &Visitor) -> Result<Need, Refusal> {
    let (item, category) = (sheet.get("need_item"), sheet.get("need_category"));
    if item.is_empty() == category.is_empty() {
        return Err(Refusal::Field("need_item", "typed-need"));
    }
    if !item.is_empty() {
        return Ok(Need::Item(sheet.parsed::<Ref<ItemId>>("need_item")?.0));
    }
    let id = sheet.parsed::<Ref<CategoryId>>("need_category")?.0;
    let category = visitor.caller.reference.state.categories.get(&id);
    let category = category.ok_or(Refusal::Field("need_category", "typed-choice"))?;
    let lines = sheet.get("need_conditions").lines().map(str::trim).filter(|line| !line.is_empty());
    let conditions = lines.map(|line| condition(category, line)).collect::<Option<BTreeMap<_, _>>>();
    let conditions = conditions.ok_or(Refusal::Field("need_conditions", "typed-conditions"))?;
    Ok(Need::Profile(NeedProfile { category: id, conditions }))
}

/// One condition: a name of the category and what its kind can be; `None` of anything else.
fn condition(category: &Category, line: &str) -> Option<(String, Condition)> {
    let (name, said) = line.split_once(':')?;
    let (name, said) = (name.trim(), said.trim());
    let known = category.characteristics.iter().find(|known| known.name == name)?;
    let condition = match &known.kind {
        CharacteristicKind::Number { .. } => {
            let (min, max) = said.split_once("..").unwrap_or((said, said));
            Condition::Within { min: bound(min)?, max: bound(max)? }
        }
        CharacteristicKind::Choice { .. } | CharacteristicKind::Text => {
            Condition::Is(CharacteristicValue::Text(Text::new(said).ok()?))
        }
        CharacteristicKind::YesNo => Condition::Is(CharacteristicValue::YesNo(yes_or_no(said)?)),
    };
    Some((name.to_owned(), condition))
}

/// A bound that may be left out.
fn bound(text: &str) -> Option<Option<i64>> {
    match text.trim() {
        "" => Some(None),
        digits => digits.parse().ok().map(Some),
    }
}

fn yes_or_no(text: &str) -> Option<bool> {
    match text.to_lowercase().as_str() {
        "yes" | "так" => Some(true),
        "no" | "ні" => Some(false),
        _ => None,
    }
}
