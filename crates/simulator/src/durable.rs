//! A run through the engine: groups of submissions on a database that fails, a clock that jumps, an engine that
//! restarts, and a client that repeats what it has no answer to under the same key.

use domain::Actor;
use domain::values::Timestamp;
use engine::store::Database;
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
use crate::world;

/// Submissions of one group, at most.
const GROUP_MAX: i64 = 20;
/// Percent of the asks that repeat an earlier one under its key.
const REPEATS_PERCENT: u64 = 6;
/// Percent of the asks under the key of an earlier one.
const REUSES_PERCENT: u64 = 1;

/// Where the databases of the runs are.
#[derive(Clone, Debug)]
pub enum Place {
    /// A fresh SQLite file for each.
    Files,
    /// A fresh schema for each on a PostgreSQL server.
    Server(String),
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
    let failed = |cause| plan.failure(None, &(), cause);
    let folder = tempfile::tempdir().map_err(|error| failed(error.into()))?;
    let address = match place {
        Place::Files => folder.path().join("simulated.sqlite").display().to_string(),
        Place::Server(url) => {
            let joint = if url.contains('?') { '&' } else { '?' };
            format!("{url}{joint}schema=simulated_{}_{}", std::process::id(), plan.seed)
        }
    };
    let opened = guarded(|| Client::open(Database::parse(&address)?, START)).map_err(failed)?;
    let mut run = Run {
        plan,
        dice: Dice::new(plan.seed),
        client: opened,
        ledger: Ledger::default(),
        now: START,
        asked: Vec::new(),
    };
    run.found()?;
    let mut workload = Workload::new(Dice::new(run.dice.word()), run.ledger.books());
    while run.asked.len() < plan.steps {
        run.play_group(&mut workload)?;
    }
    guarded(|| run.finish()).map_err(failed)
}

impl Run<'_> {
    fn found(&mut self) -> Result<(), Failure> {
        let console = |command| Ask { actor: Actor::Console, command };
        let founding = vec![console(world::founding())];
        let reference = world::reference(&mut self.dice).into_iter().map(console).collect();
        for (asks, key) in [founding, reference].into_iter().zip(0..) {
            self.submit(vec![Asked { step: 0, key, asks }])?;
        }
        match self.ledger.tally().accepted {
            2 => Ok(()),
            _ => Err(self.plan.failure(None, &(), Cause::Broken("the founding was refused".to_owned()))),
        }
    }

    /// Lets time pass, perhaps breaks something, and submits the next asks together.
    fn play_group(&mut self, workload: &mut Workload) -> Result<(), Failure> {
        self.now.0 += pause(&mut self.dice);
        let failed = |plan: &Plan, cause: Cause| plan.failure(None, &(), cause);
        let jump = self.set_clock().map_err(|cause| failed(self.plan, cause))?;
        let group = self.draw_group(workload);
        let fault = self.fault();
        self.client.switch().set(fault);
        self.submit(group)?;
        if jump {
            self.client.restart(self.now).map_err(|error| failed(self.plan, error.into()))?;
        }
        Ok(())
    }

    /// Sets the clock, now and then a day off through a restart; answers whether it is off.
    fn set_clock(&mut self) -> Result<bool, Cause> {
        let days = match self.dice.below(100) {
            0..4 => 1,
            4..8 => -1,
            _ => 0,
        };
        if days == 0 {
            self.client.set_clock(self.now);
        } else {
            self.client.restart(self.now.plus_days(days))?;
        }
        Ok(days != 0)
    }

    fn fault(&mut self) -> Option<Fault> {
        match self.dice.below(100) {
            0..4 => Some(Fault::Full),
            4..12 => Some(Fault::BeforeCommit),
            12..24 => Some(Fault::AfterCommit),
            24..30 => Some(Fault::Lost),
            _ => None,
        }
    }

    fn draw_group(&mut self, workload: &mut Workload) -> Vec<Asked> {
        let left = self.plan.steps - self.asked.len();
        let size = usize::try_from(self.dice.between(1, GROUP_MAX)).unwrap_or(1).min(left);
        let at = self.ledger.books().at.max(self.client.now());
        let mut group = Vec::new();
        for _ in 0..size {
            let step = self.asked.len() + 1;
            let asks = vec![workload.next(self.ledger.books(), at, date(at))];
            let earlier = self.dice.pick(&self.asked).cloned();
            let asked = match (earlier, self.dice.below(100)) {
                (Some(earlier), luck) if (luck as u64) < REPEATS_PERCENT => Asked { step, ..earlier },
                (Some(earlier), luck) if (luck as u64) < REPEATS_PERCENT + REUSES_PERCENT => {
                    Asked { step, key: earlier.key, asks }
                }
                _ => Asked { step, key: step + 1, asks },
            };
            self.asked.push(asked.clone());
            group.push(asked);
        }
        group
    }

    /// Submits a group; what has no answer is submitted again, in the same order, once the database works.
    fn submit(&mut self, group: Vec<Asked>) -> Result<(), Failure> {
        for asked in &group {
            if self.plan.misbook_at == Some(asked.step) {
                self.ledger.misbook();
            }
        }
        let unanswered = self.submit_once(&group)?;
        if self.dice.chance(8) {
            self.client.switch().set(None);
            let restarted = self.client.restart(self.client.now());
            restarted.map_err(|error| self.plan.failure(None, &(), error.into()))?;
        }
        self.client.switch().set(None);
        let unanswered = self.submit_once(&unanswered)?;
        match unanswered.first() {
            None => Ok(()),
            Some(asked) => {
                let cause = Cause::Broken("no answer although the database works".to_owned());
                Err(self.plan.failure(Some(asked.step), &asked.asks, cause))
            }
        }
    }

    /// Submits a group once; answers those without an answer.
    fn submit_once(&mut self, group: &[Asked]) -> Result<Vec<Asked>, Failure> {
        let known = self.ledger.read_to();
        let outcomes = self.client.submit(group.iter().map(submission).collect());
        let read = self.client.entries_after(self.ledger.read_to());
        let entries = read.map_err(|error| self.plan.failure(None, &(), error.into()))?;
        self.ledger.read(entries);
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
            let last = group.last().map(|asked| asked.step);
            let closed = guarded(|| self.ledger.require_all_covered(self.client.now()));
            closed.map_err(|cause| self.plan.failure(last, &(), cause))?;
        }
        Ok(unanswered)
    }

    /// Repeats every key that is still remembered, compares all rows, verifies the journal.
    fn finish(&mut self) -> Result<Tally, Cause> {
        self.repeat_all()?;
        let books = self.ledger.books();
        self.client.engine().read_now(|connection, _| Ok(compare(connection, books)))??;
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
fn compare(connection: &mut dyn engine::store::Connection, books: &Books) -> Result<(), Cause> {
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
