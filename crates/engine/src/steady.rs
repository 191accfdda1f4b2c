//! When a steady table was last changed, whichever server did it: what orders name but do not change need not be read
//! anew each time that another server has written.

use domain::state::State;

use crate::store::{Connection, StoreError, Upsert, Value};

const CHANGED_AT: &str = "SELECT sequence FROM local_steady WHERE id = 1";
const SAVE: Upsert =
    Upsert { table: "local_steady", columns: &["id", "sequence"], key: &["id"], plain: false };

/// Sequence of an entry since which no steady table was changed; `None` when it is not known. The head must be locked.
pub(crate) fn changed_at(connection: &mut dyn Connection) -> Result<Option<u64>, StoreError> {
    connection.query(CHANGED_AT, &[])?.first().map(|row| row[0].unsigned()).transpose()
}

/// Notes the change when an entry behind `head` made one.
pub(crate) fn note(connection: &mut dyn Connection, head: u64, state: &State) -> Result<(), StoreError> {
    let changed_at = state.steady_changed_at();
    if changed_at <= head {
        return Ok(());
    }
    connection.upsert(&SAVE, &[vec![Value::Int(1), changed_at.into()]])
}
