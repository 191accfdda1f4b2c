//! One value changed behind the program's back, in any column of any table: the verification names the table.

use std::collections::BTreeMap;

use domain::Actor;
use domain::values::KeyBytes;
use engine::journal::last_checkpoint;
use engine::proof::checkpoint::Checkpoint;
use engine::proof::note::SignerKey;
use engine::store::{self, Connection, Row, StoreError};
use engine::verify::{Kept, verify};
use serde_json::{Value, json};

use crate::cluster::on_both;
use crate::commands::{add_person, basket, batteries, drones, person};
use crate::schema::{ColumnShape, tables};
use crate::world::{ALLOTTED, LOG_SECRET, World, log_key};

/// Tables whose only row a constraint keeps from being copied or renamed.
const SINGLE: &[&str] = &["cell", "journal_head"];

/// A world with an order, more than a full tile of entries and more than one checkpoint, and a session to spoil it in.
fn spoilable(world: &World) -> Box<dyn Connection> {
    world.order_signed(basket(&[(drones(), 2), (batteries(), 1)]));
    world.engine.checkpoint_now().expect("signed");
    let people = (0..260).map(|n| add_person(&format!("P-{n}"))).collect();
    world.submit(Actor::Console, people).expect("more than a tile of entries");
    world.engine.checkpoint_now().expect("signed");
    assert!(world.number("SELECT COUNT(*) FROM checkpoint") > 1);
    world.assert_verified();
    world.database.open_writer().expect("a session opens")
}

/// The tables that are verified, with their columns.
fn verified_tables(session: &mut dyn Connection) -> BTreeMap<String, Vec<ColumnShape>> {
    let mut verified = tables(session);
    // A changed migration history is refused at the start of the program.
    verified.retain(|table, _| {
        !["local_", "view_"].iter().any(|kind| table.starts_with(kind)) && table != "schema_migration"
    });
    verified
}

/// Spoils the database in a transaction, verifies in it and undoes it; answers the difference found.
fn spoil(
    session: &mut dyn Connection,
    change: impl FnOnce(&mut dyn Connection) -> Result<u64, StoreError>,
) -> Result<Option<String>, StoreError> {
    session.begin_write().expect("a transaction opens");
    let changed = change(session);
    let found = changed.and_then(|changed| {
        assert_ne!(changed, 0, "nothing was changed");
        verify(session, None).map(|report| report.difference)
    });
    session.rollback().expect("the change is undone");
    found
}

fn assert_found(table: &str, what: &str, found: Result<Option<String>, StoreError>) {
    match found {
        Ok(Some(difference)) => {
            assert!(difference.contains(&format!("table {table}")), "{what}: {difference}")
        }
        Ok(None) => panic!("{what} of {table} was not found"),
        Err(error) => panic!("{what} of {table}: {error}"),
    }
}

/// Another value of the same type.
fn another(kind: &str, value: &store::Value) -> store::Value {
    match (kind, value) {
        ("int", store::Value::Int(number)) => store::Value::Int(number + 1),
        ("int", _) => store::Value::Int(1),
        ("text", store::Value::Text(text)) => format!("{text}x").into(),
        ("text", _) => "x".into(),
        (_, store::Value::Bytes(bytes)) if !bytes.is_empty() => {
            let mut bytes = bytes.clone();
            bytes[0] ^= 1;
            store::Value::Bytes(bytes)
        }
        _ => store::Value::from([1; 16]),
    }
}

fn names(columns: &[ColumnShape]) -> Vec<&str> {
    columns.iter().map(|(name, _, _)| name.as_str()).collect()
}

fn key(columns: &[ColumnShape]) -> Vec<&str> {
    columns.iter().filter(|(_, _, place)| *place > 0).map(|(name, _, _)| name.as_str()).collect()
}

/// The first row of a table in the order of its key, or the last.
fn row(session: &mut dyn Connection, table: &str, columns: &[ColumnShape], order: &str) -> Option<Row> {
    let keys: Vec<String> = key(columns).iter().map(|name| format!("{name} {order}")).collect();
    let sql =
        format!("SELECT {} FROM {table} ORDER BY {} LIMIT 1", names(columns).join(", "), keys.join(", "));
    session.query(&sql, &[]).expect("the table is readable").pop()
}

/// `WHERE` of the row's key with its values, numbered from `first`.
fn of_row(columns: &[ColumnShape], row: &Row, first: usize) -> (String, Vec<store::Value>) {
    let in_key: Vec<_> = columns.iter().zip(row).filter(|((_, _, place), _)| *place > 0).collect();
    let terms = in_key.iter().zip(first..).map(|(((name, _, _), _), n)| format!("{name} = ${n}"));
    (terms.collect::<Vec<_>>().join(" AND "), in_key.iter().map(|(_, value)| (*value).clone()).collect())
}

#[test]
fn every_column_of_every_table() {
    on_both(|database| {
        let world = World::found(database);
        let session = &mut *spoilable(&world);
        let mut changed = 0;
        for (table, columns) in verified_tables(session) {
            for (index, (column, kind, place)) in columns.iter().enumerate() {
                // The last row's key has free values above it.
                let order = if *place > 0 { "DESC" } else { "ASC" };
                let Some(row) = row(session, &table, &columns, order) else { continue };
                let (of_row, mut params) = of_row(&columns, &row, 2);
                params.insert(0, another(kind, &row[index]));
                let sql = format!("UPDATE {table} SET {column} = $1 WHERE {of_row}");
                let found = spoil(session, |session| session.execute(&sql, &params));
                let is_kept = *place > 0 && SINGLE.contains(&table.as_str());
                match found {
                    Err(StoreError::Constraint { .. }) if is_kept => {}
                    found => assert_found(&table, column, found),
                }
                changed += 1;
            }
        }
        assert!(changed > 150, "only {changed} columns were changed");
        world.assert_verified();
    });
}

#[test]
fn a_row_removed_from_every_table() {
    on_both(|database| {
        let world = World::found(database);
        let session = &mut *spoilable(&world);
        for (table, columns) in verified_tables(session) {
            for order in ["ASC", "DESC"] {
                let Some(row) = row(session, &table, &columns, order) else { continue };
                let (of_row, params) = of_row(&columns, &row, 1);
                let sql = format!("DELETE FROM {table} WHERE {of_row}");
                let found = spoil(session, |session| session.execute(&sql, &params));
                // A removed checkpoint is seen by whoever kept a copy.
                if table != "checkpoint" {
                    assert_found(&table, "a removed row", found);
                }
            }
        }
    });
}

#[test]
fn a_row_added_to_every_table() {
    on_both(|database| {
        let world = World::found(database);
        let session = &mut *spoilable(&world);
        for (table, columns) in verified_tables(session) {
            let copied =
                row(session, &table, &columns, "DESC").unwrap_or(vec![store::Value::Null; columns.len()]);
            let values: Row =
                columns.iter().zip(&copied).map(|((_, kind, _), value)| another(kind, value)).collect();
            let places: Vec<String> = (1..=columns.len()).map(|n| format!("${n}")).collect();
            let sql = format!(
                "INSERT INTO {table} ({}) VALUES ({})",
                names(&columns).join(", "),
                places.join(", ")
            );
            let found = spoil(session, |session| session.execute(&sql, &values));
            match found {
                Err(StoreError::Constraint { .. }) if SINGLE.contains(&table.as_str()) => {}
                found => assert_found(&table, "an added row", found),
            }
        }
    });
}

/// A change in words, the table that must be named, the statements.
type Spoiling = (&'static str, &'static str, &'static [&'static str]);

/// What an attacker with some understanding would try.
const SPOILINGS: &[Spoiling] = &[
    (
        "an amount within an event",
        "journal",
        &["UPDATE journal SET fields = REPLACE(fields, '\"amount_minor\":1000000,', '\"amount_minor\":1000001,')
            WHERE kind = 'allotted.1'"],
    ),
    (
        "an amount that no event can have",
        "journal",
        &["UPDATE journal SET fields = REPLACE(fields, '\"amount_minor\":1000000,', '\"amount_minor\":1000000.5,')
            WHERE kind = 'allotted.1'"],
    ),
    (
        "two entries exchanged",
        "journal",
        &[
            "UPDATE journal SET sequence = -1 WHERE sequence = 5",
            "UPDATE journal SET sequence = 5 WHERE sequence = 6",
            "UPDATE journal SET sequence = 6 WHERE sequence = -1",
        ],
    ),
    (
        "the leaf hashes of two entries exchanged",
        "journal",
        &["UPDATE journal SET leaf = (SELECT other.leaf FROM journal AS other WHERE other.sequence = 11 - journal.sequence)
            WHERE sequence IN (5, 6)"],
    ),
    (
        "the last entry removed with its head moved back",
        "journal_head",
        &[
            "DELETE FROM journal WHERE sequence = (SELECT MAX(sequence) FROM journal)",
            "UPDATE journal_head SET sequence = sequence - 1",
        ],
    ),
    (
        "a note of another checkpoint",
        "checkpoint",
        &["UPDATE checkpoint SET note = (SELECT other.note FROM checkpoint AS other ORDER BY other.size LIMIT 1)
            WHERE size = (SELECT MAX(size) FROM checkpoint)"],
    ),
    (
        "the names of two people exchanged",
        "personal",
        &["UPDATE personal SET value = (SELECT MAX(value) FROM personal)
            WHERE value = (SELECT MIN(value) FROM personal)"],
    ),
    (
        "money moved between two stages",
        "allotment",
        &["UPDATE allotment SET available_minor = available_minor + 1, committed_minor = committed_minor - 1
            WHERE code = 'A-B1-1'"],
    ),
    (
        "a posting turned around",
        "posting",
        &["UPDATE posting SET from_account = to_account, to_account = from_account WHERE order_id IS NOT NULL"],
    ),
    ("all of the head removed", "journal_head", &["DELETE FROM journal_head"]),
    ("all tiles removed", "journal_tile", &["DELETE FROM journal_tile"]),
    ("the whole journal removed", "journal_head", &["DELETE FROM journal"]),
];

#[test]
fn what_an_attacker_would_try() {
    on_both(|database| {
        let world = World::found(database);
        let session = &mut *spoilable(&world);
        for (what, table, statements) in SPOILINGS {
            let found =
                spoil(session, |session| statements.iter().try_fold(0, |_, sql| session.execute(sql, &[])));
            assert_found(table, what, found);
        }
    });
}

/// Changes the fields of the last event of a kind and gives its entry the leaf hash that fits.
fn rewrite(session: &mut dyn Connection, kind: &str, change: impl Fn(&mut Value)) -> Result<u64, StoreError> {
    let sql = "SELECT sequence, fields FROM journal WHERE kind = $1 ORDER BY sequence DESC LIMIT 1";
    let row = session.query(sql, &[kind.into()])?.remove(0);
    let mut fields: Value = serde_json::from_str(row[1].text()?).expect("fields are JSON");
    change(&mut fields);
    let sql = "UPDATE journal SET fields = $1 WHERE sequence = $2";
    session.execute(sql, &[fields.to_string().into(), row[0].clone()])?;
    let sequence = row[0].unsigned()?;
    let entry = engine::journal::entries(session, sequence - 1, sequence)?.remove(0);
    let leaf = entry.computed_leaf().expect("no fractions");
    session.execute("UPDATE journal SET leaf = $1 WHERE sequence = $2", &[leaf.into(), row[0].clone()])
}

#[test]
fn an_entry_rewritten_with_its_leaf_hash_is_found_all_the_same() {
    on_both(|database| {
        let world = World::found(database);
        let session = &mut *spoilable(&world);
        let allot = |session: &mut dyn Connection, amount: i64| {
            rewrite(session, "allotted.1", |fields| fields["amount_minor"] = json!(amount))
        };
        let found = spoil(session, |session| allot(session, ALLOTTED + 1));
        assert_found("checkpoint", "a rewritten amount", found);
        let found = spoil(session, |session| {
            session.execute("DELETE FROM checkpoint", &[])?;
            allot(session, ALLOTTED + 1)
        });
        assert_found("journal_tile", "a rewritten amount", found);
        let found = spoil(session, |session| allot(session, 9_000_000_000_000));
        assert_found("journal", "an amount that cannot be", found);
    });
}

/// What is rewritten, in an entry of which kind, and how.
type Forgery = (&'static str, &'static str, fn(&mut Value));

/// What someone who holds the log key, and so can make every hash anew, still cannot sign.
const FORGERIES: &[Forgery] = &[
    ("another signature", "order_signed.1", |fields| fields["signed"]["signature"] = json!("00".repeat(64))),
    ("another role", "order_signed.1", |fields| fields["purpose"] = json!("buyer")),
    ("another edition", "order_signed.1", |fields| fields["edition"] = json!(2)),
    ("another signer", "order_signed.1", |fields| fields["person"] = json!(person("P-BUYER"))),
    ("another digest", "order_signed.1", |fields| fields["signed"]["digest"] = json!("00".repeat(32))),
    ("another key", "key_registered.1", |fields| {
        fields["public_key"] = json!(KeyBytes(log_key().public().0))
    }),
    ("another owner of the key", "key_registered.1", |fields| fields["person"] = json!(person("P-BUYER"))),
    ("another day in the document", "order_submitted.1", |fields| {
        fields["lines"][0]["promised_on"] = json!("2027-01-01");
    }),
];

#[test]
fn what_was_signed_cannot_be_rewritten_even_with_every_hash_made_anew() {
    on_both(|database| {
        let world = World::found(database);
        let session = &mut *spoilable(&world);
        assert_eq!(world.verify().signatures, 2, "one an order");
        for (what, kind, change) in FORGERIES {
            let found =
                spoil(session, |session| rewrite(session, kind, change)).expect("the verification runs");
            let difference = found.unwrap_or_else(|| panic!("{what} was not found"));
            assert!(difference.contains("signature 1 of ord_"), "{what}: {difference}");
        }
    });
}

#[test]
fn a_kept_checkpoint_shows_what_was_cut_off_or_forked() {
    on_both(|database| {
        let world = World::found(database);
        let newest = || world.engine.read_now(|connection, _| last_checkpoint(connection)).expect("readable");
        let against = |note: &str| {
            let kept = Kept { note: note.to_owned() };
            let read = world.engine.read_now(|connection, _| verify(connection, Some(&kept)));
            read.expect("the verification runs").difference
        };
        let sign = |size, root| {
            let key = SignerKey::new("quartermaster/test", &LOG_SECRET).expect("a name");
            let checkpoint =
                Checkpoint { origin: "quartermaster/test".to_owned(), size, root, extensions: Vec::new() };
            checkpoint.sign(&[&key]).expect("it can be read back")
        };
        world.engine.checkpoint_now().expect("signed");
        let (size, kept) = newest().expect("there is one");
        world.console(add_person("P-LATER")).expect("more entries");
        assert_eq!(against(&kept), None, "the journal went on from it");

        let says = |note: &str, what: &str| {
            let difference = against(note).unwrap_or_else(|| panic!("{what}: nothing was found"));
            assert!(difference.starts_with("kept checkpoint: ") && difference.contains(what), "{difference}");
        };
        says(&sign(size, [0; 32]), "entries were changed");
        says(&sign(size + 1_000, [0; 32]), "entries were cut off");
        says(&kept.replace("quartermaster/test", "quartermaster/other"), "signed");
        says("no note", "");
    });
}
