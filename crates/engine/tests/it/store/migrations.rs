//! One history on both databases, applied once however many servers start.

use std::thread;

use engine::store::{Database, MigrateError, Migration, StoreError, migrate};

use super::int;
use crate::cluster::on_both;

const NOW: i64 = 1_768_197_600_000_000;

const FIRST: Migration = Migration {
    version: 1,
    name: "first",
    sql: "-- Isn't split at this semicolon;
        CREATE TABLE fund (id {bytes} NOT NULL PRIMARY KEY, code {text} NOT NULL) {clustered};
        CREATE UNIQUE INDEX fund_code ON fund (code);",
};
const SECOND: Migration = Migration {
    version: 2,
    name: "second",
    sql: "ALTER TABLE fund ADD COLUMN lapses_at {int};
        INSERT INTO fund (id, code, lapses_at) VALUES (CAST('id' AS {bytes}), 'державний', 7);",
};

#[test]
fn pending_migrations_are_applied_once_and_recorded() {
    on_both(|database| {
        let mut writer = database.open_writer().unwrap();
        assert_eq!(migrate(&mut *writer, &[FIRST], NOW).unwrap(), [FIRST]);
        assert_eq!(migrate(&mut *writer, &[FIRST, SECOND], NOW + 1).unwrap(), [SECOND]);
        assert_eq!(migrate(&mut *writer, &[FIRST, SECOND], NOW + 2).unwrap(), []);
        let recorded =
            "SELECT version, name, applied_at FROM schema_migration WHERE version > 0 ORDER BY version";
        let rows = writer.query(recorded, &[]).unwrap();
        assert_eq!(rows, [[int(1), "first".into(), int(NOW)], [int(2), "second".into(), int(NOW + 1)]]);
        assert_eq!(writer.query("SELECT lapses_at FROM fund", &[]).unwrap(), [[int(7)]]);
    });
}

#[test]
fn a_changed_migration_is_refused() {
    on_both(|database| {
        let mut writer = database.open_writer().unwrap();
        migrate(&mut *writer, &[FIRST], NOW).unwrap();
        let edited = Migration { sql: "CREATE TABLE other (id {int})", ..FIRST };
        let error = migrate(&mut *writer, &[edited, SECOND], NOW).expect_err("the file was edited");
        assert!(matches!(&error, MigrateError::Changed { version: 1, name } if name == "first"), "{error}");
        assert_eq!(migrate(&mut *writer, &[FIRST, SECOND], NOW).unwrap(), [SECOND]);
    });
}

#[test]
fn a_newer_database_is_refused() {
    on_both(|database| {
        let mut writer = database.open_writer().unwrap();
        migrate(&mut *writer, &[FIRST, SECOND], NOW).unwrap();
        let error = migrate(&mut *writer, &[FIRST], NOW).expect_err("the database knows more");
        assert!(matches!(error, MigrateError::Newer { database: 2, program: 1 }), "{error}");
    });
}

#[test]
fn a_failing_migration_leaves_the_database_unchanged() {
    on_both(|database| {
        let mut writer = database.open_writer().unwrap();
        let broken = Migration { sql: "INSERT INTO fund (id, code) VALUES (NULL, 'x')", ..SECOND };
        match migrate(&mut *writer, &[FIRST, broken], NOW) {
            Err(MigrateError::Failed { version: 2, source: StoreError::Constraint { .. }, .. }) => (),
            other => panic!("{other:?}"),
        }
        assert!(writer.query("SELECT id FROM fund", &[]).is_err(), "the first migration is undone as well");
        assert_eq!(migrate(&mut *writer, &[FIRST, SECOND], NOW).unwrap(), [FIRST, SECOND]);
    });
}

#[test]
fn servers_that_start_together_apply_each_migration_once() {
    on_both(|database| {
        let servers: Vec<_> = (0..4)
            .map(|_| {
                let database = database.clone();
                thread::spawn(move || {
                    let mut writer = database.open_writer().expect("writer opens");
                    migrate(&mut *writer, &[FIRST, SECOND], NOW).expect("migrated").len()
                })
            })
            .collect();
        let applied: Vec<usize> = servers.into_iter().map(|server| server.join().unwrap()).collect();
        assert_eq!(applied.iter().sum::<usize>(), 2, "{applied:?}");
    });
}

/// Opening races only on a file that does not exist yet, and not every time.
#[test]
fn servers_that_create_a_file_together_all_open_it() {
    let directory = tempfile::tempdir().unwrap();
    for round in 0..40 {
        let file = directory.path().join(format!("{round}.db"));
        let database = Database::parse(&format!("sqlite:{}", file.display())).unwrap();
        thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| database.open_writer().expect("writer opens"));
            }
        });
    }
}
