//! The catalogue's search index of one process: made from the tables, kept up to date by following the journal.
//!
//! Every row carries the sequence of the entry that touched it last, so what is new is found by one pass over
//! the tables however far behind the index is, and building is following from the beginning. Nothing but
//! search reads it: without it orders go on.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, PoisonError, RwLock};
use std::time::{Duration, Instant};

use domain::catalogue::Item;
use domain::contracts::{Contract, ContractStatus, Offer};
use domain::limits::CHUNK_COMMANDS_MAX;
use domain::ratings::{Aspect, Rating};
use domain::values::{ContractId, Id, ItemId, RatingId};
use search::{Answer, Index, OfferTerms, Query};

use crate::journal;
use crate::queries::changed;
use crate::queries::contracts::{OfferFilter, offers};
use crate::queries::ratings::mean_tenths;
use crate::readers::Reference;
use crate::store::{Connection, StoreError};

/// Following takes at most one part in so many of the time, so that a catalogue that changes all the time is
/// not read all the time.
const REST: u32 = 10;

/// An index that follows one database; empty until it is first asked.
#[derive(Default)]
pub struct CatalogueIndex {
    known: RwLock<Known>,
    /// When it followed last and how long that took; held while it follows.
    followed: Mutex<Option<(Instant, Duration)>>,
}

#[derive(Default)]
struct Known {
    index: Index,
    contracts: BTreeMap<ContractId, Contract>,
    /// What each unit marked an item with all in all.
    marks: BTreeMap<(ItemId, RatingId), i64>,
    /// Sequence of the last entry taken in.
    sequence: u64,
}

/// The rows touched after a sequence.
struct Changes {
    items: Vec<Item>,
    contracts: Vec<Contract>,
    offers: Vec<Offer>,
    ratings: Vec<Rating>,
    /// Whether they are all rows there are.
    is_all: bool,
    /// Sequence of the last entry they are of.
    sequence: u64,
}

impl CatalogueIndex {
    /// Answers a query, from an index as of now or of a moment ago; unavailable while the first one is built, so
    /// that those who wait for it keep no reader from others.
    pub fn answer(
        &self,
        connection: &mut dyn Connection,
        reference: &Reference,
        query: &Query,
    ) -> Result<Answer, StoreError> {
        let is_empty = self.known.read().unwrap_or_else(PoisonError::into_inner).sequence == 0;
        let last = match self.followed.try_lock() {
            Ok(followed) => *followed,
            Err(_) if is_empty => {
                return Err(StoreError::Unavailable {
                    detail: "the catalogue's index is being built".into(),
                });
            }
            Err(_) => Some((Instant::now(), Duration::MAX)),
        };
        let is_rested = last.is_none_or(|(at, took)| at.elapsed() >= took.saturating_mul(REST));
        if is_empty || is_rested {
            self.follow(connection, reference)?;
        }
        Ok(self.known.read().unwrap_or_else(PoisonError::into_inner).index.answer(query))
    }

    /// Takes in every change up to now, within an open read transaction.
    pub fn follow(&self, connection: &mut dyn Connection, reference: &Reference) -> Result<(), StoreError> {
        let mut followed = self.followed.lock().unwrap_or_else(PoisonError::into_inner);
        let start = Instant::now();
        let head = journal::head(connection)?.map_or(0, |head| head.sequence);
        let changes = {
            let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
            // Another caller's snapshot may have been later than this one.
            match head > known.sequence {
                true => Some(Changes::read(connection, &known, head)?),
                false => None,
            }
        };
        if let Some(changes) = changes {
            self.take_in(changes, reference);
        }
        *followed = Some((start, start.elapsed()));
        Ok(())
    }

    fn take_in(&self, changes: Changes, reference: &Reference) {
        let write = || self.known.write().unwrap_or_else(PoisonError::into_inner);
        if !changes.is_all {
            return write().take_in(changes, reference);
        }
        // Built aside: nobody waits for what takes seconds in a large catalogue.
        let mut first = Known::default();
        first.take_in(changes, reference);
        *write() = first;
    }
}

impl Known {
    fn take_in(&mut self, changes: Changes, reference: &Reference) {
        for contract in changes.contracts {
            self.contracts.insert(contract.id, contract);
        }
        let state = &reference.state;
        for item in &changes.items {
            let (category, maker) =
                (state.categories.known(&item.category), state.organisations.known(&item.maker));
            self.index.put_item(item, category, maker);
        }
        for offer in &changes.offers {
            self.index.put_offer(offer.item, terms(offer, &self.contracts[&offer.contract]));
        }
        self.rate(&changes.ratings);
        self.sequence = changes.sequence;
    }

    fn rate(&mut self, ratings: &[Rating]) {
        for rating in ratings {
            let mark = rating.marks.0.get(&Aspect::Overall).copied().unwrap_or_default();
            self.marks.insert((rating.item, rating.id), mark);
        }
        for item in ratings.iter().map(|rating| rating.item).collect::<BTreeSet<_>>() {
            let of_item = |id| (item, RatingId::from_bits(id));
            let marks = self.marks.range(of_item(0)..=of_item(u128::MAX)).map(|(_, mark)| *mark);
            let (sum, count) = marks.fold((0, 0), |(sum, count), mark| (sum + mark, count + 1));
            self.index.rate_item(item, mean_tenths(sum, count));
        }
    }
}

impl Changes {
    fn read(connection: &mut dyn Connection, known: &Known, sequence: u64) -> Result<Changes, StoreError> {
        let contracts: Vec<Contract> = changed(connection, known.sequence)?;
        let mut offers_changed: Vec<Offer> = changed(connection, known.sequence)?;
        // Every order touches its contract; only new terms touch the contract's other offers.
        let terms = |contract: &Contract| (contract.status, contract.from, contract.to);
        let is_new = |contract: &&Contract| {
            known.contracts.get(&contract.id).is_some_and(|old| terms(old) != terms(contract))
        };
        for contract in contracts.iter().filter(is_new) {
            let filter = OfferFilter::Contract(contract.id);
            offers_changed.extend(offers(connection, filter, None, CHUNK_COMMANDS_MAX)?);
        }
        let (items, ratings) = (changed(connection, known.sequence)?, changed(connection, known.sequence)?);
        let is_all = known.sequence == 0;
        Ok(Changes { items, contracts, offers: offers_changed, ratings, is_all, sequence })
    }
}

fn terms(offer: &Offer, contract: &Contract) -> OfferTerms {
    OfferTerms {
        id: offer.id,
        currency: contract.currency,
        unit_price_minor: offer.unit_price_minor,
        free: offer.free(),
        lead_time_days: offer.lead_time_days,
        from: offer.from.max(contract.from),
        to: offer.to.min(contract.to),
        is_in_force: contract.status == ContractStatus::InForce,
    }
}
