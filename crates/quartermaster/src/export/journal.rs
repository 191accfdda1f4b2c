//! The journal; personal fields are shown by their digests only.

use domain::values::{Digest, Timestamp};
use engine::journal::{self, Entry};
use engine::store::Connection;
use serde_json::Value;

use super::{Columns, ExportError, List, Sheet};
use sheets::cell::{Cell, list, moment, text};

pub(super) const ENTRIES: List = List {
    columns: Columns::Own(&["sequence", "at", "actor", "kind", "subjects", "fields", "withheld", "leaf"]),
    rows: entries,
};

/// Entries read at once.
const PAGE: usize = 1_000;

fn entries(connection: &mut dyn Connection, sheet: &mut Sheet<'_>) -> Result<(), ExportError> {
    let mut after = 0;
    loop {
        let page = journal::next_entries(connection, after, PAGE)?;
        let Some(last) = page.last() else { return Ok(()) };
        after = last.header.sequence.cast_signed();
        for Entry { header, fields, withheld, leaf, .. } in page {
            let digests = withheld.into_iter().map(|(name, digest)| (name, digest.to_string().into()));
            sheet.put(&[
                Cell::Whole(header.sequence.cast_signed()),
                moment(Timestamp(header.at)),
                text(&header.actor),
                text(&header.kind),
                list(&header.subjects),
                Cell::Json(Value::Object(fields)),
                Cell::Json(Value::Object(digests.collect())),
                text(&Digest(leaf)),
            ])?;
        }
    }
}
