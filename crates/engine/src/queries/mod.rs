//! Queries: what pages, lists and the API read; one file per noun.
//!
//! A list starts beyond a key and is cut at a limit ([`Part`]), so that a later page costs what the first one does. Lists
//! follow the primary key or an index of the migration where tables grow with every order, and the code where
//! they hold reference data. Organisations, people and the other resident tables are read from
//! [`crate::Reference`].

pub mod acceptance;
pub mod allotments;
pub mod catalogue;
pub mod consents;
pub mod contracts;
pub mod evidence;
pub mod figures;
pub mod files;
pub mod flags;
pub mod fulfilment;
pub mod funds;
pub mod identity;
pub mod invoicing;
pub mod journal;
pub mod orders;
pub mod packages;
mod pages;
mod part;
pub mod payments;
pub mod pledges;
pub mod ratings;
pub mod requirements;
mod select;
pub mod signatures;
pub mod totals;
pub mod trace;

use std::collections::{BTreeMap, BTreeSet};

use domain::state::State;
use domain::table;

use crate::prefetch::settle;
use crate::store::{Connection, Row, StoreError};
use crate::tables::{self, Column, Stored};

pub use pages::{by_code, by_key};
pub use part::Part;

use select::Select;

/// The row with this key.
pub fn find<R: Stored>(connection: &mut dyn Connection, key: &R::Key) -> Result<Option<R>, StoreError>
where
    R::Key: Column,
{
    let rows = connection.read_keys(&tables::lookup::<R>(), &[tables::key_values::<R>(key)])?;
    rows.into_iter().next().map(R::from_row).transpose()
}

/// The rows with these keys, by key; a key without a row is left out.
pub fn find_all<R: Stored>(
    connection: &mut dyn Connection,
    keys: impl IntoIterator<Item = R::Key>,
) -> Result<BTreeMap<R::Key, R>, StoreError>
where
    R::Key: Column,
{
    let keys: BTreeSet<R::Key> = keys.into_iter().collect();
    if keys.is_empty() {
        return Ok(BTreeMap::new());
    }
    let keys: Vec<Row> = keys.iter().map(tables::key_values::<R>).collect();
    let rows = connection.read_keys(&tables::lookup::<R>(), &keys)?;
    let keyed = |row| R::from_row(row).map(|row| (row.key(), row));
    rows.into_iter().map(keyed).collect()
}

/// Rows of one page of [`changed`].
const CHANGED_STEP: usize = 8_192;

/// The rows of a table with the columns `id` and `revision` that an entry after this sequence touched.
///
/// It passes over the whole table, which is for tables of some hundred thousand rows at most.
pub(crate) fn changed<R: Stored>(connection: &mut dyn Connection, after: u64) -> Result<Vec<R>, StoreError>
where
    R::Key: Column,
{
    let mut rows: Vec<R> = Vec::new();
    loop {
        let last = rows.last().map(table::Row::key);
        let select = Select::<R>::all().after("revision", Some(&after)).after("id", last.as_ref());
        let page = select.page(connection, "id", CHANGED_STEP)?;
        let is_last = page.len() < CHANGED_STEP;
        rows.extend(page);
        if is_last {
            return Ok(rows);
        }
    }
}

/// The rows that `want` asks a state for, and those that they lead to, as a rule would see them.
pub fn gather(connection: &mut dyn Connection, want: impl Fn(&mut State)) -> Result<State, StoreError> {
    let mut state = State::default();
    settle(connection, &mut state, want)?;
    Ok(state)
}
