//! Loads and saves the tables of the state: residents whole, the others by the keys that commands want.

use domain::state::State;
use domain::table::{self, Change, Table};

use super::compare::compare_table;
use super::{Column, Stored};
use crate::store::{Connection, Existing, Lookup, Row, StoreError, Upsert};

/// Rows of a steady or shared table that are kept between batches.
const KEPT_ROWS_MAX: usize = 10_000;

pub(crate) fn lookup<R: Stored>() -> Lookup<'static>
where
    R::Key: Column,
{
    Lookup { table: R::TABLE, columns: R::COLUMNS, key: &R::COLUMNS[..R::Key::WIDTH] }
}

pub(crate) fn key_values<R: Stored>(key: &R::Key) -> Row
where
    R::Key: Column,
{
    let mut values = Vec::with_capacity(R::Key::WIDTH);
    key.put(&mut values);
    values
}

/// `SELECT` of all columns in the order of the key.
fn select_all<R: Stored>() -> String
where
    R::Key: Column,
{
    let (columns, key) = (R::COLUMNS.join(", "), R::COLUMNS[..R::Key::WIDTH].join(", "));
    format!("SELECT {columns} FROM {} ORDER BY {key}", R::TABLE)
}

fn load_all<R: Stored>(connection: &mut dyn Connection, table: &mut Table<R>) -> Result<(), StoreError>
where
    R::Key: Column,
{
    let mut fresh = Table::default();
    for row in connection.query(&select_all::<R>(), &[])? {
        let row = R::from_row(row)?;
        fresh.load(row.key(), Some(row));
    }
    fresh.set_complete();
    *table = fresh;
    Ok(())
}

/// Loads the rows wanted; answers how many keys were asked for.
fn load_keys<R: Stored>(connection: &mut dyn Connection, table: &mut Table<R>) -> Result<usize, StoreError>
where
    R::Key: Column,
{
    let wanted = table.take_wanted();
    if wanted.is_empty() {
        return Ok(0);
    }
    let keys: Vec<Row> = wanted.iter().map(key_values::<R>).collect();
    for row in connection.read_keys(&lookup::<R>(), &keys)? {
        let row = R::from_row(row)?;
        table.load(row.key(), Some(row));
    }
    let count = wanted.len();
    for key in wanted {
        // A key already loaded above keeps its row.
        table.load(key, None);
    }
    Ok(count)
}

/// Saves what changed; answers how many rows were written.
fn save<R: Stored>(connection: &mut dyn Connection, table: &mut Table<R>) -> Result<usize, StoreError>
where
    R::Key: Column,
{
    let changes = table.take_changes();
    let (mut rows, mut keys) = (Vec::with_capacity(changes.len()), Vec::new());
    for change in &changes {
        match change {
            Change::Save(row) => rows.push(row.to_row()),
            Change::Remove(key) => keys.push(key_values::<R>(key)),
        }
    }
    let Lookup { table: name, columns, key } = lookup::<R>();
    if !rows.is_empty() {
        connection.upsert(&Upsert { table: name, columns, key, existing: Existing::Replaced }, &rows)?;
    }
    if !keys.is_empty() {
        connection.delete_keys(&lookup::<R>(), &keys)?;
    }
    Ok(changes.len())
}

macro_rules! whole_state {
    (
        resident { $($resident:ident: $resident_row:ty;)* }
        steady { $($steady:ident: $steady_row:ty;)* }
        shared { $($shared:ident: $shared_row:ty;)* }
        fetched { $($fetched:ident: $fetched_row:ty;)* }
    ) => {
        /// Replaces the resident tables by what the database holds.
        pub fn load_resident(connection: &mut dyn Connection, state: &mut State) -> Result<(), StoreError> {
            $(load_all(connection, &mut state.$resident)?;)*
            Ok(())
        }

        /// Forgets the fetched tables, and steady and shared ones that have grown too large to keep.
        pub fn clear_fetched(state: &mut State) {
            $(state.$fetched = Table::default();)*
            $(if state.$steady.len() > KEPT_ROWS_MAX {
                state.$steady = Table::default();
            })*
            $(if state.$shared.len() > KEPT_ROWS_MAX {
                state.$shared = Table::default();
            })*
        }

        /// Forgets the shared tables.
        pub fn clear_shared(state: &mut State) {
            $(state.$shared = Table::default();)*
        }

        /// Forgets the steady tables.
        pub fn clear_steady(state: &mut State) {
            $(state.$steady = Table::default();)*
        }

        /// Loads every row that commands asked for; answers how many keys there were.
        pub fn load_wanted(connection: &mut dyn Connection, state: &mut State) -> Result<usize, StoreError> {
            Ok(0
                $(+ load_keys(connection, &mut state.$steady)?)*
                $(+ load_keys(connection, &mut state.$shared)?)*
                $(+ load_keys(connection, &mut state.$fetched)?)*)
        }

        /// Saves every changed row; answers how many.
        pub fn save_changes(connection: &mut dyn Connection, state: &mut State) -> Result<usize, StoreError> {
            Ok(0
                $(+ save(connection, &mut state.$resident)?)*
                $(+ save(connection, &mut state.$steady)?)*
                $(+ save(connection, &mut state.$shared)?)*
                $(+ save(connection, &mut state.$fetched)?)*)
        }

        /// The first difference between the tables of two databases, table by table.
        pub fn compare(
            found: &mut dyn Connection,
            expected: &mut dyn Connection,
        ) -> Result<Option<String>, StoreError> {
            $(if let Some(difference) = compare_table::<$resident_row>(found, expected)? {
                return Ok(Some(difference));
            })*
            $(if let Some(difference) = compare_table::<$steady_row>(found, expected)? {
                return Ok(Some(difference));
            })*
            $(if let Some(difference) = compare_table::<$shared_row>(found, expected)? {
                return Ok(Some(difference));
            })*
            $(if let Some(difference) = compare_table::<$fetched_row>(found, expected)? {
                return Ok(Some(difference));
            })*
            Ok(None)
        }

        /// Table and columns of every stored row, the key's columns first.
        pub const TABLES: &[(&str, &[&str])] = &[
            $((<$resident_row as table::Row>::TABLE, <$resident_row as Stored>::COLUMNS),)*
            $((<$steady_row as table::Row>::TABLE, <$steady_row as Stored>::COLUMNS),)*
            $((<$shared_row as table::Row>::TABLE, <$shared_row as Stored>::COLUMNS),)*
            $((<$fetched_row as table::Row>::TABLE, <$fetched_row as Stored>::COLUMNS),)*
        ];
    };
}

domain::for_each_table!(whole_state);
