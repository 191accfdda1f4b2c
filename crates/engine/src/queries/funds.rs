//! Lists of funds, and the postings behind every figure of a fund or allotment.

use std::collections::{BTreeMap, BTreeSet};

use domain::funds::{Account, Fund, Posting};
use domain::table::Row as _;
use domain::values::{Code, OrganisationId, Timestamp};

use super::{Part, Select, find_all};
use crate::store::{Connection, Lookup, Row, StoreError};
use crate::tables::Column;
use crate::views::{self, List};

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

/// Postings that are read together where few of them may be wanted.
const READ: usize = 256;
/// What an entry says of its posting's event.
const EVENTS: Lookup =
    Lookup { table: "journal", columns: &["sequence", "at", "kind", "actor"], key: &["sequence"] };

/// A part of the postings from or to the accounts of a fund or allotment, given by the raw bits of its id, by their key;
/// only those of one account, when it is given.
pub fn entries(
    connection: &mut dyn Connection,
    holder: u128,
    account: Option<&str>,
    part: &Part<(u64, i64)>,
) -> Result<Vec<Entry>, StoreError> {
    let is_of_account = |posting: &Posting| {
        let is_it =
            |side: &Account| side.holder() == holder && account.is_none_or(|name| side.name() == name);
        is_it(&posting.from) || is_it(&posting.to)
    };
    // What is beyond every sequence is as good as at the greatest that the database knows.
    let part = part.clone().by(|(sequence, ordinal)| (sequence.min(i64::MAX.cast_unsigned()), ordinal));
    let mut postings: Vec<Posting> = Vec::new();
    let step = Part { limit: if account.is_some() { READ } else { part.limit }, ..part };
    walk(connection, holder, &step, |page| {
        postings.extend(page.into_iter().filter(is_of_account));
        postings.len() < part.limit
    })?;
    postings.truncate(part.limit);
    told(connection, postings)
}

/// Hands the postings of a fund or allotment to `each`, as many together as the part's limit, until it wants no more.
fn walk(
    connection: &mut dyn Connection,
    holder: u128,
    part: &Part<(u64, i64)>,
    mut each: impl FnMut(Vec<Posting>) -> bool,
) -> Result<(), StoreError> {
    let mut sources = [listed, behind];
    if part.is_descending {
        sources.reverse();
    }
    for source in sources {
        let mut step = part.clone();
        loop {
            let page = source(connection, holder, &step)?;
            let is_last = page.len() < step.limit;
            step.after = page.last().map(Posting::key).or(step.after);
            if !each(page) {
                return Ok(());
            }
            if is_last {
                break;
            }
        }
    }
    Ok(())
}

/// A part of the postings that a fund or allotment has listed.
fn listed(
    connection: &mut dyn Connection,
    holder: u128,
    part: &Part<(u64, i64)>,
) -> Result<Vec<Posting>, StoreError> {
    let keys = views::keys(connection, List::HolderPostings, holder, &part.clone().by(views::posting_key))?;
    let postings = find_all::<Posting>(connection, keys.into_iter().map(views::posting_of))?.into_values();
    Ok(if part.is_descending { postings.rev().collect() } else { postings.collect() })
}

/// A part of those that it has not listed yet.
fn behind(
    connection: &mut dyn Connection,
    holder: u128,
    part: &Part<(u64, i64)>,
) -> Result<Vec<Posting>, StoreError> {
    let cursor = views::cursor(connection)?.sequence;
    let of_holder = Select::<Posting>::all().any(&[("from_holder", &[holder]), ("to_holder", &[holder])]);
    if part.is_descending {
        return of_holder.after("sequence", Some(&cursor)).part(connection, "sequence, ordinal", part);
    }
    // With two lower bounds SQLite would search from the first of them.
    let after = part.after.max(Some((cursor, i64::MAX)));
    of_holder.part(connection, "sequence, ordinal", &Part { after, ..part.clone() })
}

/// The entries of postings, in their order.
fn told(connection: &mut dyn Connection, postings: Vec<Posting>) -> Result<Vec<Entry>, StoreError> {
    let sequences: BTreeSet<u64> = postings.iter().map(|posting| posting.sequence).collect();
    if sequences.is_empty() {
        return Ok(Vec::new());
    }
    let keys: Vec<Row> = sequences.into_iter().map(|sequence| vec![sequence.into()]).collect();
    let event = |row: Row| {
        let mut values = row.into_iter();
        let sequence = u64::take(&mut values)?;
        let event = (Timestamp::take(&mut values)?, String::take(&mut values)?, String::take(&mut values)?);
        Ok((sequence, event))
    };
    let events = connection.read_keys(&EVENTS, &keys)?.into_iter().map(event);
    let events = events.collect::<Result<BTreeMap<_, _>, StoreError>>()?;
    let entry = |posting: Posting| {
        let (at, kind, actor) = events.get(&posting.sequence)?.clone();
        Some(Entry { posting, at, kind, actor })
    };
    Ok(postings.into_iter().filter_map(entry).collect())
}

const BALANCES_NOW: &str = "SELECT account, CAST(SUM(amount_minor) AS {int}) FROM (
        SELECT account, amount_minor FROM view_holder_balance WHERE holder = $1
        UNION ALL SELECT to_account, amount_minor FROM posting WHERE sequence > $2 AND to_holder = $1
        UNION ALL SELECT from_account, -amount_minor FROM posting WHERE sequence > $2 AND from_holder = $1
    ) AS moved GROUP BY account ORDER BY account";

/// What the entries of a fund or allotment add up to on each of its accounts: those that the projection has summed up,
/// and those that it has not yet.
pub fn balances(connection: &mut dyn Connection, holder: u128) -> Result<Vec<(String, i64)>, StoreError> {
    let mut params = Vec::with_capacity(2);
    holder.put(&mut params);
    params.push(views::summed_to(connection)?.into());
    let rows = connection.query(BALANCES_NOW, &params)?;
    rows.into_iter().map(|row| Ok((row[0].text()?.to_owned(), row[1].int()?))).collect()
}

/// What they added up to at a sequence; it passes over all of them.
pub fn balances_at(
    connection: &mut dyn Connection,
    holder: u128,
    until: u64,
) -> Result<Vec<(String, i64)>, StoreError> {
    let mut sums: BTreeMap<&str, i64> = BTreeMap::new();
    walk(connection, holder, &Part::first(READ), |page| {
        for posting in page.iter().filter(|posting| posting.sequence <= until) {
            let sides = [(posting.to, posting.amount_minor), (posting.from, -posting.amount_minor)];
            for (side, amount) in sides.into_iter().filter(|(side, _)| side.holder() == holder) {
                *sums.entry(side.name()).or_default() += amount;
            }
        }
        page.last().is_none_or(|last| last.sequence <= until)
    })?;
    Ok(sums.into_iter().map(|(account, amount)| (account.to_owned(), amount)).collect())
}

/// The sequence up to which every entry of every account is listed.
pub fn listed_to(connection: &mut dyn Connection) -> Result<u64, StoreError> {
    Ok(views::cursor(connection)?.sequence)
}
