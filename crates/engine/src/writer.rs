//! The writer: one thread that drains the queue into batches and answers when they are durable.
//!
//! A batch that cannot be decided whole is decided again command by command, so that one poisonous command never
//! stops the others.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, SyncSender};
use std::time::{Duration, Instant};

use domain::state::State;
use domain::timers::Timer;
use tokio::sync::watch;

use crate::batch::{self, Outcome, Saved};
use crate::idempotency;
use crate::journal::{self, Head};
use crate::lanes::{Gathered, Lanes, Message, Work};
use crate::local;
use crate::log_key::{LogKey, origin};
use crate::memory::Memory;
use crate::projector::Nudge;
use crate::proof::checkpoint::Checkpoint;
use crate::store::{Connection, StoreError};
use crate::submission::{Submission, SubmitError};
use crate::tables;

/// How often the writer looks for due deadlines and signs a checkpoint.
const TICK: Duration = Duration::from_secs(1);
/// Deadlines left out at a time; when there are more they are all tried again.
const SKIPPED_MAX: usize = 1_024;
/// How often old idempotency keys are forgotten.
const FORGET_EVERY: Duration = Duration::from_secs(3_600);

/// Opens a session that writes.
pub type OpenWriter = Box<dyn Fn() -> Result<Box<dyn Connection>, StoreError> + Send>;

/// The writer's own things.
pub struct Writer {
    pub(crate) open: OpenWriter,
    pub(crate) memory: Memory,
    pub(crate) log_key: LogKey,
    pub(crate) connection: Option<Box<dyn Connection>>,
    pub(crate) signed_at: Option<Instant>,
    pub(crate) signed_size: u64,
    pub(crate) forgot_at: Option<Instant>,
    pub(crate) projector: SyncSender<Nudge>,
    pub(crate) rows_saved: usize,
    pub(crate) committed: watch::Sender<u64>,
    pub(crate) metrics: crate::metrics::Metrics,
}

impl Writer {
    /// Serves the queue until it is told to stop or every sender is gone.
    pub fn serve(mut self, queue: &Receiver<Message>) {
        let mut lanes = Lanes::new(queue);
        while let Some(Gathered { singles, rows, then }) = lanes.gather(TICK) {
            if then.is_none() || !(singles.is_empty() && rows.is_empty()) {
                self.answer(&mut lanes, singles, &rows);
            }
            match then {
                Some(Message::Checkpoint(reply)) => drop(reply.send(self.sign())),
                Some(Message::Deadlines(reply)) => drop(reply.send(self.pass_due())),
                Some(Message::Local(work)) => self.change_local(work),
                Some(Message::Stop) => return,
                Some(Message::Submit(..) | Message::Bulk(_)) | None => {}
            }
        }
    }

    fn answer(&mut self, lanes: &mut Lanes<'_>, singles: Vec<Work>, rows: &[Submission]) {
        let submissions: Vec<&Submission> =
            singles.iter().map(|(submission, _)| &**submission).chain(rows).collect();
        let began = Instant::now();
        let mut outcomes = self.decide(&submissions).into_iter();
        let commands = submissions.iter().map(|submission| submission.commands.len()).sum();
        self.metrics.count_batch(singles.len(), commands);
        lanes.learn(commands, self.rows_saved, began.elapsed());
        for ((_, reply), outcome) in singles.into_iter().zip(outcomes.by_ref()) {
            // A caller that went away repeats with its key.
            drop(reply.send(outcome));
        }
        lanes.settle(outcomes);
    }

    /// Decides submissions together, or one by one when one of them fails the batch.
    fn decide(&mut self, submissions: &[&Submission]) -> Vec<Outcome> {
        let mut outcomes = match self.attempt(submissions, None) {
            Ok(outcomes) => outcomes,
            Err(Failure::Unavailable) => Vec::new(),
            Err(Failure::Offender) => {
                self.isolate_deadlines();
                self.decide_each(submissions)
            }
        };
        outcomes.resize(submissions.len(), Err(SubmitError::Unavailable));
        outcomes
    }

    /// Decides submissions one by one, until the database fails.
    fn decide_each(&mut self, submissions: &[&Submission]) -> Vec<Outcome> {
        let mut all = Vec::with_capacity(submissions.len());
        for submission in submissions {
            match self.attempt(&[submission], None) {
                Ok(outcomes) => all.extend(outcomes),
                Err(Failure::Unavailable) => break,
                Err(Failure::Offender) => {
                    let names: Vec<_> =
                        submission.commands.iter().map(domain::Command::name).take(3).collect();
                    tracing::error!(commands = ?names, "a submission failed the program; it alone was refused");
                    all.push(Err(SubmitError::Internal));
                }
            }
        }
        all
    }

    /// Leaves out from now on the due deadlines that fail every batch, if it is they that do.
    fn isolate_deadlines(&mut self) {
        let is_theirs = self.attempt(&[], Some(&[])).is_ok() && self.attempt(&[], None).is_err();
        if !is_theirs {
            return;
        }
        if self.memory.skipped.len() > SKIPPED_MAX {
            self.memory.skipped.clear();
        }
        for timer in self.due().unwrap_or_default() {
            if let Err(Failure::Offender) = self.attempt(&[], Some(std::slice::from_ref(&timer))) {
                tracing::error!(?timer, "a deadline failed the program; it is left out");
                self.memory.skipped.push(timer);
            }
        }
    }

    /// Lets every deadline pass that is due, in as many batches as they need.
    fn pass_due(&mut self) -> Result<(), StoreError> {
        while !self.due()?.is_empty() {
            let passed = self.attempt(&[], None);
            passed
                .map_err(|_| StoreError::Unavailable { detail: "a deadline could not be decided".into() })?;
        }
        Ok(())
    }

    fn due(&mut self) -> Result<Vec<Timer>, StoreError> {
        let at = self.memory.clock.now();
        batch::due(connect(&mut self.connection, &self.open)?, at, &self.memory.skipped)
    }

    /// Decides a batch whole and commits it, or undoes it.
    fn attempt(
        &mut self,
        submissions: &[&Submission],
        deadlines: Option<&[Timer]>,
    ) -> Result<Vec<Outcome>, Failure> {
        let run = catch_unwind(AssertUnwindSafe(|| self.run(submissions, deadlines)));
        let result = run.unwrap_or(Err(Failure::Offender));
        if result.is_err() {
            self.metrics.undone.inc();
            self.memory.reference_sequence = None;
            self.memory.kept_sequence = None;
            self.memory.state = State::default();
            let is_undone = self.connection.as_mut().is_some_and(|connection| connection.rollback().is_ok());
            if !is_undone {
                self.connection = None;
            }
        }
        tables::clear_fetched(&mut self.memory.state);
        result
    }

    fn run(
        &mut self,
        submissions: &[&Submission],
        deadlines: Option<&[Timer]>,
    ) -> Result<Vec<Outcome>, Failure> {
        let is_time_to_sign = self.signed_at.is_none_or(|signed_at| signed_at.elapsed() >= TICK);
        let connection = connect(&mut self.connection, &self.open)?;
        connection.begin_write()?;
        let saved = batch::run(connection, &mut self.memory, submissions, deadlines)?;
        let Saved { outcomes, head, rows } = saved;
        let is_changed = rows > 0;
        self.rows_saved = rows;
        let is_signed = is_time_to_sign
            && self.signed_size < head.sequence
            && save_checkpoint(connection, &self.memory, &self.log_key, &head)?;
        let is_time_to_forget = self.forgot_at.is_none_or(|forgot_at| forgot_at.elapsed() >= FORGET_EVERY);
        if is_changed && is_time_to_forget {
            idempotency::forget_old(connection, head.at)?;
            self.forgot_at = Some(Instant::now());
        }
        let committing = Instant::now();
        connection.commit()?;
        self.metrics.count_commit(&head, is_changed, committing.elapsed());
        self.memory.kept_sequence = Some(head.sequence);
        self.memory.known_keys.committed(head.sequence);
        self.committed.send_if_modified(|known| std::mem::replace(known, head.sequence) != head.sequence);
        if is_changed {
            // One that was not taken yet says the same.
            drop(self.projector.try_send(Nudge::Committed));
            self.memory.reference_sequence = Some(head.reference_sequence);
            self.memory.sighting.note(head.reference_sequence);
        }
        if is_signed {
            self.signed_at = Some(Instant::now());
            self.signed_size = head.sequence;
            self.metrics.count_checkpoint(&head);
        }
        Ok(outcomes)
    }

    fn change_local(&mut self, work: local::Work) {
        if let Err(error) = connect(&mut self.connection, &self.open).and_then(work) {
            tracing::warn!(%error, "the database failed a change beside the state");
            self.connection = None;
        }
    }

    /// Signs a checkpoint of everything committed.
    fn sign(&mut self) -> Result<(), StoreError> {
        self.signed_at = None;
        match self.attempt(&[], Some(&[])) {
            Ok(_) => Ok(()),
            Err(_) => Err(StoreError::Unavailable { detail: "no checkpoint could be signed".into() }),
        }
    }
}

fn connect<'c>(
    connection: &'c mut Option<Box<dyn Connection>>,
    open: &OpenWriter,
) -> Result<&'c mut dyn Connection, StoreError> {
    let connection = match connection {
        Some(connection) => connection,
        None => connection.insert(open()?),
    };
    Ok(connection.as_mut())
}

/// Saves the signed checkpoint of a head; `false` when there is no cell to sign for yet, or another key signs for it.
fn save_checkpoint(
    connection: &mut dyn Connection,
    memory: &Memory,
    log_key: &LogKey,
    head: &Head,
) -> Result<bool, StoreError> {
    let Some(cell) = memory.state.cells.get(&1) else { return Ok(false) };
    if let Err(error) = log_key.require_of(Some(cell)) {
        tracing::error!(%error, "this server signs no checkpoint; restart it with the key file of the cell");
        return Ok(false);
    }
    let cell = &cell.name;
    let (origin, size, root) = (origin(cell), head.sequence, head.frontier.root());
    let checkpoint = Checkpoint { origin, size, root, extensions: Vec::new() };
    let note = checkpoint.sign(&[&log_key.signer(cell)]).expect("origin and key name are the same");
    journal::save_checkpoint(connection, size, &note)?;
    Ok(true)
}

/// Why an attempt was undone; logged where it happened.
enum Failure {
    /// The database is not available.
    Unavailable,
    /// Some command or deadline of it cannot be decided.
    Offender,
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Failure {
        if error.is_retryable() {
            tracing::warn!(%error, "the database failed a batch");
            return Failure::Unavailable;
        }
        tracing::error!(%error, "the database refused what the rules let through");
        Failure::Offender
    }
}
