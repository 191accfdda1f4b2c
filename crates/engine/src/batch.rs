//! One batch: lock the head, fetch what the commands name, decide them in order, save, append, commit.
//!
//! Not here: the queue, retries and the isolation of a command that fails the batch (`writer`).

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use domain::identity::refused::CommandRefused;
use domain::state::{Stamp, State};
use domain::timers::Timer;
use domain::timers::pass::PassDeadline;
use domain::values::{Timestamp, Zone};
use domain::{Actor, Command, Context, Event, Rejection};

use crate::clock::Clock;
use crate::idempotency::{self, IdempotencyKey, Known};
use crate::ids::command_id;
use crate::journal::{self, Head, Recorded};
use crate::random::Random;
use crate::refusals::Refusals;
use crate::store::{Connection, StoreError, Value};
use crate::submission::{Receipt, Submission, SubmitError};
use crate::tables;

/// Deadlines that one batch lets pass at most.
const DUE_MAX: i64 = 256;
/// Rounds in which the keys of commands must settle (decisions 17).
const PREFETCH_ROUNDS_MAX: usize = 8;

const DUE: &str =
    "SELECT at, deadline, object FROM timer WHERE at <= $1 ORDER BY at, deadline, object LIMIT $2";

/// How a submission came out.
pub type Outcome = Result<Receipt, SubmitError>;

/// Why a whole batch was undone.
#[derive(Debug)]
pub enum BatchError {
    /// The database failed.
    Store(StoreError),
    /// A later command of an all-or-nothing submission was refused after earlier ones had been applied: the others
    /// must be decided again without it.
    Undone,
}

impl From<StoreError> for BatchError {
    fn from(error: StoreError) -> BatchError {
        BatchError::Store(error)
    }
}

/// What the writer keeps between batches.
pub struct Memory {
    /// Resident tables; empty otherwise.
    pub state: State,
    /// Sequence at which the resident tables were read; `None` before the first time.
    pub reference_sequence: Option<u64>,
    /// Where batch time comes from.
    pub clock: Clock,
    /// Time of the last batch, in microseconds, for readers.
    pub now: Arc<AtomicI64>,
    /// Salts and ids.
    pub random: Random,
    /// Refusals worth keeping, at most so many a minute.
    pub refusals: Refusals,
}

/// A batch that was decided and saved and waits for COMMIT.
pub struct Saved {
    /// Outcome of each submission, in order.
    pub outcomes: Vec<Outcome>,
    /// Where the journal ends now.
    pub head: Head,
    /// Whether anything was written.
    pub is_changed: bool,
}

struct Batch<'a> {
    connection: &'a mut dyn Connection,
    memory: &'a mut Memory,
    head: Head,
    at: Timestamp,
    zone: Zone,
    commands: u32,
    recorded: Vec<Recorded>,
    accepted: Vec<(IdempotencyKey, u64, u64)>,
}

/// Decides submissions within an open transaction and saves their effects; the caller commits or rolls back.
///
/// Due deadlines come first, except those in `skipped`, which failed before.
pub fn run(
    connection: &mut dyn Connection,
    memory: &mut Memory,
    submissions: &[&Submission],
    skipped: &[Timer],
) -> Result<Saved, BatchError> {
    let mut batch = Batch::open(connection, memory)?;
    let due = batch.due(skipped)?;
    let keys: Vec<_> = submissions.iter().filter_map(|submission| submission.key).collect();
    let mut known = idempotency::find(batch.connection, batch.at, &keys)?.into_iter();
    let known: Vec<_> =
        submissions.iter().map(|submission| submission.key.and_then(|_| known.next().flatten())).collect();
    let contexts: Vec<Vec<Context>> = submissions
        .iter()
        .map(|submission| submission.commands.iter().map(|_| batch.context(submission.actor)).collect())
        .collect();
    let clock: Vec<_> =
        due.into_iter().map(|timer| (batch.context(Actor::Clock), Command::from(timer))).collect();

    batch.prefetch(&clock, submissions, &contexts, &known)?;
    for (context, command) in &clock {
        // A deadline that an earlier command of this batch overtook is refused, which is right.
        drop(batch.decide(std::slice::from_ref(command), std::slice::from_ref(context))?);
    }
    let mut outcomes = Vec::with_capacity(submissions.len());
    let mut first_of_key: BTreeMap<IdempotencyKey, usize> = BTreeMap::new();
    for (index, submission) in submissions.iter().enumerate() {
        let earlier = submission.key.and_then(|key| first_of_key.get(&key).copied());
        let outcome = match (known[index], earlier) {
            (Some(known), _) => batch.repeat(known)?,
            (None, Some(earlier)) => repeat_of(&outcomes[earlier]),
            (None, None) => batch.submit(submission, &contexts[index])?,
        };
        if let (Some(key), true, None) = (submission.key, outcome.is_ok(), earlier) {
            first_of_key.insert(key, index);
        }
        outcomes.push(outcome);
    }
    batch.save(outcomes)
}

/// The answer to a repeat whose first request is in the same batch.
fn repeat_of(first: &Outcome) -> Outcome {
    first.clone().map(|receipt| Receipt { is_repeat: true, ..receipt })
}

impl<'a> Batch<'a> {
    fn open(connection: &'a mut dyn Connection, memory: &'a mut Memory) -> Result<Self, BatchError> {
        let head = journal::lock_head(connection)?;
        if memory.reference_sequence != Some(head.reference_sequence) {
            tables::load_resident(connection, &mut memory.state)?;
            memory.reference_sequence = Some(head.reference_sequence);
        }
        let at = Timestamp(memory.clock.now().0.max(head.at.0 + 1));
        memory.now.store(at.0, Ordering::Relaxed);
        let named = memory.state.cells.get(&1).and_then(|cell| Zone::named(&cell.zone));
        let zone = named.unwrap_or_default();
        Ok(Batch {
            connection,
            memory,
            head,
            at,
            zone,
            commands: 0,
            recorded: Vec::new(),
            accepted: Vec::new(),
        })
    }

    fn context(&mut self, actor: Actor) -> Context {
        let id = command_id(self.at, self.commands, self.memory.random.word());
        self.commands += 1;
        Context { id, at: self.at, actor, zone: self.zone.clone() }
    }

    fn due(&mut self, skipped: &[Timer]) -> Result<Vec<PassDeadline>, StoreError> {
        let rows = self.connection.query(DUE, &[Value::Int(self.at.0), Value::Int(DUE_MAX)])?;
        let timers = rows.into_iter().map(<Timer as tables::Stored>::from_row);
        let timers = timers.filter(|timer| !timer.as_ref().is_ok_and(|timer| skipped.contains(timer)));
        timers.map(|timer| Ok(PassDeadline { timer: timer? })).collect()
    }

    fn prefetch(
        &mut self,
        clock: &[(Context, Command)],
        submissions: &[&Submission],
        contexts: &[Vec<Context>],
        known: &[Option<Known>],
    ) -> Result<(), StoreError> {
        let state = &mut self.memory.state;
        for _ in 0..=PREFETCH_ROUNDS_MAX {
            for (context, command) in clock {
                command.keys(state, context);
            }
            let fresh = submissions.iter().zip(contexts).zip(known).filter(|(_, known)| known.is_none());
            for ((submission, contexts), _) in fresh {
                for (command, context) in submission.commands.iter().zip(contexts) {
                    command.keys(state, context);
                }
            }
            if tables::load_wanted(self.connection, state)? == 0 {
                return Ok(());
            }
        }
        panic!("the keys of a command did not settle in {PREFETCH_ROUNDS_MAX} rounds")
    }

    /// Decides commands all or nothing; the inner result is the rule's word on them.
    fn decide(
        &mut self,
        commands: &[Command],
        contexts: &[Context],
    ) -> Result<Result<Vec<Event>, Rejection>, BatchError> {
        let mut all = Vec::new();
        for (command, context) in commands.iter().zip(contexts) {
            match domain::decide(&self.memory.state, context, command) {
                Ok(events) => {
                    for event in events {
                        self.record(context.actor, event.clone());
                        all.push(event);
                    }
                }
                Err(rejection) if all.is_empty() => {
                    self.note_refusal(context.actor, command, &rejection);
                    return Ok(Err(rejection));
                }
                Err(_) => return Err(BatchError::Undone),
            }
        }
        Ok(Ok(all))
    }

    fn record(&mut self, actor: Actor, event: Event) {
        let sequence = self.next_sequence();
        domain::apply(&mut self.memory.state, &Stamp { sequence, at: self.at }, &event);
        self.recorded.push(Recorded { sequence, at: self.at, actor: actor.to_string(), event });
    }

    fn next_sequence(&self) -> u64 {
        self.head.sequence + self.recorded.len() as u64 + 1
    }

    fn note_refusal(&mut self, actor: Actor, command: &Command, rejection: &Rejection) {
        if actor == Actor::Clock || !CommandRefused::is_kept(rejection) {
            return;
        }
        let uncounted = self.memory.refusals.note(self.at, actor, rejection.code());
        if let Some(uncounted) = uncounted {
            let refused = CommandRefused {
                command: command.name().to_owned(),
                code: rejection.code().to_owned(),
                message: rejection.to_string(),
                actor: actor.to_string(),
                uncounted,
            };
            self.record(actor, refused.into());
        }
    }

    fn submit(&mut self, submission: &Submission, contexts: &[Context]) -> Result<Outcome, BatchError> {
        let first_sequence = self.next_sequence();
        let events = match self.decide(&submission.commands, contexts)? {
            Ok(events) => events,
            Err(rejection) => return Ok(Err(rejection.into())),
        };
        let last_sequence = self.next_sequence() - 1;
        if let Some(key) = submission.key {
            self.accepted.push((key, first_sequence, last_sequence));
        }
        Ok(Ok(Receipt { events, first_sequence, last_sequence, at: self.at, is_repeat: false }))
    }

    /// The receipt of an earlier request, read back from the journal.
    fn repeat(&mut self, known: Known) -> Result<Outcome, StoreError> {
        let Known::Accepted(first_sequence, last_sequence) = known else {
            return Ok(Err(SubmitError::KeyReused));
        };
        let entries = journal::entries(self.connection, first_sequence.saturating_sub(1), last_sequence)?;
        let at = entries.first().map_or(self.at, |entry| Timestamp(entry.header.at));
        let events = entries.iter().map(journal::Entry::event).collect::<Result<Vec<_>, _>>();
        let events = events.map_err(|error| StoreError::Corrupt { detail: error.to_string() })?;
        Ok(Ok(Receipt { events, first_sequence, last_sequence, at, is_repeat: true }))
    }

    fn save(mut self, outcomes: Vec<Outcome>) -> Result<Saved, BatchError> {
        let is_changed = !self.recorded.is_empty();
        if is_changed {
            if self.memory.state.is_reference_dirty() {
                self.head.reference_sequence = self.next_sequence() - 1;
            }
            self.head.at = self.at;
            tables::save_changes(self.connection, &mut self.memory.state)?;
            let random = &mut self.memory.random;
            journal::append(self.connection, &mut self.head, &self.recorded, &mut || random.salt())?;
            if !self.accepted.is_empty() {
                idempotency::remember(self.connection, self.at, &self.accepted)?;
            }
        }
        Ok(Saved { outcomes, head: self.head, is_changed })
    }
}
