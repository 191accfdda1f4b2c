//! Commit, rollback, isolation, the head lock, and how failures are named.

use std::sync::mpsc;
use std::thread;

use engine::store::{Connection, StoreError};

use super::{count_notes, insert_note, int, writer_with_notes};
use crate::cluster::on_both;

const LOCK_HEAD: &str = "SELECT id FROM note WHERE id = 1 {lock}";

fn lock_head(connection: &mut dyn Connection) -> Result<(), StoreError> {
    connection.begin_write()?;
    connection.query(LOCK_HEAD, &[])?;
    Ok(())
}

#[test]
fn commit_keeps_and_rollback_undoes() {
    on_both(|database| {
        let mut writer = writer_with_notes(database);
        writer.begin_write().unwrap();
        insert_note(&mut *writer, 1);
        writer.commit().unwrap();
        writer.begin_write().unwrap();
        insert_note(&mut *writer, 2);
        assert_eq!(count_notes(&mut *writer), 2);
        writer.rollback().unwrap();
        writer.rollback().expect("a rollback without a transaction does nothing");
        assert_eq!(count_notes(&mut *writer), 1);
        assert_eq!(count_notes(&mut *database.open_reader().unwrap()), 1);
    });
}

#[test]
fn what_a_session_left_open_is_undone() {
    on_both(|database| {
        let mut writer = writer_with_notes(database);
        writer.begin_write().unwrap();
        insert_note(&mut *writer, 1);
        drop(writer);
        let mut next = database.open_writer().unwrap();
        assert_eq!(count_notes(&mut *next), 0);
    });
}

#[test]
fn transactions_do_not_nest_and_do_not_end_twice() {
    on_both(|database| {
        let mut writer = writer_with_notes(database);
        assert!(matches!(writer.commit(), Err(StoreError::Other { .. })));
        writer.begin_write().unwrap();
        assert!(matches!(writer.begin_read(), Err(StoreError::Other { .. })));
        insert_note(&mut *writer, 1);
        writer.commit().unwrap();
        assert_eq!(count_notes(&mut *writer), 1);
    });
}

#[test]
fn a_failed_transaction_cannot_be_committed() {
    on_both(|database| {
        let mut writer = writer_with_notes(database);
        writer.begin_write().unwrap();
        insert_note(&mut *writer, 1);
        assert!(writer.execute("INSERT INTO absent (id) VALUES ($1)", &[int(1)]).is_err());
        assert!(matches!(writer.query("SELECT id FROM note", &[]), Err(StoreError::Other { .. })));
        assert!(matches!(writer.commit(), Err(StoreError::Other { .. })));
        writer.rollback().unwrap();
        assert_eq!(count_notes(&mut *writer), 0);
    });
}

#[test]
fn a_reader_keeps_its_snapshot_while_the_writer_commits() {
    on_both(|database| {
        let mut writer = writer_with_notes(database);
        insert_note(&mut *writer, 1);
        let mut reader = database.open_reader().unwrap();
        reader.begin_read().unwrap();
        assert_eq!(count_notes(&mut *reader), 1);
        writer.begin_write().unwrap();
        insert_note(&mut *writer, 2);
        writer.commit().unwrap();
        assert_eq!(count_notes(&mut *reader), 1);
        reader.commit().unwrap();
        assert_eq!(count_notes(&mut *reader), 2);
    });
}

#[test]
fn a_reader_cannot_write() {
    on_both(|database| {
        drop(writer_with_notes(database));
        let mut reader = database.open_reader().unwrap();
        assert!(reader.execute("DELETE FROM note", &[]).is_err());
        reader.begin_read().unwrap();
        assert!(reader.execute("DELETE FROM note", &[]).is_err());
    });
}

#[test]
fn the_head_lock_makes_a_second_writer_wait_for_the_commit() {
    on_both(|database| {
        let mut first = writer_with_notes(database);
        insert_note(&mut *first, 1);
        lock_head(&mut *first).unwrap();
        insert_note(&mut *first, 2);
        let (started, start) = mpsc::channel();
        let second = thread::spawn({
            let mut second = database.open_writer().unwrap();
            move || {
                started.send(()).unwrap();
                lock_head(&mut *second).unwrap();
                let seen = count_notes(&mut *second);
                second.commit().unwrap();
                seen
            }
        });
        start.recv().unwrap();
        first.commit().unwrap();
        assert_eq!(second.join().unwrap(), 2);
    });
}

#[test]
fn the_head_lock_is_waited_for_only_so_long() {
    on_both(|database| {
        let mut first = writer_with_notes(database);
        insert_note(&mut *first, 1);
        let mut second = database.open_writer().unwrap();
        lock_head(&mut *first).unwrap();
        let error = lock_head(&mut *second).expect_err("the first writer holds the lock");
        assert!(matches!(error, StoreError::Unavailable { .. }), "{error}");
        assert!(error.is_retryable());
        second.rollback().unwrap();
        first.commit().unwrap();
        lock_head(&mut *second).expect("the lock is free again");
    });
}

#[test]
fn a_refused_change_names_its_constraint() {
    on_both(|database| {
        let mut writer = database.open_writer().unwrap();
        let tables = "CREATE TABLE fund (id {int} NOT NULL PRIMARY KEY) {strict};
            CREATE TABLE charge (id {int} NOT NULL PRIMARY KEY, fund_id {int} NOT NULL REFERENCES fund (id),
                amount_minor {int} NOT NULL CONSTRAINT amount_not_negative CHECK (amount_minor >= 0)) {strict};
            INSERT INTO fund (id) VALUES (1); INSERT INTO charge (id, fund_id, amount_minor) VALUES (1, 1, 5);";
        writer.execute_script(tables).unwrap();
        let mut refused = |id: i64, fund: i64, amount: Option<i64>| {
            let row = [int(id), int(fund), amount.into()];
            match writer.execute("INSERT INTO charge (id, fund_id, amount_minor) VALUES ($1, $2, $3)", &row) {
                Err(StoreError::Constraint { name, .. }) => name,
                other => panic!("{other:?}"),
            }
        };
        assert_eq!(refused(2, 1, Some(-1)), "amount_not_negative");
        assert!(!refused(1, 1, Some(5)).is_empty(), "primary key");
        assert!(!refused(2, 9, Some(5)).is_empty(), "foreign key");
        assert!(refused(2, 1, None).contains("amount_minor"), "not null");
    });
}

#[test]
fn a_cut_postgres_session_is_unavailable_until_reopened() {
    let [_, database] = crate::cluster::databases();
    let mut writer = writer_with_notes(&database);
    let mut other = database.open_writer().unwrap();
    let cut = |victim: &mut dyn Connection, other: &mut dyn Connection| {
        let session = victim.query("SELECT pg_backend_pid()", &[]).unwrap();
        other.query("SELECT CAST(pg_terminate_backend(CAST($1 AS INT), 5000) AS TEXT)", &session[0]).unwrap();
    };
    writer.begin_write().unwrap();
    insert_note(&mut *writer, 1);
    cut(&mut *writer, &mut *other);
    let error = writer.commit().expect_err("the session is gone");
    assert!(matches!(error, StoreError::CommitUnknown { .. }), "{error}");
    assert!(matches!(writer.rollback(), Err(StoreError::Unavailable { .. })));

    let mut writer = database.open_writer().unwrap();
    assert_eq!(count_notes(&mut *writer), 0);
    cut(&mut *writer, &mut *other);
    let error = writer.begin_write().expect_err("the session is gone");
    assert!(matches!(error, StoreError::Unavailable { .. }), "{error}");
    assert!(matches!(writer.rollback(), Err(StoreError::Unavailable { .. })));
}
