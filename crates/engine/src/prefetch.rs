//! Fetch the rows that commands, events or queries name before they are used, so that no rule waits for the database.

use domain::limits::PREFETCH_ROUNDS_MAX;
use domain::state::State;
use domain::{Command, Context};

use crate::store::{Connection, StoreError};
use crate::tables;

/// A command with its time, actor and id.
pub type Addressed<'a> = (Context, &'a Command);

/// Loads every row that the commands name, then those that the loaded rows lead to.
pub fn prefetch(
    connection: &mut dyn Connection,
    state: &mut State,
    commands: &[&Addressed<'_>],
) -> Result<(), StoreError> {
    settle(connection, state, |state| {
        for (context, command) in commands {
            command.keys(state, context);
        }
    })
}

/// Loads the rows that `want` asks the state for, round after round, until nothing new is wanted.
///
/// # Panics
/// When the keys do not settle within [`PREFETCH_ROUNDS_MAX`] rounds.
pub fn settle(
    connection: &mut dyn Connection,
    state: &mut State,
    mut want: impl FnMut(&mut State),
) -> Result<(), StoreError> {
    for _ in 0..=PREFETCH_ROUNDS_MAX {
        want(state);
        if tables::load_wanted(connection, state)? == 0 {
            return Ok(());
        }
    }
    panic!("the keys did not settle in {PREFETCH_ROUNDS_MAX} rounds")
}
