//! The migration histories, embedded: of the journal and its state, of the content of files, and of the projections.

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
    Migration { version: 4, name: "places", sql: include_str!("../../../migrations/0004_places.sql") },
    Migration {
        version: 5,
        name: "payment_files",
        sql: include_str!("../../../migrations/0005_payment_files.sql"),
    },
    Migration { version: 6, name: "accounts", sql: include_str!("../../../migrations/0006_accounts.sql") },
    Migration { version: 7, name: "files", sql: include_str!("../../../migrations/0007_files.sql") },
    Migration { version: 8, name: "notices", sql: include_str!("../../../migrations/0008_notices.sql") },
    Migration {
        version: 9,
        name: "requirements",
        sql: include_str!("../../../migrations/0009_requirements.sql"),
    },
    Migration { version: 10, name: "pledges", sql: include_str!("../../../migrations/0010_pledges.sql") },
    Migration { version: 11, name: "packages", sql: include_str!("../../../migrations/0011_packages.sql") },
    Migration { version: 12, name: "requests", sql: include_str!("../../../migrations/0012_requests.sql") },
    Migration { version: 13, name: "trace", sql: include_str!("../../../migrations/0013_trace.sql") },
    Migration {
        version: 14,
        name: "year_plans",
        sql: include_str!("../../../migrations/0014_year_plans.sql"),
    },
    Migration { version: 15, name: "bindings", sql: include_str!("../../../migrations/0015_bindings.sql") },
    Migration {
        version: 16,
        name: "act_approvals",
        sql: include_str!("../../../migrations/0016_act_approvals.sql"),
    },
    Migration {
        version: 17,
        name: "notice_days",
        sql: include_str!("../../../migrations/0017_notice_days.sql"),
    },
    Migration { version: 18, name: "access", sql: include_str!("../../../migrations/0018_access.sql") },
    Migration { version: 19, name: "messages", sql: include_str!("../../../migrations/0019_messages.sql") },
    Migration { version: 20, name: "papers", sql: include_str!("../../../migrations/0020_papers.sql") },
    Migration {
        version: 21,
        name: "reimbursements",
        sql: include_str!("../../../migrations/0021_reimbursements.sql"),
    },
    Migration { version: 22, name: "consents", sql: include_str!("../../../migrations/0022_consents.sql") },
    Migration {
        version: 23,
        name: "judgements",
        sql: include_str!("../../../migrations/0023_judgements.sql"),
    },
    Migration { version: 24, name: "hubs", sql: include_str!("../../../migrations/0024_hubs.sql") },
    Migration { version: 25, name: "views", sql: include_str!("../../../migrations/0025_views.sql") },
    Migration { version: 26, name: "imports", sql: include_str!("../../../migrations/0026_imports.sql") },
    Migration { version: 27, name: "ratings", sql: include_str!("../../../migrations/0027_ratings.sql") },
    Migration { version: 28, name: "suppliers", sql: include_str!("../../../migrations/0028_suppliers.sql") },
    Migration { version: 29, name: "steady", sql: include_str!("../../../migrations/0029_steady.sql") },
];

/// The history of the tables that hold the content of files.
pub const FILE_MIGRATIONS: &[Migration] =
    &[Migration { version: 1, name: "files", sql: include_str!("../../../migrations/files/0001_files.sql") }];

/// The history of the projections.
pub const VIEW_MIGRATIONS: &[Migration] = &[
    Migration { version: 1, name: "views", sql: include_str!("../../../migrations/views/0001_views.sql") },
    Migration {
        version: 2,
        name: "balances",
        sql: include_str!("../../../migrations/views/0002_balances.sql"),
    },
    Migration { version: 3, name: "lists", sql: include_str!("../../../migrations/views/0003_lists.sql") },
];
