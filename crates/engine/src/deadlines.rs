//! Which deadlines are due.

use domain::timers::Timer;
use domain::values::Timestamp;

use crate::store::{Connection, StoreError};
use crate::tables::Stored;

/// Deadlines that one batch lets pass at most.
const DUE_MAX: usize = 256;

const DUE: &str =
    "SELECT at, deadline, object FROM timer WHERE at <= $1 ORDER BY at, deadline, object LIMIT $2";

/// The deadlines due at a time, oldest first, at most [`DUE_MAX`]. One that this program cannot read is left to a
/// newer one.
pub(crate) fn due(
    connection: &mut dyn Connection,
    at: Timestamp,
    skipped: &[Timer],
) -> Result<Vec<Timer>, StoreError> {
    let limit = (DUE_MAX + skipped.len()) as u64;
    let rows = connection.query(DUE, &[at.0.into(), limit.into()])?;
    let mut timers = Vec::with_capacity(rows.len());
    for row in rows {
        match <Timer as Stored>::from_row(row) {
            Ok(timer) if skipped.contains(&timer) => {}
            Ok(timer) => timers.push(timer),
            Err(error) => tracing::warn!(%error, "a due deadline cannot be read; it is left out"),
        }
    }
    timers.truncate(DUE_MAX);
    Ok(timers)
}
