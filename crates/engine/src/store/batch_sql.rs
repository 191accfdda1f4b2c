//! The SQL of reading, saving and deleting many rows of one table by key.
//!
//! Each operation has a statement for one row, the same on both databases. PostgreSQL prepares it too: for a
//! single row, and to learn the column types for its second form, which takes one array per column. An array
//! statement has one shape for any number of rows and as many parameters as columns.

use std::fmt::{Display, Write as _};

/// Rows of a table found by some of its columns, usually its primary key.
#[derive(Clone, Copy, Debug)]
pub struct Lookup<'a> {
    /// The table.
    pub table: &'a str,
    /// The columns to return, in this order.
    pub columns: &'a [&'a str],
    /// The columns that a key gives, in the key's order; an index must begin with them.
    pub key: &'a [&'a str],
}

/// Rows to be saved into a table.
#[derive(Clone, Copy, Debug)]
pub struct Upsert<'a> {
    /// The table.
    pub table: &'a str,
    /// The columns that a row gives, in the row's order, key included.
    pub columns: &'a [&'a str],
    /// The primary key or a unique set of columns.
    pub key: &'a [&'a str],
    /// What becomes of a row that exists with the same key.
    pub existing: Existing,
}

/// What saving does where a row with the same key exists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Existing {
    /// The row is replaced.
    Replaced,
    /// That is a constraint error: for tables that are only appended to.
    Refused,
    /// The numbers given are added to the row's: every column beside the key is one.
    Added,
}

/// `SELECT` of the rows of one key, placeholders in the key's order.
pub(super) fn select_one(lookup: &Lookup) -> String {
    format!("SELECT {} FROM {} WHERE {}", list(lookup.columns), lookup.table, equals(lookup.key))
}

/// `SELECT` of the rows of many keys given as one array per key column.
pub(super) fn select_many(lookup: &Lookup, types: &[impl Display]) -> String {
    let (columns, table, key) = (list(lookup.columns), lookup.table, list(lookup.key));
    format!("SELECT {columns} FROM {table} WHERE ({key}) IN (SELECT * FROM {})", unnest(types))
}

/// `DELETE` of the rows of one key.
pub(super) fn delete_one(lookup: &Lookup) -> String {
    format!("DELETE FROM {} WHERE {}", lookup.table, equals(lookup.key))
}

/// `DELETE` of the rows of many keys given as one array per key column.
pub(super) fn delete_many(lookup: &Lookup, types: &[impl Display]) -> String {
    format!("DELETE FROM {} WHERE ({}) IN (SELECT * FROM {})", lookup.table, list(lookup.key), unnest(types))
}

/// `INSERT` of one row, placeholders in the order of the columns.
pub(super) fn upsert_one(into: &Upsert) -> String {
    let values = numbered(into.columns.iter(), |_, n, out| placeholder(n, out), ", ");
    format!("INSERT INTO {} ({}) VALUES ({values}){}", into.table, list(into.columns), on_conflict(into))
}

/// [`upsert_one`] as SQLite does it with one look into the table instead of two, where the key is its only index and
/// the row gives every column (<https://www.sqlite.org/lang_replace.html>).
pub(super) fn replace_one(into: &Upsert) -> String {
    let values = numbered(into.columns.iter(), |_, n, out| placeholder(n, out), ", ");
    format!("REPLACE INTO {} ({}) VALUES ({values})", into.table, list(into.columns))
}

/// `INSERT` of many rows given as one array per column.
pub(super) fn upsert_many(into: &Upsert, types: &[impl Display]) -> String {
    let (table, columns, conflict) = (into.table, list(into.columns), on_conflict(into));
    format!("INSERT INTO {table} ({columns}) SELECT * FROM {}{conflict}", unnest(types))
}

fn on_conflict(into: &Upsert) -> String {
    if into.existing == Existing::Refused {
        return String::new();
    }
    let changed = into.columns.iter().filter(|column| !into.key.contains(column));
    let change = |column: &&str, _: usize, out: &mut String| {
        let written = match into.existing {
            Existing::Added => write!(out, "{column} = {}.{column} + excluded.{column}", into.table),
            Existing::Replaced | Existing::Refused => write!(out, "{column} = excluded.{column}"),
        };
        written.expect("writing to memory cannot fail");
    };
    let changes = numbered(changed, change, ", ");
    let action = if changes.is_empty() { "NOTHING".into() } else { format!("UPDATE SET {changes}") };
    format!(" ON CONFLICT ({}) DO {action}", list(into.key))
}

fn list(columns: &[&str]) -> String {
    columns.join(", ")
}

fn equals(key: &[&str]) -> String {
    let equal = |column: &&str, n: usize, out: &mut String| {
        out.push_str(column);
        out.push_str(" = ");
        placeholder(n, out);
    };
    numbered(key.iter(), equal, " AND ")
}

fn placeholder(n: usize, out: &mut String) {
    write!(out, "${n}").expect("writing to memory cannot fail");
}

fn unnest(types: &[impl Display]) -> String {
    let array = |kind: &_, n: usize, out: &mut String| {
        placeholder(n, out);
        write!(out, "::{kind}[]").expect("writing to memory cannot fail");
    };
    format!("unnest({})", numbered(types.iter(), array, ", "))
}

/// Joins what `write` makes of each item and its number, counted from 1 as placeholders are.
fn numbered<T>(
    items: impl Iterator<Item = T>,
    write: impl Fn(T, usize, &mut String),
    between: &str,
) -> String {
    let mut text = String::with_capacity(1_024);
    for (item, n) in items.zip(1..) {
        if n > 1 {
            text.push_str(between);
        }
        write(item, n, &mut text);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINE: Lookup =
        Lookup { table: "line", columns: &["note", "quantity"], key: &["order_id", "ordinal"] };
    const SAVED: Upsert = Upsert {
        table: "line",
        columns: &["order_id", "ordinal", "note"],
        key: &["order_id", "ordinal"],
        existing: Existing::Replaced,
    };

    #[test]
    fn one_row_statements_are_portable() {
        assert_eq!(select_one(&LINE), "SELECT note, quantity FROM line WHERE order_id = $1 AND ordinal = $2");
        assert_eq!(delete_one(&LINE), "DELETE FROM line WHERE order_id = $1 AND ordinal = $2");
        assert_eq!(
            upsert_one(&SAVED),
            "INSERT INTO line (order_id, ordinal, note) VALUES ($1, $2, $3) \
             ON CONFLICT (order_id, ordinal) DO UPDATE SET note = excluded.note"
        );
    }

    #[test]
    fn a_row_is_replaced_where_the_key_is_all_there_is() {
        assert_eq!(replace_one(&SAVED), "REPLACE INTO line (order_id, ordinal, note) VALUES ($1, $2, $3)");
    }

    #[test]
    fn many_row_statements_take_one_array_per_column() {
        assert_eq!(
            select_many(&LINE, &["bytea", "int8"]),
            "SELECT note, quantity FROM line \
             WHERE (order_id, ordinal) IN (SELECT * FROM unnest($1::bytea[], $2::int8[]))"
        );
        assert_eq!(
            upsert_many(&Upsert { existing: Existing::Refused, ..SAVED }, &["bytea", "int8", "text"]),
            "INSERT INTO line (order_id, ordinal, note) \
             SELECT * FROM unnest($1::bytea[], $2::int8[], $3::text[])"
        );
    }

    #[test]
    fn what_is_not_of_the_key_is_updated() {
        let counted =
            Upsert { table: "counted", columns: &["id", "n"], key: &["id"], existing: Existing::Added };
        assert_eq!(
            upsert_one(&counted),
            "INSERT INTO counted (id, n) VALUES ($1, $2) \
             ON CONFLICT (id) DO UPDATE SET n = counted.n + excluded.n"
        );
        let member = Upsert { table: "member", columns: &["id"], key: &["id"], existing: Existing::Replaced };
        assert_eq!(upsert_one(&member), "INSERT INTO member (id) VALUES ($1) ON CONFLICT (id) DO NOTHING");
    }
}
