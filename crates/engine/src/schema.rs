//! The one migration history, embedded.

use crate::store::Migration;

/// Every migration, oldest first.
pub const MIGRATIONS: &[Migration] = &[
    Migration {
        version: 1,
        name: "foundation",
        sql: include_str!("../../../migrations/0001_foundation.sql"),
    },
    Migration { version: 2, name: "authority", sql: include_str!("../../../migrations/0002_authority.sql") },
    Migration { version: 3, name: "lists", sql: include_str!("../../../migrations/0003_lists.sql") },
    Migration { version: 4, name: "notices", sql: include_str!("../../../migrations/0004_notices.sql") },
];
