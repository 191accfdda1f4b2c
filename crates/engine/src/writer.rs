//! The writer: one thread that drains the queue into batches and answers when they are durable.
//!
//! A batch that cannot be decided whole is decided again command by command, so that one poisonous command never
//! stops the others (decisions 18).

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

use domain::timers::Timer;
use tokio::sync::oneshot;

use crate::batch::{self, BatchError, Memory, Outcome, Saved};
use crate::idempotency;
use crate::journal::{self, Head};
use crate::log_key::{LogKey, origin};
use crate::proof::checkpoint::Checkpoint;
use crate::store::{Connection, Database, StoreError};
use crate::submission::{Submission, SubmitError};
use crate::tables;
use crate::views;

/// Commands of one batch (decisions 18).
const BATCH_COMMANDS_MAX: usize = 256;
/// How often the writer looks for due deadlines and signs a checkpoint.
const TICK: Duration = Duration::from_secs(1);
/// How long to wait before opening a lost database again.
const REOPEN: Duration = Duration::from_millis(200);
/// How often new entries are taken into the projections.
const PROJECT_EVERY: Duration = Duration::from_millis(200);
/// How often old idempotency keys are forgotten.
const FORGET_EVERY: Duration = Duration::from_secs(3_600);

/// What the queue carries.
pub enum Message {
    /// Decide a submission.
    Submit(Box<Submission>, oneshot::Sender<Outcome>),
    /// Sign a checkpoint of all that was committed before, then answer.
    Checkpoint(oneshot::Sender<Result<(), StoreError>>),
    /// End.
    Stop,
}

type Work = (Box<Submission>, oneshot::Sender<Outcome>);

/// The writer's own things.
pub struct Writer {
    pub(crate) database: Database,
    pub(crate) memory: Memory,
    pub(crate) log_key: LogKey,
    pub(crate) connection: Option<Box<dyn Connection>>,
    pub(crate) skipped: Vec<Timer>,
    pub(crate) signed_at: Option<Instant>,
    pub(crate) signed_size: u64,
    pub(crate) forgot_at: Option<Instant>,
    pub(crate) projected_at: Option<Instant>,
}

impl Writer {
    /// Serves the queue until it is told to stop or every sender is gone.
    pub fn serve(mut self, queue: &Receiver<Message>) {
        loop {
            let mut work: Vec<Work> = Vec::new();
            let mut flush = None;
            match queue.recv_timeout(TICK) {
                Ok(Message::Submit(submission, reply)) => work.push((submission, reply)),
                Ok(Message::Checkpoint(reply)) => flush = Some(reply),
                Err(RecvTimeoutError::Timeout) => {}
                Ok(Message::Stop) | Err(RecvTimeoutError::Disconnected) => return,
            }
            let mut commands: usize = work.iter().map(|(submission, _)| submission.commands.len()).sum();
            let mut is_stopping = false;
            while flush.is_none() && !is_stopping && commands < BATCH_COMMANDS_MAX {
                match queue.try_recv() {
                    Ok(Message::Submit(submission, reply)) => {
                        commands += submission.commands.len();
                        work.push((submission, reply));
                    }
                    Ok(Message::Checkpoint(reply)) => flush = Some(reply),
                    Ok(Message::Stop) => is_stopping = true,
                    Err(_) => break,
                }
            }
            self.answer(work);
            self.project();
            if let Some(reply) = flush {
                let signed = self.sign();
                drop(reply.send(signed));
            }
            if is_stopping {
                return;
            }
        }
    }

    fn answer(&mut self, work: Vec<Work>) {
        let submissions: Vec<&Submission> = work.iter().map(|(submission, _)| &**submission).collect();
        let outcomes = self.decide(&submissions);
        for ((_, reply), outcome) in work.into_iter().zip(outcomes) {
            // A caller that went away repeats with its key.
            drop(reply.send(outcome));
        }
    }

    /// Decides submissions together, or one by one when that fails.
    fn decide(&mut self, submissions: &[&Submission]) -> Vec<Outcome> {
        match self.attempt(submissions) {
            Ok(outcomes) => outcomes,
            Err(Failure::Store(error)) => self.unavailable(&error, submissions.len()),
            Err(Failure::Offender) => {
                self.isolate_deadlines();
                submissions.iter().map(|submission| self.decide_alone(submission)).collect()
            }
        }
    }

    fn decide_alone(&mut self, submission: &Submission) -> Outcome {
        match self.attempt(&[submission]) {
            Ok(mut outcomes) => outcomes.pop().unwrap_or(Err(SubmitError::Internal)),
            Err(Failure::Store(error)) => {
                self.unavailable(&error, 1).pop().unwrap_or(Err(SubmitError::Internal))
            }
            Err(Failure::Offender) => self.explain(submission),
        }
    }

    /// Decides the commands of a submission that fails as a whole in a transaction that is always undone, to say why.
    fn explain(&mut self, submission: &Submission) -> Outcome {
        let refused = catch_unwind(AssertUnwindSafe(|| crate::preview::refusal(&self.database, submission)));
        match refused {
            Ok(Ok(Some(rejection))) => Err(rejection.into()),
            Ok(Err(error)) => {
                tracing::error!(%error, "a refused submission could not be explained");
                Err(SubmitError::Unavailable)
            }
            Ok(Ok(None)) | Err(_) => {
                let names: Vec<_> = submission.commands.iter().map(domain::Command::name).take(3).collect();
                tracing::error!(commands = ?names, "a command failed the program; it alone was refused");
                Err(SubmitError::Internal)
            }
        }
    }

    /// Finds a deadline that fails every batch and leaves it out from now on.
    fn isolate_deadlines(&mut self) {
        if matches!(self.attempt(&[]), Err(Failure::Offender)) {
            match self.connect().and_then(|connection| crate::preview::due(connection)) {
                Ok(due) => self.skipped = due,
                Err(error) => tracing::error!(%error, "due deadlines could not be read"),
            }
            tracing::error!(skipped = self.skipped.len(), "a deadline fails the program; these are left out");
        }
    }

    fn attempt(&mut self, submissions: &[&Submission]) -> Result<Vec<Outcome>, Failure> {
        let result = self.try_batch(submissions);
        if result.is_err() {
            self.memory.reference_sequence = None;
            self.memory.state = Default::default();
            let is_rolled_back =
                self.connection.as_mut().is_some_and(|connection| connection.rollback().is_ok());
            if !is_rolled_back {
                self.connection = None;
            }
        }
        tables::clear_fetched(&mut self.memory.state);
        result
    }

    fn try_batch(&mut self, submissions: &[&Submission]) -> Result<Vec<Outcome>, Failure> {
        self.connect()?.begin_write()?;
        let Writer { connection, memory, skipped, .. } = self;
        let connection = connection.as_mut().expect("connected above").as_mut();
        let run = AssertUnwindSafe(|| batch::run(connection, memory, submissions, skipped));
        let saved = match catch_unwind(run) {
            Ok(Ok(saved)) => saved,
            Ok(Err(BatchError::Store(error @ StoreError::Constraint { .. }))) => {
                tracing::error!(%error, "a constraint of the database caught what the rules let through");
                return Err(Failure::Offender);
            }
            Ok(Err(BatchError::Store(error))) => return Err(error.into()),
            Ok(Err(BatchError::Undone)) | Err(_) => return Err(Failure::Offender),
        };
        self.finish(saved)
    }

    fn finish(&mut self, saved: Saved) -> Result<Vec<Outcome>, Failure> {
        let is_time_to_sign = self.signed_at.is_none_or(|signed_at| signed_at.elapsed() >= TICK);
        if is_time_to_sign && self.signed_size < saved.head.sequence {
            self.sign_within(&saved.head)?;
        }
        let is_time_to_forget = self.forgot_at.is_none_or(|forgot_at| forgot_at.elapsed() >= FORGET_EVERY);
        if saved.is_changed && is_time_to_forget {
            idempotency::forget_old(self.connect()?, saved.head.at)?;
            self.forgot_at = Some(Instant::now());
        }
        self.connect()?.commit()?;
        if saved.is_changed {
            self.memory.reference_sequence = Some(saved.head.reference_sequence);
        }
        Ok(saved.outcomes)
    }

    /// Takes new entries into the projections, in steps with batches between them.
    fn project(&mut self) {
        if self.projected_at.is_some_and(|projected_at| projected_at.elapsed() < PROJECT_EVERY) {
            return;
        }
        self.projected_at = Some(Instant::now());
        if let Err(error) = self.try_project() {
            tracing::error!(%error, "the projections were not brought up to date");
            self.connection = None;
        }
    }

    fn try_project(&mut self) -> Result<(), StoreError> {
        let connection = self.connect()?;
        connection.begin_write()?;
        journal::lock_head(connection)?;
        if views::advance(connection)? { connection.commit() } else { connection.rollback() }
    }

    /// Signs a checkpoint of everything committed.
    fn sign(&mut self) -> Result<(), StoreError> {
        let connection = self.connect()?;
        connection.begin_write()?;
        let signed = journal::lock_head(connection).and_then(|head| self.sign_within(&head));
        match signed {
            Ok(()) => self.connect()?.commit(),
            Err(error) => {
                self.connection = None;
                Err(error)
            }
        }
    }

    fn sign_within(&mut self, head: &Head) -> Result<(), StoreError> {
        let Some(cell) = self.memory.state.cells.rows().next().map(|cell| cell.name.clone()) else {
            return Ok(());
        };
        if head.sequence == 0 || head.sequence == self.signed_size {
            return Ok(());
        }
        let checkpoint = Checkpoint {
            origin: origin(&cell),
            size: head.sequence,
            root: head.frontier.root(),
            extensions: Vec::new(),
        };
        let note = checkpoint.sign(&[&self.log_key.signer(&cell)]).expect("origin and key name are the same");
        journal::save_checkpoint(self.connect()?, head.sequence, &note)?;
        self.signed_at = Some(Instant::now());
        self.signed_size = head.sequence;
        Ok(())
    }

    fn connect(&mut self) -> Result<&mut dyn Connection, StoreError> {
        if self.connection.is_none() {
            self.connection = Some(self.database.open_writer()?);
        }
        Ok(self.connection.as_mut().expect("opened above").as_mut())
    }

    fn unavailable(&mut self, error: &StoreError, count: usize) -> Vec<Outcome> {
        tracing::error!(%error, "the database failed a batch");
        self.signed_size = 0;
        if !matches!(error, StoreError::Unavailable { .. }) {
            self.connection = None;
        }
        if self.connection.is_none() {
            std::thread::sleep(REOPEN);
        }
        vec![Err(SubmitError::Unavailable); count]
    }
}

/// Why an attempt was undone.
enum Failure {
    /// The database failed.
    Store(StoreError),
    /// Some command or deadline of it cannot be decided.
    Offender,
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Failure {
        Failure::Store(error)
    }
}
