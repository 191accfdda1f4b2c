//! The journal entries that prove where a fund's money went, each with its path to a signed checkpoint.

use std::collections::BTreeSet;

use domain::fulfilment::DespatchLine;
use domain::funds::{Fund, Posting};
use domain::values::{AllotmentId, FundId, Id, OrderId};

use super::journal::{Inclusion, path};
use super::{Part, find_all, trace};
use crate::journal::{self, Entry, Head};
use crate::store::{Connection, StoreError, Value};
use crate::views::{self, List};

/// Entries that are read together.
const STEP: usize = 200;
/// Entries of other matters that lie between those of a lot's manifest and are passed over together.
const SCANNED: u64 = 2_000;

const PART: &str = "manifest_part_added.1";

const PARTS: &str = "SELECT sequence FROM journal
    WHERE sequence > $1 AND sequence <= $2 AND kind = $3 AND subjects LIKE $4 ORDER BY sequence";

/// A signed checkpoint with the journal's head, from which entries are proved.
#[derive(Clone, Debug)]
pub struct Checkpoint {
    /// Entries that it covers.
    pub size: u64,
    /// The signed note.
    pub note: String,
    head: Head,
}

impl Checkpoint {
    /// The newest one; `None` before the first.
    pub fn newest(connection: &mut dyn Connection) -> Result<Option<Checkpoint>, StoreError> {
        let Some((size, note)) = journal::last_checkpoint(connection)? else { return Ok(None) };
        let head = journal::head(connection)?;
        Ok(head.map(|head| Checkpoint { size, note, head }))
    }

    /// An entry with its path to the root.
    pub fn prove(&self, connection: &mut dyn Connection, entry: Entry) -> Result<Inclusion, StoreError> {
        let path = path(connection, &self.head.frontier, entry.header.sequence, self.size)?;
        Ok(Inclusion { entry, size: self.size, path })
    }

    /// Whether it covers everything about a fund and the orders its money is in.
    pub fn covers(&self, connection: &mut dyn Connection, fund: &Fund) -> Result<bool, StoreError> {
        if self.head.sequence == self.size {
            return Ok(true);
        }
        let mut is_covered = views::cursor(connection)?.sequence >= self.size && fund.revision <= self.size;
        trace::each_step(connection, fund.id, |connection, orders| {
            for order in orders {
                is_covered =
                    is_covered && views::sequences_after(connection, *order, self.size, 1)?.is_empty();
            }
            Ok::<_, StoreError>(())
        })?;
        Ok(is_covered)
    }
}

/// Sequences of the entries that moved a fund's money outside orders, after one and up to another, as far as listed.
fn fund_sequences(
    connection: &mut dyn Connection,
    fund: FundId,
    after: u64,
    until: u64,
    limit: usize,
) -> Result<Vec<u64>, StoreError> {
    let mut found: BTreeSet<u64> = BTreeSet::new();
    let part = Part { after: Some(views::posting_key((after, i64::MAX))), ..Part::first(limit) };
    views::walk(connection, List::HolderPostings, fund.bits(), part, |connection, keys| {
        let keys = keys.iter().map(|key| views::posting_of(*key)).filter(|(sequence, _)| *sequence <= until);
        let postings = find_all::<Posting>(connection, keys)?;
        let is_any = !postings.is_empty();
        let outside = postings.into_values().filter(|posting| posting.order.is_none());
        found.extend(outside.map(|posting| posting.sequence));
        Ok(is_any && found.len() < limit)
    })?;
    Ok(found.into_iter().take(limit).collect())
}

/// Hands the entries that moved a fund's money outside orders to `each`, oldest first: received, exchanged, allotted.
pub fn of_fund<E: From<StoreError>>(
    connection: &mut dyn Connection,
    fund: FundId,
    until: u64,
    mut each: impl FnMut(&mut dyn Connection, Entry) -> Result<(), E>,
) -> Result<(), E> {
    let mut after = 0;
    loop {
        let sequences = fund_sequences(connection, fund, after, until, STEP)?;
        let Some(last) = sequences.last() else { return Ok(()) };
        after = *last;
        for entry in journal::entries_at(connection, &sequences)? {
            each(connection, entry)?;
        }
    }
}

/// The entry that gave an allotment its first money, which says of which fund.
pub fn of_allotment(connection: &mut dyn Connection, id: AllotmentId) -> Result<Option<Entry>, StoreError> {
    let first = views::keys(connection, List::HolderPostings, id.bits(), &Part::first(1))?;
    let sequences: Vec<u64> = first.into_iter().map(|key| views::posting_of(key).0).collect();
    Ok(journal::entries_at(connection, &sequences)?.pop())
}

/// Hands the entries about an order to `each`, oldest first.
pub fn of_order<E: From<StoreError>>(
    connection: &mut dyn Connection,
    order: OrderId,
    mut each: impl FnMut(&mut dyn Connection, Entry) -> Result<(), E>,
) -> Result<(), E> {
    let mut after = 0;
    loop {
        let sequences = views::sequences_after(connection, order, after, STEP)?;
        let Some(last) = sequences.last() else { return Ok(()) };
        after = *last;
        for entry in journal::entries_at(connection, &sequences)? {
            each(connection, entry)?;
        }
    }
}

/// Hands the entries with the parts of a lot's manifest to `each`, oldest first; they lie between its despatch and its
/// seal, which are entries about the order.
pub fn of_manifest<E: From<StoreError>>(
    connection: &mut dyn Connection,
    lot: &DespatchLine,
    (despatched, sealed): (u64, u64),
    mut each: impl FnMut(&mut dyn Connection, Entry) -> Result<(), E>,
) -> Result<(), E> {
    let subject = format!("%\"{}\"%", lot.despatch);
    let is_of_lot = |entry: &Entry| {
        entry.fields.get("line") == Some(&lot.line.into())
            && entry.fields.get("attempt") == Some(&lot.manifest.attempt.into())
    };
    let mut after = despatched;
    while after < sealed {
        let to = (after + SCANNED).min(sealed);
        let params: [Value; 4] = [after.into(), to.into(), PART.into(), subject.as_str().into()];
        let found = connection.query(PARTS, &params)?;
        let found = found.iter().map(|row| row[0].unsigned()).collect::<Result<Vec<u64>, _>>()?;
        for entry in journal::entries_at(connection, &found)?.into_iter().filter(is_of_lot) {
            each(connection, entry)?;
        }
        after = to;
    }
    Ok(())
}
