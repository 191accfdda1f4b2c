//! Decide without doing: quotes, dry runs of imports, and the reason why a submission fails as a whole.

use domain::state::{Stamp, State};
use domain::timers::Timer;
use domain::values::{Timestamp, Zone};
use domain::{Actor, Command, Context, Event, Rejection};

use crate::ids::command_id;
use crate::journal;
use crate::store::{Connection, Database, StoreError};
use crate::submission::Submission;
use crate::tables;

/// Rounds in which the keys of commands must settle.
const PREFETCH_ROUNDS_MAX: usize = 8;

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
        fetch(connection, state, command, &context)?;
        let outcome = domain::decide(state, &context, command);
        for event in outcome.iter().flatten() {
            sequence += 1;
            domain::apply(state, &Stamp { sequence, at }, event);
        }
        outcomes.push(outcome);
    }
    Ok(outcomes)
}

fn fetch(
    connection: &mut dyn Connection,
    state: &mut State,
    command: &Command,
    context: &Context,
) -> Result<(), StoreError> {
    for _ in 0..=PREFETCH_ROUNDS_MAX {
        command.keys(state, context);
        if tables::load_wanted(connection, state)? == 0 {
            return Ok(());
        }
    }
    panic!("the keys of {} did not settle in {PREFETCH_ROUNDS_MAX} rounds", command.name())
}

/// The first refusal among the commands of a submission.
pub(crate) fn refusal(database: &Database, submission: &Submission) -> Result<Option<Rejection>, StoreError> {
    let mut connection = database.open_reader()?;
    connection.begin_read()?;
    let mut state = State::default();
    tables::load_resident(connection.as_mut(), &mut state)?;
    let at = journal::head(connection.as_mut())?.map_or(Timestamp(0), |head| Timestamp(head.at.0 + 1));
    let outcomes = decide_all(connection.as_mut(), &mut state, at, submission.actor, &submission.commands)?;
    connection.rollback()?;
    Ok(outcomes.into_iter().find_map(Result::err))
}

/// The deadlines that are due by the journal's own time.
pub(crate) fn due(connection: &mut dyn Connection) -> Result<Vec<Timer>, StoreError> {
    connection.begin_read()?;
    let now = journal::head(connection)?.map_or(0, |head| head.at.0);
    let sql = "SELECT at, deadline, object FROM timer WHERE at <= $1 ORDER BY at LIMIT 256";
    let rows = connection.query(sql, &[now.into()])?;
    connection.rollback()?;
    rows.into_iter().map(<Timer as tables::Stored>::from_row).collect()
}
