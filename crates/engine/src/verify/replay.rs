//! The journal's events applied anew to a scratch database, which holds in the end what the tables should hold.
//!
//! It is the writer's way: fetch the rows of a chunk, apply, save, forget. Personal values are not in the journal, so
//! of them the scratch keeps digests.

use std::panic::{AssertUnwindSafe, catch_unwind};

use domain::Event;
use domain::state::{Stamp, State};
use domain::values::{Digest, Timestamp};

use super::signatures;
use crate::journal::Entry;
use crate::personal;
use crate::prefetch::settle;
use crate::proof::leaf::Header;
use crate::schema::MIGRATIONS;
use crate::store::{Connection, MigrateError, Row, StoreError, migrate, open_scratch};
use crate::tables;

/// A replay on its way through the journal.
pub(super) struct Replay {
    /// Resident tables, and the rows that the present chunk touches.
    pub(super) state: State,
    /// Holds the rows of every chunk before.
    pub(super) scratch: Box<dyn Connection>,
    /// Personal texts that were erased.
    pub(super) erased: u64,
}

impl Replay {
    /// An empty world.
    pub(super) fn open() -> Result<Replay, StoreError> {
        let mut scratch = open_scratch()?;
        migrate(scratch.as_mut(), MIGRATIONS, 0).map_err(|error| match error {
            MigrateError::Store(error) | MigrateError::Failed { source: error, .. } => error,
            other => unreachable!("an empty database has no history: {other}"),
        })?;
        // Never committed: nothing is to outlive the session.
        scratch.begin_write()?;
        let mut state = State::default();
        tables::load_resident(scratch.as_mut(), &mut state)?;
        Ok(Replay { state, scratch, erased: 0 })
    }

    /// Loads the rows that a chunk's events touch, as far as they are known before the first is applied.
    pub(super) fn fetch(&mut self, events: &[Event]) -> Result<(), StoreError> {
        settle(self.scratch.as_mut(), &mut self.state, |state| {
            for event in events {
                want(state, event);
            }
        })
    }

    /// Applies an event; answers what is wrong with it.
    pub(super) fn apply(&mut self, header: &Header, event: &Event) -> Result<Option<String>, StoreError> {
        // Rows that an earlier event of the chunk made may lead to others.
        settle(self.scratch.as_mut(), &mut self.state, |state| want(state, event))?;
        let stamp = Stamp { sequence: header.sequence, at: Timestamp(header.at) };
        let applied = catch_unwind(AssertUnwindSafe(|| domain::apply(&mut self.state, &stamp, event)));
        Ok(applied.is_err().then(|| "it cannot follow those before it".to_owned()))
    }

    /// Saves what a chunk changed and forgets its rows; answers what keeps it from being saved.
    pub(super) fn save(&mut self, chunk: &[Entry], events: &[Event]) -> Result<Option<String>, StoreError> {
        let (Some(first), Some(last)) = (chunk.first(), chunk.last()) else { return Ok(None) };
        match tables::save_changes(self.scratch.as_mut(), &mut self.state) {
            Err(StoreError::Constraint { name, .. }) => {
                let (first, last) = (first.header.sequence, last.header.sequence);
                return Ok(Some(format!("entries {first} to {last} break {name}")));
            }
            saved => saved?,
        };
        tables::clear_fetched(&mut self.state);
        // The digest of a text stands in the place of its salt.
        let digests = |entry: &Entry| {
            let subject = entry.header.subjects.first().cloned().unwrap_or_default();
            let sequence = entry.header.sequence;
            let row = move |(field, digest): (&String, &Digest)| {
                vec![
                    subject.as_str().into(),
                    field.as_str().into(),
                    sequence.into(),
                    "".into(),
                    digest.0.into(),
                ]
            };
            entry.withheld.iter().map(row).collect::<Vec<Row>>()
        };
        personal::keep(self.scratch.as_mut(), &chunk.iter().flat_map(digests).collect::<Vec<_>>())?;
        let made = chunk.iter().map(|entry| entry.header.sequence);
        self.erased += personal::erase(self.scratch.as_mut(), events.iter().zip(made))?;
        Ok(None)
    }
}

fn want(state: &mut State, event: &Event) {
    event.keys(state);
    signatures::want(state, event);
}
