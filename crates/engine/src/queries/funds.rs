//! Lists of funds, and the postings behind every figure of a fund or allotment.

use domain::funds::{Fund, Posting};
use domain::values::{Code, OrganisationId, Timestamp};

use super::{Part, Select};
use crate::store::{Connection, StoreError, Value};
use crate::tables::{Column, Stored};
use crate::views;

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

/// Funds in order of id.
pub(crate) fn all_funds(connection: &mut dyn Connection, limit: usize) -> Result<Vec<Fund>, StoreError> {
    Select::<Fund>::all().page(connection, "id", limit)
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

/// A part of the postings from or to the accounts of a fund or allotment, given by the raw bits of its id, by their key;
/// only those of one account, when it is given.
pub fn entries(
    connection: &mut dyn Connection,
    holder: u128,
    account: Option<&str>,
    part: &Part<(u64, i64)>,
) -> Result<Vec<Entry>, StoreError> {
    let cursor = views::cursor(connection)?.sequence;
    let outside = if part.is_descending { (i64::MAX, 0) } else { (0, 0) };
    let (sequence, ordinal) = part
        .after
        .map_or(outside, |(sequence, ordinal)| (i64::try_from(sequence).unwrap_or(i64::MAX), ordinal));
    let (way, beyond) = part.way();
    let columns =
        Posting::COLUMNS.iter().map(|column| format!("posting.{column} AS {column}")).collect::<Vec<_>>();
    let columns =
        format!("{}, journal.at AS at, journal.kind AS kind, journal.actor AS actor", columns.join(", "));
    let mut params = Vec::with_capacity(4);
    holder.put(&mut params);
    params.extend([Value::Int(sequence), Value::Int(ordinal), cursor.into()]);
    let of_account = match account {
        Some(account) => {
            params.push(Value::from(account));
            "AND ((posting.from_holder = $1 AND posting.from_account = $5)
                OR (posting.to_holder = $1 AND posting.to_account = $5))"
        }
        None => "",
    };
    let mut page = |first: &str, from: &str, of: &str, limit: usize| {
        let sql = format!(
            "SELECT {columns} FROM {from} JOIN journal ON journal.sequence = posting.sequence
             WHERE {of} {of_account} AND posting.sequence {beyond}= $2
                AND (posting.sequence {beyond} $2 OR posting.ordinal {beyond} $3)
             ORDER BY {first}.sequence {way}, {first}.ordinal {way} LIMIT {limit}"
        );
        connection.query(&sql, &params)?.into_iter().map(entry).collect::<Result<Vec<_>, _>>()
    };
    let behind = "posting.sequence > $4 AND (posting.from_holder = $1 OR posting.to_holder = $1)";
    let held = "view_holder_posting AS held
        JOIN posting ON posting.sequence = held.sequence AND posting.ordinal = held.ordinal";
    let listed = format!("held.holder = $1 AND held.sequence <= $4 AND held.sequence {beyond}= $2");
    let mut sources = [("held", held, listed.as_str()), ("posting", "posting", behind)];
    if part.is_descending {
        sources.reverse();
    }
    let mut entries = Vec::new();
    for (first, from, of) in sources {
        entries.extend(page(first, from, of, part.limit - entries.len())?);
    }
    Ok(entries)
}

fn entry(mut row: Vec<Value>) -> Result<Entry, StoreError> {
    let rest = row.split_off(Posting::COLUMNS.len());
    let posting = Posting::from_row(row)?;
    let mut rest = rest.into_iter();
    let at = Timestamp::take(&mut rest)?;
    Ok(Entry { posting, at, kind: String::take(&mut rest)?, actor: String::take(&mut rest)? })
}

const BALANCES_AT: &str = "SELECT account, CAST(SUM(amount_minor) AS {int}) FROM (
        SELECT posting.to_account AS account, posting.amount_minor AS amount_minor
        FROM view_holder_posting AS held
        JOIN posting ON posting.sequence = held.sequence AND posting.ordinal = held.ordinal
        WHERE held.holder = $1 AND held.sequence <= $2 AND posting.to_holder = $1
        UNION ALL SELECT posting.from_account, -posting.amount_minor
        FROM view_holder_posting AS held
        JOIN posting ON posting.sequence = held.sequence AND posting.ordinal = held.ordinal
        WHERE held.holder = $1 AND held.sequence <= $2 AND posting.from_holder = $1
        UNION ALL SELECT to_account, amount_minor
        FROM posting WHERE sequence > $3 AND sequence <= $2 AND to_holder = $1
        UNION ALL SELECT from_account, -amount_minor
        FROM posting WHERE sequence > $3 AND sequence <= $2 AND from_holder = $1
    ) AS moved GROUP BY account ORDER BY account";

const BALANCES_NOW: &str = "SELECT account, CAST(SUM(amount_minor) AS {int}) FROM (
        SELECT account, amount_minor FROM view_holder_balance WHERE holder = $1
        UNION ALL SELECT to_account, amount_minor FROM posting WHERE sequence > $2 AND to_holder = $1
        UNION ALL SELECT from_account, -amount_minor FROM posting WHERE sequence > $2 AND from_holder = $1
    ) AS moved GROUP BY account ORDER BY account";

/// What the entries of a fund or allotment add up to on each of its accounts: those that the projection has summed up,
/// and those that it has not yet.
pub fn balances(connection: &mut dyn Connection, holder: u128) -> Result<Vec<(String, i64)>, StoreError> {
    let summed = views::summed_to(connection)?.into();
    sums(connection, BALANCES_NOW, holder, [summed])
}

/// What they added up to at a sequence; it passes over all of them.
pub fn balances_at(
    connection: &mut dyn Connection,
    holder: u128,
    until: u64,
) -> Result<Vec<(String, i64)>, StoreError> {
    let until = Value::Int(i64::try_from(until).unwrap_or(i64::MAX));
    let cursor = views::cursor(connection)?.sequence.into();
    sums(connection, BALANCES_AT, holder, [until, cursor])
}

fn sums<const N: usize>(
    connection: &mut dyn Connection,
    sql: &str,
    holder: u128,
    others: [Value; N],
) -> Result<Vec<(String, i64)>, StoreError> {
    let mut params = Vec::with_capacity(1 + N);
    holder.put(&mut params);
    params.extend(others);
    let rows = connection.query(sql, &params)?;
    rows.into_iter().map(|row| Ok((row[0].text()?.to_owned(), row[1].int()?))).collect()
}

/// The sequence up to which every entry of every account is listed.
pub fn listed_to(connection: &mut dyn Connection) -> Result<u64, StoreError> {
    Ok(views::cursor(connection)?.sequence)
}
