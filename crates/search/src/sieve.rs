//! A filter made ready for many entries: which of its conditions an entry fails.
//!
//! An entry that fails only the conditions of one facet is no hit, but counts in that facet: it is what the
//! reader would get by choosing something else there.

use domain::catalogue::ItemStatus;
use domain::values::Date;

use crate::entry::{Entry, OfferTerms, StatedValue};
use crate::index::Index;
use crate::query::{CONDITIONS_MAX, Condition, Filter, Query, Value};

/// One bit for each facet; conditions on characteristics have the bits from [`CHARACTERISTIC`] on.
pub mod facet {
    pub const CATEGORY: u32 = 1;
    pub const DOMAIN: u32 = 1 << 1;
    pub const MAKER: u32 = 1 << 2;
    pub const STATUS: u32 = 1 << 3;
    pub const PRICE: u32 = 1 << 4;
    pub const LEAD_TIME: u32 = 1 << 5;
    pub const FREE: u32 = 1 << 6;
    pub const ORDERABLE: u32 = 1 << 7;
    pub const OF_OFFERS: u32 = PRICE | LEAD_TIME | FREE | ORDERABLE;
    pub const CHARACTERISTIC: u32 = 1 << 8;
    /// Not a facet: an offer that cannot be ordered today, whether that was asked or not.
    pub const CLOSED: u32 = 1 << 31;
    pub const ALL: u32 = u32::MAX;
}

/// The facets an entry counts in: all for a hit, one for what only that facet's filter keeps out, or none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Passed(u32);

impl Passed {
    /// Whether nothing was failed.
    pub fn is_hit(self) -> bool {
        self.0 == facet::ALL
    }

    /// Whether it counts nowhere.
    pub fn is_out(self) -> bool {
        self.0 == 0
    }

    /// Whether it counts in a facet.
    pub fn counts_in(self, facet: u32) -> bool {
        self.0 & facet != 0
    }

    fn of(failed: u32) -> Passed {
        match failed.count_ones() {
            0 => Passed(facet::ALL),
            1 => Passed(failed),
            _ => Passed(0),
        }
    }
}

/// A filter whose categories, makers and characteristics are numbers of one index.
pub struct Sieve<'a> {
    filter: &'a Filter,
    today: Date,
    categories: Vec<u32>,
    makers: Vec<u32>,
    conditions: Vec<Sought<'a>>,
    /// Bits of the conditions on offers.
    asks_offers: u32,
}

/// A condition on a characteristic with the attributes of its name and unit.
struct Sought<'a> {
    attributes: Vec<u32>,
    value: &'a Value,
    choices: Vec<u32>,
}

impl<'a> Sieve<'a> {
    /// The filter of a query.
    pub fn new(index: &Index, query: &'a Query) -> Sieve<'a> {
        let filter = &query.filter;
        let bit = |bit: u32, is_asked: bool| if is_asked { bit } else { 0 };
        // An unknown category or maker is a number that no entry has.
        let known = |number: Option<u32>| number.unwrap_or(u32::MAX);
        Sieve {
            filter,
            today: query.today,
            categories: filter.categories.iter().map(|id| known(index.categories.number(id))).collect(),
            makers: filter.makers.iter().map(|id| known(index.makers.number(id))).collect(),
            conditions: filter
                .characteristics
                .iter()
                .take(CONDITIONS_MAX)
                .map(|condition| Sought::new(index, condition))
                .collect(),
            asks_offers: bit(facet::PRICE, filter.price.is_some())
                | bit(facet::LEAD_TIME, filter.lead_time_days_max.is_some())
                | bit(facet::FREE, filter.free_min.is_some())
                | bit(facet::ORDERABLE, filter.is_orderable),
        }
    }

    /// The facets in which an entry counts; `offers` becomes what each of its offers fails.
    pub fn pass(&self, entry: &Entry, offers: &mut Vec<u32>) -> Passed {
        offers.clear();
        let failed = self.failed_by_item(entry);
        if failed.count_ones() > 1 {
            return Passed(0);
        }
        offers.extend(entry.offers.iter().map(|offer| self.failed_by_offer(entry, offer)));
        if self.asks_offers == 0 {
            return Passed::of(failed);
        }
        let by_offers = offers.iter().map(|failed| failed & facet::OF_OFFERS);
        let best = by_offers.min_by_key(|failed| failed.count_ones()).unwrap_or(self.asks_offers);
        Passed::of(failed | best)
    }

    /// The offers of an entry that fulfil the conditions on offers.
    pub fn offers<'e>(&'e self, entry: &'e Entry) -> impl Iterator<Item = &'e OfferTerms> {
        entry.offers.iter().filter(|offer| self.failed_by_offer(entry, offer) & facet::OF_OFFERS == 0)
    }

    /// The bit of the condition on an attribute; 0 without one.
    pub fn condition_on(&self, attribute: u32) -> u32 {
        let conditions = self.conditions.iter().zip(0..);
        let mut bits = conditions.filter(|(sought, _)| sought.attributes.contains(&attribute));
        bits.next().map_or(0, |(_, place)| facet::CHARACTERISTIC << place)
    }

    fn failed_by_item(&self, entry: &Entry) -> u32 {
        let Filter { domains, statuses, .. } = self.filter;
        let mut failed = 0;
        if !self.categories.is_empty() && !self.categories.contains(&entry.category) {
            failed |= facet::CATEGORY;
        }
        if !domains.is_empty() && !domains.contains(&entry.domain) {
            failed |= facet::DOMAIN;
        }
        if !self.makers.is_empty() && !self.makers.contains(&entry.maker) {
            failed |= facet::MAKER;
        }
        if !statuses.is_empty() && !statuses.contains(&entry.status) {
            failed |= facet::STATUS;
        }
        for (sought, place) in self.conditions.iter().zip(0..) {
            if !sought.is_fulfilled(entry) {
                failed |= facet::CHARACTERISTIC << place;
            }
        }
        failed
    }

    fn failed_by_offer(&self, entry: &Entry, offer: &OfferTerms) -> u32 {
        let Filter { price, lead_time_days_max, free_min, is_orderable: asks_orderable, .. } = self.filter;
        let mut failed = 0;
        if price.is_some_and(|range| !range.includes(offer)) {
            failed |= facet::PRICE;
        }
        if lead_time_days_max.is_some_and(|days| offer.lead_time_days > days) {
            failed |= facet::LEAD_TIME;
        }
        if free_min.is_some_and(|pieces| offer.free < pieces) {
            failed |= facet::FREE;
        }
        let is_open = entry.status == ItemStatus::Orderable
            && offer.is_in_force
            && (offer.from..=offer.to).contains(&self.today);
        if !is_open {
            failed |= facet::CLOSED | if *asks_orderable { facet::ORDERABLE } else { 0 };
        }
        failed
    }
}

impl<'a> Sought<'a> {
    fn new(index: &Index, condition: &'a Condition) -> Sought<'a> {
        let asked_unit = match &condition.value {
            Value::Between { unit, .. } => unit.as_deref(),
            Value::OneOf(_) => None,
        };
        let attributes = index.attributes.values().iter().zip(0..).filter(|(attribute, _)| {
            attribute.name == condition.name
                && asked_unit.is_none_or(|unit| attribute.unit.as_deref() == Some(unit))
        });
        let attributes: Vec<u32> = attributes.map(|(_, number)| number).collect();
        let texts: &[String] = match &condition.value {
            Value::OneOf(texts) => texts,
            Value::Between { .. } => &[],
        };
        let pairs = attributes.iter().flat_map(|number| texts.iter().map(|text| (*number, text.clone())));
        let choices = pairs.filter_map(|pair| index.choices.number(&pair)).collect();
        Sought { attributes, value: &condition.value, choices }
    }

    fn is_fulfilled(&self, entry: &Entry) -> bool {
        let mut stated = entry.stated.iter().filter(|stated| self.attributes.contains(&stated.attribute));
        stated.any(|stated| match (stated.value(), self.value) {
            (StatedValue::Number(number), Value::Between { from, to, .. }) => {
                from.is_none_or(|from| number >= from) && to.is_none_or(|to| number <= to)
            }
            (StatedValue::Number(number), Value::OneOf(texts)) => {
                texts.iter().any(|text| text.parse() == Ok(number))
            }
            (StatedValue::Choice(choice), Value::OneOf(_)) => self.choices.contains(&choice),
            (StatedValue::Choice(_), Value::Between { .. }) => false,
        })
    }
}
