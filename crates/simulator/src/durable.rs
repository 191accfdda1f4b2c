//! A run through the engine: groups of submissions on a database that fails, a clock that jumps, an engine that
//! restarts, and a client that repeats what it has no answer to under the same key.

use std::path::Path;

use domain::Actor;
use domain::values::Timestamp;
use engine::store::{Connection, Database};
use engine::verify::verify;
use engine::{IdempotencyKey, Submission, SubmitError, tables};

use crate::books::Books;
use crate::client::{Client, Outcome};
use crate::dice::Dice;
use crate::faults::Fault;
use crate::ledger::Ledger;
use crate::names::START;
use crate::run::{Cause, Failure, Plan, Tally, date, guarded, pause};
use crate::workload::{Ask, Workload};
use crate::{trace, world};

/// Submissions of one group, at most.
const GROUP_MAX: i64 = 20;

/// Where the databases of the runs are.
#[derive(Clone, Debug)]
pub enum Place {
    /// A fresh SQLite file for each.
    Files,
    /// A fresh schema for each on a PostgreSQL server.
    Server(String),
}

impl Place {
    /// The database of a seed: a file in the folder, or a schema, named for what is played.
    pub fn address(&self, folder: &Path, name: &str, seed: u64) -> String {
        match self {
            Place::Files => folder.join(format!("{name}.sqlite")).display().to_string(),
            Place::Server(url) => {
                let joint = if url.contains('?') { '&' } else { '?' };
                format!("{url}{joint}schema={name}_{}_{seed}", std::process::id())
            }
        }
    }
}

/// One submission of a client, repeated under its key until it is answered.
#[derive(Clone, Debug)]
pub struct Asked {
    /// The step, from 1; 0 for the founding.
    pub step: usize,
    /// Its key.
    pub key: usize,
    /// What is asked.
    pub asks: Vec<Ask>,
}

struct Run<'a> {
    plan: &'a Plan,
    dice: Dice,
    client: Client,
    ledger: Ledger,
    now: Timestamp,
    asked: Vec<Asked>,
}

/// Plays a seed.
pub fn run(plan: &Plan, place: &Place) -> Result<Tally, Failure> {
    let at_the_ends = |cause| plan.failure(None, &(), cause);
    let folder = tempfile::tempdir().map_err(|error| at_the_ends(error.into()))?;
    let address = place.address(folder.path(), "simulated", plan.seed);
    let client = guarded(|| Client::open(Database::parse(&address)?, START)).map_err(at_the_ends)?;
    let (dice, ledger, now, asked) = (Dice::new(plan.seed), Ledger::default(), START, Vec::new());
    let mut run = Run { plan, dice, client, ledger, now, asked };
    run.found()?;
    let mut workload = Workload::new(Dice::new(run.dice.word()), run.ledger.books());
    while run.asked.len() < plan.steps {
        run.play_group(&mut workload)?;
    }
    guarded(|| run.finish()).map_err(at_the_ends)
}

impl Run<'_> {
    fn found(&mut self) -> Result<(), Failure> {
        let console = |command| Ask { actor: Actor::Console, command };
        let founding = vec![console(world::founding())];
        let reference = world::reference(&mut self.dice).into_iter().map(console).collect();
        for (asks, key) in [founding, reference].into_iter().zip(0..) {
            self.submit(&[Asked { step: 0, key, asks }])?;
        }
        let is_founded = self.ledger.tally().refused == 0;
        is_founded.then_some(()).ok_or_else(|| {
            self.plan.failure(None, &(), Cause::Founding("a command of it was refused".to_owned()))
        })
    }

    /// Lets time pass, perhaps breaks something, and submits the next asks together.
    fn play_group(&mut self, workload: &mut Workload) -> Result<(), Failure> {
        self.now.0 += pause(&mut self.dice);
        let off_by_days = match self.dice.below(100) {
            0..4 => 1,
            4..8 => -1,
            _ => 0,
        };
        self.set_clock(self.now.plus_days(off_by_days), off_by_days != 0)?;
        let group = self.draw_group(workload);
        let fault = match self.dice.below(100) {
            0..4 => Some(Fault::Full),
            4..12 => Some(Fault::BeforeCommit),
            12..24 => Some(Fault::AfterCommit),
            24..30 => Some(Fault::Lost),
            _ => None,
        };
        self.client.switch().set(fault);
        self.submit(&group)?;
        self.set_clock(self.now, off_by_days != 0)
    }

    /// Sets the clock; to jump it is set while the engine restarts.
    fn set_clock(&mut self, now: Timestamp, is_jump: bool) -> Result<(), Failure> {
        if is_jump {
            let restarted = self.client.restart(now);
            return restarted.map_err(|error| self.plan.failure(None, &(), error.into()));
        }
        self.client.set_clock(now);
        Ok(())
    }

    /// The next asks; some repeat an earlier one under its key, a few take the key of another one.
    fn draw_group(&mut self, workload: &mut Workload) -> Vec<Asked> {
        let left = self.plan.steps - self.asked.len();
        let size = usize::try_from(self.dice.between(1, GROUP_MAX)).unwrap_or(1).min(left);
        let at = self.ledger.books().at.max(self.client.now());
        let first = self.asked.len();
        for step in first + 1..=first + size {
            let asks = vec![workload.next(self.ledger.books(), at, date(at))];
            let fresh = Asked { step, key: step + 1, asks };
            let earlier = self.dice.pick(&self.asked).cloned().unwrap_or_else(|| fresh.clone());
            let asked = match self.dice.below(100) {
                0..6 => Asked { step, ..earlier },
                6 => Asked { key: earlier.key, ..fresh },
                _ => fresh,
            };
            self.asked.push(asked);
        }
        self.asked[first..].to_vec()
    }

    /// Submits a group; what has no answer is submitted again, in the same order, once the database works.
    fn submit(&mut self, group: &[Asked]) -> Result<(), Failure> {
        if group.iter().any(|asked| self.plan.misbook_at == Some(asked.step)) {
            self.ledger.misbook();
        }
        let unanswered = self.submit_once(group)?;
        self.client.switch().set(None);
        if self.dice.chance(8) {
            self.set_clock(self.client.now(), true)?;
        }
        match self.submit_once(&unanswered)?.first() {
            None => Ok(()),
            Some(Asked { step, asks, .. }) => {
                let cause = Cause::Broken("no answer although the database works".to_owned());
                Err(self.plan.failure(Some(*step), asks, cause))
            }
        }
    }

    /// Submits a group once; answers those without an answer.
    fn submit_once(&mut self, group: &[Asked]) -> Result<Vec<Asked>, Failure> {
        let at_the_end = |plan: &Plan, cause| plan.failure(group.last().map(|asked| asked.step), &(), cause);
        let known = self.ledger.read_to();
        let outcomes = self.client.submit(group.iter().map(submission).collect());
        let entries = self.client.entries_after(known);
        self.ledger.read(entries.map_err(|error| at_the_end(self.plan, error.into()))?);
        let mut outcomes: Vec<_> = group.iter().zip(outcomes).collect();
        // What took effect before it was submitted this time comes first, in the order of the journal.
        let is_earlier =
            |outcome: &Outcome| outcome.as_ref().is_ok_and(|receipt| receipt.last_sequence <= known);
        outcomes.sort_by_key(|(_, outcome)| !is_earlier(outcome));
        let mut unanswered = Vec::new();
        for (asked, outcome) in outcomes {
            if matches!(outcome, Err(SubmitError::Unavailable | SubmitError::Busy)) {
                unanswered.push(asked.clone());
                continue;
            }
            let noted = guarded(|| self.ledger.note(asked, outcome, self.client.now()));
            noted.map_err(|cause| self.plan.failure(Some(asked.step), &asked.asks, cause))?;
        }
        if unanswered.is_empty() && !group.is_empty() {
            let covered = guarded(|| self.ledger.require_all_covered(self.client.now()));
            covered.map_err(|cause| at_the_end(self.plan, cause))?;
        }
        Ok(unanswered)
    }

    /// Repeats every key that is still remembered, compares all rows, verifies the journal.
    fn finish(&mut self) -> Result<Tally, Cause> {
        self.repeat_all()?;
        let books = self.ledger.books();
        self.client.engine().read_now(|connection, _| Ok(compare(connection, books)))??;
        self.client.engine().read_now(|connection, _| Ok(trace::compare(connection)))??;
        self.client.engine().checkpoint_now()?;
        let report = self.client.engine().read_now(|connection, _| verify(connection, None))?;
        match report.difference {
            None => Ok(Tally { entries: report.size, ..self.ledger.tally() }),
            Some(difference) => Err(Cause::Broken(format!("verify: {difference}"))),
        }
    }

    fn repeat_all(&mut self) -> Result<(), Cause> {
        let remembered: Vec<_> = self.ledger.remembered().cloned().collect();
        let outcomes = self.client.submit(remembered.iter().map(submission).collect());
        self.ledger.read(self.client.entries_after(self.ledger.read_to())?);
        for (asked, outcome) in remembered.iter().zip(outcomes) {
            match &outcome {
                Ok(receipt) if receipt.is_repeat => self.ledger.note(asked, outcome, self.client.now())?,
                _ => return Err(Cause::Broken(format!("a repeat of key {} gave {outcome:?}", asked.key))),
            }
        }
        self.ledger.require_all_covered(self.client.now())
    }
}

fn submission(asked: &Asked) -> Submission {
    let actor = asked.asks.first().map_or(Actor::Console, |ask| ask.actor);
    let body = format!("{:?}", asked.asks);
    let key = IdempotencyKey::new("simulator", &asked.key.to_string(), body.as_bytes());
    let commands = asked.asks.iter().map(|ask| ask.command.clone()).collect();
    Submission { actor, commands, key: Some(key) }
}

/// Fetches the rows the books know of and compares them.
pub(crate) fn compare(connection: &mut dyn Connection, books: &Books) -> Result<(), Cause> {
    let mut state = domain::State::default();
    books.want(&mut state);
    tables::load_wanted(connection, &mut state)?;
    let mut ordinal = 1;
    while books.want_postings(&mut state, ordinal) {
        tables::load_wanted(connection, &mut state)?;
        ordinal += 1;
    }
    Ok(books.compare(&state)?)
}
