//! What every run has: its plan, the passing of time, and how it fails.

use std::collections::BTreeSet;
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};

use domain::values::{Date, Timestamp, Zone};

use crate::dice::Dice;
use crate::finding::Finding;

/// One run.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    /// Seed of all its dice.
    pub seed: u64,
    /// Commands after the founding.
    pub steps: usize,
    /// The step at which the auditor counts a minor unit that is not there, to test that the auditor is heard.
    pub misbook_at: Option<usize>,
}

/// What a run did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Commands accepted.
    pub accepted: usize,
    /// Commands refused by a rule.
    pub refused: usize,
    /// Entries of the journal.
    pub entries: u64,
    /// Verbs that were accepted at least once after the founding.
    pub verbs: BTreeSet<&'static str>,
}

/// A run that went wrong.
#[derive(Debug)]
pub struct Failure {
    /// Its seed.
    pub seed: u64,
    /// The step, from 1; `None` at the founding or at the end.
    pub step: Option<usize>,
    /// What was asked.
    pub asked: String,
    /// What is wrong.
    pub cause: Box<Cause>,
}

/// Why a run went wrong.
#[derive(Debug, thiserror::Error)]
pub enum Cause {
    /// The auditor disagrees.
    #[error(transparent)]
    Finding(#[from] Finding),
    /// A rule or event panicked.
    #[error("panic: {0}")]
    Panic(String),
    /// The founding was refused.
    #[error("the founding was refused: {0}")]
    Founding(String),
    /// The database failed where no fault was planned.
    #[error(transparent)]
    Store(#[from] engine::store::StoreError),
    /// The engine was not opened.
    #[error(transparent)]
    Open(#[from] engine::OpenError),
    /// The schema could not be made.
    #[error(transparent)]
    Migrate(#[from] engine::store::MigrateError),
    /// The machine failed.
    #[error(transparent)]
    Io(#[from] std::io::Error),
    /// The engine broke a promise.
    #[error("{0}")]
    Broken(String),
}

/// Characters of a command that a failure shows.
const ASKED_CHARS_MAX: usize = 2_000;

impl Plan {
    /// A failure of this run.
    pub(crate) fn failure(&self, step: Option<usize>, asked: &impl fmt::Debug, cause: Cause) -> Failure {
        let asked = format!("{asked:?}").chars().take(ASKED_CHARS_MAX).collect();
        Failure { seed: self.seed, step, asked, cause: Box::new(cause) }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Failure { seed, step, asked, cause } = self;
        match step {
            Some(step) => write!(f, "seed {seed} failed at step {step}: {cause}\n  asked: {asked}"),
            None => write!(f, "seed {seed} failed before the first or after the last step: {cause}"),
        }
    }
}

/// The cell's zone.
pub(crate) fn zone() -> Zone {
    Zone::named("Europe/Kyiv").expect("the time zone database is built in")
}

/// The civil date in the cell's zone.
pub(crate) fn date(at: Timestamp) -> Date {
    zone().date(at)
}

/// Time until the next ask: mostly an hour or so, now and then days.
///
/// Odd seconds keep deadlines from falling on the moment of an ask.
pub(crate) fn pause(dice: &mut Dice) -> i64 {
    let minutes = match dice.below(100) {
        0..70 => dice.between(1, 120),
        70..90 => dice.between(120, 1_200),
        90..98 => dice.between(1_440, 4_320),
        _ => dice.between(5_760, 17_280),
    };
    (minutes * 60 + dice.between(1, 59)) * 1_000_000
}

/// Runs a step; a panic becomes a cause.
pub(crate) fn guarded<T>(work: impl FnOnce() -> Result<T, Cause>) -> Result<T, Cause> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|panic| {
        let words = panic.downcast_ref::<String>().cloned();
        let words = words.or_else(|| panic.downcast_ref::<&str>().map(|words| (*words).to_owned()));
        Err(Cause::Panic(words.unwrap_or_default()))
    })
}
