//! A run on the rules alone: the whole state in memory, no engine, no database.

use domain::state::{Stamp, State};
use domain::timers::Timer;
use domain::timers::pass::PassDeadline;
use domain::values::{Timestamp, Zone};
use domain::{Actor, Command, Context, Rejection};

use crate::books::{Books, Fact};
use crate::dice::Dice;
use crate::foresight::Foresight;
use crate::names::START;
use crate::run::{Cause, Failure, Plan, Tally, date, guarded, pause, zone};
use crate::workload::{Ask, Workload};
use crate::world;

/// Percent of the steps before which time passes.
const PAUSES_PERCENT: u64 = 12;
/// Percent of the steps that repeat an earlier one.
const REPEATS_PERCENT: u64 = 3;
/// Steps between two comparisons of the books with all rows.
const COMPARE_EVERY: usize = 100;

struct World {
    state: State,
    books: Books,
    now: Timestamp,
    zone: Zone,
    seed: u64,
    commands: u64,
    tally: Tally,
}

/// Plays a seed.
pub fn run(plan: &Plan) -> Result<Tally, Failure> {
    let mut dice = Dice::new(plan.seed);
    let mut world = World {
        state: State::empty_world(),
        books: Books::default(),
        now: START,
        zone: zone(),
        seed: plan.seed,
        commands: 0,
        tally: Tally::default(),
    };
    for command in std::iter::once(world::founding()).chain(world::reference(&mut dice)) {
        let ask = Ask { actor: Actor::Console, command };
        let founded = guarded(|| world.accept(&ask));
        founded.map_err(|cause| plan.failure(None, &ask, cause))?;
    }
    let mut workload = Workload::new(Dice::new(dice.word()), &world.books);
    let mut asked: Vec<Ask> = Vec::new();
    for step in 1..=plan.steps {
        if plan.misbook_at == Some(step) {
            world.books.misbook();
        }
        if dice.chance(PAUSES_PERCENT) {
            world.now.0 += pause(&mut dice);
        }
        let repeated = if dice.chance(REPEATS_PERCENT) { dice.pick(&asked).cloned() } else { None };
        let ask = repeated.unwrap_or_else(|| workload.next(&world.books, world.now, date(world.now)));
        let done = guarded(|| {
            world.let_deadlines_pass()?;
            world.submit(&ask)?;
            if step % COMPARE_EVERY == 0 { Ok(world.books.compare(&world.state)?) } else { Ok(()) }
        });
        done.map_err(|cause| plan.failure(Some(step), &ask, cause))?;
        asked.push(ask);
    }
    guarded(|| Ok(world.books.compare(&world.state)?)).map_err(|cause| plan.failure(None, &(), cause))?;
    Ok(Tally { entries: world.books.sequence, ..world.tally })
}

impl World {
    fn accept(&mut self, ask: &Ask) -> Result<(), Cause> {
        match self.decide(ask.actor, &ask.command)? {
            Ok(()) => Ok(()),
            Err(refusal) => Err(Cause::Founding(format!("{refusal} ({:?})", ask.command))),
        }
    }

    fn submit(&mut self, ask: &Ask) -> Result<(), Cause> {
        let foresight = Foresight::of(&self.books, date(self.now), &ask.command);
        let outcome = self.decide(ask.actor, &ask.command)?;
        match &outcome {
            Ok(()) => self.tally.accepted += 1,
            Err(_) => self.tally.refused += 1,
        }
        Ok(foresight.judge(outcome.as_ref().err())?)
    }

    /// Decides a command and enters its events into state and books.
    fn decide(&mut self, actor: Actor, command: &Command) -> Result<Result<(), Rejection>, Cause> {
        self.commands += 1;
        let id = u128::from(self.seed) << 80 | u128::from(self.commands) << 16;
        let context = Context { id, at: self.now, actor, zone: self.zone.clone() };
        let events = match domain::decide(&self.state, &context, command) {
            Ok(events) => events,
            Err(refusal) => return Ok(Err(refusal)),
        };
        for event in events {
            let stamp = Stamp { sequence: self.books.sequence + 1, at: self.now };
            domain::apply(&mut self.state, &stamp, &event);
            let (kind, fields) = (event.kind(), event.fields());
            self.books.enter(&Fact { sequence: stamp.sequence, at: stamp.at, kind, fields })?;
        }
        Ok(Ok(()))
    }

    /// Lets the clock act on everything that is due.
    fn let_deadlines_pass(&mut self) -> Result<(), Cause> {
        while let Some(timer) = self.next_due() {
            self.pass(timer)?;
        }
        Ok(self.books.require_nothing_due(self.now, date(self.now))?)
    }

    fn next_due(&self) -> Option<Timer> {
        self.state.timers.rows().next().filter(|timer| timer.at <= self.now).cloned()
    }

    fn pass(&mut self, timer: Timer) -> Result<(), Cause> {
        let passed = self.decide(Actor::Clock, &PassDeadline { timer: timer.clone() }.into())?;
        let is_gone = self.state.timers.rows().next() != Some(&timer);
        match passed {
            Ok(()) if is_gone => Ok(()),
            Ok(()) => Err(Cause::Broken(format!("{timer:?} passed but is still there"))),
            Err(refusal) => Err(Cause::Broken(format!("{timer:?} was refused: {refusal}"))),
        }
    }
}
