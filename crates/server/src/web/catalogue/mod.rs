//! The catalogue: search with what else there is beside it, and one item with its offers.

pub mod compare;
mod found;
pub mod item;
pub mod item_files;
pub mod search;

use domain::catalogue::{Category, CharacteristicKind, CharacteristicValue, Item};
use domain::contracts::{Contract, Offer};
use domain::policy::Action;
use maud::{Markup, html};

use super::language::Language;
use super::visitor::Visitor;

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

/// Price, stock and time of an offer, in one line. Of a rival's shelf a supplier sees no more than that it is not empty.
fn terms(visitor: &Visitor, offer: &Offer, contract: &Contract) -> Markup {
    let (language, free) = (visitor.language, offer.free());
    let is_counted = visitor.caller.may(Action::ReadStock, contract.supplier);
    html! {
        strong.price { (language.money(offer.unit_price_minor, contract.currency)) }
        " "
        @if free > 0 && !is_counted { span.in-stock { (language.say("stock-some")) } }
        @else if free > 0 { span.in-stock { (language.say_of("stock-free", [("count", free.into()), ("shown", language.number(free).into())])) } }
        @else { span.soft { (language.say_of("lead-time", [("count", offer.lead_time_days.into())])) } }
    }
}
