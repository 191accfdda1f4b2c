//! Lists by owner: keys in rows of many, because a row for each takes a third of the time of all projections.
//!
//! A step adds keys that are greater than all that the list has, so its rows follow each other without overlap.

use domain::values::OrderId;

use crate::queries::Part;
use crate::store::{Connection, Existing, Row, StoreError, Upsert, Value};
use crate::tables::Column;

/// What is listed, and by whom. Owners and keys are the raw bits of ids.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum List {
    /// Orders by their unit, supplier and buyer.
    PartyOrders,
    /// Orders by the items of their lines.
    ItemOrders,
    /// Postings by the funds and allotments they leave and enter; their keys are those of [`posting_key`].
    HolderPostings,
}

/// Keys of a row at most, so that several lie within a page.
const KEYS_MAX: usize = 100;
/// Bytes of a key.
const KEY_BYTES: usize = 16;
/// Rows that are read together at most.
const ROWS_MAX: usize = 64;
/// Keys that a walk hands over together at most.
const WALK_MAX: usize = 1_024;

const EARLIER: &str = "SELECT keys FROM view_list WHERE list = $1 AND owner = $2 AND first < $3
    ORDER BY first DESC LIMIT $4";
/// The row that begins at or before a key may hold some beyond it.
const LATER: &str = "SELECT keys FROM view_list WHERE list = $1 AND owner = $2 AND first >= COALESCE((
        SELECT first FROM view_list WHERE list = $1 AND owner = $2 AND first <= $3 ORDER BY first DESC LIMIT 1
    ), $3) ORDER BY first LIMIT $4";
/// An order, and by whom it is listed.
const ORDERS: &str = "SELECT id, unit_id, supplier_id, buyer_id FROM orders WHERE id > $1 AND id <= $2";
const ITEMS: &str = "SELECT order_id, item_id FROM order_line WHERE order_id > $1 AND order_id <= $2";
const SAVE: Upsert = Upsert {
    table: "view_list",
    columns: &["list", "owner", "first", "keys"],
    key: &["list", "owner", "first"],
    existing: Existing::Refused,
};

impl List {
    fn name(self) -> &'static str {
        match self {
            List::PartyOrders => "party_order",
            List::ItemOrders => "item_order",
            List::HolderPostings => "holder_posting",
        }
    }

    /// Adds keys, each with its owner; repeated ones are added once.
    pub(super) fn extend(
        self,
        connection: &mut dyn Connection,
        mut listed: Vec<(u128, u128)>,
    ) -> Result<(), StoreError> {
        listed.sort_unstable();
        listed.dedup();
        let by_owner = listed.chunk_by(|one, next| one.0 == next.0);
        let rows = by_owner.flat_map(|listed| listed.chunks(KEYS_MAX)).map(|listed| self.row(listed));
        connection.upsert(&SAVE, &rows.collect::<Vec<_>>())
    }

    /// A row of keys of one owner, of which there is at least one.
    fn row(self, listed: &[(u128, u128)]) -> Row {
        let (owner, first) = listed[0];
        let mut row = Vec::with_capacity(4);
        row.push(Value::from(self.name()));
        owner.put(&mut row);
        first.put(&mut row);
        row.push(Value::Bytes(listed.iter().flat_map(|(_, key)| key.to_be_bytes()).collect()));
        row
    }
}

/// The key of a posting, by the sequence of its entry and its position among the entry's.
pub fn posting_key((sequence, ordinal): (u64, i64)) -> u128 {
    u128::from(sequence) << 64 | u128::from(ordinal.cast_unsigned())
}

/// The sequence and position of a posting with this key.
pub fn posting_of(key: u128) -> (u64, i64) {
    let of_entry = key as u64;
    ((key >> 64) as u64, of_entry.cast_signed())
}

/// Empties every list.
pub(super) fn clear(connection: &mut dyn Connection) -> Result<(), StoreError> {
    connection.execute("DELETE FROM view_list", &[]).map(drop)
}

/// Lists the orders after one up to another.
pub(super) fn take_orders(
    connection: &mut dyn Connection,
    after: OrderId,
    to: OrderId,
) -> Result<(), StoreError> {
    let mut between = Vec::with_capacity(2);
    after.put(&mut between);
    to.put(&mut between);
    for (list, source) in [(List::PartyOrders, ORDERS), (List::ItemOrders, ITEMS)] {
        let mut listed: Vec<(u128, u128)> = Vec::new();
        for row in connection.query(source, &between)? {
            let mut values = row.into_iter();
            let key = u128::take(&mut values)?;
            while values.len() > 0 {
                listed.push((u128::take(&mut values)?, key));
            }
        }
        list.extend(connection, listed)?;
    }
    Ok(())
}

/// A part of the keys that are listed by an owner.
pub fn keys(
    connection: &mut dyn Connection,
    list: List,
    owner: u128,
    part: &Part<u128>,
) -> Result<Vec<u128>, StoreError> {
    let (sql, outside) = if part.is_descending { (EARLIER, u128::MAX) } else { (LATER, 0) };
    let mut keys: Vec<u128> = Vec::new();
    let mut beyond = part.after.unwrap_or(outside);
    // The first row may begin on the other side of the key.
    let mut rows_read = (part.limit / KEYS_MAX + 2).min(ROWS_MAX);
    while keys.len() < part.limit {
        let mut params = vec![Value::from(list.name())];
        owner.put(&mut params);
        beyond.put(&mut params);
        params.push(Value::from(rows_read as u64));
        let rows = connection.query(sql, &params)?;
        for row in &rows {
            let mut of_row = keys_of(row[0].bytes()?)?;
            if part.is_descending {
                of_row.reverse();
                of_row.retain(|key| *key < beyond);
            } else {
                of_row.retain(|key| *key > beyond);
            }
            keys.extend(of_row);
        }
        if rows.len() < rows_read {
            break;
        }
        rows_read = ROWS_MAX;
        beyond = keys.last().copied().unwrap_or(beyond);
    }
    keys.truncate(part.limit);
    Ok(keys)
}

/// Hands the keys that are listed by an owner to `each` until it wants no more: first as many as the part's limit, then
/// twice as many each time.
pub fn walk(
    connection: &mut dyn Connection,
    list: List,
    owner: u128,
    mut part: Part<u128>,
    mut each: impl FnMut(&mut dyn Connection, &[u128]) -> Result<bool, StoreError>,
) -> Result<(), StoreError> {
    loop {
        let keys = keys(connection, list, owner, &part)?;
        let Some(last) = keys.last() else { return Ok(()) };
        if !each(connection, &keys)? || keys.len() < part.limit {
            return Ok(());
        }
        part = Part { after: Some(*last), limit: (part.limit * 2).min(WALK_MAX), ..part };
    }
}

fn keys_of(keys: &[u8]) -> Result<Vec<u128>, StoreError> {
    let (keys, rest) = keys.as_chunks::<KEY_BYTES>();
    if !rest.is_empty() {
        return Err(StoreError::Corrupt { detail: "a list holds a part of a key".into() });
    }
    Ok(keys.iter().map(|key| u128::from_be_bytes(*key)).collect())
}
