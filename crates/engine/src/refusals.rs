//! Keeps the journal from being filled by refusals: at most ten a minute of each actor and code, then counted.

use std::collections::BTreeMap;

use domain::Actor;
use domain::values::Timestamp;

/// Refusals journalled a minute for each actor and code.
const PER_MINUTE_MAX: i64 = 10;
/// Actors and codes remembered at a time.
const REMEMBERED_MAX: usize = 10_000;
const MINUTE_MICROS: i64 = 60_000_000;

/// Refusals of the current minute.
#[derive(Default)]
pub struct Refusals {
    minute: i64,
    counts: BTreeMap<(Actor, &'static str), i64>,
    uncounted: BTreeMap<(Actor, &'static str), i64>,
}

impl Refusals {
    /// Notes a refusal. `Some(n)` when it is to be journalled, with the number of like ones left out before.
    pub fn note(&mut self, at: Timestamp, actor: Actor, code: &'static str) -> Option<i64> {
        let minute = at.0.div_euclid(MINUTE_MICROS);
        if minute != self.minute {
            self.minute = minute;
            self.counts.clear();
        }
        if self.counts.len() >= REMEMBERED_MAX || self.uncounted.len() >= REMEMBERED_MAX {
            self.counts.clear();
            self.uncounted.clear();
        }
        let count = self.counts.entry((actor, code)).or_default();
        *count += 1;
        if *count > PER_MINUTE_MAX {
            *self.uncounted.entry((actor, code)).or_default() += 1;
            return None;
        }
        Some(self.uncounted.remove(&(actor, code)).unwrap_or(0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ten_a_minute_are_kept_and_the_rest_counted() {
        let mut refusals = Refusals::default();
        let mut note = |micros| refusals.note(Timestamp(micros), Actor::Console, "not_permitted");
        let kept = (0..25).filter(|second| note(second * 1_000_000).is_some()).count();
        assert_eq!(kept, 10);
        assert_eq!(note(61_000_000), Some(15));
        assert_eq!(note(62_000_000), Some(0));
    }
}
