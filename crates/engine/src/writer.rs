//! The writer: one thread that drains the queue into batches and answers when they are durable.
//!
//! A batch that cannot be decided whole is decided again command by command, so that one poisonous command never
//! stops the others.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, SyncSender};
use std::time::{Duration, Instant};

use domain::timers::Timer;
use tokio::sync::watch;

use crate::batch::{self, Outcome, Saved};
use crate::deadlines;
use crate::idempotency;
use crate::journal::{self, Head};
use crate::lanes::{Gathered, Lanes, Message};
use crate::local;
use crate::log_key::LogKey;
use crate::memory::Memory;
use crate::projector::Nudge;
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
        while let Some(mut gathered) = lanes.gather(TICK) {
            if gathered.then.is_none() || !gathered.singles.is_empty() || lanes.has_bulk() {
                self.answer(&mut lanes, &mut gathered);
            }
            match gathered.then {
                Some(Message::Checkpoint(reply)) => drop(reply.send(self.sign())),
                Some(Message::Deadlines(reply)) => drop(reply.send(self.pass_due())),
                Some(Message::Local(work)) => self.change_local(work),
                Some(Message::Stop) => return,
                Some(Message::Submit(..) | Message::Bulk(_)) | None => {}
            }
        }
    }

    fn answer(&mut self, lanes: &mut Lanes<'_>, gathered: &mut Gathered) {
        let held = self.guarded(Writer::lock);
        if held.is_ok() {
            // While another server wrote, more has come.
            lanes.gather_more(gathered);
        }
        lanes.gather_rows(gathered);
        let Gathered { singles, rows, .. } = gathered;
        let submissions: Vec<&Submission> =
            singles.iter().map(|(submission, _)| &**submission).chain(&*rows).collect();
        let commands = submissions.iter().map(|submission| submission.commands.len()).sum();
        let mut outcomes = match held {
            Err(Failure::Unavailable) => Vec::new(),
            held => {
                let began = Instant::now();
                let outcomes = self.decide(&submissions, held.ok());
                lanes.learn(commands, self.rows_saved, began.elapsed());
                outcomes
            }
        };
        outcomes.resize(submissions.len(), Err(SubmitError::Unavailable));
        self.metrics.count_batch(singles.len(), commands);
        let mut outcomes = outcomes.into_iter();
        for ((_, reply), outcome) in singles.drain(..).zip(outcomes.by_ref()) {
            // A caller that went away repeats with its key.
            drop(reply.send(outcome));
        }
        lanes.settle(outcomes);
    }

    /// Opens a transaction and locks the head of the journal in it.
    fn lock(&mut self) -> Result<Head, Failure> {
        let connection = connect(&mut self.connection, &self.open)?;
        connection.begin_write()?;
        Ok(journal::lock_head(connection)?)
    }

    /// Decides submissions together, or one by one when one of them fails the batch; what the database could not do is
    /// missing at the end.
    fn decide(&mut self, submissions: &[&Submission], held: Option<Head>) -> Vec<Outcome> {
        match self.attempt(submissions, None, held) {
            Ok(outcomes) => outcomes,
            Err(Failure::Unavailable) => Vec::new(),
            Err(Failure::Offender) => {
                self.isolate_deadlines();
                self.decide_each(submissions)
            }
        }
    }

    /// Decides submissions one by one, until the database fails.
    fn decide_each(&mut self, submissions: &[&Submission]) -> Vec<Outcome> {
        let mut all = Vec::with_capacity(submissions.len());
        for submission in submissions {
            match self.attempt(&[submission], None, None) {
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
        let is_theirs = self.attempt(&[], Some(&[]), None).is_ok() && self.attempt(&[], None, None).is_err();
        if !is_theirs {
            return;
        }
        if self.memory.skipped.len() > SKIPPED_MAX {
            self.memory.skipped.clear();
        }
        for timer in self.due().unwrap_or_default() {
            if let Err(Failure::Offender) = self.attempt(&[], Some(std::slice::from_ref(&timer)), None) {
                tracing::error!(?timer, "a deadline failed the program; it is left out");
                self.memory.skipped.push(timer);
            }
        }
    }

    /// Lets every deadline pass that is due, in as many batches as they need.
    fn pass_due(&mut self) -> Result<(), StoreError> {
        while !self.due()?.is_empty() {
            let passed = self.attempt(&[], None, None);
            passed
                .map_err(|_| StoreError::Unavailable { detail: "a deadline could not be decided".into() })?;
        }
        Ok(())
    }

    fn due(&mut self) -> Result<Vec<Timer>, StoreError> {
        let at = self.memory.clock.now();
        deadlines::due(connect(&mut self.connection, &self.open)?, at, &self.memory.skipped)
    }

    /// Decides a batch whole and commits it, or undoes it; `held` is the head when it is locked already.
    fn attempt(
        &mut self,
        submissions: &[&Submission],
        deadlines: Option<&[Timer]>,
        held: Option<Head>,
    ) -> Result<Vec<Outcome>, Failure> {
        let result = self.guarded(|writer| writer.run(submissions, deadlines, held));
        tables::clear_fetched(&mut self.memory.state);
        result
    }

    /// Undoes the open transaction, and forgets what was read in it, when a step of it fails.
    fn guarded<T>(&mut self, step: impl FnOnce(&mut Writer) -> Result<T, Failure>) -> Result<T, Failure> {
        let run = catch_unwind(AssertUnwindSafe(|| step(self)));
        let result = run.unwrap_or(Err(Failure::Offender));
        if result.is_err() {
            self.metrics.undone.inc();
            self.memory.forget_rows();
            let is_undone = self.connection.as_mut().is_some_and(|connection| connection.rollback().is_ok());
            if !is_undone {
                self.lose_connection();
            }
        }
        result
    }

    fn run(
        &mut self,
        submissions: &[&Submission],
        deadlines: Option<&[Timer]>,
        held: Option<Head>,
    ) -> Result<Vec<Outcome>, Failure> {
        let is_time_to_sign = self.signed_at.is_none_or(|signed_at| signed_at.elapsed() >= TICK);
        let head = held.map_or_else(|| self.lock(), Ok)?;
        let connection = connect(&mut self.connection, &self.open)?;
        let saved = batch::run(connection, &mut self.memory, head, submissions, deadlines)?;
        let Saved { outcomes, head, rows } = saved;
        let is_changed = rows > 0;
        self.rows_saved = rows;
        let is_signed = is_time_to_sign
            && self.signed_size < head.sequence
            && self.log_key.save_checkpoint(connection, self.memory.state.cells.get(&1), &head)?;
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
            self.lose_connection();
        }
    }

    fn lose_connection(&mut self) {
        self.connection = None;
        self.memory.forget_all();
    }

    /// Signs a checkpoint of everything committed.
    fn sign(&mut self) -> Result<(), StoreError> {
        self.signed_at = None;
        match self.attempt(&[], Some(&[]), None) {
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
