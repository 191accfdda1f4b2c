//! Time as the writer takes it: the machine's, guarded against jumps, or a story's.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use domain::values::Timestamp;

/// A change of the wall clock beyond this is doubted.
const JUMP_MICROS_MAX: i64 = 60_000_000;
/// A doubted change is adopted after the wall clock kept it this long.
const STABLE: Duration = Duration::from_secs(600);

/// Where batch time comes from.
#[derive(Debug)]
pub enum Clock {
    /// The machine's clock.
    Machine(SteadyClock),
    /// A clock that a story or a test sets.
    Story(StoryClock),
}

impl Clock {
    /// The machine's clock, trusted as it is now.
    pub fn machine() -> Clock {
        Clock::Machine(SteadyClock::new(wall().0, Instant::now()))
    }

    pub(crate) fn now(&mut self) -> Timestamp {
        match self {
            Clock::Machine(clock) => clock.now(wall().0, Instant::now()),
            Clock::Story(clock) => clock.now(),
        }
    }
}

/// The machine's clock, unguarded.
pub fn wall() -> Timestamp {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Timestamp(i64::try_from(since.as_micros()).unwrap_or(i64::MAX))
}

/// The monotonic clock plus an adopted offset to the wall clock: a jump of the wall clock is followed
/// only after ten stable minutes, so that a wrong clock cannot expire holds.
#[derive(Debug)]
pub struct SteadyClock {
    start: Instant,
    offset: i64,
    doubted: Option<(i64, Instant)>,
}

impl SteadyClock {
    fn new(wall: i64, start: Instant) -> Self {
        SteadyClock { start, offset: wall, doubted: None }
    }

    fn now(&mut self, wall: i64, instant: Instant) -> Timestamp {
        let elapsed = i64::try_from(instant.duration_since(self.start).as_micros()).unwrap_or(i64::MAX);
        let seen = wall - elapsed;
        if (seen - self.offset).abs() <= JUMP_MICROS_MAX {
            self.offset = seen;
            self.doubted = None;
        } else {
            self.doubt(seen, instant);
        }
        Timestamp(self.offset + elapsed)
    }

    fn doubt(&mut self, seen: i64, instant: Instant) {
        match self.doubted {
            Some((doubted, since)) if (seen - doubted).abs() <= JUMP_MICROS_MAX => {
                if instant.duration_since(since) >= STABLE {
                    tracing::warn!(micros = seen - self.offset, "the wall clock's jump is adopted");
                    self.offset = seen;
                    self.doubted = None;
                }
            }
            _ => {
                tracing::error!(
                    micros = seen - self.offset,
                    "the wall clock jumped; waiting until it is stable"
                );
                self.doubted = Some((seen, instant));
            }
        }
    }
}

/// A clock that stands until it is set; shared between the story and the writer.
#[derive(Clone, Debug)]
pub struct StoryClock {
    micros: Arc<AtomicI64>,
}

impl StoryClock {
    /// A clock standing at an instant.
    pub fn new(at: Timestamp) -> Self {
        StoryClock { micros: Arc::new(AtomicI64::new(at.0)) }
    }

    /// The instant it stands at.
    pub fn now(&self) -> Timestamp {
        Timestamp(self.micros.load(Ordering::SeqCst))
    }

    /// Moves it; never backwards.
    pub fn set(&self, at: Timestamp) {
        self.micros.fetch_max(at.0, Ordering::SeqCst);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_jump_is_adopted_only_after_ten_stable_minutes() {
        let (start, noon) = (Instant::now(), 1_768_212_000_000_000);
        let mut clock = SteadyClock::new(noon, start);
        let after = |seconds: u64| start + Duration::from_secs(seconds);
        let micros = |seconds: i64| seconds * 1_000_000;
        assert_eq!(
            clock.now(noon + micros(30), after(1)).0,
            noon + micros(30),
            "small corrections are followed"
        );
        let day = 86_400;
        assert_eq!(clock.now(noon + micros(day), after(2)).0, noon + micros(31));
        assert_eq!(clock.now(noon + micros(day + 300), after(302)).0, noon + micros(331));
        let adopted = clock.now(noon + micros(day + 600), after(602)).0;
        assert_eq!(adopted, noon + micros(day + 600));
    }

    #[test]
    fn an_unstable_jump_is_never_adopted() {
        let (start, noon) = (Instant::now(), 1_768_212_000_000_000);
        let mut clock = SteadyClock::new(noon, start);
        for minute in 1..30i64 {
            let wall = noon + if minute % 2 == 0 { 86_400_000_000 } else { -86_400_000_000 };
            let instant = start + Duration::from_secs(60 * minute.unsigned_abs());
            assert_eq!(clock.now(wall, instant).0, noon + minute * 60_000_000);
        }
    }
}
