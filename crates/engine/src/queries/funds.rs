//! Lists of funds, and the postings behind every figure of a fund or allotment.

use domain::funds::{Fund, Posting};
use domain::table::Row as _;
use domain::values::{Code, OrganisationId, Timestamp};

use super::{Part, Select};
use crate::store::{Connection, StoreError, Value};
use crate::tables::{Column, Stored};

/// Funds in order of code; with owners given, only theirs.
pub fn funds(
    connection: &mut dyn Connection,
    owners: Option<&[OrganisationId]>,
    part: &Part<Code>,
) -> Result<Vec<Fund>, StoreError> {
    let mut select = Select::<Fund>::all();
    if let Some(owners) = owners {
        select = select.any(&[("owner_id", owners)]);
    }
    select.part(connection, "code", part)
}

/// A posting with the journal entry that caused it.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// The posting.
    pub posting: Posting,
    /// Batch time of the event.
    pub at: Timestamp,
    /// Kind of the event.
    pub kind: String,
    /// Who caused it.
    pub actor: String,
}

/// Postings from or to the accounts of a fund or allotment, given by the raw bits of its id, newest first;
/// those before the key of a posting, when one is given.
pub fn entries(
    connection: &mut dyn Connection,
    holder: u128,
    before: Option<(u64, i64)>,
    limit: usize,
) -> Result<Vec<Entry>, StoreError> {
    let columns =
        Posting::COLUMNS.iter().map(|column| format!("posting.{column} AS {column}")).collect::<Vec<_>>();
    let (columns, table) = (columns.join(", "), Posting::TABLE);
    let side = |side: &str, except: &str| {
        format!(
            "SELECT {columns}, journal.at AS at, journal.kind AS kind, journal.actor AS actor
             FROM {table} JOIN journal ON journal.sequence = posting.sequence
             WHERE posting.{side} = $1{except} AND posting.sequence <= $2
                 AND (posting.sequence < $2 OR posting.ordinal < $3)"
        )
    };
    // A posting between two accounts of the holder is on both sides and listed once.
    let (from, to) = (side("from_holder", ""), side("to_holder", " AND posting.from_holder <> $1"));
    let sql = format!("{from} UNION ALL {to} ORDER BY sequence DESC, ordinal DESC LIMIT {limit}");
    let (sequence, ordinal) = before
        .map_or((i64::MAX, 0), |(sequence, ordinal)| (i64::try_from(sequence).unwrap_or(i64::MAX), ordinal));
    let mut params = Vec::with_capacity(3);
    holder.put(&mut params);
    params.extend([Value::Int(sequence), Value::Int(ordinal)]);
    connection.query(&sql, &params)?.into_iter().map(entry).collect()
}

fn entry(mut row: Vec<Value>) -> Result<Entry, StoreError> {
    let rest = row.split_off(Posting::COLUMNS.len());
    let posting = Posting::from_row(row)?;
    let mut rest = rest.into_iter();
    let at = Timestamp::take(&mut rest)?;
    Ok(Entry { posting, at, kind: String::take(&mut rest)?, actor: String::take(&mut rest)? })
}
