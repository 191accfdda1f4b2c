//! When the database was last backed up: noted in it by whoever made the backup, for those who look after it.

use domain::values::Timestamp;

use crate::backup::Copied;
use crate::journal;
use crate::store::{Connection, Database, Existing, StoreError, Upsert, Value, version};
use crate::tables::Column;

/// The schema from which there is a place for it.
const SINCE_VERSION: i64 = 26;
const READ: &str = "SELECT entries, at FROM local_backup WHERE id = 1";
const SAVE: Upsert = Upsert {
    table: "local_backup",
    columns: &["id", "entries", "at"],
    key: &["id"],
    existing: Existing::Replaced,
};

/// A backup that was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Made {
    /// Entries of the journal in it.
    pub entries: u64,
    /// When it was made.
    pub at: Timestamp,
}

/// The last backup, if there was one.
pub fn last(connection: &mut dyn Connection) -> Result<Option<Made>, StoreError> {
    let row = connection.query(READ, &[])?.into_iter().next();
    let made = |row: crate::store::Row| {
        let mut values = row.into_iter();
        Ok(Made { entries: u64::take(&mut values)?, at: Timestamp::take(&mut values)? })
    };
    row.map(made).transpose()
}

/// Notes a backup in the database it was made of; fails where nothing can be written, and is passed over by a schema
/// that has no place for it.
pub fn note(database: &Database, copied: &Copied, at: Timestamp) -> Result<(), StoreError> {
    let mut connection = database.open_writer()?;
    if version(connection.as_mut())? < SINCE_VERSION {
        return Ok(());
    }
    connection.begin_write()?;
    let noted = journal::lock_head(connection.as_mut()).and_then(|_| {
        let row = vec![Value::Int(1), copied.entries.into(), Value::Int(at.0)];
        connection.upsert(&SAVE, &[row])
    });
    match noted {
        Ok(()) => connection.commit(),
        Err(error) => {
            // The first error is the one worth reporting.
            drop(connection.rollback());
            Err(error)
        }
    }
}
