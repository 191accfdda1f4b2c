//! Idempotency keys: a repeated request gets its first receipt, another request under the same key is refused.
//!
//! Keys are as good as random, so an index of them costs a batch a page for each. They are kept by the stretch of the
//! journal that their entries lie in instead, and looked for in all of a day's stretches, which is rare: `known_keys`
//! says of a fresh key that it is nowhere.

use std::ops::RangeInclusive;

use domain::values::Timestamp;
use sha2::{Digest, Sha256};

use crate::known_keys::KnownKeys;
use crate::store::{Connection, Existing, Lookup, Row, StoreError, Upsert, Value};

/// Days a key is remembered.
pub const DAYS_KEPT: i64 = 7;
const DAY_MICROS: i64 = 86_400_000_000;

/// Entries of a stretch; migration 9 divides by it, too.
const STRETCH: u64 = 512;

const COLUMNS: &[&str] = &["day", "stretch", "key", "body", "first_sequence", "last_sequence"];
const KEY: &[&str] = &["day", "stretch", "key"];
const READ: Lookup = Lookup { table: "local_request", columns: COLUMNS, key: KEY };
const SAVE: Upsert =
    Upsert { table: "local_request", columns: COLUMNS, key: KEY, existing: Existing::Replaced };
const FORGET: &str = "DELETE FROM local_request WHERE day < $1";

/// A caller's key for one request, with the digest of what it asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct IdempotencyKey {
    key: [u8; 16],
    body: [u8; 32],
}

impl IdempotencyKey {
    /// The caller's key alone, whatever the request.
    pub(crate) fn name(&self) -> [u8; 16] {
        self.key
    }

    /// The key of a caller for a request; `body` is all that the request says, in one spelling.
    pub fn new(caller: &str, key: &str, body: &[u8]) -> Self {
        let hash = Sha256::new().chain_update(caller).chain_update([0]).chain_update(key).finalize();
        let mut short = [0; 16];
        short.copy_from_slice(&hash[..16]);
        IdempotencyKey { key: short, body: Sha256::digest(body).into() }
    }
}

/// What is known of a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Known {
    /// The same request was accepted: its entries are these sequences, first and last.
    Accepted(u64, u64),
    /// Another request was accepted under the key.
    OtherBody,
}

/// The day under which keys of a time are kept.
pub(crate) fn day(at: Timestamp) -> i64 {
    at.0.div_euclid(DAY_MICROS)
}

/// The stretch of the journal that an entry lies in.
pub(crate) fn stretch(sequence: u64) -> i64 {
    i64::try_from(sequence / STRETCH).expect("sequences stay below 2^63")
}

/// The days whose keys are remembered.
pub fn days(at: Timestamp) -> RangeInclusive<i64> {
    day(at) - DAYS_KEPT..=day(at)
}

/// What is known of each key, `None` for an unused one.
pub fn find(
    connection: &mut dyn Connection,
    filters: &KnownKeys,
    keys: &[IdempotencyKey],
) -> Result<Vec<Option<Known>>, StoreError> {
    let mut wanted: Vec<Row> = Vec::new();
    for key in keys {
        let places = filters.places(&key.key);
        wanted
            .extend(places.map(|(day, stretch)| vec![Value::Int(day), Value::Int(stretch), key.key.into()]));
    }
    wanted.sort();
    wanted.dedup();
    let rows = if wanted.is_empty() { Vec::new() } else { connection.read_keys(&READ, &wanted)? };
    let known = |key: &IdempotencyKey| -> Result<Option<Known>, StoreError> {
        let Some(row) = rows.iter().find(|row| row[2] == Value::from(key.key)) else { return Ok(None) };
        if row[3] != Value::from(key.body) {
            return Ok(Some(Known::OtherBody));
        }
        Ok(Some(Known::Accepted(row[4].unsigned()?, row[5].unsigned()?)))
    };
    keys.iter().map(known).collect()
}

/// Remembers the sequences of accepted requests.
pub fn remember(
    connection: &mut dyn Connection,
    filters: &mut KnownKeys,
    at: Timestamp,
    accepted: &[(IdempotencyKey, u64, u64)],
) -> Result<(), StoreError> {
    let today = day(at);
    accepted.iter().for_each(|(key, first, _)| filters.add(today, *first, &key.key));
    let row = |(key, first, last): &(IdempotencyKey, u64, u64)| {
        let (day, stretch) = (Value::Int(today), Value::Int(stretch(*first)));
        vec![day, stretch, key.key.into(), key.body.into(), (*first).into(), (*last).into()]
    };
    connection.upsert(&SAVE, &accepted.iter().map(row).collect::<Vec<_>>())
}

/// Forgets keys older than [`DAYS_KEPT`] days.
pub fn forget_old(connection: &mut dyn Connection, at: Timestamp) -> Result<(), StoreError> {
    connection.execute(FORGET, &[Value::Int(day(at) - DAYS_KEPT)]).map(|_| ())
}
