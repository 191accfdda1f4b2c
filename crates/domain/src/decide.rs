//! The one door to the rules: decide a command, apply its events.

use crate::command::Command;
use crate::envelope::Context;
use crate::event::Event;
use crate::rejection::Rejection;
use crate::state::{Stamp, State};

/// The events a command causes, or why it is refused; changes nothing.
pub fn decide(state: &State, context: &Context, command: &Command) -> Result<Vec<Event>, Rejection> {
    command.decide(state, context)
}

/// Folds one event into the state; the only way rows change.
pub fn apply(state: &mut State, stamp: &Stamp, event: &Event) {
    state.set_sequence(stamp.sequence);
    event.apply(state, stamp);
}
