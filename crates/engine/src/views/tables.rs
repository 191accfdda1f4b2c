//! The tables of the projections: made when they are missing, emptied when they are of another journal, and brought up to
//! date where no server does it.

use std::time::{Duration, Instant};

use domain::values::Timestamp;

use super::postings::sum_up;
use super::{STEP, advance, cursor};
use crate::schema::VIEW_MIGRATIONS;
use crate::store::{
    Connection, Database, Dialect, MigrateError, StoreError, Value, migrate_recorded, version,
};
use crate::{journal, places};

/// Entries that may lie behind the cursor when a server begins.
const LAG_MAX: u64 = 4 * STEP;

/// The migration of the state that leaves the projections to their own history.
const SINCE_VERSION: i64 = 25;

/// Time after which a transaction takes no further step.
const STEPS_TIME: Duration = Duration::from_millis(500);
/// Tries at what projectors of other servers do too.
const ATTEMPTS: usize = 8;

/// The table that records which of [`VIEW_MIGRATIONS`] were applied.
const RECORD: &str = "view_schema";
/// Every table, emptied when it was made from another journal.
const TABLES: [&str; 9] = [
    "view_cursor",
    "view_object_entry",
    "view_list",
    "view_fund_order",
    "view_balance_cursor",
    "view_holder_balance",
    "view_place_cursor",
    "view_place",
    "view_figure",
];
/// Cursors whose entry is not the journal's.
const ASTRAY: &str = "SELECT 1 FROM (SELECT sequence, leaf FROM view_cursor
        UNION ALL SELECT sequence, leaf FROM view_place_cursor) AS came
    LEFT JOIN journal ON journal.sequence = came.sequence
    WHERE came.sequence > 0 AND (journal.leaf IS NULL OR journal.leaf <> came.leaf) LIMIT 1";
/// The rows that projectors lock.
const BEGIN: &str = "INSERT INTO view_cursor (id, sequence, leaf, order_id) VALUES (1, 0, $1, $2)
    ON CONFLICT (id) DO NOTHING";
const BEGIN_PLACES: &str = "INSERT INTO view_place_cursor (id, sequence, leaf) VALUES (1, 0, $1)
    ON CONFLICT (id) DO NOTHING";

/// Makes the tables of the projections when they are missing, and empties those that were made from another journal.
/// A file that cannot be used is made anew; what then lies far behind is taken in before anybody reads.
pub fn prepare(database: &Database, now: Timestamp) -> Result<(), StoreError> {
    let mut prepared = try_prepare(database, now);
    if let Err(error @ (StoreError::Corrupt { .. } | StoreError::Other { .. })) = &prepared {
        let cannot = |source: std::io::Error| StoreError::Other { detail: format!("{error}; {source}") };
        if database.remove_views().map_err(cannot)? {
            tracing::warn!(%error, "the file of the projections cannot be used; it is made anew");
            prepared = try_prepare(database, now);
        }
    }
    let mut connection = prepared?;
    let last = journal::head(connection.as_mut())?.map_or(0, |head| head.sequence);
    let is_behind = |taken: u64| taken + LAG_MAX < last;
    let taken = cursor(connection.as_mut())?.sequence;
    if is_behind(taken) {
        tracing::warn!(
            taken,
            last,
            "lists are far behind the journal; they are taken in before anybody is served"
        );
    }
    while is_behind(cursor(connection.as_mut())?.sequence) {
        steps(connection.as_mut(), advance)?;
    }
    Ok(())
}

fn try_prepare(database: &Database, now: Timestamp) -> Result<Box<dyn Connection>, StoreError> {
    let mut connection = database.open_views()?;
    let version = version(connection.as_mut())?;
    if version < SINCE_VERSION {
        let detail = format!(
            "the database has schema version {version}; serve it once with this program, which brings it to {SINCE_VERSION}"
        );
        return Err(StoreError::Other { detail });
    }
    // At REPEATABLE READ the second of two servers would not see what the first has migrated.
    let migrated = match database.dialect() {
        Dialect::Sqlite => migrate_recorded(connection.as_mut(), RECORD, VIEW_MIGRATIONS, now.0),
        Dialect::Postgres => {
            migrate_recorded(database.open_writer()?.as_mut(), RECORD, VIEW_MIGRATIONS, now.0)
        }
    };
    match migrated {
        Ok(_) => {}
        Err(MigrateError::Store(error)) => return Err(error),
        Err(error) => return Err(StoreError::Other { detail: format!("the projections' tables: {error}") }),
    }
    in_turn(connection.as_mut(), |connection| begin(connection).map(Some))?;
    Ok(connection)
}

/// Empties projections of another journal, and puts the cursors at the start that have none.
fn begin(connection: &mut dyn Connection) -> Result<(), StoreError> {
    if !connection.query(ASTRAY, &[])?.is_empty() {
        tracing::warn!("the projections were made from another journal; they are made anew");
        for table in TABLES {
            connection.execute(&format!("DELETE FROM {table}"), &[])?;
        }
    }
    let (no_leaf, no_order) = (Value::from([]), Value::from([0; 16]));
    connection.execute(BEGIN_PLACES, std::slice::from_ref(&no_leaf))?;
    connection.execute(BEGIN, &[no_leaf, no_order])?;
    // Lists made before there were sums have none.
    let listed = cursor(connection)?.sequence;
    sum_up(connection, listed)
}

/// Takes the next entries into one projection, in an open transaction.
pub(crate) type Advance = fn(&mut dyn Connection) -> Result<Option<u64>, StoreError>;

/// Brings the projections of a database up to its journal, for reading without an engine.
pub fn catch_up(database: &Database, now: Timestamp) -> Result<(), StoreError> {
    let mut connection = try_prepare(database, now)?;
    while steps(connection.as_mut(), advance)?.is_some() {}
    while steps(connection.as_mut(), places::advance)?.is_some() {}
    Ok(())
}

/// Takes steps into one projection, several in one transaction: a page that each of them changes is then written once.
/// Answers how far it came, `None` when there was nothing to take in.
pub(crate) fn steps(connection: &mut dyn Connection, advance: Advance) -> Result<Option<u64>, StoreError> {
    in_turn(connection, |connection| {
        let began = Instant::now();
        let mut taken = None;
        while let Some(further) = advance(connection)? {
            taken = Some(further);
            if began.elapsed() >= STEPS_TIME {
                break;
            }
        }
        Ok(taken)
    })
}

/// Runs work in a transaction, which is undone when it made nothing, and again when another server was quicker.
fn in_turn<T>(
    connection: &mut dyn Connection,
    work: impl Fn(&mut dyn Connection) -> Result<Option<T>, StoreError>,
) -> Result<Option<T>, StoreError> {
    let mut attempt = 1;
    loop {
        match in_transaction(connection, &work) {
            Err(error) if error.is_retryable() && attempt < ATTEMPTS => connection.rollback()?,
            done => return done,
        }
        attempt += 1;
    }
}

fn in_transaction<T>(
    connection: &mut dyn Connection,
    work: impl Fn(&mut dyn Connection) -> Result<Option<T>, StoreError>,
) -> Result<Option<T>, StoreError> {
    connection.begin_write()?;
    let made = work(connection)?;
    match made {
        Some(_) => connection.commit()?,
        None => connection.rollback()?,
    }
    Ok(made)
}
