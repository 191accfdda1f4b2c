//! Needs: what units state, what levels above make of it, and the lists that go to partners.

pub mod detail;
mod form;
pub mod list;
pub mod lists;
pub mod submitting;
pub mod version;

use domain::requirements::{Need, Terms};
use maud::{Markup, html};

use super::language::Language;
use super::visitor::Visitor;
use crate::api::requirements::need::Items;
use crate::route::segment;

/// The parts of these pages.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// Needs.
    Needs,
    /// Lists of needs.
    Lists,
}

const PARTS: [(Part, &str, &str); 2] = [
    (Part::Needs, "/requirements", "requirements"),
    (Part::Lists, "/requirement-lists", "requirement-lists"),
];

/// The tabs, with this one shown.
fn tabs(visitor: &Visitor, shown: Part) -> Markup {
    super::listing::parts(visitor.language, "requirements", &PARTS, shown)
}

/// What is needed, in words: an item by name, or a category with its conditions.
pub fn need_shown(visitor: &Visitor, items: &Items, need: &Need) -> Markup {
    let language = visitor.language;
    match need {
        Need::Item(id) => html! { @if let Some(item) = items.get(id) {
            a href={ "/catalogue/" (segment(&item.code)) } { (language.name(&item.name_uk, &item.name_en)) } " " span.soft { (item.code) }
        } },
        Need::Profile(profile) => {
            let category = visitor.caller.reference.state.categories.known(&profile.category);
            html! {
                (language.name(&category.name_uk, &category.name_en))
                @for (name, condition) in &profile.conditions { br; span.soft { (name) " " (condition) } }
            }
        }
    }
}

/// What is needed in one line: an item by its name and code, or a category with what it must have.
pub fn need_text(visitor: &Visitor, items: &Items, need: &Need) -> String {
    let language = visitor.language;
    match need {
        Need::Item(id) => items.get(id).map_or_else(String::new, |item| {
            format!("{} {}", language.name(&item.name_uk, &item.name_en), item.code)
        }),
        Need::Profile(profile) => {
            let category = visitor.caller.reference.state.categories.known(&profile.category);
            let conditions =
                profile.conditions.iter().map(|(name, condition)| format!("; {name} {condition}"));
            let name = language.name(&category.name_uk, &category.name_en).to_string();
            std::iter::once(name).chain(conditions).collect()
        }
    }
}

/// Quantity, period, priority and urgency as cells of a row.
pub fn terms_cells(language: Language, terms: &Terms) -> [Markup; 4] {
    [
        html! { (language.number(terms.quantity)) },
        html! { (language.day(terms.from)) " – " (language.day(terms.to)) },
        html! { (language.number(terms.priority)) },
        html! { (language.word("urgency", terms.urgency.as_str())) },
    ]
}

/// The columns of [`terms_cells`].
pub const TERMS_COLUMNS: [(&str, bool); 4] =
    [("quantity", true), ("need-period", false), ("priority", true), ("urgency", false)];
