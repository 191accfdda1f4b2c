//! Match, filter, rank and page.

use std::cmp::Ordering;

use domain::values::{ItemId, OfferId};

use crate::entry::{Entry, OfferTerms, code_start};
use crate::facets::{Counts, Facets};
use crate::index::{Index, weight};
use crate::query::{Cursor, HITS_MAX, PriceRange, Query, Sort};
use crate::reading::Reading;
use crate::sieve::{Sieve, facet};
use crate::understand::{Asked, Understood};

/// Offers named with a hit, the cheapest first.
pub const OFFERS_SHOWN_MAX: usize = 5;

/// What a query finds.
#[derive(Clone, Debug, Default)]
pub struct Answer {
    /// Items found, on all pages.
    pub total: usize,
    /// One page of them.
    pub hits: Vec<Hit>,
    /// Whether more follow.
    pub has_more: bool,
    /// What else there is to choose from.
    pub facets: Facets,
    /// How each word of the query was understood.
    pub understood: Vec<Understood>,
    /// Whether no item has all the words, so that those with the most of them are shown.
    pub is_partial: bool,
}

/// An item found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hit {
    /// The item.
    pub item: ItemId,
    /// Its offers that fulfil the filter, the cheapest first, at most [`OFFERS_SHOWN_MAX`].
    pub offers: Vec<OfferId>,
    /// How many such offers there are.
    pub offer_count: usize,
    /// Its place in the order.
    pub cursor: Cursor,
}

/// The rank of what has no such offer: after every price and lead time, and short enough for a cursor of 18 digits.
const UNOFFERED: i64 = 999_999_999_999_999_999;

/// What the words of a query say of each entry.
struct Scores {
    scores: Vec<u32>,
    /// Words of the query that the entry has.
    matched: Vec<u8>,
    needed: u8,
}

/// An entry found, with what it is sorted by.
type Ranked = (i64, u128, u32);

impl Index {
    /// Answers a query.
    pub fn answer(&self, query: &Query) -> Answer {
        let asked = self.asked(&query.text);
        let scores = self.scores(&asked);
        let sieve = Sieve::new(self, query);
        let mut counts = Counts::new(self, &sieve);
        let (mut found, mut total, mut failed) = (Vec::new(), 0, Vec::new());
        let after = query.after.as_ref().map(|cursor| (cursor.rank, code_start(&cursor.code), &cursor.code));
        for (place, entry) in self.entries.iter().enumerate() {
            if !scores.include(place) {
                continue;
            }
            let passed = sieve.pass(entry, &mut failed);
            counts.count(entry, passed, &failed);
            if !passed.is_hit() {
                continue;
            }
            total += 1;
            let rank = rank(query.sort, entry, &failed, scores.score(place));
            let follows = |after: (i64, u128, &_)| {
                (rank, entry.code_start)
                    .cmp(&(after.0, after.1))
                    .then_with(|| self.labels[place].code.cmp(after.2))
                    .is_gt()
            };
            if after.is_none_or(follows) {
                found.push((rank, entry.code_start, place as u32));
            }
        }
        let limit = query.limit.min(HITS_MAX);
        let has_more = found.len() > limit;
        let hits = self.first(found, limit).into_iter().map(|ranked| self.hit(&sieve, ranked)).collect();
        Answer {
            total,
            hits,
            has_more,
            facets: counts.facets(self),
            understood: asked.iter().map(|asked| self.understood(asked)).collect(),
            is_partial: total > 0 && usize::from(scores.needed) < asked.len(),
        }
    }

    /// For each asked word its best fit times the weight of the fields it stands in, summed.
    fn scores(&self, asked: &[Asked]) -> Scores {
        let count = if asked.is_empty() { 0 } else { self.entries.len() };
        let mut scores = Scores { scores: vec![0; count], matched: vec![0; count], needed: 0 };
        let mut best = vec![(0_u32, 0_u8); count];
        for asked in asked {
            let mut touched = Vec::new();
            for (word, fit) in &asked.fits {
                for (place, in_fields) in &self.postings[*word as usize] {
                    let (known, fields) = &mut best[*place as usize];
                    if *known == 0 {
                        touched.push(*place as usize);
                    }
                    (*known, *fields) = ((*known).max(*fit), *fields | in_fields);
                }
            }
            for place in touched {
                let (fit, fields) = std::mem::take(&mut best[place]);
                scores.scores[place] += fit * weight(fields);
                scores.matched[place] += 1;
            }
        }
        let is_nothing = !asked.is_empty() && asked.iter().all(|asked| asked.reading == Reading::Unknown);
        let most = scores.matched.iter().copied().max().unwrap_or(0);
        scores.needed = if is_nothing { u8::MAX } else { most };
        scores
    }

    /// The first of the order, sorted.
    fn first(&self, mut found: Vec<Ranked>, limit: usize) -> Vec<Ranked> {
        let order = |a: &Ranked, b: &Ranked| -> Ordering {
            let code = |ranked: &Ranked| &self.labels[ranked.2 as usize].code;
            (a.0, a.1).cmp(&(b.0, b.1)).then_with(|| code(a).cmp(code(b)))
        };
        if found.len() > limit {
            found.select_nth_unstable_by(limit, order);
            found.truncate(limit);
        }
        found.sort_unstable_by(order);
        found
    }

    fn hit(&self, sieve: &Sieve<'_>, (rank, _, place): Ranked) -> Hit {
        let (entry, label) = (&self.entries[place as usize], &self.labels[place as usize]);
        let mut offers: Vec<&OfferTerms> = sieve.offers(entry).collect();
        offers.sort_by_key(|offer| (offer.currency, offer.unit_price_minor, offer.lead_time_days, offer.id));
        Hit {
            item: label.item,
            offer_count: offers.len(),
            offers: offers.into_iter().take(OFFERS_SHOWN_MAX).map(|offer| offer.id).collect(),
            cursor: Cursor { rank, code: label.code.clone() },
        }
    }
}

impl Scores {
    fn include(&self, place: usize) -> bool {
        self.matched.get(place).is_none_or(|matched| *matched >= self.needed)
    }

    fn score(&self, place: usize) -> u32 {
        self.scores.get(place).copied().unwrap_or(0)
    }
}

/// What an entry is sorted by; lower comes first. What can be ordered today goes before what fits equally well.
fn rank(sort: Sort, entry: &Entry, failed: &[u32], score: u32) -> i64 {
    let passing = || entry.offers.iter().zip(failed).filter(|(_, failed)| *failed & facet::OF_OFFERS == 0);
    let lowest = |terms: &dyn Fn(&OfferTerms) -> Option<i64>| {
        passing().filter_map(|(offer, _)| terms(offer)).min().unwrap_or(UNOFFERED)
    };
    match sort {
        Sort::Relevance => {
            let is_open = failed.iter().any(|failed| failed & facet::CLOSED == 0);
            -(2 * i64::from(score) + i64::from(is_open))
        }
        Sort::Price(currency) => {
            lowest(&|offer| (offer.currency == currency).then_some(offer.unit_price_minor))
        }
        Sort::LeadTime => lowest(&|offer| Some(offer.lead_time_days)),
        Sort::Rating if entry.rating_tenths == 0 => UNOFFERED,
        Sort::Rating => -i64::from(entry.rating_tenths),
        Sort::Code => 0,
    }
}

impl PriceRange {
    /// Whether an offer is at a price in the range.
    pub fn includes(&self, offer: &OfferTerms) -> bool {
        offer.currency == self.currency
            && self.from_minor.is_none_or(|from| offer.unit_price_minor >= from)
            && self.to_minor.is_none_or(|to| offer.unit_price_minor <= to)
    }
}
