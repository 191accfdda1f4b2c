//! Which idempotency keys cannot have been used: Bloom filters for each day that keys are remembered, so that a fresh
//! key costs no query.
//!
//! A filter has every key of its day, and some it has not; what it seems to have is looked up. Days that are over
//! never change, because batch time never goes back; of the day that runs the keys that another server added are read
//! before each batch.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use domain::values::Timestamp;

use crate::idempotency::{self, stretch};
use crate::journal::Head;
use crate::store::{Connection, Row, StoreError, Value};

/// Bits of a day's first layer: 128 KiB.
const BITS_FIRST: usize = 1 << 20;
/// How many times as many the next layer has.
const BITS_RISE: usize = 8;
/// Layers at most; the last has 64 MiB, and grows less exact beyond sixteen million keys.
const LAYERS_MAX: usize = 4;
/// Bits for each key, of which it sets [`BITS_OF_KEY`]: for each full layer one fresh key in 170,000 is looked up in vain,
/// which takes a look at every stretch of its day.
const BITS_EACH: usize = 32;
/// Bits a key sets.
const BITS_OF_KEY: usize = 8;

/// Entries up to which their keys are read at once; those of more, as after a pause, are streamed.
const AT_ONCE: u64 = 4_096;

const KEYS: &str =
    "SELECT stretch, key FROM local_request WHERE day = $1 AND stretch >= $2 AND first_sequence > $3";

/// A Bloom filter.
struct Layer {
    bits: Vec<u64>,
    keys: usize,
}

/// The keys of one day; without layers while there are none.
#[derive(Default)]
struct Day {
    layers: Vec<Layer>,
    /// The first and last stretch of the journal that its keys lie in.
    stretches: Option<(i64, i64)>,
}

/// When the filters were whole.
#[derive(Clone, Copy)]
struct Whole {
    sequence: u64,
    day: i64,
}

/// The keys of the remembered days.
#[derive(Default)]
pub struct KnownKeys {
    days: BTreeMap<i64, Day>,
    whole: Option<Whole>,
}

impl Layer {
    fn new(number: usize) -> Layer {
        let bits = BITS_FIRST * BITS_RISE.pow(u32::try_from(number).expect("few layers"));
        Layer { bits: vec![0; bits / 64], keys: 0 }
    }

    fn is_full(&self) -> bool {
        self.keys >= self.bits.len() * 64 / BITS_EACH
    }

    /// The places of a key, which is itself the start of a SHA-256: two hashes of it serve as well as eight do (Kirsch and
    /// Mitzenmacher, Less Hashing, Same Performance, 2006), the second odd so that all are different.
    fn places(&self, key: &[u8; 16]) -> [usize; BITS_OF_KEY] {
        let [first, step] = [0, 8].map(|from| u64::from_be_bytes(std::array::from_fn(|i| key[from + i])));
        let place = |n: u64| first.wrapping_add((step | 1).wrapping_mul(n)) as usize % (self.bits.len() * 64);
        std::array::from_fn(|n| place(n as u64))
    }

    fn add(&mut self, key: &[u8; 16]) {
        for place in self.places(key) {
            self.bits[place / 64] |= 1 << (place % 64);
        }
        self.keys += 1;
    }

    fn may_have(&self, key: &[u8; 16]) -> bool {
        self.places(key).into_iter().all(|place| self.bits[place / 64] & (1 << (place % 64)) != 0)
    }
}

impl Day {
    fn add(&mut self, stretch: i64, key: &[u8; 16]) {
        if self.layers.last().is_none_or(Layer::is_full) && self.layers.len() < LAYERS_MAX {
            self.layers.push(Layer::new(self.layers.len()));
        }
        self.layers.last_mut().expect("there is a layer now").add(key);
        let (first, last) = self.stretches.unwrap_or((stretch, stretch));
        self.stretches = Some((first.min(stretch), last.max(stretch)));
    }

    /// Adds the keys that the database has behind the entry `after`; `head` is the last entry.
    fn read(
        &mut self,
        connection: &mut dyn Connection,
        day: i64,
        after: u64,
        head: u64,
    ) -> Result<(), StoreError> {
        let params = [Value::Int(day), Value::Int(stretch(after)), after.into()];
        let mut add = |row: Row| {
            self.add(row[0].int()?, &row[1].array()?);
            Ok(())
        };
        match head.saturating_sub(after) <= AT_ONCE {
            true => connection.query(KEYS, &params)?.into_iter().try_for_each(add),
            false => connection.stream(KEYS, &params, &mut add),
        }
    }
}

impl KnownKeys {
    /// Makes ready for a batch behind a head: forgets other days, reads those that are new, and what another server has
    /// added since the last batch.
    pub fn open(
        &mut self,
        connection: &mut dyn Connection,
        head: &Head,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let (sequence, days) = (head.sequence, idempotency::days(at));
        self.days.retain(|day, _| days.contains(day));
        if let Some(whole) = self.whole.filter(|whole| whole.sequence != sequence) {
            for (day, keys) in self.days.range_mut(whole.day..) {
                keys.read(connection, *day, whole.sequence, sequence)?;
            }
        }
        for day in days {
            if let Entry::Vacant(place) = self.days.entry(day) {
                let mut keys = Day::default();
                keys.read(connection, day, 0, sequence)?;
                place.insert(keys);
            }
        }
        // Of the day of the last batch another server may still add keys, whatever the day is here.
        self.whole = Some(Whole { sequence, day: idempotency::day(head.at) });
        Ok(())
    }

    /// Adds a key that the batch remembers; one that is undone does no harm.
    pub fn add(&mut self, today: i64, first_sequence: u64, key: &[u8; 16]) {
        if let Some(day) = self.days.get_mut(&today) {
            day.add(stretch(first_sequence), key);
        }
    }

    /// Notes that the batch was committed.
    pub fn committed(&mut self, sequence: u64) {
        if let Some(whole) = &mut self.whole {
            whole.sequence = sequence;
        }
    }

    /// Days and stretches in which a key may have been remembered.
    pub fn places(&self, key: &[u8; 16]) -> impl Iterator<Item = (i64, i64)> {
        let having = self.days.iter().filter(|(_, keys)| keys.layers.iter().any(|layer| layer.may_have(key)));
        having.flat_map(|(day, keys)| {
            let (first, last) = keys.stretches.expect("a day with keys has stretches");
            (first..=last).map(|stretch| (*day, stretch))
        })
    }
}

#[cfg(test)]
mod tests {
    use sha2::{Digest, Sha256};

    use super::*;

    fn key(n: usize) -> [u8; 16] {
        let digest = Sha256::digest(n.to_be_bytes());
        std::array::from_fn(|i| digest[i])
    }

    #[test]
    fn a_full_layer_has_its_keys_and_hardly_any_other() {
        let mut layer = Layer::new(0);
        let full = layer.bits.len() * 64 / BITS_EACH;
        (0..full).for_each(|n| layer.add(&key(n)));
        assert!(layer.is_full() && (0..full).all(|n| layer.may_have(&key(n))));
        let in_vain = (full..full + 500_000).filter(|n| layer.may_have(&key(*n))).count();
        assert!(in_vain <= 20, "3 of 500,000 are expected, not {in_vain}");
    }
}
