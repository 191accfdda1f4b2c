//! The migration histories, embedded: of the journal and its state, and of the content of files.

use crate::store::Migration;

/// Every migration, oldest first.
pub const MIGRATIONS: &[Migration] = &[
    Migration {
        version: 1,
        name: "foundation",
        sql: include_str!("../../../migrations/0001_foundation.sql"),
    },
    Migration { version: 2, name: "authority", sql: include_str!("../../../migrations/0002_authority.sql") },
    Migration { version: 3, name: "files", sql: include_str!("../../../migrations/0003_files.sql") },
];

/// The history of the tables that hold the content of files.
pub const FILE_MIGRATIONS: &[Migration] =
    &[Migration { version: 1, name: "files", sql: include_str!("../../../migrations/files/0001_files.sql") }];
