//! Brings a database to the schema this program needs.
//!
//! One numbered history serves both databases: each file is written with the tokens of [`Dialect`] and its
//! recorded checksum is that of the file, so it is the same on both. All pending migrations run in one
//! transaction. Several servers may start at once: they take turns at the lock row, version 0.
//!
//! [`Dialect`]: super::Dialect

use sha2::{Digest, Sha256};

use super::{Connection, StoreError, Value};

/// How often the lock is asked for, each time for as long as the database waits for a lock (2 s).
const LOCK_ATTEMPTS: usize = 60;

/// The table that records a history; other histories of one database have another.
const RECORD: &str = "schema_migration";

const CREATE_TABLE: &str = "CREATE TABLE IF NOT EXISTS schema_migration (
    version {int} NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    checksum {bytes} NOT NULL,
    applied_at {int} NOT NULL
) {strict}";
const INSERT: &str = "INSERT INTO schema_migration (version, name, checksum, applied_at)
    VALUES ($1, $2, $3, $4) ON CONFLICT (version) DO NOTHING";
const LOCK: &str = "SELECT version FROM schema_migration WHERE version = 0 {lock}";
const RECORDED: &str =
    "SELECT version, name, checksum FROM schema_migration WHERE version > 0 ORDER BY version";

const VERSION: &str = "SELECT COALESCE(MAX(version), 0) FROM schema_migration";

/// One file of the history.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Migration {
    /// The number in the file's name: 1, 2, 3…, without gaps.
    pub version: i64,
    /// The file's name after the number.
    pub name: &'static str,
    /// The file's content, tokens included.
    pub sql: &'static str,
}

/// Why a database was left as it was.
#[derive(Debug, thiserror::Error)]
pub enum MigrateError {
    /// The database itself failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A migration failed; none of the pending ones was applied.
    #[error("migration {version:04}_{name} failed, the database is unchanged: {source}")]
    Failed {
        /// The migration's number.
        version: i64,
        /// The migration's name.
        name: &'static str,
        /// What the database said.
        source: StoreError,
    },
    /// An applied migration differs from the one in this program.
    #[error(
        "migration {version:04}_{name} was applied to this database with other content: \
         install the program version that applied it, or restore the file unchanged"
    )]
    Changed {
        /// The migration's number.
        version: i64,
        /// The name recorded in the database.
        name: String,
    },
    /// A newer program has migrated this database.
    #[error(
        "the database has schema version {database}, this program knows only {program}: \
         install a program version that knows {database}, or restore a backup made before the upgrade"
    )]
    Newer {
        /// The newest version recorded in the database.
        database: i64,
        /// The newest version this program has.
        program: i64,
    },
}

/// Applies the migrations that `database` lacks and returns them; `now_micros` is recorded with each.
///
/// Fails without a change when the database is newer than `migrations` or its history differs.
pub fn migrate(
    database: &mut dyn Connection,
    migrations: &[Migration],
    now_micros: i64,
) -> Result<Vec<Migration>, MigrateError> {
    migrate_recorded(database, RECORD, migrations, now_micros)
}

/// Like [`migrate`], for another history: it is recorded in a table of its own.
pub(crate) fn migrate_recorded(
    database: &mut dyn Connection,
    record: &str,
    migrations: &[Migration],
    now_micros: i64,
) -> Result<Vec<Migration>, MigrateError> {
    let gapless = migrations.iter().zip(1..).all(|(migration, version)| migration.version == version);
    assert!(gapless, "migrations are numbered 1, 2, 3… in the order of the list");
    lock(database, record, now_micros)?;
    let applied = apply_pending(database, record, migrations, now_micros);
    match applied {
        Ok(_) => database.commit()?,
        // The first error is the one worth reporting; a session that cannot roll back is lost anyway.
        Err(_) => drop(database.rollback()),
    }
    applied
}

/// The newest migration that a database records; an error when it was never migrated.
pub(crate) fn version(database: &mut dyn Connection) -> Result<i64, StoreError> {
    database.query(VERSION, &[])?[0][0].int()
}

/// Opens a transaction and takes the lock row in it, making table and row when they are missing.
fn lock(database: &mut dyn Connection, record: &str, now_micros: i64) -> Result<(), StoreError> {
    let mut attempt = 1;
    loop {
        match try_lock(database, record, now_micros) {
            // PostgreSQL reports two simultaneous CREATE TABLE IF NOT EXISTS as a constraint of its own catalogue.
            Err(error)
                if attempt < LOCK_ATTEMPTS
                    && (error.is_retryable() || matches!(error, StoreError::Constraint { .. })) =>
            {
                database.rollback()?;
                attempt += 1;
            }
            settled => return settled,
        }
    }
}

fn try_lock(database: &mut dyn Connection, record: &str, now_micros: i64) -> Result<(), StoreError> {
    database.begin_write()?;
    database.execute_script(&of(record, CREATE_TABLE))?;
    database
        .execute(&of(record, INSERT), &[Value::Int(0), "lock".into(), Value::from([]), now_micros.into()])?;
    database.query(&of(record, LOCK), &[])?;
    Ok(())
}

/// A statement on the table that records this history.
fn of(record: &str, sql: &str) -> String {
    sql.replace(RECORD, record)
}

fn apply_pending(
    database: &mut dyn Connection,
    record: &str,
    migrations: &[Migration],
    now_micros: i64,
) -> Result<Vec<Migration>, MigrateError> {
    let recorded = database.query(&of(record, RECORDED), &[])?;
    for (row, migration) in recorded.iter().zip(migrations) {
        let (version, checksum) = (row[0].int()?, row[2].bytes()?);
        if version != migration.version || checksum != checksum_of(migration) {
            return Err(MigrateError::Changed { version, name: row[1].text()?.to_owned() });
        }
    }
    if recorded.len() > migrations.len() {
        let newest = &recorded[recorded.len() - 1][0];
        return Err(MigrateError::Newer { database: newest.int()?, program: migrations.len() as i64 });
    }
    let pending = &migrations[recorded.len()..];
    for migration in pending {
        apply(database, record, migration, now_micros).map_err(|source| MigrateError::Failed {
            version: migration.version,
            name: migration.name,
            source,
        })?;
    }
    Ok(pending.to_vec())
}

fn apply(
    database: &mut dyn Connection,
    record: &str,
    migration: &Migration,
    now_micros: i64,
) -> Result<(), StoreError> {
    database.execute_script(migration.sql)?;
    let row =
        [migration.version.into(), migration.name.into(), checksum_of(migration).into(), now_micros.into()];
    database.execute(&of(record, INSERT), &row)?;
    Ok(())
}

fn checksum_of(migration: &Migration) -> [u8; 32] {
    Sha256::digest(migration.sql).into()
}
