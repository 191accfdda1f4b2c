//! The catalogue's search index of one process: made from the tables, kept up to date by following the journal.
//!
//! Every row carries the sequence of the entry that touched it last, so what is new is found by one pass over
//! the tables however far behind the index is, and building is following from the beginning. Nothing but
//! search reads it: without it orders go on.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError, RwLock};
use std::time::{Duration, Instant};

use domain::catalogue::Item;
use domain::contracts::{Contract, ContractStatus, Offer};
use domain::limits::CHUNK_COMMANDS_MAX;
use domain::values::ContractId;
use search::{Answer, Index, OfferTerms, Query};

use crate::journal;
use crate::queries::changed;
use crate::queries::contracts::{OfferFilter, offers};
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
    /// Sequence of the last entry taken in.
    sequence: u64,
}

/// The rows touched after a sequence.
struct Changes {
    items: Vec<Item>,
    contracts: Vec<Contract>,
    offers: Vec<Offer>,
    /// That sequence; 0 for all rows.
    after: u64,
    /// Sequence of the last entry they are of.
    sequence: u64,
}

impl CatalogueIndex {
    /// Answers a query, from an index as of now or of a moment ago.
    pub fn answer(
        &self,
        connection: &mut dyn Connection,
        reference: &Reference,
        query: &Query,
    ) -> Result<Answer, StoreError> {
        if self.is_due() {
            self.follow(connection, reference)?;
        }
        Ok(self.known.read().unwrap_or_else(PoisonError::into_inner).index.answer(query))
    }

    /// Whether it has rested long enough; while another caller follows, only who needs the first index waits.
    fn is_due(&self) -> bool {
        let is_empty = self.known.read().unwrap_or_else(PoisonError::into_inner).sequence == 0;
        let followed = self.followed.try_lock().ok().and_then(|followed| *followed);
        match followed {
            Some((at, took)) => is_empty || at.elapsed() >= took * REST,
            None => is_empty,
        }
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
                true => Some(Changes::read(connection, reference, &known, head)?),
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
        if changes.after > 0 {
            return write().take_in(changes, reference);
        }
        // Built aside, so that those who search meanwhile need not wait.
        let mut fresh = Known::default();
        fresh.take_in(changes, reference);
        *write() = fresh;
    }
}

impl Known {
    /// The sequence to follow from; 0 when a category changed, whose name is in all its items.
    fn start(&self, reference: &Reference) -> u64 {
        let categories = reference.state.categories.rows();
        let mut changed = categories.filter(|category| category.revision > self.sequence);
        if changed.any(|category| self.index.has_category(category.id)) { 0 } else { self.sequence }
    }

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
        self.sequence = changes.sequence;
    }
}

impl Changes {
    fn read(
        connection: &mut dyn Connection,
        reference: &Reference,
        known: &Known,
        sequence: u64,
    ) -> Result<Changes, StoreError> {
        let after = known.start(reference);
        let contracts: Vec<Contract> = changed(connection, after)?;
        let mut offers_changed: Vec<Offer> = changed(connection, after)?;
        // Every order touches its contract; only new terms touch the contract's other offers.
        let terms = |contract: &Contract| (contract.status, contract.from, contract.to);
        let is_new = |contract: &&Contract| {
            after > 0 && known.contracts.get(&contract.id).is_some_and(|old| terms(old) != terms(contract))
        };
        for contract in contracts.iter().filter(is_new) {
            let filter = OfferFilter::Contract(contract.id);
            offers_changed.extend(offers(connection, filter, None, CHUNK_COMMANDS_MAX)?);
        }
        Ok(Changes { items: changed(connection, after)?, contracts, offers: offers_changed, after, sequence })
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
