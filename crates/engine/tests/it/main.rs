//! Tests of the engine against real databases: every one runs on a SQLite file and on PostgreSQL.

mod cluster;
mod store;
