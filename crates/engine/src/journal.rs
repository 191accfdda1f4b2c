//! The journal in the database: its head, its entries, its tiles and signed checkpoints.
//!
//! The head row is the lock that puts the batches of all servers in one order. Not here: what an entry means
//! (`domain`), how proofs are made (`proof`).

mod written;

use std::collections::BTreeMap;
use std::sync::Arc;

use domain::Event;
use domain::values::{CanonicalError, Digest, Timestamp};

use crate::personal;
use crate::proof::leaf::{Digests, FieldSalts, Header, Salt, field_digest};
use crate::proof::merkle::{Frontier, Hash};
use crate::store::{Connection, Existing, Lookup, Row, StoreError, Upsert, Value};
use crate::tiles;

const HEAD: &str = "SELECT sequence, at, frontier, reference_sequence FROM journal_head WHERE id = 1";
const LOCK_HEAD: &str =
    "SELECT sequence, at, frontier, reference_sequence FROM journal_head WHERE id = 1 {lock}";
const MAKE_HEAD: &str = "INSERT INTO journal_head (id, sequence, at, frontier, reference_sequence)
    VALUES (1, 0, 0, $1, 0) ON CONFLICT (id) DO NOTHING";
const ENTRIES: &str = "SELECT sequence, at, actor, kind, subjects, fields, withheld, salt, leaf
    FROM journal WHERE sequence > $1 AND sequence <= $2 ORDER BY sequence";
const HEADERS: &str = "SELECT sequence, at, actor, kind, subjects
    FROM journal WHERE sequence > $1 AND sequence <= $2";
const NEXT_ENTRIES: &str = "SELECT sequence, at, actor, kind, subjects, fields, withheld, salt, leaf
    FROM journal WHERE sequence > $1 ORDER BY sequence LIMIT $2";
const LAST_CHECKPOINT: &str = "SELECT size, note FROM checkpoint ORDER BY size DESC LIMIT 1";

const HEAD_TABLE: Upsert = Upsert {
    table: "journal_head",
    columns: &["id", "sequence", "at", "frontier", "reference_sequence"],
    key: &["id"],
    existing: Existing::Replaced,
};
const JOURNAL: Upsert = Upsert {
    table: "journal",
    columns: &["sequence", "at", "actor", "kind", "subjects", "fields", "withheld", "salt", "leaf"],
    key: &["sequence"],
    existing: Existing::Refused,
};
const AT: Lookup = Lookup { table: JOURNAL.table, columns: JOURNAL.columns, key: JOURNAL.key };
const CHECKPOINT: Upsert =
    Upsert { table: "checkpoint", columns: &["size", "note"], key: &["size"], existing: Existing::Replaced };

/// Where the journal ends.
#[derive(Clone, Debug)]
pub struct Head {
    /// Sequence of the last entry; 0 when there is none.
    pub sequence: u64,
    /// Time of the last batch.
    pub at: Timestamp,
    /// Right edge of the Merkle tree over all entries.
    pub frontier: Frontier,
    /// Sequence of the last entry that changed a resident table.
    pub reference_sequence: u64,
}

/// One event on its way into the journal.
#[derive(Clone, Debug)]
pub struct Recorded {
    /// Position in the journal.
    pub sequence: u64,
    /// Batch time.
    pub at: Timestamp,
    /// Who caused it.
    pub actor: String,
    /// The event.
    pub event: Arc<Event>,
}

/// One entry as the journal keeps it.
#[derive(Clone, Debug)]
pub struct Entry {
    /// What is never withheld.
    pub header: Header,
    /// The fields as canonical JSON values by name.
    pub fields: serde_json::Map<String, serde_json::Value>,
    /// Digests of personal fields by name.
    pub withheld: BTreeMap<String, Digest>,
    /// The event's salt, from which the salts of its fields derive.
    pub salt: Salt,
    /// Leaf hash.
    pub leaf: Hash,
}

impl Entry {
    /// The leaf hash that header, fields and digests give; fails on fields that no event has, such as fractions.
    pub fn computed_leaf(&self) -> Result<Hash, CanonicalError> {
        let salts = FieldSalts::new(&self.salt);
        let mut digests = Digests::new();
        for (name, value) in &self.fields {
            digests.insert(name, field_digest(&salts.field(name), name, value)?);
        }
        digests.extend(self.withheld.iter().map(|(name, digest)| (name.as_str(), digest.0)));
        Ok(self.header.leaf_hash(&digests))
    }

    /// The event.
    pub fn event(&self) -> Result<Event, domain::event::EventError> {
        Event::from_fields(&self.header.kind, serde_json::Value::Object(self.fields.clone()))
    }

    fn from_row(row: Row) -> Result<Entry, StoreError> {
        let [sequence, at, actor, kind, subjects, fields, withheld, salt, leaf] = <[Value; 9]>::try_from(row)
            .map_err(|_| corrupt("a journal row has another number of columns"))?;
        Ok(Entry {
            header: header([sequence, at, actor, kind, subjects])?,
            fields: serde_json::from_str(fields.text()?).map_err(corrupt)?,
            withheld: serde_json::from_str(withheld.text()?).map_err(corrupt)?,
            salt: salt.array()?,
            leaf: leaf.array()?,
        })
    }
}

fn header([sequence, at, actor, kind, subjects]: [Value; 5]) -> Result<Header, StoreError> {
    Ok(Header {
        sequence: sequence.unsigned()?,
        at: at.int()?,
        actor: actor.into_text()?,
        kind: kind.into_text()?,
        subjects: serde_json::from_str(subjects.text()?).map_err(corrupt)?,
    })
}

fn corrupt(error: impl std::fmt::Display) -> StoreError {
    StoreError::Corrupt { detail: error.to_string() }
}

/// The head, locked until the transaction ends.
pub fn lock_head(connection: &mut dyn Connection) -> Result<Head, StoreError> {
    if let Some(head) = read_head(connection, LOCK_HEAD)? {
        return Ok(head);
    }
    connection.execute(MAKE_HEAD, &[Frontier::default().to_bytes().into()])?;
    read_head(connection, LOCK_HEAD)?.ok_or_else(|| corrupt("journal_head has no row"))
}

/// The head as a reader sees it; `None` before the first batch.
pub fn head(connection: &mut dyn Connection) -> Result<Option<Head>, StoreError> {
    read_head(connection, HEAD)
}

fn read_head(connection: &mut dyn Connection, sql: &str) -> Result<Option<Head>, StoreError> {
    let rows = connection.query(sql, &[])?;
    let Some(row) = rows.first() else { return Ok(None) };
    Ok(Some(Head {
        sequence: row[0].unsigned()?,
        at: Timestamp(row[1].int()?),
        frontier: Frontier::from_bytes(row[2].bytes()?).map_err(corrupt)?,
        reference_sequence: row[3].unsigned()?,
    }))
}

/// Entries ready to be appended.
pub struct Writing {
    rows: Vec<Row>,
    personal: Vec<Row>,
    leaves: Vec<Hash>,
}

/// Writes the entries of events, which needs no database; `salts` gives 32 fresh random bytes a call.
pub fn write(recorded: &[Recorded], salts: &mut dyn FnMut() -> Salt) -> Writing {
    let (mut rows, mut personal, mut leaves) = (Vec::with_capacity(recorded.len()), Vec::new(), Vec::new());
    let mut text = Vec::new();
    for one in recorded {
        let entry = written::write(one, salts, &mut text);
        leaves.push(entry.leaf);
        rows.push(entry.row);
        personal.extend(entry.personal);
    }
    Writing { rows, personal, leaves }
}

/// Appends the entries of events and moves the head.
pub fn append(
    connection: &mut dyn Connection,
    head: &mut Head,
    recorded: &[Recorded],
    Writing { rows, personal, leaves }: Writing,
) -> Result<(), StoreError> {
    let old_size = head.sequence;
    head.sequence += leaves.len() as u64;
    leaves.iter().for_each(|leaf| head.frontier.append(*leaf));
    connection.upsert(&JOURNAL, &rows)?;
    personal::keep(connection, &personal)?;
    personal::erase(connection, recorded.iter().map(|one| (&*one.event, one.sequence)))?;
    tiles::grow(connection, old_size, &leaves)?;
    save_head(connection, head)
}

fn save_head(connection: &mut dyn Connection, head: &Head) -> Result<(), StoreError> {
    let row = vec![
        Value::Int(1),
        head.sequence.into(),
        Value::Int(head.at.0),
        head.frontier.to_bytes().into(),
        head.reference_sequence.into(),
    ];
    connection.upsert(&HEAD_TABLE, &[row])
}

/// The entries after one sequence up to another, in order; the caller bounds the range.
pub fn entries(connection: &mut dyn Connection, after: u64, to: u64) -> Result<Vec<Entry>, StoreError> {
    // The range may come from outside, so it may be beyond any sequence.
    let int = |number: u64| Value::Int(i64::try_from(number).unwrap_or(i64::MAX));
    connection.query(ENTRIES, &[int(after), int(to)])?.into_iter().map(Entry::from_row).collect()
}

/// What is never withheld of the entries after a sequence, up to another, that meet an SQL condition on their row.
pub fn headers(
    connection: &mut dyn Connection,
    after: u64,
    to: u64,
    condition: &'static str,
) -> Result<Vec<Header>, StoreError> {
    let columns = |row: Row| <[Value; 5]>::try_from(row).map_err(|_| corrupt("a header has five columns"));
    let sql = format!("{HEADERS} AND {condition} ORDER BY sequence");
    let rows = connection.query(&sql, &[after.into(), to.into()])?;
    rows.into_iter().map(|row| header(columns(row)?)).collect()
}

/// The first `limit` entries after a sequence, whatever their sequences are.
pub fn next_entries(
    connection: &mut dyn Connection,
    after: i64,
    limit: usize,
) -> Result<Vec<Entry>, StoreError> {
    let params = [Value::Int(after), (limit as u64).into()];
    connection.query(NEXT_ENTRIES, &params)?.into_iter().map(Entry::from_row).collect()
}

/// The entries at these sequences, in order.
pub fn entries_at(connection: &mut dyn Connection, sequences: &[u64]) -> Result<Vec<Entry>, StoreError> {
    let keys: Vec<Row> = sequences
        .iter()
        .map(|sequence| vec![Value::Int(i64::try_from(*sequence).unwrap_or(i64::MAX))])
        .collect();
    let rows = if keys.is_empty() { Vec::new() } else { connection.read_keys(&AT, &keys)? };
    let mut entries = rows.into_iter().map(Entry::from_row).collect::<Result<Vec<_>, _>>()?;
    entries.sort_by_key(|entry| entry.header.sequence);
    Ok(entries)
}

/// Size and note of the newest signed checkpoint.
pub fn last_checkpoint(connection: &mut dyn Connection) -> Result<Option<(u64, String)>, StoreError> {
    let rows = connection.query(LAST_CHECKPOINT, &[])?;
    let Some(row) = rows.into_iter().next() else { return Ok(None) };
    let [size, note] = <[Value; 2]>::try_from(row).map_err(|_| corrupt("a checkpoint has two columns"))?;
    Ok(Some((size.unsigned()?, note.into_text()?)))
}

/// Saves a signed checkpoint.
pub fn save_checkpoint(connection: &mut dyn Connection, size: u64, note: &str) -> Result<(), StoreError> {
    connection.upsert(&CHECKPOINT, &[vec![size.into(), note.into()]])
}
