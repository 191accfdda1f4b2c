//! Fetch the rows that commands name before they are decided, so that no rule waits for the database.

use domain::state::State;
use domain::{Command, Context};

use crate::store::{Connection, StoreError};
use crate::tables;

/// Rounds in which the keys of commands must settle (decisions 17).
const ROUNDS_MAX: usize = 8;

/// A command with its time, actor and id.
pub type Addressed<'a> = (Context, &'a Command);

/// Loads every row that the commands name, then those that the loaded rows lead to, until nothing new is wanted.
///
/// # Panics
/// When the keys do not settle within [`ROUNDS_MAX`] rounds.
pub fn prefetch(
    connection: &mut dyn Connection,
    state: &mut State,
    commands: &[&Addressed<'_>],
) -> Result<(), StoreError> {
    for _ in 0..=ROUNDS_MAX {
        for (context, command) in commands {
            command.keys(state, context);
        }
        if tables::load_wanted(connection, state)? == 0 {
            return Ok(());
        }
    }
    panic!("the keys of commands did not settle in {ROUNDS_MAX} rounds")
}
