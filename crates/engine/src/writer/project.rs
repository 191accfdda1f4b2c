//! The writer's other work: taking new entries into the projections and the places, between batches.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};

use super::{TICK, Writer, connect};
use crate::store::StoreError;
use crate::{journal, places, views};

/// How often new entries are taken into the projections.
const PROJECT_EVERY: Duration = Duration::from_millis(200);
/// Entries that the places may lag behind while batches go on without a pause.
const PLACES_LAG_MAX: u64 = 64 * views::STEP;
/// Steps of the places that are taken one after the other.
const PLACES_STEPS_MAX: usize = 4;

impl Writer {
    /// How long to wait for work: shorter while there is something to count.
    pub(super) fn patience(&self) -> Duration {
        let is_behind = self.memory.kept_sequence.is_some_and(|kept| kept > self.placed_to);
        if is_behind { PROJECT_EVERY } else { TICK }
    }

    /// Takes new entries into the projections, in steps with batches between them: when many wait, or some for long.
    pub(super) fn project(&mut self) {
        let waiting = self.memory.kept_sequence.unwrap_or(0).saturating_sub(self.projected_to);
        let is_time = self.projected_at.is_none_or(|projected_at| projected_at.elapsed() >= PROJECT_EVERY);
        if waiting < views::STEP && !is_time {
            return;
        }
        self.projected_at = Some(Instant::now());
        if let Err(error) = self.try_project().and_then(|()| self.place(waiting)) {
            tracing::error!(%error, "the projections were not brought up to date");
            self.connection = None;
        }
    }

    fn try_project(&mut self) -> Result<(), StoreError> {
        let connection = connect(&mut self.connection, &self.open)?;
        connection.begin_write()?;
        journal::lock_head(connection)?;
        match views::advance(connection)? {
            Some(sequence) => {
                connection.commit()?;
                self.projected_to = sequence;
                Ok(())
            }
            None => connection.rollback(),
        }
    }

    /// Takes new entries into the places, which may lag further: a burst of orders is counted when it is over.
    fn place(&mut self, waiting: u64) -> Result<(), StoreError> {
        let kept = self.memory.kept_sequence.unwrap_or(0);
        let is_busy = waiting >= views::STEP;
        if is_busy && kept.saturating_sub(self.placed_to) < PLACES_LAG_MAX {
            return Ok(());
        }
        for _ in 0..PLACES_STEPS_MAX {
            if self.placed_to >= kept {
                break;
            }
            let connection = connect(&mut self.connection, &self.open)?;
            connection.begin_write()?;
            journal::lock_head(connection)?;
            // Orders go on whatever becomes of the lists.
            let advanced = catch_unwind(AssertUnwindSafe(|| places::advance(connection)));
            let advanced = advanced.unwrap_or_else(|_| {
                tracing::error!("an entry failed the places; they are tried again with the next one");
                Ok(None)
            })?;
            match advanced {
                Some(sequence) => {
                    connection.commit()?;
                    self.placed_to = sequence;
                }
                None => {
                    connection.rollback()?;
                    self.placed_to = kept;
                }
            }
            self.placed.send_replace(self.placed_to);
        }
        Ok(())
    }
}
