//! The writer's other work: taking new entries into the projections and the places, between batches.
//!
//! A step costs about as much for one entry as for a hundred, so while batches go on without a pause entries gather;
//! as soon as nobody waits for the writer they are all taken in.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};

use super::{TICK, Writer, connect};
use crate::store::{Connection, StoreError};
use crate::{journal, places, views};

/// A pause in the work after which everything is taken in.
const PAUSE: Duration = Duration::from_millis(200);
/// How often new entries are taken into the lists while there is no pause, unless many wait.
const LISTS_EVERY: Duration = Duration::from_secs(1);
/// How often they are taken into the places while there is no pause: an order on its way is then counted once
/// instead of at each of its steps.
const PLACES_EVERY: Duration = Duration::from_secs(4);
/// Entries from which on they are taken into the places whatever the time.
const PLACES_MANY: u64 = 16_384;

/// How far a projection has come, as this process knows.
pub struct Course {
    every: Duration,
    /// Entries from which on it goes on at once.
    many: u64,
    /// Sequence of the last entry taken in.
    pub(crate) taken: u64,
    /// Where it goes on to, once it was time.
    due: u64,
    since: Option<Instant>,
}

impl Course {
    /// The course of the lists.
    pub fn of_lists() -> Course {
        Course { every: LISTS_EVERY, many: views::MANY, taken: 0, due: 0, since: None }
    }

    /// The course of the places.
    pub fn of_places() -> Course {
        Course { every: PLACES_EVERY, many: PLACES_MANY, taken: 0, due: 0, since: None }
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

impl Writer {
    /// How long to wait for work: not at all in the middle of something else, shorter while there is something to do.
    pub(super) fn patience(&self) -> Duration {
        let last = self.memory.kept_sequence.unwrap_or(0);
        let courses = [&self.lists, &self.places];
        if courses.iter().any(|course| course.taken < course.due) {
            return Duration::ZERO;
        }
        if courses.iter().any(|course| course.taken < last) { PAUSE } else { TICK }
    }

    /// Takes a step of each projection for which it is time.
    pub(super) fn project(&mut self, is_pause: bool) {
        let Some(last) = self.memory.kept_sequence else { return };
        if let Err(error) = self.try_project(last, is_pause) {
            tracing::error!(%error, "the projections were not brought up to date");
            self.connection = None;
            (self.lists.due, self.places.due) = (0, 0);
        }
    }

    fn try_project(&mut self, last: u64, is_pause: bool) -> Result<(), StoreError> {
        if self.lists.is_due(last, is_pause) {
            let taken = self.step(views::advance)?;
            self.lists.has_taken(taken.unwrap_or(last));
        }
        if self.places.is_due(last, is_pause) {
            // Orders go on whatever becomes of the figures.
            let careful = |connection: &mut dyn Connection| {
                catch_unwind(AssertUnwindSafe(|| places::advance(connection))).unwrap_or_else(|_| {
                    tracing::error!("an entry failed the places; they are tried again with the next one");
                    Ok(None)
                })
            };
            let taken = self.step(careful)?;
            self.places.has_taken(taken.unwrap_or(last));
            self.placed.send_replace(self.places.taken);
        }
        Ok(())
    }

    /// Takes the next entries in; `None` when there were none.
    fn step(
        &mut self,
        advance: impl FnOnce(&mut dyn Connection) -> Result<Option<u64>, StoreError>,
    ) -> Result<Option<u64>, StoreError> {
        let connection = connect(&mut self.connection, &self.open)?;
        connection.begin_write()?;
        journal::lock_head(connection)?;
        let taken = advance(connection)?;
        match taken {
            Some(_) => connection.commit()?,
            None => connection.rollback()?,
        }
        Ok(taken)
    }
}
