//! Imports that people began: how far each came, so that whoever comes back, or meets another server, learns it.
//!
//! What a file says and what is wrong in it is not here: it may name people, and stays in the memory of the server that
//! was given it.

use domain::values::{Digest, Id, ImportId, PersonId, Timestamp};

use crate::Engine;
use crate::store::{Connection, Existing, Row, StoreError, Upsert, Value};
use crate::tables::Column;

/// Imports kept of one person; the oldest are forgotten.
pub const IMPORTS_KEPT: usize = 20;
/// Days after which an import is forgotten.
pub const IMPORT_DAYS: i64 = 30;
/// Seconds after which an import of which nothing was told has stopped.
pub const SILENT_SECONDS: i64 = 60;

const SILENT_MICROS: i64 = SILENT_SECONDS * 1_000_000;
const FORGET_OLD: &str = "DELETE FROM local_import WHERE begun_at < $1";
const FORGET: &str = "DELETE FROM local_import WHERE person_id = $1 AND id = $2";
const COLUMNS: [&str; 16] = [
    "person_id",
    "id",
    "kind",
    "name",
    "asked",
    "status",
    "begun_at",
    "told_at",
    "row_count",
    "applied",
    "added",
    "unchanged",
    "bad",
    "commands",
    "commands_applied",
    "problem",
];
const SAVE: Upsert = Upsert {
    table: "local_import",
    columns: &COLUMNS,
    key: &["person_id", "id"],
    existing: Existing::Replaced,
};

domain::text_enum! {
    /// Where an import stands.
    pub enum ImportStatus {
        /// The file is being checked.
        Checking = "checking",
        /// It was checked, and nothing of it is applied.
        Checked = "checked",
        /// It is being applied.
        Applying = "applying",
        /// What was good in it, or all of it, is applied.
        Applied = "applied",
        /// It is no table that can be read.
        Unreadable = "unreadable",
        /// It ended before its end; what was applied stays.
        Interrupted = "interrupted",
    }
}

impl ImportStatus {
    /// Whether a server is at work on it.
    pub fn is_running(self) -> bool {
        matches!(self, ImportStatus::Checking | ImportStatus::Applying)
    }
}

/// An import.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Import {
    /// Who began it.
    pub person: PersonId,
    /// Its id.
    pub id: ImportId,
    /// What the file holds.
    pub kind: String,
    /// What the file is called.
    pub name: String,
    /// Digest of what was asked: file, kind, name and how far to go.
    pub asked: Digest,
    /// Where it stands.
    pub status: ImportStatus,
    /// When it was begun.
    pub begun_at: Timestamp,
    /// When something was last told of it.
    pub told_at: Timestamp,
    /// Rows of the file.
    pub rows: u64,
    /// Rows that were applied, or would be.
    pub applied: u64,
    /// Those of them that add what was not held.
    pub added: u64,
    /// Good rows that say what is held already.
    pub unchanged: u64,
    /// Bad rows.
    pub bad: u64,
    /// Commands to apply.
    pub commands: u64,
    /// Commands applied, at least.
    pub commands_applied: u64,
    /// Why it cannot be read, or was interrupted.
    pub problem: Option<String>,
}

impl Import {
    /// The import as of a time: one that runs and has been silent for long was interrupted.
    pub fn as_of(mut self, now: Timestamp) -> Import {
        if self.status.is_running() && self.told_at.0 + SILENT_MICROS < now.0 {
            self.status = ImportStatus::Interrupted;
        }
        self
    }

    fn row(&self) -> Row {
        let mut row = Vec::with_capacity(COLUMNS.len());
        self.person.put(&mut row);
        self.id.put(&mut row);
        row.extend([self.kind.as_str().into(), self.name.as_str().into(), self.asked.0.into()]);
        self.status.put(&mut row);
        row.extend([Value::Int(self.begun_at.0), Value::Int(self.told_at.0)]);
        row.extend([self.rows, self.applied, self.added, self.unchanged, self.bad].map(Value::from));
        row.extend([self.commands, self.commands_applied].map(Value::from));
        row.push(self.problem.clone().into());
        row
    }

    fn from_row(row: Row) -> Result<Import, StoreError> {
        let values = &mut row.into_iter();
        Ok(Import {
            person: Column::take(values)?,
            id: Column::take(values)?,
            kind: Column::take(values)?,
            name: Column::take(values)?,
            asked: Column::take(values)?,
            status: Column::take(values)?,
            begun_at: Column::take(values)?,
            told_at: Column::take(values)?,
            rows: Column::take(values)?,
            applied: Column::take(values)?,
            added: Column::take(values)?,
            unchanged: Column::take(values)?,
            bad: Column::take(values)?,
            commands: Column::take(values)?,
            commands_applied: Column::take(values)?,
            problem: Column::take(values)?,
        })
    }
}

/// What became of the wish to begin an import, or to go on with one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Begun {
    /// It is begun.
    New,
    /// It was begun before.
    Known(Box<Import>),
    /// Another one of the person goes on.
    Busy,
}

/// When the oldest import that is kept was begun.
fn oldest_kept(now: Timestamp) -> Value {
    Value::Int(now.plus_days(-IMPORT_DAYS).0)
}

/// A person's imports, the newest first; those that are to be forgotten are not among them.
pub fn list(
    connection: &mut dyn Connection,
    person: PersonId,
    now: Timestamp,
) -> Result<Vec<Import>, StoreError> {
    let sql = format!(
        "SELECT {} FROM local_import WHERE person_id = $1 AND begun_at >= $2 ORDER BY begun_at DESC, id LIMIT 64",
        COLUMNS.join(", ")
    );
    let rows = connection.query(&sql, &[person.bits().to_be_bytes().into(), oldest_kept(now)])?;
    rows.into_iter().map(|row| Ok(Import::from_row(row)?.as_of(now))).collect()
}

/// One import of a person.
pub fn find(
    connection: &mut dyn Connection,
    person: PersonId,
    id: ImportId,
    now: Timestamp,
) -> Result<Option<Import>, StoreError> {
    Ok(list(connection, person, now)?.into_iter().find(|import| import.id == id))
}

impl Engine {
    /// Begins an import, unless it was begun before or another one of the person goes on.
    pub async fn begin_import(&self, import: Import) -> Result<Begun, StoreError> {
        self.change_local(move |connection| begin(connection, &import)).await
    }

    /// Goes on with an import that was begun before, as it is to stand then, unless it already does or another one of
    /// the person goes on.
    pub async fn resume_import(&self, import: Import) -> Result<Begun, StoreError> {
        self.change_local(move |connection| resume(connection, &import)).await
    }

    /// Keeps how far an import came.
    pub async fn tell_import(&self, import: Import) -> Result<(), StoreError> {
        self.change_local(move |connection| connection.upsert(&SAVE, &[import.row()])).await
    }
}

fn begin(connection: &mut dyn Connection, import: &Import) -> Result<Begun, StoreError> {
    let held = list(connection, import.person, import.begun_at)?;
    if let Some(known) = held.iter().find(|held| held.id == import.id) {
        return Ok(Begun::Known(Box::new(known.clone())));
    }
    if held.iter().any(|held| held.status.is_running()) {
        return Ok(Begun::Busy);
    }
    let person: Value = import.person.bits().to_be_bytes().into();
    for old in held.iter().skip(IMPORTS_KEPT - 1) {
        connection.execute(FORGET, &[person.clone(), old.id.bits().to_be_bytes().into()])?;
    }
    // Of everybody: who never imports again leaves nothing behind for long.
    connection.execute(FORGET_OLD, &[oldest_kept(import.begun_at)])?;
    connection.upsert(&SAVE, &[import.row()])?;
    Ok(Begun::New)
}

fn resume(connection: &mut dyn Connection, import: &Import) -> Result<Begun, StoreError> {
    let held = list(connection, import.person, import.told_at)?;
    let is_same = |held: &&Import| held.id == import.id;
    if held.iter().filter(|held| !is_same(held)).any(|held| held.status.is_running()) {
        return Ok(Begun::Busy);
    }
    match held.iter().find(is_same) {
        Some(same) if same.status.is_running() || same.status == ImportStatus::Applied => {
            Ok(Begun::Known(Box::new(same.clone())))
        }
        _ => {
            connection.upsert(&SAVE, &[import.row()])?;
            Ok(Begun::New)
        }
    }
}
