//! Opening what commands work on: the migrated database and the engine on it.

use std::time::{SystemTime, UNIX_EPOCH};

use domain::values::Timestamp;
use engine::readers::Readers;
use engine::store::{Database, migrate};
use engine::{Clock, Engine, LogKey, schema, views};

use crate::config::Config;
use crate::output::Failure;

/// The wall clock now.
pub fn now() -> Timestamp {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Timestamp(i64::try_from(since.as_micros()).unwrap_or(i64::MAX))
}

/// The database of the configuration.
pub fn database(config: &Config) -> Result<Database, Failure> {
    Database::parse(&config.database).map_err(|error| {
        Failure::usage(error).hint("give a SQLite file or postgres://user:password@host/name")
    })
}

/// Brings the database to this program's schema; answers the names of the migrations applied.
pub fn migrate_database(database: &Database) -> Result<Vec<String>, Failure> {
    let mut connection = database.open_writer()?;
    let applied = migrate(connection.as_mut(), schema::MIGRATIONS, now().0)?;
    Ok(applied.iter().map(|migration| format!("{:04}_{}", migration.version, migration.name)).collect())
}

/// Readers of the database, whose projections are brought up to date, as no server may have done.
pub fn readers(config: &Config) -> Result<Readers, Failure> {
    let database = database(config)?;
    views::catch_up(&database, now())?;
    Ok(Readers::new(database))
}

/// The log key of the configuration; made when the file is missing.
pub fn log_key(config: &Config) -> Result<LogKey, Failure> {
    LogKey::load_or_create(&config.log_key).map_err(Failure::unavailable)
}

/// The engine on the migrated database, by the machine's clock.
pub fn engine(config: &Config) -> Result<Engine, Failure> {
    let database = database(config)?;
    migrate_database(&database)?;
    Ok(Engine::open(database, Clock::machine(), log_key(config)?)?)
}
