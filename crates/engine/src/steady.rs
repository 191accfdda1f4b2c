//! When a steady table was last changed, whichever server did it: what orders name but do not change need not be read
//! anew each time that another server has written.

use domain::state::State;

use crate::store::{Connection, Existing, StoreError, Upsert, Value};

const CHANGED_AT: &str = "SELECT sequence FROM local_steady WHERE id = 1";
const SAVE: Upsert = Upsert {
    table: "local_steady",
    columns: &["id", "sequence"],
    key: &["id"],
    existing: Existing::Replaced,
};

/// Whether steady tables kept at a sequence hold what the database holds behind `head`, which must be locked.
///
/// A head that lies before what was kept is that of a database which lost entries.
pub(crate) fn is_kept(
    connection: &mut dyn Connection,
    kept: Option<u64>,
    head: u64,
) -> Result<bool, StoreError> {
    let Some(kept) = kept else { return Ok(false) };
    let changed_at = connection.query(CHANGED_AT, &[])?.first().map(|row| row[0].unsigned()).transpose()?;
    Ok(changed_at.is_some_and(|changed_at| (changed_at..=head).contains(&kept)))
}

/// Notes the change when an entry behind `head` made one.
pub(crate) fn note(connection: &mut dyn Connection, head: u64, state: &State) -> Result<(), StoreError> {
    let changed_at = state.steady_changed_at();
    if changed_at <= head {
        return Ok(());
    }
    connection.upsert(&SAVE, &[vec![Value::Int(1), changed_at.into()]])
}
