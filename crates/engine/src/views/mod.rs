//! Projections of the journal for lists: made after COMMIT by a durable cursor, never read by a rule, never
//! verified, and made anew when the cursor is removed.
//!
//! They are indexes in random order (entries of an order or a package, orders of an organisation, of an item or of a
//! fund, postings of a fund or allotment and what they add up to), which would cost a batch more than everything else
//! it writes. A reader adds what lies behind the cursor from the tables themselves, so that what it shows is never
//! behind. On SQLite they lie in a file of their own, because a database has one writer: the projector would else stop
//! the orders. Reading order: this file, `lists`, `postings`, `tables`.

mod lists;
mod postings;
mod tables;

use domain::values::{Id, OrderId, PackageId};

use crate::store::{Connection, Existing, Row, StoreError, Upsert, Value};
use crate::tables::Column;

pub use lists::{List, keys, walk};
pub(crate) use lists::{posting_key, posting_of};
pub(crate) use tables::{Advance, steps};
pub use tables::{catch_up, prepare};

/// Entries taken in by one step, and those from which on they are taken in at once: a page of an organisation or
/// an item is then written once for many orders.
pub const STEP: u64 = 8_192;
/// Entries behind the cursor that a reader passes over at a time.
const BEHIND: u64 = 2_048;

const LEAF: &str = "SELECT leaf FROM journal WHERE sequence = $1";
const CURSOR: &str = "SELECT sequence, order_id FROM view_cursor WHERE id = 1";
const SUMMED: &str = "SELECT sequence FROM view_balance_cursor WHERE id = 1";
/// The row puts the projectors of all servers in one order: who comes second is refused, and looks again.
const LOCK: &str = "SELECT id FROM view_cursor WHERE id = 1 {lock}";
const SUBJECTS: &str =
    "SELECT sequence, subjects FROM journal WHERE sequence > $1 AND sequence <= $2 ORDER BY sequence";
const SEQUENCES: &str =
    "SELECT sequence FROM view_object_entry WHERE object = $1 ORDER BY sequence DESC LIMIT $2";
const SEQUENCES_AFTER: &str =
    "SELECT sequence FROM view_object_entry WHERE object = $1 AND sequence > $2 ORDER BY sequence LIMIT $3";
const SAVE_CURSOR: Upsert = Upsert {
    table: "view_cursor",
    columns: &["id", "sequence", "leaf", "order_id"],
    key: &["id"],
    existing: Existing::Replaced,
};
const SAVE_ENTRIES: Upsert = Upsert {
    table: "view_object_entry",
    columns: &["object", "sequence"],
    key: &["object", "sequence"],
    existing: Existing::Replaced,
};

/// How far the projections have come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cursor {
    /// Sequence of the last entry taken in.
    pub sequence: u64,
    /// The newest order taken in; ids of orders rise with the journal.
    pub order: OrderId,
}

/// The leaf hash of an entry, which tells one journal from another.
pub(crate) fn leaf(connection: &mut dyn Connection, sequence: u64) -> Result<Value, StoreError> {
    let row = connection.query(LEAF, &[sequence.into()])?.pop();
    let leaf = row.and_then(|row| row.into_iter().next());
    leaf.ok_or_else(|| StoreError::Corrupt { detail: format!("the journal has no entry {sequence}") })
}

/// Where the projections stand; at the start when the cursor was removed.
pub fn cursor(connection: &mut dyn Connection) -> Result<Cursor, StoreError> {
    let rows = connection.query(CURSOR, &[])?;
    let Some(row) = rows.into_iter().next() else {
        return Ok(Cursor { sequence: 0, order: OrderId::from_bits(0) });
    };
    let mut values = row.into_iter();
    Ok(Cursor { sequence: u64::take(&mut values)?, order: OrderId::take(&mut values)? })
}

/// The sequence up to which postings are summed up. Sums are not made twice, so it is not that of the lists, which may be
/// made anew.
pub fn summed_to(connection: &mut dyn Connection) -> Result<u64, StoreError> {
    let rows = connection.query(SUMMED, &[])?;
    rows.first().map_or(Ok(0), |row| row[0].unsigned())
}

fn range(after: u64, to: u64) -> Row {
    vec![after.into(), to.into()]
}

/// An entry's place, and the raw ids of the orders and packages it is about.
struct Placed {
    sequence: u64,
    objects: Vec<u128>,
    newest_order: Option<OrderId>,
}

/// The entries after a sequence, at most `limit`.
fn placed(connection: &mut dyn Connection, after: u64, limit: u64) -> Result<Vec<Placed>, StoreError> {
    let rows = connection.query(SUBJECTS, &range(after, after.saturating_add(limit)))?;
    let read = |row: Row| {
        let (mut objects, mut newest_order) = (Vec::new(), None);
        // Ids and codes hold nothing that JSON escapes, so a subject's text is found as it is.
        for subject in row[1].text()?.split('"') {
            if let Some(order) = OrderId::of_text(subject) {
                newest_order = newest_order.max(Some(order));
                objects.push(order.bits());
            } else if let Some(package) = PackageId::of_text(subject) {
                objects.push(package.bits());
            }
        }
        Ok(Placed { sequence: row[0].unsigned()?, objects, newest_order })
    };
    rows.into_iter().map(read).collect()
}

/// Takes in the next entries within an open transaction; answers how far it came, `None` when there were none.
pub(crate) fn advance(connection: &mut dyn Connection) -> Result<Option<u64>, StoreError> {
    connection.query(LOCK, &[])?;
    let Cursor { sequence: after, order: mut newest } = cursor(connection)?;
    let entries = placed(connection, after, STEP)?;
    let Some(last) = entries.last().map(|entry| entry.sequence) else { return Ok(None) };
    if after == 0 {
        // Rows of lists may begin elsewhere than those made before the cursor was removed.
        lists::clear(connection)?;
    }
    let before = newest;
    let mut rows = Vec::with_capacity(entries.len());
    for Placed { sequence, objects, newest_order } in entries {
        newest = newest_order.map_or(newest, |order| newest.max(order));
        for object in objects {
            let mut row = Vec::with_capacity(2);
            object.put(&mut row);
            row.push(sequence.into());
            rows.push(row);
        }
    }
    rows.sort();
    rows.dedup();
    if !rows.is_empty() {
        connection.upsert(&SAVE_ENTRIES, &rows)?;
    }
    lists::take_orders(connection, before, newest)?;
    postings::take(connection, after, last)?;
    let mut moved = vec![Value::Int(1), last.into(), leaf(connection, last)?];
    newest.put(&mut moved);
    connection.upsert(&SAVE_CURSOR, &[moved])?;
    Ok(Some(last))
}

/// Sequences of the newest entries about an order or a package, at most `limit`, oldest first.
pub fn sequences(
    connection: &mut dyn Connection,
    object: impl Id,
    limit: usize,
) -> Result<Vec<u64>, StoreError> {
    let mut params = Vec::with_capacity(2);
    object.bits().put(&mut params);
    params.push(Value::Int(i64::try_from(limit).unwrap_or(i64::MAX)));
    let rows = connection.query(SEQUENCES, &params)?;
    let mut sequences = rows.iter().map(|row| row[0].unsigned()).collect::<Result<Vec<u64>, _>>()?;
    sequences.reverse();
    let after = cursor(connection)?.sequence;
    sequences.extend(behind(connection, after, object)?);
    Ok(sequences.split_off(sequences.len().saturating_sub(limit)))
}

/// Sequences of the entries about an order after one, at most `limit`, oldest first.
pub fn sequences_after(
    connection: &mut dyn Connection,
    order: OrderId,
    after: u64,
    limit: usize,
) -> Result<Vec<u64>, StoreError> {
    let int = |number: u64| Value::Int(i64::try_from(number).unwrap_or(i64::MAX));
    let mut params = Vec::with_capacity(3);
    order.put(&mut params);
    params.extend([int(after), int(limit as u64)]);
    let rows = connection.query(SEQUENCES_AFTER, &params)?;
    let mut sequences = rows.iter().map(|row| row[0].unsigned()).collect::<Result<Vec<u64>, _>>()?;
    let after = cursor(connection)?.sequence.max(after);
    sequences.extend(behind(connection, after, order)?);
    sequences.truncate(limit);
    Ok(sequences)
}

/// Sequences of the entries about an object that are not taken in yet, after one.
fn behind(connection: &mut dyn Connection, after: u64, object: impl Id) -> Result<Vec<u64>, StoreError> {
    let (mut found, mut last) = (Vec::new(), after);
    loop {
        let entries = placed(connection, last, BEHIND)?;
        let Some(newest) = entries.last() else { return Ok(found) };
        last = newest.sequence;
        let about_it = entries.iter().filter(|entry| entry.objects.contains(&object.bits()));
        found.extend(about_it.map(|entry| entry.sequence));
    }
}
