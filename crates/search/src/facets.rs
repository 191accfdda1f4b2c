//! What else there is: counts of items by each filter, each as if its own filter were not set.

use std::collections::BTreeMap;

use domain::catalogue::{Domain, ItemStatus};
use domain::values::{CategoryId, Currency, OrganisationId};

use crate::entry::{Entry, StatedValue};
use crate::index::Index;
use crate::sieve::{Passed, Sieve, facet};

/// Categories, makers or choices of one facet that are named.
pub const VALUES_MAX: usize = 50;
/// Characteristics that are named.
pub const CHARACTERISTICS_SHOWN_MAX: usize = 24;

/// Counts of items.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facets {
    /// By category, the most first.
    pub categories: Vec<(CategoryId, u32)>,
    /// By field of use, the most first.
    pub domains: Vec<(Domain, u32)>,
    /// By maker, the most first.
    pub makers: Vec<(OrganisationId, u32)>,
    /// By status, the most first.
    pub statuses: Vec<(ItemStatus, u32)>,
    /// Lowest and highest unit price by currency, minor units; counts offers.
    pub prices: BTreeMap<Currency, Range>,
    /// Shortest and longest lead time, days.
    pub lead_time_days: Option<Range>,
    /// Items of which pieces are free on a shelf.
    pub in_stock: u32,
    /// Items that can be ordered today.
    pub orderable: u32,
    /// By characteristic, the most stated first.
    pub characteristics: Vec<Characteristic>,
}

/// The ends of what was counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Range {
    /// Lowest.
    pub from: i64,
    /// Highest.
    pub to: i64,
    /// Items that have such a value; of prices, offers.
    pub count: u32,
}

/// The values of one characteristic.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Characteristic {
    /// Its name.
    pub name: String,
    /// Unit of a number.
    pub unit: Option<String>,
    /// Items that state it.
    pub count: u32,
    /// Its numbers, if it is one.
    pub range: Option<Range>,
    /// Its choices, or `yes` and `no`, the most first.
    pub choices: Vec<(String, u32)>,
}

/// Counts in the making.
pub struct Counts {
    categories: Vec<u32>,
    makers: Vec<u32>,
    /// Of each in the order of declaration, as the statuses.
    domains: [u32; Domain::ALL.len()],
    statuses: [u32; ItemStatus::ALL.len()],
    prices: BTreeMap<Currency, Range>,
    lead_time_days: Option<Range>,
    in_stock: u32,
    orderable: u32,
    attributes: Vec<AttributeCount>,
    choices: Vec<u32>,
}

#[derive(Clone, Default)]
struct AttributeCount {
    /// Bit of the condition on it.
    condition: u32,
    count: u32,
    range: Option<Range>,
}

impl Range {
    fn of(number: i64) -> Range {
        Range { from: number, to: number, count: 0 }
    }

    fn note(&mut self, from: i64, to: i64) {
        (self.from, self.to, self.count) = (self.from.min(from), self.to.max(to), self.count + 1);
    }
}

impl Counts {
    /// Nothing counted yet.
    pub fn new(index: &Index, sieve: &Sieve<'_>) -> Counts {
        let attributes = 0..index.attributes.values().len();
        let count = |attribute| AttributeCount {
            condition: sieve.condition_on(attribute as u32),
            ..AttributeCount::default()
        };
        Counts {
            categories: vec![0; index.categories.values().len()],
            makers: vec![0; index.makers.values().len()],
            domains: [0; Domain::ALL.len()],
            statuses: [0; ItemStatus::ALL.len()],
            prices: BTreeMap::new(),
            lead_time_days: None,
            in_stock: 0,
            orderable: 0,
            attributes: attributes.map(count).collect(),
            choices: vec![0; index.choices.values().len()],
        }
    }

    /// Counts an entry in the facets it passed for; `failed` is what each of its offers fails.
    pub fn count(&mut self, entry: &Entry, passed: Passed, failed: &[u32]) {
        if passed.is_out() {
            return;
        }
        if passed.counts_in(facet::CATEGORY) {
            self.categories[entry.category as usize] += 1;
        }
        if passed.counts_in(facet::MAKER) {
            self.makers[entry.maker as usize] += 1;
        }
        if passed.counts_in(facet::DOMAIN) {
            self.domains[entry.domain as usize] += 1;
        }
        if passed.counts_in(facet::STATUS) {
            self.statuses[entry.status as usize] += 1;
        }
        if passed.counts_in(facet::OF_OFFERS) {
            self.count_offers(entry, passed, failed);
        }
        for stated in &entry.stated {
            let count = &mut self.attributes[stated.attribute as usize];
            if !passed.is_hit() && !passed.counts_in(count.condition) {
                continue;
            }
            count.count += 1;
            match stated.value() {
                StatedValue::Number(number) => {
                    count.range.get_or_insert(Range::of(number)).note(number, number);
                }
                StatedValue::Choice(choice) => self.choices[choice as usize] += 1,
            }
        }
    }

    fn count_offers(&mut self, entry: &Entry, passed: Passed, failed: &[u32]) {
        let (mut is_in_stock, mut is_orderable, mut days) = (false, false, None::<Range>);
        for (offer, failed) in entry.offers.iter().zip(failed) {
            let counts_in = |facet: u32| passed.counts_in(facet) && failed & facet::OF_OFFERS & !facet == 0;
            if counts_in(facet::PRICE) {
                let range = self.prices.entry(offer.currency).or_insert(Range::of(offer.unit_price_minor));
                range.note(offer.unit_price_minor, offer.unit_price_minor);
            }
            if counts_in(facet::LEAD_TIME) {
                let days = days.get_or_insert(Range::of(offer.lead_time_days));
                days.note(offer.lead_time_days, offer.lead_time_days);
            }
            is_in_stock |= counts_in(facet::FREE) && offer.free > 0;
            is_orderable |= counts_in(facet::ORDERABLE) && failed & facet::CLOSED == 0;
        }
        if let Some(Range { from, to, .. }) = days {
            self.lead_time_days.get_or_insert(Range::of(from)).note(from, to);
        }
        self.in_stock += u32::from(is_in_stock);
        self.orderable += u32::from(is_orderable);
    }

    /// The counts, the most first; equal ones by name.
    pub fn facets(self, index: &Index) -> Facets {
        let mut choices = vec![Vec::new(); self.attributes.len()];
        for ((attribute, text), count) in index.choices.values().iter().zip(self.choices) {
            choices[*attribute as usize].push((text.clone(), count));
        }
        let attributes = self.attributes.into_iter().zip(index.attributes.values()).zip(choices);
        let stated = attributes.filter(|((count, _), _)| count.count > 0);
        let mut characteristics: Vec<Characteristic> = stated
            .map(|((count, attribute), choices)| Characteristic {
                name: attribute.name.clone(),
                unit: attribute.unit.clone(),
                count: count.count,
                range: count.range,
                choices: most_first(choices.into_iter()),
            })
            .collect();
        characteristics.sort_by(|a, b| (b.count, &a.name, &a.unit).cmp(&(a.count, &b.name, &b.unit)));
        characteristics.truncate(CHARACTERISTICS_SHOWN_MAX);
        Facets {
            categories: most_first(index.categories.values().iter().copied().zip(self.categories)),
            domains: most_first(Domain::ALL.iter().copied().zip(self.domains)),
            makers: most_first(index.makers.values().iter().copied().zip(self.makers)),
            statuses: most_first(ItemStatus::ALL.iter().copied().zip(self.statuses)),
            prices: self.prices,
            lead_time_days: self.lead_time_days,
            in_stock: self.in_stock,
            orderable: self.orderable,
            characteristics,
        }
    }
}

fn most_first<T: Ord>(counts: impl Iterator<Item = (T, u32)>) -> Vec<(T, u32)> {
    let mut counts: Vec<(T, u32)> = counts.filter(|(_, count)| *count > 0).collect();
    counts.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    counts.truncate(VALUES_MAX);
    counts
}
