//! Personal texts beside the journal, which holds only their digests: kept, shown, erased.

use std::collections::BTreeMap;

use domain::Event;

use crate::journal::Entry;
use crate::proof::leaf::Salt;
use crate::store::{Connection, Existing, Lookup, Row, StoreError, Upsert, Value};

pub(crate) const TABLE: Upsert = Upsert {
    table: "personal",
    columns: &["subject", "field", "sequence", "value", "salt"],
    key: &["subject", "field", "sequence"],
    existing: Existing::Refused,
};
const OF_SUBJECT: Lookup = Lookup {
    table: TABLE.table,
    columns: &["subject", "field", "sequence", "value", "salt"],
    key: &["subject"],
};
const AT: Lookup = Lookup { columns: OF_SUBJECT.columns, ..TEXTS };
const TEXTS: Lookup = Lookup { table: TABLE.table, columns: &["sequence", "field", "value"], key: TABLE.key };
const ERASE: &str = "DELETE FROM personal WHERE subject = $1 AND field = $2 AND sequence < $3";
const ALL: &str =
    "SELECT sequence, value FROM personal WHERE subject = $1 AND field = $2 ORDER BY sequence LIMIT $3";

/// Keeps texts with their salts.
pub(crate) fn keep(connection: &mut dyn Connection, rows: &[Row]) -> Result<(), StoreError> {
    if rows.is_empty() { Ok(()) } else { connection.upsert(&TABLE, rows) }
}

/// Erases what these events erase, each with its sequence; answers how many texts there were.
pub(crate) fn erase<'e>(
    connection: &mut dyn Connection,
    events: impl IntoIterator<Item = (&'e Event, u64)>,
) -> Result<u64, StoreError> {
    let mut erased = 0;
    for (event, sequence) in events {
        for (subject, field) in event.erases() {
            erased += connection.execute(ERASE, &[subject.into(), field.into(), sequence.into()])?;
        }
    }
    Ok(erased)
}

/// A personal text and the salt of its digest, which is also that of its seal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// The text.
    pub value: String,
    /// Its salt.
    pub salt: Salt,
}

/// The newest personal texts of objects by subject and field; what was erased is left out. For objects with few texts.
pub fn of_subjects(
    connection: &mut dyn Connection,
    subjects: impl IntoIterator<Item = String>,
) -> Result<BTreeMap<(String, String), Kept>, StoreError> {
    let keys = subjects.into_iter().map(|subject| vec![subject.into()]).collect();
    let mut newest = BTreeMap::new();
    for ((subject, field, _), text) in find(connection, &OF_SUBJECT, keys)? {
        newest.insert((subject, field), text);
    }
    Ok(newest)
}

/// One personal field of an object as events at these sequences have it; what was erased is left out.
pub fn at(
    connection: &mut dyn Connection,
    subject: &str,
    field: &str,
    sequences: impl IntoIterator<Item = u64>,
) -> Result<BTreeMap<u64, String>, StoreError> {
    let keys = sequences.into_iter().map(|sequence| (subject.to_owned(), field, sequence));
    let found = each(connection, keys)?;
    Ok(found.into_iter().map(|((.., sequence), text)| (sequence, text.value)).collect())
}

/// Personal fields of objects as events have them, by subject, field and sequence; what was erased is left out.
pub fn each<'f>(
    connection: &mut dyn Connection,
    keys: impl IntoIterator<Item = (String, &'f str, u64)>,
) -> Result<Found, StoreError> {
    let key =
        |(subject, field, sequence): (String, &str, u64)| vec![subject.into(), field.into(), sequence.into()];
    find(connection, &AT, keys.into_iter().map(key).collect())
}

/// Every text that a personal field of an object had, by the sequence of its event, at most `limit`.
pub fn all(
    connection: &mut dyn Connection,
    subject: &str,
    field: &str,
    limit: usize,
) -> Result<BTreeMap<u64, String>, StoreError> {
    let params = [subject.into(), field.into(), Value::from(limit as u64)];
    let text = |row: Row| Ok((row[0].unsigned()?, row[1].text()?.to_owned()));
    connection.query(ALL, &params)?.into_iter().map(text).collect()
}

/// Texts by subject, field and sequence.
pub type Found = BTreeMap<(String, String, u64), Kept>;

fn find(connection: &mut dyn Connection, lookup: &Lookup, keys: Vec<Row>) -> Result<Found, StoreError> {
    let rows = if keys.is_empty() { Vec::new() } else { connection.read_keys(lookup, &keys)? };
    let text = |row: Row| {
        let [subject, field, sequence, value, salt] = <[Value; 5]>::try_from(row)
            .map_err(|_| StoreError::Corrupt { detail: "a personal text has five columns".into() })?;
        let key = (subject.into_text()?, field.into_text()?, sequence.unsigned()?);
        Ok((key, Kept { value: value.into_text()?, salt: salt.array()? }))
    };
    rows.into_iter().map(text).collect()
}

/// Personal texts of entries by sequence and field; what was erased is left out.
pub fn texts(
    connection: &mut dyn Connection,
    entries: &[Entry],
) -> Result<BTreeMap<u64, BTreeMap<String, String>>, StoreError> {
    let keys_of = |entry: &Entry| {
        let (subject, sequence) = (entry.header.subjects.first().cloned(), entry.header.sequence);
        let key = move |field: &String| {
            vec![subject.clone().unwrap_or_default().into(), field.as_str().into(), sequence.into()]
        };
        entry.withheld.keys().map(key).collect::<Vec<Row>>()
    };
    let keys: Vec<Row> = entries.iter().flat_map(keys_of).collect();
    let rows = if keys.is_empty() { Vec::new() } else { connection.read_keys(&TEXTS, &keys)? };
    let mut texts: BTreeMap<u64, BTreeMap<String, String>> = BTreeMap::new();
    for row in rows {
        let [sequence, field, value] = <[Value; 3]>::try_from(row)
            .map_err(|_| StoreError::Corrupt { detail: "a personal text has three columns".into() })?;
        texts.entry(sequence.unsigned()?).or_default().insert(field.into_text()?, value.into_text()?);
    }
    Ok(texts)
}
