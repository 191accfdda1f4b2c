//! Whole tables, page after page in bounded memory, with the connection free for other queries between pages.

use domain::values::Code;

use super::Select;
use crate::store::{Connection, StoreError};
use crate::tables::{Column, Stored};

/// Rows of a page.
const ROWS: usize = 1_000;

/// Hands every row of a table to `each` in the order of its key; needs an open transaction to be of one moment.
pub fn by_key<R: Stored, E: From<StoreError>>(
    connection: &mut dyn Connection,
    each: impl FnMut(&mut dyn Connection, Vec<R>) -> Result<(), E>,
) -> Result<(), E>
where
    R::Key: Column,
{
    pages(connection, &R::COLUMNS[..R::Key::WIDTH].join(", "), |row: &R| row.key(), each)
}

/// Hands every row of a table with a code to `each` in the order of the codes, as [`by_key`] does.
pub fn by_code<R: Stored, E: From<StoreError>>(
    connection: &mut dyn Connection,
    code: impl Fn(&R) -> Code,
    each: impl FnMut(&mut dyn Connection, Vec<R>) -> Result<(), E>,
) -> Result<(), E> {
    pages(connection, "code", code, each)
}

fn pages<R: Stored, V: Column, E: From<StoreError>>(
    connection: &mut dyn Connection,
    order: &str,
    place: impl Fn(&R) -> V,
    mut each: impl FnMut(&mut dyn Connection, Vec<R>) -> Result<(), E>,
) -> Result<(), E> {
    let mut last = None;
    loop {
        let rows = Select::<R>::all().after_key(order, last.as_ref()).page(connection, order, ROWS)?;
        let Some(row) = rows.last() else { return Ok(()) };
        last = Some(place(row));
        let is_last = rows.len() < ROWS;
        each(connection, rows)?;
        if is_last {
            return Ok(());
        }
    }
}
