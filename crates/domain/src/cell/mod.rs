//! The cell: one installation with one journal; its name, zone and counters of human numbers.

pub mod found;
pub mod rotate_log_key;
#[cfg(test)]
mod tests;

use crate::envelope::Context;
use crate::state::State;
use crate::table::Row;
use crate::values::{Code, KeyBytes, SignatureBytes, Timestamp};

/// The one row that names this installation.
#[derive(Clone, Debug, PartialEq)]
pub struct Cell {
    /// Always 1: an installation is one cell.
    pub id: u8,
    /// Name of the cell; part of every signed document and checkpoint.
    pub name: Code,
    /// IANA name of the cell's time zone.
    pub zone: String,
    /// Public key of the log that signs checkpoints (Ed25519).
    pub log_key: KeyBytes,
    /// Whether demo keys and sign-ins are allowed.
    pub is_demo: bool,
    /// When it was founded.
    pub founded_at: Timestamp,
    /// Sequence of the last event that touched the row.
    pub revision: u64,
}

impl Row for Cell {
    type Key = u8;
    const TABLE: &'static str = "cell";
    fn key(&self) -> u8 {
        self.id
    }
    fn touched(&mut self, sequence: u64) {
        self.revision = sequence;
    }
}

/// The public half of a log key and from when on it signs checkpoints.
#[derive(Clone, Debug, PartialEq)]
pub struct PublicLogKey {
    /// Sequence of the entry that put it in force: it signs checkpoints of this size and more.
    pub since: u64,
    /// The key (Ed25519).
    pub key: KeyBytes,
    /// Signature of the key before over the rotation; `None` of the first key.
    pub old_signature: Option<SignatureBytes>,
    /// Its own signature over the rotation; `None` of the first key.
    pub new_signature: Option<SignatureBytes>,
}

/// The key that signs checkpoints of a size.
pub fn log_key_at(state: &State, size: u64) -> Option<&PublicLogKey> {
    state.log_keys.range(..=size).last()
}

impl Row for PublicLogKey {
    type Key = u64;
    const TABLE: &'static str = "log_key";
    fn key(&self) -> u64 {
        self.since
    }
}

/// The last number given out of a series, such as orders of 2026.
#[derive(Clone, Debug, PartialEq)]
pub struct Counter {
    /// Name of the series.
    pub series: String,
    /// Last number given out.
    pub last: i64,
}

impl Row for Counter {
    type Key = String;
    const TABLE: &'static str = "counter";
    fn key(&self) -> String {
        self.series.clone()
    }
}

/// The name of this year's series of human numbers, such as `DSP-2026`.
pub fn series(prefix: &str, context: &Context) -> String {
    format!("{prefix}-{}", context.today().year())
}

/// The counter row of a series after its next number is given out.
pub fn next_of(state: &State, series: String) -> Counter {
    let last = state.counters.get(&series).map_or(0, |counter| counter.last);
    Counter { series, last: last + 1 }
}

impl Counter {
    /// The last number given out, as people write it: `DSP-2026-000001`.
    pub fn number(&self) -> String {
        format!("{}-{:06}", self.series, self.last)
    }
}
