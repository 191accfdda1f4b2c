//! The projector: a thread that takes new entries into the projections and the places, behind the commit.
//!
//! A step costs about as much for a few entries as for many, so while commits go on without a pause entries gather; as
//! soon as there is one they are all taken in.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

use tokio::sync::{oneshot, watch};

use crate::metrics::Metrics;
use crate::places;
use crate::store::{Connection, Database, StoreError};
use crate::views::{self, Advance};

/// How often the projector looks by itself, for what other servers committed.
const TICK: Duration = Duration::from_secs(1);
/// A pause in the commits after which everything is taken in.
const PAUSE: Duration = Duration::from_millis(200);
/// How often new entries are taken into the lists while there is no pause, unless many wait.
const LISTS_EVERY: Duration = Duration::from_secs(1);
/// How often they are taken into the places while there is no pause: an order on its way is then counted once
/// instead of at each of its steps.
const PLACES_EVERY: Duration = Duration::from_secs(4);
/// Entries from which on they are taken into the places whatever the time.
const PLACES_MANY: u64 = 65_536;

/// What the projector is told.
pub enum Nudge {
    /// Something was committed.
    Committed,
    /// Take in everything committed before, then answer.
    All(oneshot::Sender<Result<(), StoreError>>),
    /// End.
    Stop,
}

/// The projector's own things.
pub struct Projector {
    database: Database,
    connection: Option<Box<dyn Connection>>,
    lists: Course,
    places: Course,
    committed: watch::Receiver<u64>,
    placed: watch::Sender<u64>,
    rests_until: Option<Instant>,
    metrics: Metrics,
}

impl Projector {
    /// A projector over a database, which follows what was committed.
    pub fn new(database: Database, committed: watch::Receiver<u64>, metrics: Metrics) -> Projector {
        Projector {
            database,
            connection: None,
            lists: Course::new(LISTS_EVERY, views::STEP),
            places: Course::new(PLACES_EVERY, PLACES_MANY),
            committed,
            placed: watch::Sender::new(0),
            rests_until: None,
            metrics,
        }
    }

    /// The sequence taken into the places.
    pub fn placed(&self) -> watch::Receiver<u64> {
        self.placed.subscribe()
    }

    /// Follows until it is told to stop or nobody is left who could tell it anything.
    pub fn serve(mut self, nudges: &Receiver<Nudge>) {
        loop {
            let patience = self.patience();
            match nudges.recv_timeout(patience) {
                Ok(Nudge::Committed) => self.project(false),
                Ok(Nudge::All(reply)) => drop(reply.send(self.take_all())),
                Err(RecvTimeoutError::Timeout) => self.project(patience >= PAUSE),
                Ok(Nudge::Stop) | Err(RecvTimeoutError::Disconnected) => return,
            }
        }
    }

    /// How long to wait for a nudge: not at all in the middle of something, shorter while there is something to do.
    fn patience(&self) -> Duration {
        if let Some(rest) = self.rests_until.and_then(|until| until.checked_duration_since(Instant::now())) {
            return rest;
        }
        let last = *self.committed.borrow();
        let courses = [&self.lists, &self.places];
        if courses.iter().any(|course| course.taken < course.due) {
            return Duration::ZERO;
        }
        if courses.iter().any(|course| course.taken < last) { PAUSE } else { TICK }
    }

    /// Takes steps of each projection for which it is time.
    fn project(&mut self, is_pause: bool) {
        if self.rests_until.is_some_and(|until| Instant::now() < until) {
            return;
        }
        let last = *self.committed.borrow();
        self.rests_until = None;
        if let Err(error) = self.try_project(last, is_pause) {
            tracing::error!(%error, "the projections were not brought up to date");
            self.connection = None;
            (self.lists.due, self.places.due) = (0, 0);
            self.rests_until = Some(Instant::now() + TICK);
        }
    }

    fn try_project(&mut self, last: u64, is_pause: bool) -> Result<(), StoreError> {
        if self.lists.is_due(last, is_pause) {
            let taken = self.step(views::advance)?;
            self.has_listed(taken.unwrap_or(last));
        }
        if self.places.is_due(last, is_pause) {
            let taken = self.step(places::advance)?;
            self.has_counted(taken.unwrap_or(last));
        }
        Ok(())
    }

    fn take_all(&mut self) -> Result<(), StoreError> {
        while let Some(taken) = self.step(views::advance)? {
            self.has_listed(taken);
        }
        while let Some(taken) = self.step(places::advance)? {
            self.has_counted(taken);
        }
        Ok(())
    }

    fn has_listed(&mut self, to: u64) {
        self.lists.has_taken(to);
        self.metrics.listed_entries.set(to.cast_signed());
    }

    fn has_counted(&mut self, to: u64) {
        self.places.has_taken(to);
        self.metrics.counted_entries.set(to.cast_signed());
        self.placed.send_replace(to);
    }

    /// Takes the next entries in; `None` when there were none. Those that fail the program are tried again with the next.
    fn step(&mut self, advance: Advance) -> Result<Option<u64>, StoreError> {
        let mut connection = match self.connection.take() {
            Some(connection) => connection,
            None => self.database.open_views()?,
        };
        let failed = |_| StoreError::Other { detail: "an entry failed the program".into() };
        let step = AssertUnwindSafe(|| views::steps(connection.as_mut(), advance));
        let taken = catch_unwind(step).unwrap_or_else(|panic| Err(failed(panic)))?;
        self.connection = Some(connection);
        Ok(taken)
    }
}

/// How far a projection has come, as this process knows.
struct Course {
    every: Duration,
    /// Entries from which on it goes on at once.
    many: u64,
    /// Sequence of the last entry taken in.
    taken: u64,
    /// Where it goes on to, once it was time.
    due: u64,
    since: Option<Instant>,
}

impl Course {
    fn new(every: Duration, many: u64) -> Course {
        Course { every, many, taken: 0, due: 0, since: None }
    }

    /// Whether to take a step: it was time, and some of the entries of then are not taken in.
    fn is_due(&mut self, last: u64, is_pause: bool) -> bool {
        let is_time = self.since.is_none_or(|since| since.elapsed() >= self.every);
        if last > self.taken && (is_pause || is_time || last - self.taken >= self.many) {
            self.due = last;
        }
        self.taken < self.due
    }

    fn has_taken(&mut self, to: u64) {
        self.taken = to;
        if to >= self.due {
            self.since = Some(Instant::now());
        }
    }
}
