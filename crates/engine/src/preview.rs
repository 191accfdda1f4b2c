//! Decide without doing: quotes and dry runs of imports.

use domain::limits::CHUNK_COMMANDS_MAX;
use domain::state::{Stamp, State};
use domain::values::{Timestamp, Zone};
use domain::{Actor, Command, Context, Event, Rejection};

use crate::Engine;
use crate::ids::command_id;
use crate::journal;
use crate::prefetch::{Addressed, prefetch};
use crate::store::{Connection, StoreError};

impl Engine {
    /// Like [`Engine::preview_now`], for a task that may not block.
    pub async fn preview(
        &self,
        at: Timestamp,
        actor: Actor,
        commands: Vec<Command>,
    ) -> Result<Vec<Result<Vec<Event>, Rejection>>, StoreError> {
        self.read(move |connection, reference| {
            let mut state = reference.state.clone();
            decide_all(connection, &mut state, at, actor, &commands)
        })
        .await
    }

    /// What commands would do one after the other, without doing it: a quote, or the dry run of an import.
    pub fn preview_now(
        &self,
        at: Timestamp,
        actor: Actor,
        commands: &[Command],
    ) -> Result<Vec<Result<Vec<Event>, Rejection>>, StoreError> {
        self.read_now(|connection, reference| {
            let mut state = reference.state.clone();
            decide_all(connection, &mut state, at, actor, commands)
        })
    }
}

/// The events each command would cause after those before it, or its refusal; nothing is written.
///
/// A refused command leaves no trace, so later ones are judged as if it had not been sent.
fn decide_all(
    connection: &mut dyn Connection,
    state: &mut State,
    at: Timestamp,
    actor: Actor,
    commands: &[Command],
) -> Result<Vec<Result<Vec<Event>, Rejection>>, StoreError> {
    let zone = state.cells.get(&1).and_then(|cell| Zone::named(&cell.zone)).unwrap_or_default();
    let mut sequence = journal::head(connection)?.map_or(0, |head| head.sequence);
    let mut outcomes = Vec::with_capacity(commands.len());
    let addressed =
        |(command, nth)| (Context { id: command_id(at, nth, 0), at, actor, zone: zone.clone() }, command);
    let mut addressed = commands.iter().zip(0..).map(addressed);
    loop {
        let chunk: Vec<Addressed<'_>> = addressed.by_ref().take(CHUNK_COMMANDS_MAX).collect();
        if chunk.is_empty() {
            return Ok(outcomes);
        }
        // Most rows come with one query a table; what an earlier command leads to comes with its own.
        prefetch(connection, state, &chunk.iter().collect::<Vec<_>>())?;
        for one in &chunk {
            prefetch(connection, state, &[one])?;
            let outcome = domain::decide(state, &one.0, one.1);
            for event in outcome.iter().flatten() {
                sequence += 1;
                domain::apply(state, &Stamp { sequence, at }, event);
            }
            outcomes.push(outcome);
        }
    }
}
