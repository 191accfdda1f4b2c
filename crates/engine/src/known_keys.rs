//! Which idempotency keys cannot have been used: a Bloom filter for each day that keys are remembered, so that a fresh
//! key costs no query.
//!
//! A filter has every key of its day, and some it has not; what it seems to have is looked up. Days that are over
//! never change, because batch time never goes back. The day that runs has a filter only while no other server writes.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use crate::store::{Connection, StoreError, Value};

/// Bits of a filter: among a million keys a day, one fresh key in fifty is looked up in vain.
const BITS: usize = 1 << 23;
/// Bits a key sets.
const BITS_OF_KEY: usize = 4;

const KEYS_OF_DAY: &str = "SELECT key FROM local_idempotency WHERE day = $1";

/// The keys of one day; without bits while there are none.
#[derive(Default)]
struct Filter(Vec<u64>);

/// When the filters were whole.
#[derive(Clone, Copy)]
struct Whole {
    sequence: u64,
    day: i64,
}

/// The keys of the remembered days.
#[derive(Default)]
pub struct KnownKeys {
    days: BTreeMap<i64, Filter>,
    whole: Option<Whole>,
    /// The day on which another server was seen to write.
    shared_day: Option<i64>,
}

impl Filter {
    /// The places of a key, which is itself the start of a SHA-256.
    fn places(key: &[u8; 16]) -> impl Iterator<Item = usize> {
        let part = |n: usize| u32::from_be_bytes(std::array::from_fn(|i| key[4 * n + i]));
        (0..BITS_OF_KEY).map(move |n| part(n) as usize % BITS)
    }

    fn add(&mut self, key: &[u8; 16]) {
        if self.0.is_empty() {
            self.0 = vec![0; BITS / 64];
        }
        for place in Filter::places(key) {
            self.0[place / 64] |= 1 << (place % 64);
        }
    }

    fn may_have(&self, key: &[u8; 16]) -> bool {
        !self.0.is_empty() && Filter::places(key).all(|place| self.0[place / 64] & (1 << (place % 64)) != 0)
    }
}

impl KnownKeys {
    /// Makes ready for a batch behind the entry `sequence`: forgets other days, and those that another server may have
    /// added to, and reads the days that have no filter yet.
    pub fn open(
        &mut self,
        connection: &mut dyn Connection,
        sequence: u64,
        days: RangeInclusive<i64>,
    ) -> Result<(), StoreError> {
        let today = *days.end();
        self.days.retain(|day, _| days.contains(day));
        if let Some(whole) = self.whole.filter(|whole| whole.sequence != sequence) {
            self.days.retain(|day, _| *day < whole.day);
            self.shared_day = Some(today);
        }
        for day in days {
            if self.days.contains_key(&day) || self.shared_day == Some(day) {
                continue;
            }
            let mut filter = Filter::default();
            connection.stream(KEYS_OF_DAY, &[Value::Int(day)], &mut |row| {
                filter.add(&row[0].array()?);
                Ok(())
            })?;
            self.days.insert(day, filter);
        }
        self.whole = Some(Whole { sequence, day: today });
        Ok(())
    }

    /// Adds a key that the batch remembers; one that is undone does no harm.
    pub fn add(&mut self, today: i64, key: &[u8; 16]) {
        if let Some(filter) = self.days.get_mut(&today) {
            filter.add(key);
        }
    }

    /// Notes that the batch was committed.
    pub fn committed(&mut self, sequence: u64) {
        if let Some(whole) = &mut self.whole {
            whole.sequence = sequence;
        }
    }

    /// Whether a key may have been remembered on a day.
    pub fn may_have(&self, day: i64, key: &[u8; 16]) -> bool {
        self.days.get(&day).is_none_or(|filter| filter.may_have(key))
    }
}
