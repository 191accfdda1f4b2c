//! The one migration history, embedded.

use crate::store::Migration;

/// Every migration, oldest first.
pub const MIGRATIONS: &[Migration] = &[
    Migration {
        version: 1,
        name: "foundation",
        sql: include_str!("../../../migrations/0001_foundation.sql"),
    },
    Migration { version: 2, name: "notices", sql: include_str!("../../../migrations/0002_notices.sql") },
];
