//! The database layer: one synchronous, object-safe [`Connection`] over SQLite and PostgreSQL.
//!
//! Statements are written once, in the portable subset that [`Dialect`] completes; values are integers,
//! text and bytes. Not here: table definitions, queries, and when to begin or commit (the writer's work).
//! Text that SQL orders or compares by range is declared `{text}`, which is byte order on both databases;
//! plain `TEXT` follows the locale on PostgreSQL. Reading order: value, error, dialect, connection,
//! batch_sql, sqlite, postgres, database, migrate.

mod batch_sql;
mod checkpointer;
mod connection;
mod database;
mod dialect;
mod error;
mod migrate;
mod postgres;
mod postgres_types;
mod sqlite;
mod sqlite_pragmas;
mod sqlite_types;
mod value;

pub use batch_sql::{Existing, Lookup, Upsert};
pub use connection::Connection;
pub(crate) use database::open_fresh;
pub use database::{Database, open_scratch};
pub use dialect::Dialect;
pub use error::StoreError;
pub use migrate::{MigrateError, Migration, migrate};
pub(crate) use migrate::{migrate_recorded, version};
pub use value::{Row, Value};
