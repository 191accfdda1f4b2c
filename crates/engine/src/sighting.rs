//! What the writer last saw of the journal head, so that a request is checked against reference data of this moment
//! without a query of its own.
//!
//! The writer looks at least once a second. A change by this server is seen before it is answered, one by another
//! server within that second; when the writer has not looked for longer, readers look themselves.

use std::sync::Mutex;
use std::sync::PoisonError;
use std::time::{Duration, Instant};

/// A sighting older than this is not used.
const AGE_MAX: Duration = Duration::from_secs(2);

/// The last sighting, shared by the writer and the readers.
#[derive(Default)]
pub struct Sighting {
    last: Mutex<Option<(u64, Instant)>>,
}

impl Sighting {
    /// Notes the sequence of the last entry that changed a resident table.
    pub fn note(&self, reference_sequence: u64) {
        *self.last.lock().unwrap_or_else(PoisonError::into_inner) =
            Some((reference_sequence, Instant::now()));
    }

    /// That sequence, if the sighting is fresh.
    pub fn fresh(&self) -> Option<u64> {
        let last = *self.last.lock().unwrap_or_else(PoisonError::into_inner);
        last.filter(|(_, at)| at.elapsed() <= AGE_MAX).map(|(reference_sequence, _)| reference_sequence)
    }
}
