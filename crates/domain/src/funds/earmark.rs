//! Earmarks: what the giver of money allows it for.

use serde::{Deserialize, Serialize};

use crate::catalogue::{Category, Domain, Item};
use crate::identity::{ancestors, organisation};
use crate::limits::CHOICES_MAX;
use crate::phrase::Phrase;
use crate::rejection::Rejection;
use crate::state::State;
use crate::values::{CategoryId, Date, OrganisationId};
use crate::wording::{Remedy, Rule};

/// The giver's conditions; an empty list allows all.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Earmark {
    /// Domains it may be spent in.
    pub domains: Vec<Domain>,
    /// Categories it may be spent on.
    pub categories: Vec<CategoryId>,
    /// Organisations, with all below them, that may spend it.
    pub recipients: Vec<OrganisationId>,
    /// Countries (ISO 3166) whose makers it may be spent with.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub countries: Vec<String>,
    /// Last day to send an order charged to it.
    pub obligate_by: Option<Date>,
    /// Last day to accept what it pays for.
    pub accept_by: Option<Date>,
}

crate::text_enum! {
    /// A condition of an earmark.
    pub enum Condition {
        /// Domains it may be spent in.
        Domains = "domains",
        /// Categories it may be spent on.
        Categories = "categories",
        /// Organisations that may spend it.
        Recipients = "recipients",
        /// Countries of the makers.
        Countries = "countries",
        /// The last day to send an order.
        ObligateBy = "obligate_by",
        /// The last day to accept.
        AcceptBy = "accept_by",
    }
}

/// The condition that a purchase would break, and how, in words.
#[derive(Clone, Debug, PartialEq)]
pub struct Breach {
    /// The condition.
    pub condition: Condition,
    /// How it would be broken.
    pub rule: Phrase,
}

impl Earmark {
    /// Refuses conditions that are too many, or that name what is not there.
    pub fn check(&self, state: &State) -> Result<(), Rejection> {
        let Earmark { domains, categories, recipients, countries, .. } = self;
        let count = domains.len().max(categories.len()).max(recipients.len()).max(countries.len());
        if count > CHOICES_MAX {
            return Err(Rejection::TooMany { field: "earmark", count, limit: CHOICES_MAX });
        }
        for recipient in recipients {
            organisation(state, *recipient)?;
        }
        let is_country = |code: &&String| code.len() == 2 && code.bytes().all(|b| b.is_ascii_uppercase());
        if let Some(wrong) = countries.iter().find(|code| !is_country(code)) {
            return Err(Rejection::field("countries", wrong, Rule::NotACountry, Remedy::CountryOfIso));
        }
        match categories.iter().find(|category| state.categories.get(category).is_none()) {
            Some(unknown) => Err(Rejection::not_found("category", unknown)),
            None => Ok(()),
        }
    }

    /// The first condition that a purchase would break; `None` when it is allowed.
    pub fn forbids(
        &self,
        state: &State,
        unit: OrganisationId,
        item: &Item,
        category: &Category,
        promised_on: Date,
        today: Date,
    ) -> Option<Breach> {
        let breach = |condition, rule: Phrase| Some(Breach { condition, rule });
        let mut above = ancestors(state, unit, today);
        if !self.domains.is_empty() && !self.domains.contains(&category.domain) {
            let rule = Rule::EarmarkedDomains.with([&category.domain]);
            return breach(Condition::Domains, rule);
        }
        if !self.categories.is_empty() && !self.categories.contains(&item.category) {
            let rule = Rule::EarmarkedCategories.with([&category.code]);
            return breach(Condition::Categories, rule);
        }
        if !self.recipients.is_empty() && !above.any(|organisation| self.recipients.contains(&organisation)) {
            return breach(Condition::Recipients, Rule::EarmarkedRecipients.into());
        }
        let country = &state.organisations.known(&item.maker).country;
        if !self.countries.is_empty() && !self.countries.contains(country) {
            let rule = Rule::EarmarkedCountries.with([country]);
            return breach(Condition::Countries, rule);
        }
        if let Some(by) = self.obligate_by.filter(|by| today > *by) {
            return breach(Condition::ObligateBy, Rule::ObligatedLate.with([&by]));
        }
        if let Some(by) = self.accept_by.filter(|by| promised_on > *by) {
            let rule = Rule::AcceptedLate.with([&promised_on, &by]);
            return breach(Condition::AcceptBy, rule);
        }
        None
    }
}
