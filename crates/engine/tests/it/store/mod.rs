//! Both drivers keep the same promises.

mod address;
mod batches;
mod migrations;
mod transactions;
mod values;

use engine::store::{Connection, Database, Value};

/// A writer with the table `note (id, body)`.
fn writer_with_notes(database: &Database) -> Box<dyn Connection> {
    let mut writer = database.open_writer().expect("writer opens");
    writer
        .execute_script("CREATE TABLE note (id {int} NOT NULL PRIMARY KEY, body TEXT) {strict}")
        .expect("table is created");
    writer
}

fn insert_note(connection: &mut dyn Connection, id: i64) {
    let inserted =
        connection.execute("INSERT INTO note (id, body) VALUES ($1, $2)", &[id.into(), "нота".into()]);
    assert_eq!(inserted.expect("note is inserted"), 1);
}

fn count_notes(connection: &mut dyn Connection) -> i64 {
    let rows = connection.query("SELECT COUNT(*) FROM note", &[]).expect("notes are counted");
    rows[0][0].int().expect("a count is an integer")
}

fn int(number: i64) -> Value {
    Value::Int(number)
}
