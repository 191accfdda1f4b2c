//! Which log key was in force at which size: the cell's first one, and each that a rotation put in its place.

use std::collections::BTreeMap;

use domain::Event;
use domain::state::State;

use crate::log_key::{check_rotation, origin};
use crate::proof::note::VerifierKey;

/// The log keys of a journal, by the sequence of the entry that put them in force.
#[derive(Default)]
pub(super) struct LogKeys {
    keys: BTreeMap<u64, VerifierKey>,
}

impl LogKeys {
    /// Takes in an entry that was just applied; answers what is wrong with a rotation.
    pub(super) fn enter(&mut self, sequence: u64, event: &Event, state: &State) -> Option<String> {
        if let Event::LogKeyRotated(rotated) = event
            && let Err(error) = check_rotation(rotated)
        {
            return Some(error.to_string());
        }
        if matches!(event, Event::CellFounded(_) | Event::LogKeyRotated(_)) {
            let cell = state.cells.known(&1);
            self.keys.extend(
                VerifierKey::new(&origin(&cell.name), &cell.log_key.0).ok().map(|key| (sequence, key)),
            );
        }
        None
    }

    /// The key that signs a checkpoint of this size.
    pub(super) fn at(&self, size: u64) -> Option<&VerifierKey> {
        self.keys.range(..=size).next_back().map(|(_, key)| key)
    }
}
