//! How the rows of `domain` lie in the database: one [`Stored`] per row, declared as a list of columns.
//!
//! Reading order: this file (the contract and its macro), `columns` (how each value type is written), `rows`
//! (load and save whole tables), `compare`, then one file per noun. The key's columns always come first.

mod columns;
mod compare;
mod rows;

mod acceptance;
mod allotments;
mod catalogue;
mod cell;
mod contracts;
mod files;
mod fulfilment;
mod funds;
mod identity;
mod invoicing;
mod orders;
mod packages;
mod payments;
mod pledges;
mod ratings;
mod requirements;
mod signatures;
mod timers;

pub use columns::Column;
pub(crate) use compare::{compare_pages, select};
pub use rows::{
    TABLES, clear_fetched, clear_shared, clear_steady, compare, load_resident, load_wanted, save_changes,
};
pub(crate) use rows::{key_values, lookup};

use domain::table;

use crate::store::{Row, StoreError};

/// A row of `domain` that has a table.
pub trait Stored: table::Row {
    /// Column names, the key's first.
    const COLUMNS: &'static [&'static str];

    /// The row's values in the order of the columns.
    fn to_row(&self) -> Row;

    /// The row from its values in the order of the columns.
    fn from_row(row: Row) -> Result<Self, StoreError>;
}

/// Declares how a row is stored: each field with its column, or several columns for a composite field.
macro_rules! stored {
    ($($row:path { $($field:ident: [$($column:literal),+],)+ })+) => {$(
        impl $crate::tables::Stored for $row {
            const COLUMNS: &'static [&'static str] = &[$($($column),+),+];

            fn to_row(&self) -> $crate::store::Row {
                let mut row = Vec::with_capacity(Self::COLUMNS.len());
                $($crate::tables::Column::put(&self.$field, &mut row);)+
                row
            }

            fn from_row(row: $crate::store::Row) -> Result<Self, $crate::store::StoreError> {
                let mut values = row.into_iter();
                Ok(Self { $($field: $crate::tables::Column::take(&mut values)?,)+ })
            }
        }
    )+};
}
pub(crate) use stored;
