//! The journal as it is read: pages of entries, a search among them, an order's history, and proofs of inclusion.

use std::ops::Range;

use domain::values::{Id, OrderId, Timestamp};

use super::Part;
use crate::journal::{self, Entry};
use crate::proof::Hash;
use crate::proof::merkle::{Frontier, inclusion_proof};
use crate::proof::tile::TileNodes;
use crate::store::{Connection, StoreError, Value};
use crate::tiles::StoredTiles;
use crate::views;

/// Sequence of the last entry; 0 when there is none.
pub fn last_sequence(connection: &mut dyn Connection) -> Result<u64, StoreError> {
    Ok(journal::head(connection)?.map_or(0, |head| head.sequence))
}

/// Entries after a sequence, at most `limit`, in order.
pub fn entries(connection: &mut dyn Connection, after: u64, limit: u64) -> Result<Vec<Entry>, StoreError> {
    journal::entries(connection, after, after.saturating_add(limit))
}

/// The newest entries about an order or a package, oldest first, at most `limit`.
pub fn history(
    connection: &mut dyn Connection,
    object: impl Id,
    limit: usize,
) -> Result<Vec<Entry>, StoreError> {
    let sequences = views::sequences(connection, object, limit)?;
    journal::entries_at(connection, &sequences)
}

/// An entry with the path from its leaf to the root of the tree over the first `size` entries (RFC 6962,
/// 2.1.1).
#[derive(Clone, Debug)]
pub struct Inclusion {
    /// The entry.
    pub entry: Entry,
    /// Number of entries of the tree.
    pub size: u64,
    /// Sibling hashes from the leaf upwards.
    pub path: Vec<Hash>,
}

/// The proof that an entry is among the first `size`; `None` when it is not, or the journal is shorter.
pub fn inclusion(
    connection: &mut dyn Connection,
    sequence: u64,
    size: u64,
) -> Result<Option<Inclusion>, StoreError> {
    let head = journal::head(connection)?.map_or_else(Frontier::default, |head| head.frontier);
    if sequence == 0 || sequence > size || size > head.size() {
        return Ok(None);
    }
    let Some(entry) = journal::entries(connection, sequence - 1, sequence)?.pop() else { return Ok(None) };
    let path = path(connection, &head, sequence, size)?;
    Ok(Some(Inclusion { entry, size, path }))
}

/// The path from the leaf of an entry to the root over the first `size`, all of which the head covers.
pub(super) fn path(
    connection: &mut dyn Connection,
    head: &Frontier,
    sequence: u64,
    size: u64,
) -> Result<Vec<Hash>, StoreError> {
    let mut tiles = StoredTiles { connection };
    Ok(inclusion_proof(&mut TileNodes::new(&mut tiles, head), sequence - 1, size)?)
}

/// Which entries are sought; an empty search finds all.
#[derive(Clone, Debug, Default)]
pub struct Sought {
    /// Only of these kinds, with their versions.
    pub kinds: Vec<String>,
    /// Only caused by this actor.
    pub actor: Option<String>,
    /// Only about the object with this id.
    pub subject: Option<String>,
    /// Only from this moment on.
    pub from: Option<Timestamp>,
    /// Only before this moment.
    pub until: Option<Timestamp>,
}

/// What a search found.
#[derive(Clone, Debug)]
pub struct Sighted {
    /// The entries.
    pub entries: Vec<Entry>,
    /// Where to go on: entries beyond this sequence were not looked at; `None` when all were.
    pub rest: Option<u64>,
}

/// Entries looked through by one search, unless it is for an order, which has an index.
pub const LOOKED_THROUGH: u64 = 50_000;

/// A part of the entries that are sought, by sequence; it stops after [`LOOKED_THROUGH`].
pub fn search(
    connection: &mut dyn Connection,
    sought: &Sought,
    part: &Part<u64>,
) -> Result<Sighted, StoreError> {
    let last = last_sequence(connection)?;
    let until = sought.until.map(|until| sequence_before(connection, last, until)).transpose()?;
    let first = sought.from.map(|from| sequence_before(connection, last, from)).transpose()?.unwrap_or(0) + 1;
    let end = until.unwrap_or(last) + 1;
    let mut range = first..end;
    match part.after {
        Some(after) if part.is_descending => range.end = range.end.min(after),
        Some(after) => range.start = range.start.max(after.saturating_add(1)).min(end),
        None => {}
    }
    let order = sought.subject.as_deref().and_then(|subject| subject.parse::<OrderId>().ok());
    if let Some(order) = order {
        return search_order(connection, sought, order, range, part);
    }
    let looked = match part.is_descending {
        true => range.start.max(range.end.saturating_sub(LOOKED_THROUGH))..range.end,
        false => range.start..range.end.min(range.start.saturating_add(LOOKED_THROUGH)),
    };
    let mut params: Vec<Value> = vec![looked.end.into(), looked.start.into()];
    let mut sql = "SELECT sequence FROM journal WHERE sequence < $1 AND sequence >= $2".to_owned();
    let mut place = |value: Value| {
        params.push(value);
        format!("${}", params.len())
    };
    if !sought.kinds.is_empty() {
        let kinds: Vec<_> = sought.kinds.iter().map(|kind| place(kind.as_str().into())).collect();
        sql.push_str(&format!(" AND kind IN ({})", kinds.join(", ")));
    }
    if let Some(actor) = &sought.actor {
        sql.push_str(&format!(" AND actor = {}", place(actor.as_str().into())));
    }
    // Ids and codes hold nothing that JSON escapes, so a subject's text is found as it is.
    if let Some(subject) = &sought.subject {
        sql.push_str(&format!(" AND subjects LIKE {}", place(format!("%\"{subject}\"%").into())));
    }
    sql.push_str(&format!(" ORDER BY sequence {} LIMIT {}", part.way().0, part.limit));
    let found = connection.query(&sql, &params)?;
    let found = found.iter().map(|row| row[0].unsigned()).collect::<Result<Vec<u64>, _>>()?;
    let farthest = match found.last() {
        Some(last) if found.len() == part.limit => *last,
        _ if part.is_descending => looked.start,
        _ => looked.end.saturating_sub(1),
    };
    let has_more =
        if part.is_descending { farthest > range.start } else { farthest.saturating_add(1) < range.end };
    let rest = has_more.then_some(farthest);
    let mut entries = journal::entries_at(connection, &found)?;
    if part.is_descending {
        entries.reverse();
    }
    Ok(Sighted { entries, rest })
}

/// Like [`search`] among the entries about an order, which are indexed.
fn search_order(
    connection: &mut dyn Connection,
    sought: &Sought,
    order: OrderId,
    range: Range<u64>,
    part: &Part<u64>,
) -> Result<Sighted, StoreError> {
    let mut entries = history(connection, order, ORDER_ENTRIES_MAX)?;
    entries.retain(|entry| {
        let header = &entry.header;
        range.contains(&header.sequence)
            && (sought.kinds.is_empty() || sought.kinds.contains(&header.kind))
            && sought.actor.as_ref().is_none_or(|actor| *actor == header.actor)
    });
    if part.is_descending {
        entries.reverse();
    }
    let rest = (entries.len() > part.limit).then(|| entries[part.limit - 1].header.sequence);
    entries.truncate(part.limit);
    Ok(Sighted { entries, rest })
}

/// Entries of an order that are searched; few have more than some dozens.
const ORDER_ENTRIES_MAX: usize = 2_000;

/// The last sequence before a moment; times rise with sequences.
pub fn sequence_before(
    connection: &mut dyn Connection,
    last: u64,
    moment: Timestamp,
) -> Result<u64, StoreError> {
    let (mut low, mut high) = (0, last);
    while low < high {
        let middle = low + (high - low).div_ceil(2);
        let rows = connection.query("SELECT at FROM journal WHERE sequence = $1", &[middle.into()])?;
        let is_before = rows.first().map_or(Ok(0), |row| row[0].int())? < moment.0;
        if is_before {
            low = middle;
        } else {
            high = middle - 1;
        }
    }
    Ok(low)
}
