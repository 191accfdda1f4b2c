//! The journal entries that prove where a fund's money went, each with its path to a signed checkpoint.

use domain::fulfilment::DespatchLine;
use domain::funds::Fund;
use domain::values::{AllotmentId, FundId, Id, OrderId};

use super::journal::{Inclusion, path};
use super::trace;
use crate::journal::{self, Entry, Head};
use crate::store::{Connection, StoreError, Value};
use crate::tables::Column;
use crate::views;

/// Entries that are read together.
const STEP: usize = 200;
/// Entries of other matters that lie between those of a lot's manifest and are passed over together.
const SCANNED: u64 = 2_000;

const PART: &str = "manifest_part_added.1";

const OF_FUND: &str = "SELECT DISTINCT posting.sequence FROM view_holder_posting AS held
    JOIN posting ON posting.sequence = held.sequence AND posting.ordinal = held.ordinal
    WHERE held.holder = $1 AND held.sequence > $2 AND held.sequence <= $3 AND posting.order_id IS NULL
    ORDER BY posting.sequence LIMIT ";
const FIRST_OF: &str = "SELECT MIN(sequence) FROM view_holder_posting WHERE holder = $1";
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

fn fund_sequences(
    connection: &mut dyn Connection,
    fund: FundId,
    after: u64,
    until: u64,
    limit: usize,
) -> Result<Vec<u64>, StoreError> {
    let mut params = Vec::with_capacity(3);
    fund.bits().put(&mut params);
    params.extend([after, until].map(|sequence| Value::Int(i64::try_from(sequence).unwrap_or(i64::MAX))));
    let rows = connection.query(&format!("{OF_FUND}{limit}"), &params)?;
    rows.iter().map(|row| row[0].unsigned()).collect()
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
    let mut params = Vec::with_capacity(1);
    id.bits().put(&mut params);
    let rows = connection.query(FIRST_OF, &params)?;
    let first = rows.first().filter(|row| row[0] != Value::Null).map(|row| row[0].unsigned()).transpose()?;
    Ok(journal::entries_at(connection, &Vec::from_iter(first))?.pop())
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
