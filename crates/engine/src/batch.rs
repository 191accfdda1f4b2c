//! One batch behind the locked head: fetch what the commands name, decide them in order, save, append.
//!
//! Not here: the queue, retries and the isolation of a command that fails the batch (`writer`).

use std::collections::BTreeMap;
use std::panic::resume_unwind;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::thread;

use domain::identity::refused::CommandRefused;
use domain::state::Stamp;
use domain::timers::Timer;
use domain::timers::pass::PassDeadline;
use domain::values::{Timestamp, Zone};
use domain::{Actor, Command, Context, Event, Rejection};

use crate::deadlines;
use crate::idempotency::{self, IdempotencyKey, Known};
use crate::ids::command_id;
use crate::journal::{self, Head, Recorded, Writing};
use crate::memory::Memory;
use crate::prefetch::{Addressed, prefetch};
use crate::steady;
use crate::store::{Connection, StoreError};
use crate::submission::{Receipt, Submission, SubmitError};
use crate::tables;

/// Entries from which on they are written by a second thread: starting one takes as long as writing a few.
const WRITTEN_ASIDE: usize = 16;

/// How a submission came out.
pub type Outcome = Result<Receipt, SubmitError>;

/// A batch that was decided and saved and waits for COMMIT.
pub struct Saved {
    /// Outcome of each submission, in order.
    pub outcomes: Vec<Outcome>,
    /// Where the journal ends now.
    pub head: Head,
    /// Rows saved; 0 when nothing was changed.
    pub rows: usize,
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

/// Decides submissions within the transaction that holds the head, and saves their effects; the caller commits or rolls
/// back.
///
/// Deadlines come first: those given, or all that are due.
pub fn run(
    connection: &mut dyn Connection,
    memory: &mut Memory,
    head: Head,
    submissions: &[&Submission],
    deadlines: Option<&[Timer]>,
) -> Result<Saved, StoreError> {
    let mut batch = Batch::open(connection, memory, head)?;
    let passed = batch.passed(deadlines)?;
    let clock = batch.address(Actor::Clock, &passed);
    let addressed: Vec<Vec<Addressed<'_>>> =
        submissions.iter().map(|one| batch.address(one.actor, &one.commands)).collect();
    let known = batch.known(submissions)?;
    let fresh = addressed.iter().zip(&known).filter(|(_, known)| known.is_none());
    let named: Vec<&Addressed<'_>> = clock.iter().chain(fresh.flat_map(|(commands, _)| commands)).collect();
    prefetch(batch.connection, &mut batch.memory.state, &named)?;

    for deadline in &clock {
        // A deadline that another of this batch overtook is refused, which is right.
        drop(batch.decide(std::slice::from_ref(deadline))?);
    }
    let mut outcomes: Vec<Outcome> = Vec::with_capacity(submissions.len());
    let mut first_of_key: BTreeMap<[u8; 16], usize> = BTreeMap::new();
    for (index, submission) in submissions.iter().enumerate() {
        let name = submission.key.map(|key| key.name());
        let earlier = name.and_then(|name| first_of_key.get(&name).copied());
        let outcome = match (known[index], earlier) {
            (Some(known), _) => batch.repeat(known)?,
            (None, Some(earlier)) if submissions[earlier].key == submission.key => {
                repeat_of(&outcomes[earlier])
            }
            (None, Some(_)) => Err(SubmitError::KeyReused),
            (None, None) => batch.submit(submission.key, &addressed[index])?,
        };
        if let (Some(name), None, true) = (name, earlier, outcome.is_ok()) {
            first_of_key.insert(name, index);
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
    fn open(
        connection: &'a mut dyn Connection,
        memory: &'a mut Memory,
        head: Head,
    ) -> Result<Self, StoreError> {
        if memory.reference_sequence != Some(head.reference_sequence) {
            tables::load_resident(connection, &mut memory.state)?;
            memory.reference_sequence = Some(head.reference_sequence);
        }
        if memory.kept_sequence != Some(head.sequence) {
            tables::clear_shared(&mut memory.state);
            if !steady::is_kept(connection, memory.kept_sequence, head.sequence)? {
                tables::clear_steady(&mut memory.state);
            }
        }
        memory.sighting.note(head.reference_sequence);
        let at = Timestamp(memory.clock.now().0.max(head.at.0 + 1));
        memory.now.store(at.0, Ordering::Relaxed);
        memory.known_keys.open(connection, &head, at)?;
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

    fn address<'c>(&mut self, actor: Actor, commands: &'c [Command]) -> Vec<Addressed<'c>> {
        commands.iter().map(|command| (self.context(actor), command)).collect()
    }

    fn context(&mut self, actor: Actor) -> Context {
        let id = command_id(self.at, self.commands, self.memory.random.word());
        self.commands += 1;
        Context { id, at: self.at, actor, zone: self.zone.clone() }
    }

    fn passed(&mut self, deadlines: Option<&[Timer]>) -> Result<Vec<Command>, StoreError> {
        let timers = match deadlines {
            Some(given) => given.to_vec(),
            None => deadlines::due(self.connection, self.at, &self.memory.skipped)?,
        };
        Ok(timers.into_iter().map(|timer| PassDeadline { timer }.into()).collect())
    }

    /// What is known of the key of each submission.
    fn known(&mut self, submissions: &[&Submission]) -> Result<Vec<Option<Known>>, StoreError> {
        let keys: Vec<_> = submissions.iter().filter_map(|submission| submission.key).collect();
        let found = idempotency::find(self.connection, &self.memory.known_keys, &keys)?;
        let mut known = found.into_iter();
        let of_submission = |one: &&Submission| one.key.and_then(|_| known.next().flatten());
        Ok(submissions.iter().map(of_submission).collect())
    }

    /// Decides commands all or nothing; the inner result is the rule's word on them.
    fn decide(
        &mut self,
        commands: &[Addressed<'_>],
    ) -> Result<Result<Vec<Arc<Event>>, Rejection>, StoreError> {
        // Only the refusal of a later command has something to undo, so only imports pay for the copy.
        let before = (commands.len() > 1).then(|| self.memory.state.clone());
        let recorded = self.recorded.len();
        let mut all = Vec::new();
        for addressed in commands {
            let (context, command) = addressed;
            // Rows that an earlier command of this batch made may lead to others.
            prefetch(self.connection, &mut self.memory.state, &[addressed])?;
            match domain::decide(&self.memory.state, context, command) {
                Ok(events) => {
                    all.extend(events.into_iter().map(|event| self.record(context.actor, event)));
                }
                Err(rejection) => {
                    if let Some(before) = before {
                        self.memory.state = before;
                        self.recorded.truncate(recorded);
                    }
                    self.note_refusal(context.actor, command, &rejection);
                    return Ok(Err(rejection));
                }
            }
        }
        Ok(Ok(all))
    }

    fn record(&mut self, actor: Actor, event: Event) -> Arc<Event> {
        let (sequence, event) = (self.next_sequence(), Arc::new(event));
        domain::apply(&mut self.memory.state, &Stamp { sequence, at: self.at }, &event);
        let actor = actor.to_string();
        self.recorded.push(Recorded { sequence, at: self.at, actor, event: Arc::clone(&event) });
        event
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

    fn submit(
        &mut self,
        key: Option<IdempotencyKey>,
        commands: &[Addressed<'_>],
    ) -> Result<Outcome, StoreError> {
        let first_sequence = self.next_sequence();
        let events = match self.decide(commands)? {
            Ok(events) => events,
            Err(rejection) => return Ok(Err(rejection.into())),
        };
        let last_sequence = self.next_sequence() - 1;
        self.accepted.extend(key.map(|key| (key, first_sequence, last_sequence)));
        Ok(Ok(Receipt { events, first_sequence, last_sequence, at: self.at, is_repeat: false }))
    }

    /// The receipt of an earlier request, read back from the journal.
    fn repeat(&mut self, known: Known) -> Result<Outcome, StoreError> {
        let Known::Accepted(first_sequence, last_sequence) = known else {
            return Ok(Err(SubmitError::KeyReused));
        };
        let entries = journal::entries(self.connection, first_sequence.saturating_sub(1), last_sequence)?;
        let at = entries.first().map_or(self.at, |entry| Timestamp(entry.header.at));
        let events = entries.iter().map(|entry| entry.event().map(Arc::new)).collect::<Result<Vec<_>, _>>();
        let events = events.map_err(|error| StoreError::Corrupt { detail: error.to_string() })?;
        Ok(Ok(Receipt { events, first_sequence, last_sequence, at, is_repeat: true }))
    }

    /// Saves changed rows, and writes the entries of a large batch meanwhile.
    fn save_and_write(&mut self) -> (Result<usize, StoreError>, Writing) {
        let (recorded, Memory { state, random, .. }) = (&self.recorded, &mut *self.memory);
        let mut write = || journal::write(recorded, &mut || random.salt());
        if recorded.len() < WRITTEN_ASIDE {
            let writing = write();
            return (tables::save_changes(self.connection, state), writing);
        }
        thread::scope(|scope| {
            let writing = scope.spawn(write);
            let saved = tables::save_changes(self.connection, state);
            (saved, writing.join().unwrap_or_else(|panic| resume_unwind(panic)))
        })
    }

    fn save(mut self, outcomes: Vec<Outcome>) -> Result<Saved, StoreError> {
        let mut rows = 0;
        if !self.recorded.is_empty() {
            let changed_at = self.memory.state.reference_changed_at();
            self.head.reference_sequence = self.head.reference_sequence.max(changed_at);
            self.head.at = self.at;
            steady::note(self.connection, self.head.sequence, &self.memory.state)?;
            let (saved, writing) = self.save_and_write();
            rows = saved? + self.recorded.len() + self.accepted.len();
            journal::append(self.connection, &mut self.head, &self.recorded, writing)?;
            if !self.accepted.is_empty() {
                let filters = &mut self.memory.known_keys;
                idempotency::remember(self.connection, filters, self.at, &self.accepted)?;
            }
        }
        Ok(Saved { outcomes, head: self.head, rows })
    }
}
