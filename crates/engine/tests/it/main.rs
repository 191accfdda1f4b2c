//! Tests of the engine against real databases: every one runs on a SQLite file and on PostgreSQL.

mod backup;
mod budget;
mod bulk;
mod catalogue_index;
mod cluster;
mod commands;
mod concurrency;
mod deadlines;
mod erasures;
mod failures;
mod faults;
mod idempotency;
mod kill;
mod log_keys;
mod notices;
mod offenders;
mod preview;
mod queries;
mod readers;
mod refusals;
mod schema;
mod store;
mod tampering;
mod world;
