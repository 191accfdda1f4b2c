//! Decide without doing: quotes and dry runs of imports.

use domain::state::{Stamp, State};
use domain::values::{Timestamp, Zone};
use domain::{Actor, Command, Context, Event, Rejection};

use crate::ids::command_id;
use crate::journal;
use crate::prefetch::prefetch;
use crate::store::{Connection, StoreError};

/// The events each command would cause after those before it, or its refusal; nothing is written.
///
/// A refused command leaves no trace, so later ones are judged as if it had not been sent.
pub fn decide_all(
    connection: &mut dyn Connection,
    state: &mut State,
    at: Timestamp,
    actor: Actor,
    commands: &[Command],
) -> Result<Vec<Result<Vec<Event>, Rejection>>, StoreError> {
    let zone = state.cells.get(&1).and_then(|cell| Zone::named(&cell.zone)).unwrap_or_default();
    let mut sequence = journal::head(connection)?.map_or(0, |head| head.sequence);
    let mut outcomes = Vec::with_capacity(commands.len());
    for (command, nth) in commands.iter().zip(0..) {
        let context = Context { id: command_id(at, nth, 0), at, actor, zone: zone.clone() };
        let addressed = (context, command);
        prefetch(connection, state, &[&addressed])?;
        let outcome = domain::decide(state, &addressed.0, command);
        for event in outcome.iter().flatten() {
            sequence += 1;
            domain::apply(state, &Stamp { sequence, at }, event);
        }
        outcomes.push(outcome);
    }
    Ok(outcomes)
}
