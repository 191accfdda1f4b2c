//! The journal; personal fields are shown by their digests only.

use domain::values::{Digest, Timestamp};
use engine::journal;
use engine::store::{Connection, StoreError};
use serde_json::Value;

use super::cell::{Cell, list, moment, text};
use super::{Columns, ExportError, List, Sheet};

pub(super) const ENTRIES: List = List {
    columns: Columns::Own(&["sequence", "at", "actor", "kind", "subjects", "fields", "withheld", "leaf"]),
    rows: entries,
};

fn entries(connection: &mut dyn Connection, sheet: &mut Sheet<'_>) -> Result<(), ExportError> {
    let mut failed = None;
    let streamed = journal::stream(connection, &mut |entry| {
        let header = &entry.header;
        let withheld = entry.withheld.iter().map(|(name, digest)| (name.clone(), digest.to_string().into()));
        let row = [
            Cell::Whole(i64::try_from(header.sequence).expect("sequences stay below 2^63")),
            moment(Timestamp(header.at)),
            text(&header.actor),
            text(&header.kind),
            list(&header.subjects),
            Cell::Json(Value::Object(entry.fields)),
            Cell::Json(Value::Object(withheld.collect())),
            text(&Digest(entry.leaf)),
        ];
        sheet.put(&row).map_err(|error| {
            failed = Some(error);
            StoreError::Other { detail: "the rows are wanted no more".to_owned() }
        })
    });
    match failed {
        Some(error) => Err(error),
        None => Ok(streamed?),
    }
}
