//! What else there is beside what was found: the counts of a search as they travel.

use domain::catalogue::Category;
use serde::Serialize;
use utoipa::ToSchema;

use crate::caller::Caller;
use crate::wire::{Currency, Domain, ItemStatus, Named, Wire};

/// Counts of items by each filter, as if that filter were not set; the most first.
#[derive(Serialize, ToSchema)]
pub struct Facets {
    categories: Vec<NamedCount>,
    domains: Vec<DomainCount>,
    makers: Vec<NamedCount>,
    statuses: Vec<StatusCount>,
    prices: Vec<PriceSpan>,
    /// Absent when nothing found is offered.
    lead_time_days: Option<Span>,
    /// Items of which pieces are free on a shelf.
    in_stock: u32,
    /// Items that can be ordered today.
    orderable: u32,
    /// The 24 that are stated most.
    characteristics: Vec<CharacteristicCount>,
}

/// Items of a category or maker.
#[derive(Serialize, ToSchema)]
pub struct NamedCount {
    #[serde(flatten)]
    named: Named,
    name_uk: String,
    name_en: String,
    count: u32,
}

/// Items of a field of use.
#[derive(Serialize, ToSchema)]
pub struct DomainCount {
    domain: Domain,
    count: u32,
}

/// Items in a status.
#[derive(Serialize, ToSchema)]
pub struct StatusCount {
    status: ItemStatus,
    count: u32,
}

/// Prices in one currency.
#[derive(Serialize, ToSchema)]
pub struct PriceSpan {
    currency: Currency,
    from_minor: i64,
    to_minor: i64,
    /// Offers in the currency.
    count: u32,
}

/// The lowest and the highest of some numbers.
#[derive(Serialize, ToSchema)]
pub struct Span {
    from: i64,
    to: i64,
    /// Items that have one.
    count: u32,
}

/// The values of a characteristic.
#[derive(Serialize, ToSchema)]
pub struct CharacteristicCount {
    #[schema(example = "range")]
    name: String,
    /// Unit of a number.
    #[schema(example = "km")]
    unit: Option<String>,
    /// Items that state it.
    count: u32,
    /// Its numbers, if it is one.
    range: Option<Span>,
    /// Its choices, or `yes` and `no`.
    choices: Vec<ChoiceCount>,
}

/// Items that state a choice.
#[derive(Serialize, ToSchema)]
pub struct ChoiceCount {
    #[schema(example = "thermal")]
    choice: String,
    count: u32,
}

impl Facets {
    /// The counts, with the names of what was counted.
    pub fn of(caller: &Caller, facets: search::Facets) -> Facets {
        let state = &caller.reference.state;
        let category = |(id, count)| {
            let Category { code, name_uk, name_en, .. } = state.categories.known(&id);
            NamedCount {
                named: Named::new(id, code),
                name_uk: name_uk.to_string(),
                name_en: name_en.to_string(),
                count,
            }
        };
        let maker = |(id, count)| {
            let maker = state.organisations.known(&id);
            let named = Named::new(id, &maker.code);
            NamedCount {
                named,
                name_uk: maker.name_uk.to_string(),
                name_en: maker.name_en.to_string(),
                count,
            }
        };
        let domain = |(domain, count)| DomainCount { domain: Wire(domain), count };
        let status = |(status, count)| StatusCount { status: Wire(status), count };
        let price = |(currency, span): (_, Span)| PriceSpan {
            currency: Wire(currency),
            from_minor: span.from,
            to_minor: span.to,
            count: span.count,
        };
        let prices = facets.prices.into_iter().map(|(currency, range)| (currency, range.into()));
        Facets {
            categories: facets.categories.into_iter().map(category).collect(),
            domains: facets.domains.into_iter().map(domain).collect(),
            makers: facets.makers.into_iter().map(maker).collect(),
            statuses: facets.statuses.into_iter().map(status).collect(),
            prices: prices.map(price).collect(),
            lead_time_days: facets.lead_time_days.map(Span::from),
            in_stock: facets.in_stock,
            orderable: facets.orderable,
            characteristics: facets.characteristics.into_iter().map(CharacteristicCount::from).collect(),
        }
    }
}

impl From<search::facets::Range> for Span {
    fn from(range: search::facets::Range) -> Span {
        Span { from: range.from, to: range.to, count: range.count }
    }
}

impl From<search::facets::Characteristic> for CharacteristicCount {
    fn from(counted: search::facets::Characteristic) -> CharacteristicCount {
        let choice = |(choice, count)| ChoiceCount { choice, count };
        CharacteristicCount {
            name: counted.name,
            unit: counted.unit,
            count: counted.count,
            range: counted.range.map(Span::from),
            choices: counted.choices.into_iter().map(choice).collect(),
        }
    }
}
