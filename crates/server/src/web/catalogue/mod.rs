//! The catalogue: search with what else there is beside it, and one item with its offers.

pub mod item;
pub mod item_files;
pub mod search;

use domain::catalogue::{Category, CharacteristicKind, CharacteristicValue, Item};
use domain::contracts::Offer;
use domain::values::Currency;
use maud::{Markup, html};

use super::language::Language;

/// What an item states, in the order of importance of its category: name, and value with unit.
fn stated(language: Language, category: &Category, item: &Item) -> Vec<(String, String)> {
    let known = category.characteristics.iter();
    let shown = known.filter_map(|characteristic| {
        let value = item.characteristics.get(&characteristic.name)?;
        let unit = match &characteristic.kind {
            CharacteristicKind::Number { unit, .. } => format!("\u{a0}{unit}"),
            _ => String::new(),
        };
        let value = match value {
            CharacteristicValue::YesNo(yes) => language.say(if *yes { "yes" } else { "no" }),
            CharacteristicValue::Number(number) => language.number(*number) + &unit,
            CharacteristicValue::Text(text) => text.to_string(),
        };
        Some((characteristic.name.replace('_', " "), value))
    });
    shown.collect()
}

/// Price, stock and time of an offer, in one line.
fn terms(language: Language, offer: &Offer, currency: Currency) -> Markup {
    let free = offer.free();
    html! {
        strong.price { (language.money(offer.unit_price_minor, currency)) }
        " "
        @if free > 0 { span.in-stock { (language.say_of("stock-free", [("count", free.into()), ("shown", language.number(free).into())])) } }
        @else { span.soft { (language.say_of("lead-time", [("count", offer.lead_time_days.into())])) } }
    }
}
