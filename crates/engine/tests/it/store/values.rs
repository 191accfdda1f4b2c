//! Values come back as they were given, and parameters go where their numbers say.

use engine::store::{StoreError, Value};

use super::int;
use crate::cluster::on_both;

#[test]
fn every_value_comes_back_as_given() {
    on_both(|database| {
        let mut writer = database.open_writer().unwrap();
        let table = "CREATE TABLE kept (id {int} NOT NULL PRIMARY KEY, a {int}, b {bytes}, c {text}, d TEXT) {strict}";
        writer.execute_script(table).unwrap();
        let all_bytes: Vec<u8> = (0..=255).collect();
        let rows = [
            vec![int(1), Value::Null, Value::Null, Value::Null, Value::Null],
            vec![int(2), int(i64::MIN), Value::from([]), "".into(), "".into()],
            vec![int(3), int(i64::MAX), all_bytes.into(), "Їжак і ґава: ₴ 1 234,56".into(), "'; --".into()],
            vec![int(4), true.into(), [7u8; 16].into(), "😀 {int} $1".into(), None::<&str>.into()],
        ];
        for row in &rows {
            writer.execute("INSERT INTO kept (id, a, b, c, d) VALUES ($1, $2, $3, $4, $5)", row).unwrap();
        }
        assert_eq!(writer.query("SELECT id, a, b, c, d FROM kept ORDER BY id", &[]).unwrap(), rows);
        let found = writer.query("SELECT id FROM kept WHERE c = $1", &["Їжак і ґава: ₴ 1 234,56".into()]);
        assert_eq!(found.unwrap(), [[int(3)]]);
    });
}

#[test]
fn placeholders_go_by_number_not_by_appearance() {
    on_both(|database| {
        let mut writer = database.open_writer().unwrap();
        let sql = "SELECT CAST($2 AS {int}), CAST($1 AS {int})";
        assert_eq!(writer.query(sql, &[int(1), int(2)]).unwrap(), [[int(2), int(1)]]);
        let sql = "SELECT CAST($10 AS {int}), CAST($1 AS {int}) + $2 + $3 + $4 + $5 + $6 + $7 + $8 + $9 + $1";
        let tens: Vec<Value> = (1..=10).map(|n| int(n * 10)).collect();
        assert_eq!(writer.query(sql, &tens).unwrap(), [[int(100), int(460)]]);
        let wrong = writer.query("SELECT CAST($1 AS {int})", &[int(1), int(2)]);
        assert!(matches!(wrong, Err(StoreError::Other { .. })), "{wrong:?}");
    });
}

#[test]
fn marked_text_sorts_by_bytes_on_both() {
    on_both(|database| {
        let mut writer = database.open_writer().unwrap();
        writer.execute_script("CREATE TABLE word (w {text} NOT NULL PRIMARY KEY) {clustered}").unwrap();
        let mut words = ["б", "Б", "ґ", "г", "є", "Ї", "a", "B", "a-b", "ab", "Я", "_", "10", "9"];
        for word in words {
            writer.execute("INSERT INTO word (w) VALUES ($1)", &[word.into()]).unwrap();
        }
        words.sort_unstable();
        let sorted = writer.query("SELECT w FROM word ORDER BY w", &[]).unwrap();
        assert_eq!(sorted.iter().map(|row| row[0].text().unwrap()).collect::<Vec<_>>(), words);
        let after =
            writer.query("SELECT w FROM word WHERE w > $1 ORDER BY w LIMIT $2", &["a".into(), int(2)]);
        assert_eq!(after.unwrap(), [["a-b".into()], ["ab".into()]] as [[Value; 1]; 2]);
    });
}

#[test]
fn a_value_outside_the_three_types_is_corrupt() {
    on_both(|database| {
        let mut writer = database.open_writer().unwrap();
        let read = writer.query("SELECT 1.5", &[]);
        assert!(matches!(read, Err(StoreError::Corrupt { .. })), "{read:?}");
    });
}

#[test]
fn typed_access_refuses_another_type() {
    let values = [Value::Null, int(2), "x".into(), [1u8, 2].into()];
    let corrupt = |result: Result<(), StoreError>| matches!(result, Err(StoreError::Corrupt { .. }));
    for (n, value) in values.iter().enumerate() {
        assert_eq!(corrupt(value.int().map(drop)), n != 1);
        assert_eq!(corrupt(value.text().map(drop)), n != 2);
        assert_eq!(corrupt(value.bytes().map(drop)), n != 3);
        assert_eq!(corrupt(value.array::<2>().map(drop)), n != 3);
        assert!(corrupt(value.array::<3>().map(drop)));
        assert!(corrupt(value.flag().map(drop)));
        assert_eq!(value.present().is_none(), n == 0);
        assert_eq!(corrupt(value.clone().into_text().map(drop)), n != 2);
        assert_eq!(corrupt(value.clone().into_bytes().map(drop)), n != 3);
    }
    assert!(int(1).flag().unwrap());
}
