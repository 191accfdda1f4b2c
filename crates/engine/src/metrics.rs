//! What the engine counts of its own work, for the people who run it. Names of people or objects are never counted by.

use std::time::Duration;

use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::{Histogram, exponential_buckets};
use prometheus_client::registry::{Registry, Unit};

use crate::journal::Head;

/// The engine's counters, each shared with whoever counts.
#[derive(Clone, Debug)]
pub struct Metrics {
    /// Single submissions that wait for the writer or in its batch.
    pub(crate) queued: Gauge,
    /// Commands decided together.
    batch_commands: Histogram,
    /// Time of one COMMIT of a batch that changed something.
    commit: Histogram,
    /// Batches that were undone.
    pub(crate) undone: Counter,
    /// Entries of the journal, also by other servers.
    journal_entries: Gauge,
    /// Entries under the newest checkpoint that this process signed.
    checkpoint_entries: Gauge,
    /// When this process signed it, in seconds since 1970-01-01T00:00Z; 0 before the first.
    checkpoint_at: Gauge,
    /// Entries that this process knows to be taken into the lists.
    pub(crate) listed_entries: Gauge,
    /// Entries that this process knows to be taken into the figures.
    pub(crate) counted_entries: Gauge,
    /// Read transactions under way.
    pub(crate) readers_busy: Gauge,
    /// Connections of the readers that wait for work.
    pub(crate) readers_idle: Gauge,
}

impl Metrics {
    /// Submissions that wait for the writer or are in its batch.
    pub fn queued(&self) -> i64 {
        self.queued.get()
    }

    pub(crate) fn new() -> Metrics {
        Metrics {
            queued: Gauge::default(),
            // 1 to 512 commands; 0.25 ms to 4 s.
            batch_commands: Histogram::new(exponential_buckets(1.0, 2.0, 10)),
            commit: Histogram::new(exponential_buckets(0.000_25, 2.0, 15)),
            undone: Counter::default(),
            journal_entries: Gauge::default(),
            checkpoint_entries: Gauge::default(),
            checkpoint_at: Gauge::default(),
            listed_entries: Gauge::default(),
            counted_entries: Gauge::default(),
            readers_busy: Gauge::default(),
            readers_idle: Gauge::default(),
        }
    }

    /// Submissions that left the queue, and the commands that were decided together with them; none at a tick.
    pub(crate) fn count_batch(&self, submissions: usize, commands: usize) {
        self.queued.dec_by(submissions as i64);
        if commands > 0 {
            self.batch_commands.observe(u32::try_from(commands).unwrap_or(u32::MAX).into());
        }
    }

    /// A batch that was committed.
    pub(crate) fn count_commit(&self, head: &Head, is_changed: bool, time: Duration) {
        if is_changed {
            self.commit.observe(time.as_secs_f64());
        }
        self.journal_entries.set(head.sequence.cast_signed());
    }

    /// A checkpoint that was signed.
    pub(crate) fn count_checkpoint(&self, head: &Head) {
        self.checkpoint_entries.set(head.sequence.cast_signed());
        self.checkpoint_at.set(head.at.0 / 1_000_000);
    }

    /// Makes the counters known under their names.
    pub fn register(&self, registry: &mut Registry) {
        let Metrics { queued, batch_commands, commit, undone, .. } = self.clone();
        let Metrics { journal_entries, checkpoint_entries, checkpoint_at, .. } = self.clone();
        let Metrics { listed_entries, counted_entries, readers_busy, readers_idle, .. } = self.clone();
        registry.register("queue_depth", "Submissions that wait for the writer or in its batch", queued);
        registry.register("batch_commands", "Commands decided together in one transaction", batch_commands);
        let help = "Time of one COMMIT of a batch that changed something";
        registry.register_with_unit("commit", help, Unit::Seconds, commit);
        registry.register("batches_undone", "Batches that the database or a command failed", undone);
        registry.register("journal_entries", "Entries of the journal", journal_entries);
        let help = "Entries under the newest checkpoint that this server signed";
        registry.register("checkpoint_entries", help, checkpoint_entries);
        let help = "When this server signed its newest checkpoint, in seconds since 1970; 0 before the first";
        registry.register_with_unit("checkpoint_timestamp", help, Unit::Seconds, checkpoint_at);
        registry.register("listed_entries", "Entries of the journal taken into the lists", listed_entries);
        let help = "Entries of the journal taken into the figures";
        registry.register("counted_entries", help, counted_entries);
        registry.register("database_readers_busy", "Read transactions under way", readers_busy);
        let help = "Database connections for reading that wait for work";
        registry.register("database_readers_idle", help, readers_idle);
    }
}
