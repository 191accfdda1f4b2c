//! Durable, ordered execution of the rules of `domain` on SQLite and PostgreSQL; all SQL of the project is here.
//!
//! Reading order: `submission` (in and out), `writer` (the queue), `batch` (one transaction), `journal`, `tables`,
//! `readers`, `queries` and `catalogue_index` (the other side), `projector` (what lists are read by, behind the commit),
//! `files` (content beside the journal), `verify` (rebuild and compare), `backup`. `store` is the database layer, `proof` the hashing and signing.

pub mod accesses;
pub mod accounts;
pub mod backup;
pub mod backups;
mod batch;
pub mod catalogue_index;
pub mod clock;
pub mod consumers;
mod deadlines;
pub mod demo_keys;
pub mod drafts;
pub mod feed;
pub mod files;
mod idempotency;
mod ids;
pub mod imports;
pub mod journal;
mod known_keys;
mod lanes;
mod local;
pub mod log_key;
mod memory;
pub mod metrics;
pub mod notices;
pub mod personal;
pub mod places;
mod prefetch;
mod preview;
mod projector;
pub mod proof;
pub mod queries;
pub mod random;
pub mod readers;
mod refusals;
pub mod schema;
mod sighting;
pub mod signing;
mod steady;
pub mod store;
pub mod submission;
pub mod tables;
pub mod tiles;
pub mod verify;
pub mod views;
pub mod webhooks;
mod writer;

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::mpsc::{SyncSender, TrySendError, sync_channel};
use std::thread::JoinHandle;

use domain::cell::Cell;
use domain::limits::CHUNK_COMMANDS_MAX;
use domain::rejection::listed;
use domain::state::State;
use domain::values::Timestamp;
use tokio::sync::{Semaphore, oneshot, watch};

pub use catalogue_index::CatalogueIndex;
pub use clock::Clock;
pub use demo_keys::DemoKeys;
pub use idempotency::IdempotencyKey;
pub use ids::first_id;
pub use log_key::LogKey;
pub use readers::Reference;
pub use submission::{Receipt, Submission, SubmitError};

use files::Files;
use lanes::{Bulk, Message};
use log_key::LogKeyError;
use memory::Memory;
use metrics::Metrics;
use projector::{Nudge, Projector};
use readers::Readers;
use store::{Connection, Database, StoreError};
use writer::Writer;

/// Submissions that wait at a time; one more is answered `Busy`.
const QUEUE_MAX: usize = 4_096;
/// Bulk requests that wait or are decided at a time; one more is answered `Busy`.
const BULKS_MAX: usize = 8;
/// Submissions of a bulk request.
const BULK_SUBMISSIONS_MAX: usize = 1_000;
/// What the projector is told at a time.
const NUDGES_MAX: usize = 8;

/// Why an engine is not opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The log key is not the one the cell signs with.
    #[error(transparent)]
    LogKey(#[from] LogKeyError),
}

/// The engine of one process on one database.
pub struct Engine {
    queue: SyncSender<Message>,
    readers: Arc<Readers>,
    files: Arc<Files>,
    bulks: Arc<Semaphore>,
    now: Arc<AtomicI64>,
    committed: watch::Receiver<u64>,
    placed: watch::Receiver<u64>,
    metrics: Metrics,
    challenge_key: [u8; 32],
    projector: SyncSender<Nudge>,
    threads: Vec<JoinHandle<()>>,
}

impl Engine {
    /// Opens the engine on a migrated database and starts its writer thread; refused when the log key is not the
    /// cell's.
    pub fn open(database: Database, clock: Clock, log_key: LogKey) -> Result<Engine, OpenError> {
        let writers = database.clone();
        Engine::open_with(database, move || writers.open_writer(), clock, log_key)
    }

    /// Like [`Engine::open`] with the writer's sessions from elsewhere: for those who make them fail on purpose.
    pub fn open_with(
        database: Database,
        open_writer: impl Fn() -> Result<Box<dyn Connection>, StoreError> + Send + 'static,
        mut clock: Clock,
        log_key: LogKey,
    ) -> Result<Engine, OpenError> {
        let mut connection = open_writer()?;
        log_key.require_of(queries::find::<Cell>(connection.as_mut(), &1)?.as_ref())?;
        let now = Arc::new(AtomicI64::new(clock.now().0));
        let metrics = Metrics::new();
        let files = Arc::new(Files::open(&database, Timestamp(now.load(Ordering::Relaxed)))?);
        views::prepare(&database, Timestamp(now.load(Ordering::Relaxed)))?;
        let projected = database.clone();
        let challenge_key = log_key.derived("challenges");
        let readers = Arc::new(Readers::counted(database, &metrics));
        let (projector, nudges) = sync_channel(NUDGES_MAX);
        let writer = Writer {
            open: Box::new(open_writer),
            memory: Memory {
                state: State::default(),
                reference_sequence: None,
                kept_sequence: None,
                known_keys: Default::default(),
                clock,
                now: Arc::clone(&now),
                random: Default::default(),
                refusals: Default::default(),
                skipped: Vec::new(),
                sighting: readers.sighting(),
            },
            log_key,
            connection: Some(connection),
            signed_at: None,
            signed_size: 0,
            forgot_at: None,
            projector: projector.clone(),
            rows_saved: 0,
            committed: watch::Sender::new(0),
            metrics: metrics.clone(),
        };
        let committed = writer.committed.subscribe();
        let follower = Projector::new(projected, committed.clone(), metrics.clone());
        let placed = follower.placed();
        let (queue, messages) = sync_channel(QUEUE_MAX);
        let threads = vec![
            start("writer", move || writer.serve(&messages))?,
            start("projector", move || follower.serve(&nudges))?,
        ];
        let bulks = Arc::new(Semaphore::new(BULKS_MAX));
        Ok(Engine {
            queue,
            readers,
            files,
            bulks,
            now,
            committed,
            placed,
            metrics,
            challenge_key,
            projector,
            threads,
        })
    }

    /// Decides a submission; the receipt is durable.
    pub async fn submit(&self, submission: Submission) -> Result<Receipt, SubmitError> {
        self.enqueue(submission)?.await.unwrap_or(Err(SubmitError::Unavailable))
    }

    /// Like [`Engine::submit`], on a thread that may block.
    pub fn submit_now(&self, submission: Submission) -> Result<Receipt, SubmitError> {
        self.enqueue(submission)?.blocking_recv().unwrap_or(Err(SubmitError::Unavailable))
    }

    /// Decides submissions one after the other, each for itself, between those of others; each has an outcome.
    pub async fn submit_bulk(
        &self,
        submissions: Vec<Submission>,
    ) -> Result<Vec<Result<Receipt, SubmitError>>, SubmitError> {
        if submissions.is_empty() {
            return Ok(Vec::new());
        }
        listed("submissions", &submissions, BULK_SUBMISSIONS_MAX)?;
        for submission in &submissions {
            listed("commands", &submission.commands, CHUNK_COMMANDS_MAX)?;
        }
        let permit = Arc::clone(&self.bulks).try_acquire_owned().map_err(|_| SubmitError::Busy)?;
        let (reply, answer) = oneshot::channel();
        self.enqueue_message(Message::Bulk(Bulk::new(submissions, reply, permit)))?;
        answer.await.map_err(|_| SubmitError::Unavailable)
    }

    fn enqueue(
        &self,
        submission: Submission,
    ) -> Result<oneshot::Receiver<Result<Receipt, SubmitError>>, SubmitError> {
        listed("commands", &submission.commands, CHUNK_COMMANDS_MAX)?;
        let (reply, answer) = oneshot::channel();
        // Counted first: the writer may take it before this thread goes on.
        self.metrics.queued.inc();
        let queued = self.enqueue_message(Message::Submit(Box::new(submission), reply));
        if queued.is_err() {
            self.metrics.queued.dec();
        }
        queued.map(|()| answer)
    }

    fn enqueue_message(&self, message: Message) -> Result<(), SubmitError> {
        self.queue.try_send(message).map_err(|error| match error {
            TrySendError::Full(_) => SubmitError::Busy,
            TrySendError::Disconnected(_) => SubmitError::Unavailable,
        })
    }

    /// The time of the writer's last batch, at most a second ago while the database answers.
    pub fn now(&self) -> Timestamp {
        Timestamp(self.now.load(Ordering::Relaxed))
    }

    /// The sequence that the journal has reached, also by other servers', at most a second ago.
    pub fn committed(&self) -> watch::Receiver<u64> {
        self.committed.clone()
    }

    /// The content of files.
    pub fn files(&self) -> &Arc<Files> {
        &self.files
    }

    /// The sequence that this process has taken into the places ([`places`]); another server may have come further.
    pub fn placed(&self) -> watch::Receiver<u64> {
        self.placed.clone()
    }

    /// What it counts of its work.
    pub fn metrics(&self) -> &Metrics {
        &self.metrics
    }

    /// A secret that every server of the cell has and no database: challenges of sign-ins follow from it.
    pub fn challenge_key(&self) -> &[u8; 32] {
        &self.challenge_key
    }

    /// Signs a checkpoint of everything committed so far.
    pub fn checkpoint_now(&self) -> Result<(), StoreError> {
        self.await_writer(Message::Checkpoint)
    }

    /// Lets every deadline pass that is due, which the writer otherwise does within a second, on a thread that may
    /// block.
    pub fn pass_deadlines_now(&self) -> Result<(), StoreError> {
        self.await_writer(Message::Deadlines)
    }

    /// Takes everything committed so far into the projections, which happens by itself within seconds, on a thread that
    /// may block.
    pub fn project_now(&self) -> Result<(), StoreError> {
        let stopped = || StoreError::Unavailable { detail: "the projector has stopped".into() };
        let (reply, answer) = oneshot::channel();
        self.projector.send(Nudge::All(reply)).map_err(|_| stopped())?;
        answer.blocking_recv().unwrap_or_else(|_| Err(stopped()))
    }

    fn await_writer(
        &self,
        message: impl FnOnce(oneshot::Sender<Result<(), StoreError>>) -> Message,
    ) -> Result<(), StoreError> {
        let stopped = || StoreError::Unavailable { detail: "the writer has stopped".into() };
        let (reply, answer) = oneshot::channel();
        self.queue.send(message(reply)).map_err(|_| stopped())?;
        answer.blocking_recv().unwrap_or_else(|_| Err(stopped()))
    }

    /// Runs a query in a read transaction with the reference data of the same moment.
    pub async fn read<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut dyn Connection, &Arc<Reference>) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let readers = Arc::clone(&self.readers);
        let with_reference = move |connection: &mut dyn Connection| {
            let reference = readers.reference(connection)?;
            work(connection, &reference)
        };
        self.readers.read(with_reference).await
    }

    /// Like [`Engine::read`], on a thread that may block.
    pub fn read_now<T>(
        &self,
        work: impl FnOnce(&mut dyn Connection, &Reference) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        self.readers.read_now(|connection| {
            let reference = self.readers.reference(connection)?;
            work(connection, &reference)
        })
    }

    /// The reference data as of now; a change by another server may be seen a second later.
    pub async fn reference(&self) -> Result<Arc<Reference>, StoreError> {
        if let Some(seen) = self.readers.seen() {
            return Ok(seen);
        }
        let readers = Arc::clone(&self.readers);
        self.readers.read(move |connection| readers.reference(connection)).await
    }
}

impl Drop for Engine {
    fn drop(&mut self) {
        // A thread that is gone already needs no stopping.
        drop(self.queue.send(Message::Stop));
        drop(self.projector.send(Nudge::Stop));
        for thread in self.threads.drain(..) {
            let name = thread.thread().name().unwrap_or_default().to_owned();
            if thread.join().is_err() {
                tracing::error!("the {name} thread ended by a panic");
            }
        }
    }
}

fn start(name: &str, run: impl FnOnce() + Send + 'static) -> Result<JoinHandle<()>, StoreError> {
    let started = std::thread::Builder::new().name(name.into()).spawn(run);
    started.map_err(|error| StoreError::Other { detail: format!("the {name} thread did not start: {error}") })
}
