//! Personal texts beside the journal, which holds only their digests: kept, shown, erased.

use std::collections::BTreeMap;

use domain::Event;

use crate::journal::Entry;
use crate::store::{Connection, Lookup, Row, StoreError, Upsert, Value};

pub(crate) const TABLE: Upsert = Upsert {
    table: "personal",
    columns: &["subject", "field", "sequence", "value", "salt"],
    key: &["subject", "field", "sequence"],
    plain: true,
};
const TEXTS: Lookup = Lookup { table: TABLE.table, columns: &["sequence", "field", "value"], key: TABLE.key };
const ERASE: &str = "DELETE FROM personal WHERE subject = $1 AND field = $2 AND sequence < $3";

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
