//! What the writer remembers from batch to batch; after a failed batch the rows are forgotten.

use std::sync::Arc;
use std::sync::atomic::AtomicI64;

use domain::state::State;
use domain::timers::Timer;

use crate::clock::Clock;
use crate::known_keys::KnownKeys;
use crate::random::Random;
use crate::refusals::Refusals;
use crate::sighting::Sighting;

/// What the writer keeps between batches.
pub struct Memory {
    /// Resident, steady and shared tables; empty otherwise.
    pub state: State,
    /// Sequence at which the resident tables were read; `None` before the first time.
    pub reference_sequence: Option<u64>,
    /// Sequence at which the steady and shared tables were kept: they hold what the database holds while no other
    /// server has changed them since. `None` when they are not to be used.
    pub kept_sequence: Option<u64>,
    /// Which idempotency keys are fresh.
    pub known_keys: KnownKeys,
    /// Where batch time comes from.
    pub clock: Clock,
    /// Time of the last batch, in microseconds, for readers.
    pub now: Arc<AtomicI64>,
    /// Salts and ids.
    pub random: Random,
    /// Refusals worth keeping, at most so many a minute.
    pub refusals: Refusals,
    /// What readers learn of the journal head.
    pub sighting: Arc<Sighting>,
    /// Due deadlines that failed the program and are left out.
    pub skipped: Vec<Timer>,
}

impl Memory {
    /// Forgets the rows, after a batch that failed.
    pub fn forget_rows(&mut self) {
        (self.reference_sequence, self.kept_sequence) = (None, None);
        self.state = State::default();
    }

    /// Forgets what the database is known to hold, after a session that was lost: the next one may reach another server,
    /// which lacks the last entries.
    pub fn forget_all(&mut self) {
        self.forget_rows();
        self.known_keys = KnownKeys::default();
    }
}
