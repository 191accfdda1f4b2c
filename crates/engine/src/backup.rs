//! Backup and restore: every table as of one moment, copied into another database while servers go on writing.
//!
//! A backup is a SQLite file whatever it was made from, so `verify` reads it as it is, and it is restored into a
//! database of either kind. The content of files lies in a second one beside it, copied after the first, so that it
//! holds every file the first one names. Both hold everything but the log key. Not here: the rotation of backups.

use std::fs;
use std::path::{Path, PathBuf};

use domain::values::Timestamp;

use crate::files;
use crate::journal;
use crate::schema::{FILE_MIGRATIONS, MIGRATIONS};
use crate::store::{
    Connection, Database, Existing, MigrateError, Migration, StoreError, Upsert, Value, migrate, open_fresh,
    version,
};
use crate::verify::verify;

/// Rows copied by one statement.
const CHUNK: usize = 1_000;
/// Chunks of files copied by one statement.
const FILE_CHUNKS: usize = 16;

/// The migrated tables of a SQLite file and their columns, those of the key in its order.
const TABLES: &str = "SELECT m.name, c.name, c.pk FROM sqlite_master AS m, pragma_table_info(m.name) AS c
    WHERE m.type = 'table' AND m.name <> 'schema_migration' ORDER BY m.name, c.cid";

/// Why there is no backup, or nothing was restored.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// A database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The schema could not be made.
    #[error(transparent)]
    Migrate(#[from] MigrateError),
    /// A file could not be made, synced or put in its place.
    #[error("{path}: {source}", path = path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The schema is one that this program does not know.
    #[error(
        "the database has schema version {version}, this program knows 1 to {known}: use the program of that version"
    )]
    UnknownSchema {
        /// Version that the database records.
        version: i64,
        /// Newest version of this program.
        known: usize,
    },
    /// There is something where a backup or a restored database is to be.
    #[error(
        "{place} is not empty, and nothing is overwritten: name another place, or remove what is there first"
    )]
    NotEmpty {
        /// File or database.
        place: String,
    },
    /// What was restored does not agree with its journal.
    #[error("the restored database does not verify: {difference}; do not use it, restore an older backup")]
    NotVerified {
        /// The first difference.
        difference: String,
    },
}

/// What was copied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Copied {
    /// Entries of its journal.
    pub entries: u64,
    /// Time of the last entry.
    pub at: Timestamp,
    /// Rows of all tables.
    pub rows: u64,
    /// Files that objects name, whose content is there.
    pub files: u64,
}

/// Writes a backup of a database to a file that must not exist; it appears when it is whole. `each` hears of the rows
/// copied so far.
pub fn back_up(
    database: &Database,
    file: &Path,
    now: Timestamp,
    each: &mut dyn FnMut(u64),
) -> Result<Copied, BackupError> {
    in_place_of(file, |part| {
        let mut backup = open_fresh(part)?;
        let copied = copy(database, backup.as_mut(), now, each)?;
        with_files(database, backup.as_mut(), &sqlite(file)?, now, copied)
    })
}

fn sqlite(file: &Path) -> Result<Database, StoreError> {
    Database::parse(&format!("sqlite:{}", file.display()))
}

/// Restores a backup into a database that holds nothing, brings it to this program's schema and verifies it.
pub fn restore(
    file: &Path,
    database: &Database,
    now: Timestamp,
    each: &mut dyn FnMut(u64),
) -> Result<Copied, BackupError> {
    fs::metadata(file).map_err(|source| BackupError::File { path: file.to_owned(), source })?;
    let backup = sqlite(file)?;
    if let Some(target) = database.file() {
        // Those of what was there before may have counted what this backup does not hold.
        let failed = |source| BackupError::File { path: target.to_owned(), source };
        if !target.exists() {
            database.remove_views().map_err(failed)?;
        }
        return in_place_of(target, |part| {
            let mut restored = open_fresh(part)?;
            let copied = copy(&backup, restored.as_mut(), now, each)?;
            finish(restored.as_mut(), now)?;
            with_files(&backup, restored.as_mut(), database, now, copied)
        });
    }
    database.create_schema()?;
    let mut restored = database.open_writer()?;
    let copied = copy(&backup, restored.as_mut(), now, each)?;
    finish(restored.as_mut(), now)?;
    with_files(&backup, restored.as_mut(), database, now, copied)
}

/// Copies the content of files into the store beside `to`, whose tables `main` has, and checks that what it names is
/// there.
fn with_files(
    from: &Database,
    main: &mut dyn Connection,
    to: &Database,
    now: Timestamp,
    copied: Copied,
) -> Result<Copied, BackupError> {
    let (from, target) = (from.of_files(), to.of_files());
    let mut fill = |to: &mut dyn Connection| {
        files::prepare(to, now)?;
        if from.file().is_none_or(Path::exists) {
            copy_files(&from, to)?;
        }
        main.begin_read()?;
        to.begin_read()?;
        let found = files::check(main, to)?;
        main.rollback()?;
        to.rollback()?;
        match found.difference {
            Some(difference) => Err(BackupError::NotVerified { difference }),
            None => Ok(Copied { files: found.whole, ..copied }),
        }
    };
    match target.file() {
        Some(file) => in_place_of(file, |part| fill(open_fresh(part)?.as_mut())),
        None => fill(target.open_writer()?.as_mut()),
    }
}

/// Copies every file as of one moment.
fn copy_files(from: &Database, to: &mut dyn Connection) -> Result<(), BackupError> {
    let mut source = from.open_reader()?;
    source.begin_read()?;
    to.begin_write()?;
    let copied =
        copy_rows(source.as_mut(), to, &tables(FILE_MIGRATIONS, Timestamp(0))?, FILE_CHUNKS, &mut |_| {});
    match copied {
        Ok(_) => to.commit()?,
        Err(_) => drop(to.rollback()),
    }
    copied.map(drop)
}

/// Brings a restored database to this program's schema and verifies it.
fn finish(restored: &mut dyn Connection, now: Timestamp) -> Result<(), BackupError> {
    migrate(restored, MIGRATIONS, now.0)?;
    restored.begin_read()?;
    let report = verify(restored, None)?;
    restored.rollback()?;
    report.difference.map_or(Ok(()), |difference| Err(BackupError::NotVerified { difference }))
}

/// Has a file made beside its place, readable by its owner only, and puts it there once it is whole and synced.
fn in_place_of(
    file: &Path,
    make: impl FnOnce(&Path) -> Result<Copied, BackupError>,
) -> Result<Copied, BackupError> {
    let failed = |source| BackupError::File { path: file.to_owned(), source };
    let beside = |ending: &str| {
        let mut name = file.as_os_str().to_owned();
        name.push(ending);
        PathBuf::from(name)
    };
    // A log that outlived its database would be taken for that of the new one.
    if file.exists() || beside("-wal").exists() {
        return Err(BackupError::NotEmpty { place: file.display().to_string() });
    }
    let part = beside(".part");
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let opened = options.open(&part).map_err(failed)?;
    let made = make(&part).and_then(|copied| {
        opened
            .sync_all()
            .and_then(|()| fs::rename(&part, file))
            .and_then(|()| sync_folder(file))
            .map_err(failed)?;
        Ok(copied)
    });
    if made.is_err() {
        // What failed is told; a file that cannot be removed either changes nothing about it.
        drop(fs::remove_file(&part));
    }
    made
}

/// Makes the new name of a file durable.
fn sync_folder(file: &Path) -> std::io::Result<()> {
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty());
    fs::File::open(folder.unwrap_or(Path::new(".")))?.sync_all()
}

/// Copies every table as of one moment into a database that holds nothing, all or nothing, at the same schema version.
fn copy(
    from: &Database,
    to: &mut dyn Connection,
    now: Timestamp,
    each: &mut dyn FnMut(u64),
) -> Result<Copied, BackupError> {
    let mut source = from.open_state_reader()?;
    let source = source.as_mut();
    source.begin_read()?;
    let history = history(version(source)?)?;
    migrate(to, history, now.0)?;
    let tables = tables(history, now)?;
    to.begin_write()?;
    let copied = require_empty(to).and_then(|()| copy_rows(source, to, &tables, CHUNK, each));
    match copied {
        Ok(_) => to.commit()?,
        // The first error is the one worth reporting; a session that cannot roll back is lost anyway.
        Err(_) => drop(to.rollback()),
    }
    let head = journal::head(source)?;
    let (entries, at) = head.map_or((0, Timestamp(0)), |head| (head.sequence, head.at));
    Ok(Copied { entries, at, rows: copied?, files: 0 })
}

/// The migrations up to a version.
fn history(version: i64) -> Result<&'static [Migration], BackupError> {
    let known = MIGRATIONS.len();
    let history = usize::try_from(version).ok().and_then(|version| MIGRATIONS.get(..version));
    history.filter(|history| !history.is_empty()).ok_or(BackupError::UnknownSchema { version, known })
}

/// Refuses a database that has a journal.
fn require_empty(to: &mut dyn Connection) -> Result<(), BackupError> {
    match journal::lock_head(to)?.sequence {
        0 => Ok(()),
        _ => Err(BackupError::NotEmpty { place: "the database".to_owned() }),
    }
}

/// Copies tables, so many rows by one statement.
fn copy_rows(
    source: &mut dyn Connection,
    to: &mut dyn Connection,
    tables: &[Table],
    chunk: usize,
    each: &mut dyn FnMut(u64),
) -> Result<u64, BackupError> {
    let mut count = 0;
    for table in tables {
        let [columns, key] =
            [&table.columns, &table.key].map(|names| names.iter().map(String::as_str).collect::<Vec<_>>());
        let into = Upsert { table: &table.name, columns: &columns, key: &key, existing: Existing::Replaced };
        let select = format!("SELECT {} FROM {} ORDER BY {}", columns.join(", "), table.name, key.join(", "));
        let mut rows = Vec::with_capacity(chunk);
        source.stream(&select, &[], &mut |row| {
            rows.push(row);
            if rows.len() == chunk {
                to.upsert(&into, &rows)?;
                count += rows.len() as u64;
                rows.clear();
                each(count);
            }
            Ok(())
        })?;
        to.upsert(&into, &rows)?;
        count += rows.len() as u64;
    }
    each(count);
    Ok(count)
}

struct Table {
    name: String,
    columns: Vec<String>,
    /// Columns of the primary key, in its order.
    key: Vec<String>,
}

/// Every table that migrations make, seen in a scratch database.
fn tables(history: &[Migration], now: Timestamp) -> Result<Vec<Table>, BackupError> {
    let mut scratch = crate::store::open_scratch()?;
    migrate(scratch.as_mut(), history, now.0)?;
    let mut tables: Vec<(Table, Vec<(i64, String)>)> = Vec::new();
    for row in scratch.query(TABLES, &[])? {
        let [name, column, place] = <[Value; 3]>::try_from(row).expect("three columns were asked for");
        let (name, column, place) = (name.into_text()?, column.into_text()?, place.int()?);
        if tables.last().is_none_or(|(table, _)| table.name != name) {
            tables.push((Table { name, columns: Vec::new(), key: Vec::new() }, Vec::new()));
        }
        let (table, key) = tables.last_mut().expect("one was pushed");
        if place > 0 {
            key.push((place, column.clone()));
        }
        table.columns.push(column);
    }
    let ordered = tables.into_iter().map(|(table, mut key)| {
        key.sort();
        Table { key: key.into_iter().map(|(_, column)| column).collect(), ..table }
    });
    Ok(ordered.collect())
}
