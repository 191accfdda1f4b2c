//! A world under test: the whole state, its journal, the time and who acts. One command at a time.

use std::sync::LazyLock;

use super::fetched::{assert_same_changes, assert_same_rows, fetch};
use super::{check_books, market, moment, nation, person, treasury};
use crate::command::Command;
use crate::decide::{apply, decide};
use crate::envelope::{Actor, Context};
use crate::event::Event;
use crate::rejection::Rejection;
use crate::state::{Stamp, State};
use crate::timers::Timer;
use crate::timers::pass::PassDeadline;
use crate::values::{Timestamp, Zone};

/// The whole state and how it came about.
#[derive(Clone)]
pub struct World {
    /// Every row there is.
    pub state: State,
    /// Every event since the founding, or since rows were last written by hand.
    pub journal: Vec<(Stamp, Event)>,
    /// Time of the next command.
    pub now: Timestamp,
    /// Who sends the next command.
    pub actor: Actor,
    /// Rows that the last accepted command wrote, postings included.
    pub rows_written: usize,
    commands: u128,
    /// What the journal begins with.
    start: State,
    /// Sequence before the journal's first.
    sequence_before: u64,
}

/// The world every test begins with: 12 January 2026, 08:00 in Kyiv, no order placed yet.
pub fn world() -> World {
    static WORLD: LazyLock<World> = LazyLock::new(|| {
        let mut world = World::empty();
        nation::build(&mut world);
        market::build(&mut world);
        treasury::build(&mut world);
        world.now = moment("2026-01-12T08:00");
        world.actor = Actor::Console;
        world
    });
    WORLD.clone()
}

impl World {
    /// Nothing at all, on 2 January 2026, at the console.
    pub fn empty() -> World {
        World {
            state: State::empty_world(),
            journal: Vec::new(),
            now: moment("2026-01-02T09:00"),
            actor: Actor::Console,
            rows_written: 0,
            commands: 0,
            start: State::empty_world(),
            sequence_before: 0,
        }
    }

    /// Lets `console`, `clock` or a person act from now on.
    pub fn acting(&mut self, who: &str) -> &mut World {
        self.actor = match who {
            "console" => Actor::Console,
            "clock" => Actor::Clock,
            code => Actor::Person(person(code)),
        };
        self
    }

    /// Sends a command: decided on the whole state and on the fetched one. Its events are applied to both, and each to
    /// what a replay fetches for it.
    pub fn submit(&mut self, command: impl Into<Command>) -> Result<Vec<Event>, Rejection> {
        let command = command.into();
        self.commands += 1;
        let context = self.context();
        let mut fetched = fetch(&self.state, command.name(), |state| command.keys(state, &context));
        let outcome = decide(&self.state, &context, &command);
        assert_eq!(outcome, decide(&fetched, &context, &command), "{} on fetched rows", command.name());
        let events = outcome?;
        let mut batch = fetched.clone();
        for event in &events {
            let (stamp, recorded) = (self.next_stamp(), read_back(event));
            let mut replayed = fetch(&self.state, event.kind(), |state| recorded.keys(state));
            apply(&mut self.state, &stamp, event);
            for state in [&mut fetched, &mut batch, &mut replayed] {
                apply(state, &stamp, &recorded);
            }
            assert_same_changes(&mut self.state, [&mut fetched, &mut replayed]);
            self.journal.push((stamp, event.clone()));
        }
        self.rows_written = assert_same_changes(&mut batch, []);
        check_books(self);
        Ok(events)
    }

    /// Takes an event that no command causes into the journal.
    pub fn record(&mut self, event: impl Into<Event>) {
        let event = event.into();
        let stamp = self.next_stamp();
        apply(&mut self.state, &stamp, &event);
        self.journal.push((stamp, event));
    }

    /// Writes rows without a command, where the verb that would do it is not the one under test.
    pub fn by_hand(&mut self, change: impl FnOnce(&mut State, &Stamp)) -> &mut World {
        let stamp = self.next_stamp();
        self.state.set_sequence(stamp.sequence);
        change(&mut self.state, &stamp);
        let mut start = self.state.clone();
        assert_same_changes(&mut self.state, [&mut start]);
        check_books(self);
        (self.start, self.sequence_before) = (start, stamp.sequence);
        self.journal.clear();
        self
    }

    fn next_stamp(&self) -> Stamp {
        Stamp { sequence: self.sequence_before + self.journal.len() as u64 + 1, at: self.now }
    }

    /// Sends a command that must be accepted.
    pub fn accept(&mut self, command: impl Into<Command>) -> Vec<Event> {
        let command = command.into();
        let name = command.name();
        self.submit(command).unwrap_or_else(|refusal| panic!("{name} was refused: {refusal}"))
    }

    /// Moves time on; the clock acts on every deadline when it comes due.
    pub fn let_pass(&mut self, until: Timestamp) {
        let actor = std::mem::replace(&mut self.actor, Actor::Clock);
        while let Some(timer) = self.next_due(until) {
            self.now = self.now.max(timer.at);
            self.accept(PassDeadline { timer: timer.clone() });
            assert_ne!(self.next_due(until).as_ref(), Some(&timer), "it passed but is still there");
        }
        self.now = self.now.max(until);
        self.actor = actor;
    }

    fn next_due(&self, until: Timestamp) -> Option<Timer> {
        self.state.timers.rows().next().filter(|timer| timer.at <= until).cloned()
    }

    /// Replays the journal's JSON into the state it began with and refuses a difference.
    pub fn check_replay(&self) {
        let mut state = self.start.clone();
        for (stamp, event) in &self.journal {
            apply(&mut state, stamp, &read_back(event));
        }
        assert_same_rows(&self.state, &state);
    }

    /// What a rule sees of the next command.
    pub fn context(&self) -> Context {
        let zone = self.state.cells.get(&1).and_then(|cell| Zone::named(&cell.zone));
        let (id, at, actor) = (self.commands << 16, self.now, self.actor);
        Context { id, at, actor, zone: zone.unwrap_or_default() }
    }
}

/// The event as a later program reads it from the journal.
fn read_back(event: &Event) -> Event {
    let fields = event.fields();
    let read = Event::from_fields(event.kind(), fields.clone());
    let read = read.unwrap_or_else(|error| panic!("the journal could not be read back: {error}"));
    assert_eq!(read.fields(), fields, "{} reads back differently", event.kind());
    read
}
