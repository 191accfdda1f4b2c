//! Rows of one kind held in memory while a batch is decided: loaded, changed, then saved.
//!
//! A row is either loaded (present or known absent) or unknown. Reading an unknown row is a bug of the command's
//! `keys` and panics: a rule must never mistake "not fetched" for "does not exist".

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Debug;

/// A stored row: what a [`Table`] keeps and a database table saves.
pub trait Row: Clone + PartialEq + Debug {
    /// The primary key.
    type Key: Ord + Clone + Debug;
    /// Database table name.
    const TABLE: &'static str;
    /// The row's own primary key.
    fn key(&self) -> Self::Key;
    /// Whose row it is, for ever; rows of one owner are found together.
    fn owner(&self) -> Option<u128> {
        None
    }
    /// Notes the sequence of the event that touched the row; documents keep it as their revision.
    fn touched(&mut self, _sequence: u64) {}
}

#[derive(Clone, Debug)]
struct Slot<R> {
    row: Option<R>,
    /// The last round in which it changed; 0 when it never did.
    round: u64,
}

/// What must be written for one key: the row as it is now, or its removal.
#[derive(Clone, Debug, PartialEq)]
pub enum Change<'t, R: Row> {
    /// Insert or update the row.
    Save(&'t R),
    /// Remove the row.
    Remove(R::Key),
}

/// Rows of one kind by primary key.
#[derive(Clone, Debug)]
pub struct Table<R: Row> {
    slots: BTreeMap<R::Key, Slot<R>>,
    owned: BTreeMap<u128, BTreeSet<R::Key>>,
    /// Keys that changed since the last save, each once, so that saving does not walk the others.
    changed: Vec<R::Key>,
    /// The round that gathers changes now: it ends when they are taken.
    round: u64,
    wanted: BTreeSet<R::Key>,
    complete: bool,
    sequence: u64,
    changed_at: u64,
}

impl<R: Row> Default for Table<R> {
    fn default() -> Self {
        Table {
            slots: BTreeMap::new(),
            owned: BTreeMap::new(),
            changed: Vec::new(),
            round: 1,
            wanted: BTreeSet::new(),
            complete: false,
            sequence: 0,
            changed_at: 0,
        }
    }
}

impl<R: Row> Table<R> {
    /// Declares that every row there is has been loaded, so that an unknown key means absent.
    pub fn set_complete(&mut self) {
        self.complete = true;
    }

    /// The row, or `None` when it is known not to exist.
    ///
    /// # Panics
    /// When the key was never loaded: the command's `keys` forgot it.
    pub fn get(&self, key: &R::Key) -> Option<&R> {
        match self.slots.get(key) {
            Some(slot) => slot.row.as_ref(),
            None => {
                assert!(self.complete, "{} {key:?} was read but never prefetched", R::TABLE);
                None
            }
        }
    }

    /// The row that a rule has already checked to exist.
    ///
    /// # Panics
    /// When it does not: the caller skipped the check.
    pub fn known(&self, key: &R::Key) -> &R {
        match self.get(key) {
            Some(row) => row,
            None => panic!("{} {key:?} must exist here", R::TABLE),
        }
    }

    /// The row if it is loaded and exists; otherwise notes an unknown key for the next prefetch round.
    pub fn want(&mut self, key: &R::Key) -> Option<&R> {
        if let Some(slot) = self.slots.get(key) {
            return slot.row.as_ref();
        }
        if !self.complete {
            self.wanted.insert(key.clone());
        }
        None
    }

    /// The keys noted by [`Table::want`] since the last call.
    pub fn take_wanted(&mut self) -> BTreeSet<R::Key> {
        std::mem::take(&mut self.wanted)
    }

    /// Stores what the database answered for a key.
    pub fn load(&mut self, key: R::Key, row: Option<R>) {
        self.note_owner(&key, row.as_ref());
        self.slots.entry(key).or_insert(Slot { row, round: 0 });
    }

    /// The sequence that rows touched from now on are stamped with.
    pub fn set_sequence(&mut self, sequence: u64) {
        self.sequence = sequence;
    }

    /// Adds or replaces a row.
    pub fn insert(&mut self, mut row: R) {
        row.touched(self.sequence);
        self.changed_at = self.sequence;
        self.put(row.key(), Some(row));
    }

    /// The row for change.
    ///
    /// # Panics
    /// When the row is not loaded or absent: `apply` was given an event that `decide` could not have made.
    pub fn update(&mut self, key: &R::Key) -> &mut R {
        let slot = self.slots.get_mut(key).filter(|slot| slot.row.is_some());
        let Some(slot) = slot else { panic!("{} {key:?} must be loaded to be changed", R::TABLE) };
        if slot.round != self.round {
            slot.round = self.round;
            self.changed.push(key.clone());
        }
        self.changed_at = self.sequence;
        let row = slot.row.as_mut().expect("filtered above");
        row.touched(self.sequence);
        row
    }

    /// Removes a row; only working rows such as timers are ever removed.
    pub fn remove(&mut self, key: &R::Key) {
        self.changed_at = self.sequence;
        self.put(key.clone(), None);
    }

    fn note_owner(&mut self, key: &R::Key, row: Option<&R>) {
        if let Some(owner) = row.and_then(R::owner) {
            self.owned.entry(owner).or_default().insert(key.clone());
        }
    }

    fn put(&mut self, key: R::Key, row: Option<R>) {
        self.note_owner(&key, row.as_ref());
        let before = self.slots.insert(key.clone(), Slot { row, round: self.round });
        if before.is_none_or(|before| before.round != self.round) {
            self.changed.push(key);
        }
    }

    /// The changes since the last call, in key order.
    pub fn take_changes(&mut self) -> Vec<Change<'_, R>> {
        let mut changed = std::mem::take(&mut self.changed);
        changed.sort_unstable();
        self.round += 1;
        let change = |key: R::Key| match self.slots.get(&key).and_then(|slot| slot.row.as_ref()) {
            Some(row) => Change::Save(row),
            None => Change::Remove(key),
        };
        changed.into_iter().map(change).collect()
    }

    /// Number of loaded keys, present or known absent.
    pub fn len(&self) -> usize {
        self.slots.len()
    }

    /// Whether nothing is loaded.
    pub fn is_empty(&self) -> bool {
        self.slots.is_empty()
    }

    /// Sequence of the last event that changed a row here; 0 when none did.
    pub fn changed_at(&self) -> u64 {
        self.changed_at
    }

    /// All loaded rows in key order; all rows there are when the table is complete.
    pub fn rows(&self) -> impl Iterator<Item = &R> {
        self.slots.values().filter_map(|slot| slot.row.as_ref())
    }

    /// The loaded rows of an owner, in key order.
    pub fn of_owner(&self, owner: u128) -> impl Iterator<Item = &R> {
        let keys = self.owned.get(&owner).into_iter().flatten();
        keys.filter_map(|key| self.slots.get(key)?.row.as_ref())
    }

    /// The loaded rows whose keys lie in a range, in key order.
    pub fn range(&self, range: impl std::ops::RangeBounds<R::Key>) -> impl Iterator<Item = &R> {
        self.slots.range(range).filter_map(|(_, slot)| slot.row.as_ref())
    }
}

#[cfg(test)]
mod tests;
