//! Projections of the journal for lists: made after COMMIT by a durable cursor, never read by a rule, never
//! verified, and made anew when the cursor is removed.
//!
//! So far one: which entries are about which order. A reader takes the entries behind the cursor from the
//! journal itself, so that what it shows is never behind.

use domain::values::{Id, OrderId};

use crate::journal::{self, Entry};
use crate::store::{Connection, StoreError, Upsert, Value};
use crate::tables::Column;

/// Entries taken in by one transaction.
const STEP: u64 = 4_096;

const CURSOR: &str = "SELECT sequence FROM view_cursor WHERE id = 1";
const SEQUENCES: &str =
    "SELECT sequence FROM view_order_entry WHERE order_id = $1 ORDER BY sequence DESC LIMIT $2";

const SAVE_CURSOR: Upsert =
    Upsert { table: "view_cursor", columns: &["id", "sequence"], key: &["id"], plain: false };
const SAVE_ENTRIES: Upsert = Upsert {
    table: "view_order_entry",
    columns: &["order_id", "sequence"],
    key: &["order_id", "sequence"],
    plain: false,
};

fn cursor(connection: &mut dyn Connection) -> Result<u64, StoreError> {
    let rows = connection.query(CURSOR, &[])?;
    rows.first().map_or(Ok(0), |row| Ok(row[0].int()?.unsigned_abs()))
}

fn int(number: u64) -> Value {
    Value::Int(i64::try_from(number).expect("sequences stay below 2^63"))
}

/// Takes in the next entries within an open write transaction; answers whether there were any.
pub fn advance(connection: &mut dyn Connection) -> Result<bool, StoreError> {
    let after = cursor(connection)?;
    let entries = journal::entries(connection, after, after + STEP)?;
    let Some(last) = entries.last().map(|entry| entry.header.sequence) else { return Ok(false) };
    let mut rows = Vec::new();
    for Entry { header, .. } in &entries {
        let orders = header.subjects.iter().filter_map(|subject| subject.parse::<OrderId>().ok());
        rows.extend(orders.map(|order| vec![Value::from(order.bits().to_be_bytes()), int(header.sequence)]));
    }
    rows.sort();
    rows.dedup();
    if !rows.is_empty() {
        connection.upsert(&SAVE_ENTRIES, &rows)?;
    }
    connection.upsert(&SAVE_CURSOR, &[vec![Value::Int(1), int(last)]])?;
    Ok(true)
}

/// Sequences of the newest entries about an order, at most `limit`, newest first.
pub fn sequences(
    connection: &mut dyn Connection,
    order: OrderId,
    limit: usize,
) -> Result<Vec<u64>, StoreError> {
    let mut params = Vec::with_capacity(2);
    order.put(&mut params);
    params.push(Value::Int(i64::try_from(limit).unwrap_or(i64::MAX)));
    let rows = connection.query(SEQUENCES, &params)?;
    rows.iter().map(|row| Ok(row[0].int()?.unsigned_abs())).collect()
}

/// The entries after the cursor, at most as many as one step takes in.
pub fn not_yet_taken_in(connection: &mut dyn Connection) -> Result<Vec<Entry>, StoreError> {
    let after = cursor(connection)?;
    journal::entries(connection, after, after + STEP)
}
