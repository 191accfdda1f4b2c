//! The fluent check. An expectation that is not stated fails: a refusal must be followed by `then_rejected`.

use super::moment;
use super::world::{World, world};
use crate::command::Command;
use crate::event::Event;
use crate::rejection::Rejection;
use crate::state::State;

/// A world, and the outcome of the last command sent to it.
pub struct Scenario {
    world: World,
    events: Vec<Event>,
    refusal: Option<(Rejection, IsExpected)>,
}

type IsExpected = bool;

/// Begins a check.
pub fn given(world: World) -> Scenario {
    Scenario { world, events: Vec::new(), refusal: None }
}

/// Checks that a command is refused with this code on 12 January, before any order.
pub fn refused(who: &str, command: impl Into<Command>, code: &str) -> Scenario {
    given(world()).as_(who).when(command).then_rejected(code)
}

impl Scenario {
    /// Sets the time in Kyiv, without letting deadlines pass.
    pub fn at(mut self, time: &str) -> Self {
        assert!(moment(time) >= self.world.now, "time goes forward only");
        self.world.now = moment(time);
        self
    }

    /// Moves time on; the clock acts on every deadline when it comes due.
    pub fn until(mut self, time: &str) -> Self {
        self.require_no_surprise();
        let known = self.world.journal.len();
        self.world.let_pass(moment(time));
        self.events = self.world.journal[known..].iter().map(|(_, event)| event.clone()).collect();
        self
    }

    /// Lets `console`, `clock` or a person send what follows.
    pub fn as_(mut self, who: &str) -> Self {
        self.world.acting(who);
        self
    }

    /// Sends a command.
    pub fn when(mut self, command: impl Into<Command>) -> Self {
        self.require_no_surprise();
        (self.events, self.refusal) = match self.world.submit(command) {
            Ok(events) => (events, None),
            Err(refusal) => (Vec::new(), Some((refusal, false))),
        };
        self
    }

    /// The last command, or the time that passed, caused events of these kinds, in this order.
    pub fn then_events<const N: usize>(self, kinds: [&str; N]) -> Self {
        self.require_no_surprise();
        let caused: Vec<_> = self.events.iter().map(Event::kind).collect();
        assert_eq!(caused, kinds);
        self
    }

    /// The last command was refused with this code.
    pub fn then_rejected(mut self, code: &str) -> Self {
        match &mut self.refusal {
            Some((refusal, is_expected)) => {
                assert_eq!(refusal.code(), code, "{refusal}");
                *is_expected = true;
            }
            None => panic!("the command was accepted, but {code} was expected"),
        }
        self
    }

    /// The message of the expected refusal contains these words.
    pub fn then_says(self, words: &str) -> Self {
        let (refusal, _) = self.refusal.as_ref().expect("the command was refused");
        let message = refusal.to_string();
        assert!(message.contains(words), "{message:?} does not say {words:?}");
        self
    }

    /// Looks at the state.
    pub fn then(self, check: impl FnOnce(&State)) -> Self {
        self.require_no_surprise();
        check(&self.world.state);
        self
    }

    /// The world as it is now, for a test that goes on from here.
    pub fn world(self) -> World {
        self.require_no_surprise();
        self.world.clone()
    }

    fn require_no_surprise(&self) {
        if let Some((refusal, false)) = &self.refusal {
            panic!("the command was refused: {refusal}");
        }
    }
}

impl Drop for Scenario {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            self.require_no_surprise();
            self.world.check_replay();
        }
    }
}
