//! Many rows by key: reading, saving, deleting, streaming.

use engine::store::{Connection, Database, Existing, Lookup, Row, StoreError, Upsert, Value};

use super::int;
use crate::cluster::on_both;

const COLUMNS: &[&str] = &["order_id", "ordinal", "code", "note"];
const KEY: &[&str] = &["order_id", "ordinal", "code"];
const LINE: Lookup = Lookup { table: "line", columns: COLUMNS, key: KEY };
const LINES_OF_ORDER: Lookup = Lookup { key: &["order_id"], ..LINE };
const SAVED_LINE: Upsert = Upsert { table: "line", columns: COLUMNS, key: KEY, existing: Existing::Replaced };

fn writer_with_lines(database: &Database) -> Box<dyn Connection> {
    let mut writer = database.open_writer().expect("writer opens");
    let table = "CREATE TABLE line (
        order_id {bytes} NOT NULL, ordinal {int} NOT NULL, code {text} NOT NULL, note TEXT,
        PRIMARY KEY (order_id, ordinal, code)) {clustered}";
    writer.execute_script(table).expect("table is created");
    writer
}

fn order_id(order: i64) -> Value {
    (order as u128).to_be_bytes().into()
}

/// Ten lines an order.
fn key(n: i64) -> Row {
    vec![order_id(n / 10), int(n % 10), format!("код-{n}").into()]
}

fn line(n: i64, note: impl Into<Value>) -> Row {
    let mut row = key(n);
    row.push(note.into());
    row
}

fn sorted(mut rows: Vec<Row>) -> Vec<Row> {
    rows.sort();
    rows
}

#[test]
fn upsert_inserts_and_replaces() {
    on_both(|database| {
        let mut writer = writer_with_lines(database);
        writer.upsert(&SAVED_LINE, &[]).unwrap();
        writer.upsert(&SAVED_LINE, &[line(1, "перша")]).unwrap();
        writer.upsert(&SAVED_LINE, &[line(1, "змінена"), line(2, None::<&str>), line(3, "")]).unwrap();
        writer.upsert(&SAVED_LINE, &[line(2, "two"), line(3, None::<&str>)]).unwrap();
        let rows =
            writer.query("SELECT order_id, ordinal, code, note FROM line ORDER BY ordinal", &[]).unwrap();
        assert_eq!(rows, [line(1, "змінена"), line(2, "two"), line(3, None::<&str>)]);
    });
}

#[test]
fn numbers_are_added_to_those_of_a_row_that_exists() {
    const COUNTED: Upsert =
        Upsert { table: "counted", columns: &["id", "n", "sum"], key: &["id"], existing: Existing::Added };
    on_both(|database| {
        let mut writer = database.open_writer().expect("writer opens");
        let table =
            "CREATE TABLE counted (id {text} NOT NULL PRIMARY KEY, n {int} NOT NULL, sum {int} NOT NULL)";
        writer.execute_script(&format!("{table} {{strict}}")).expect("table is created");
        let row = |id: &str, n, sum| vec![id.into(), int(n), int(sum)];
        writer.upsert(&COUNTED, &[row("a", 1, 100), row("b", 2, -5)]).unwrap();
        writer.upsert(&COUNTED, &[row("b", -2, 3), row("c", 7, 0)]).unwrap();
        writer.upsert(&COUNTED, &[row("a", 1, 50)]).unwrap();
        let rows = writer.query("SELECT id, n, sum FROM counted ORDER BY id", &[]).unwrap();
        assert_eq!(rows, [row("a", 2, 150), row("b", 0, -2), row("c", 7, 0)]);
    });
}

#[test]
fn an_existing_key_can_be_refused() {
    on_both(|database| {
        let mut writer = writer_with_lines(database);
        let only_new = Upsert { existing: Existing::Refused, ..SAVED_LINE };
        writer.upsert(&only_new, &[line(1, "a"), line(2, "b")]).unwrap();
        writer.begin_write().unwrap();
        let again = writer.upsert(&only_new, &[line(2, "c"), line(3, "d")]);
        assert!(matches!(again, Err(StoreError::Constraint { .. })), "{again:?}");
        writer.rollback().unwrap();
        let notes = writer.query("SELECT note FROM line ORDER BY ordinal", &[]).unwrap();
        assert_eq!(notes, [["a".into()], ["b".into()]] as [[Value; 1]; 2]);
    });
}

#[test]
fn a_row_of_the_wrong_width_is_refused() {
    on_both(|database| {
        let mut writer = writer_with_lines(database);
        let narrow = writer.upsert(&SAVED_LINE, &[line(1, "a"), key(2)]);
        assert!(matches!(narrow, Err(StoreError::Other { .. })), "{narrow:?}");
    });
}

#[test]
fn more_keys_than_any_parameter_limit_are_saved_read_and_deleted() {
    const LINES: i64 = 75_000;
    on_both(|database| {
        let mut writer = writer_with_lines(database);
        let rows: Vec<Row> = (0..LINES).map(|n| line(n, format!("note {n}"))).collect();
        writer.begin_write().unwrap();
        writer.upsert(&SAVED_LINE, &rows).unwrap();
        writer.commit().unwrap();

        let keys: Vec<Row> = (0..LINES + 1_000).map(key).collect();
        let read = writer.read_keys(&LINE, &keys).unwrap();
        assert!(sorted(read) == sorted(rows.clone()), "each existing row once, absent keys left out");

        let orders = [vec![order_id(0)], vec![order_id(7_499)], vec![order_id(7_500)]];
        let read = writer.read_keys(&LINES_OF_ORDER, &orders).unwrap();
        assert_eq!(sorted(read), sorted([&rows[..10], &rows[74_990..]].concat()));

        writer.begin_write().unwrap();
        writer.delete_keys(&LINE, &keys[1..]).unwrap();
        writer.commit().unwrap();
        assert_eq!(
            writer.query("SELECT note FROM line", &[]).unwrap(),
            [["note 0".into()]] as [[Value; 1]; 1]
        );
        writer.delete_keys(&LINE, &keys[..1]).unwrap();
        writer.delete_keys(&LINE, &[]).unwrap();
        assert!(writer.read_keys(&LINE, &keys[..1]).unwrap().is_empty());
        assert!(writer.read_keys(&LINE, &[]).unwrap().is_empty());
    });
}

const HUNDRED_THOUSAND: &str = "WITH RECURSIVE counted(n) AS (SELECT CAST($1 AS {int}) UNION ALL
    SELECT n + 1 FROM counted WHERE n < 100000) SELECT n FROM counted ORDER BY n";

#[test]
fn a_stream_hands_over_every_row_in_order() {
    on_both(|database| {
        let mut writer = database.open_writer().unwrap();
        writer.begin_read().unwrap();
        // Twice: the second stream finds nothing left behind by the first.
        for _ in 0..2 {
            let mut next = 1;
            let streamed = writer.stream(HUNDRED_THOUSAND, &[int(1)], &mut |row| {
                assert_eq!(row, [int(next)]);
                next += 1;
                Ok(())
            });
            streamed.unwrap();
            assert_eq!(next, 100_001);
        }
        writer.commit().unwrap();
    });
}

#[test]
fn a_stream_ends_at_the_first_error_of_its_receiver() {
    on_both(|database| {
        let mut writer = database.open_writer().unwrap();
        writer.begin_read().unwrap();
        let mut seen = 0;
        let stopped = writer.stream(HUNDRED_THOUSAND, &[int(1)], &mut |row| {
            seen = row[0].int()?;
            row[0].text().map(drop)
        });
        assert!(matches!(stopped, Err(StoreError::Corrupt { .. })), "{stopped:?}");
        assert_eq!(seen, 1);
        writer.rollback().unwrap();
        assert_eq!(writer.query("SELECT CAST(1 AS {int})", &[]).unwrap(), [[int(1)]]);
    });
}

#[test]
fn a_stream_needs_a_transaction() {
    on_both(|database| {
        let mut writer = database.open_writer().unwrap();
        let refused = writer.stream(HUNDRED_THOUSAND, &[int(1)], &mut |_| Ok(()));
        assert!(matches!(refused, Err(StoreError::Other { .. })), "{refused:?}");
    });
}
