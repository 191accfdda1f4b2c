//! Compare the same table of two databases, page by page in the order of its key, so in bounded memory.

use super::{Column, Stored};
use crate::store::{Connection, Row, StoreError, Value};

/// Rows of a page.
const PAGE: usize = 1_000;

/// The first difference between what a table holds and what it should hold.
pub(super) fn compare_table<R: Stored>(
    found: &mut dyn Connection,
    expected: &mut dyn Connection,
) -> Result<Option<String>, StoreError>
where
    R::Key: Column,
{
    let key = &R::COLUMNS[..R::Key::WIDTH];
    let differs = |found: Option<&Row>, expected: Option<&Row>| {
        let what = difference(R::COLUMNS, key.len(), found, expected)?;
        Some(format!("table {}, {what}", R::TABLE))
    };
    compare_pages(&select(R::TABLE, R::COLUMNS, key), key.len(), found, expected, differs)
}

/// `SELECT` of the first page of a table, and of the page after the key given as parameters.
pub(crate) fn select(table: &str, columns: &[&str], key: &[&str]) -> [String; 2] {
    let (columns, key_columns) = (columns.join(", "), key.join(", "));
    let after: Vec<String> = (1..=key.len()).map(|n| format!("${n}")).collect();
    ["".to_owned(), format!("WHERE ({key_columns}) > ({})", after.join(", "))]
        .map(|after| format!("SELECT {columns} FROM {table} {after} ORDER BY {key_columns} LIMIT {PAGE}"))
}

/// Walks the same rows of two databases in the order of their key; answers what `differs` first says of a pair.
pub(crate) fn compare_pages(
    [first, next]: &[String; 2],
    key_width: usize,
    found: &mut dyn Connection,
    expected: &mut dyn Connection,
    differs: impl Fn(Option<&Row>, Option<&Row>) -> Option<String>,
) -> Result<Option<String>, StoreError> {
    let (mut sql, mut after) = (first, Row::new());
    loop {
        let (found, expected) = (found.query(sql, &after)?, expected.query(sql, &after)?);
        let rows = found.len().max(expected.len());
        if let Some(difference) = (0..rows).find_map(|n| differs(found.get(n), expected.get(n))) {
            return Ok(Some(difference));
        }
        let Some(last) = expected.last() else { return Ok(None) };
        (sql, after) = (next, last[..key_width].to_vec());
    }
}

/// What differs between a row as it is and as it should be; the key's columns come first.
fn difference(
    columns: &[&str],
    key_width: usize,
    found: Option<&Row>,
    expected: Option<&Row>,
) -> Option<String> {
    if found == expected {
        return None;
    }
    let of_key = |row: &Row| row[..key_width].to_vec();
    let words = |row: &Row| row.iter().map(show).collect::<Vec<_>>().join(", ");
    Some(match (found, expected) {
        (Some(found), Some(expected)) if of_key(found) == of_key(expected) => {
            let mut pairs = columns.iter().zip(found.iter().zip(expected));
            let (column, (is, says)) =
                pairs.find(|(_, (is, says))| is != says).expect("the rows differ in a column");
            let row = words(&of_key(found));
            format!("row ({row}): column {column} is {}, the journal says {}", show(is), show(says))
        }
        (Some(found), expected) if expected.is_none_or(|expected| of_key(found) < of_key(expected)) => {
            format!("row ({}): the journal knows no such row", words(found))
        }
        (_, expected) => format!("row ({}): it is missing", words(expected.expect("one of them is a row"))),
    })
}

fn show(value: &Value) -> String {
    match value {
        Value::Null => "null".to_owned(),
        Value::Int(number) => number.to_string(),
        Value::Text(text) => format!("{text:?}"),
        Value::Bytes(bytes) => bytes.iter().map(|byte| format!("{byte:02x}")).collect(),
    }
}
