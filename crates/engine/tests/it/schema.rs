//! Both databases have the same schema, it is the one the program writes, and every row is read as it was written.

use std::collections::{BTreeMap, BTreeSet};

use domain::catalogue::attach_file::AttachItemFile;
use domain::files::{FilePurpose, MediaType, NamedFile};
use domain::identity::appoint_by_letter::{AppointByLetter, NamedByLetter};
use domain::identity::erase_file::EraseFile;
use domain::identity::erase_personal::ErasureReason;
use domain::identity::{Role, Scope};
use domain::state::{Stamp, State};
use domain::table::Row as _;
use domain::values::{Digest, Timestamp};
use engine::journal;
use engine::store::{Connection, Database, Dialect, Lookup};
use engine::tables::{TABLES, load_resident, load_wanted};

use crate::cluster::{databases, on_both};
use crate::commands::{basket, batteries, code, date, drones, item, organisation, personal, text};
use crate::world::World;

/// A column: its name, its type in the words of the migration, and its place in the primary key, from 1.
pub type ColumnShape = (String, &'static str, i64);

const SQLITE: &str =
    "SELECT m.name, c.name, c.type, c.pk FROM sqlite_master AS m, pragma_table_info(m.name) AS c
    WHERE m.type = 'table' ORDER BY m.name, c.cid";
const POSTGRES: &str =
    "SELECT CAST(c.relname AS TEXT), CAST(a.attname AS TEXT), format_type(a.atttypid, NULL),
        CAST(COALESCE(array_position(CAST(i.indkey AS SMALLINT[]), a.attnum) + 1, 0) AS BIGINT)
    FROM pg_class AS c
    JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0
    LEFT JOIN pg_index AS i ON i.indrelid = c.oid AND i.indisprimary
    WHERE c.relkind = 'r' AND c.relnamespace = CAST(CURRENT_SCHEMA() AS REGNAMESPACE)
    ORDER BY c.relname, a.attnum";

/// The columns of every table of a database.
pub fn tables(connection: &mut dyn Connection) -> BTreeMap<String, Vec<ColumnShape>> {
    let sql = match connection.dialect() {
        Dialect::Sqlite => SQLITE,
        Dialect::Postgres => POSTGRES,
    };
    let mut tables: BTreeMap<String, Vec<ColumnShape>> = BTreeMap::new();
    for row in connection.query(sql, &[]).expect("the catalogue is readable") {
        let kind = match row[2].text().expect("text") {
            "INTEGER" | "bigint" => "int",
            "BLOB" | "bytea" => "bytes",
            "TEXT" | "text" => "text",
            other => panic!("column type {other}"),
        };
        let [table, column] = [&row[0], &row[1]].map(|name| name.text().expect("text").to_owned());
        tables.entry(table).or_default().push((column, kind, row[3].int().expect("an integer")));
    }
    tables
}

fn shape(database: &Database) -> BTreeMap<String, Vec<ColumnShape>> {
    World::open(database);
    let of = |database: &Database| tables(database.open_reader().expect("a session opens").as_mut());
    let views = tables(database.open_views().expect("a session opens").as_mut());
    // On SQLite the content of files has a database of its own, and so have the projections.
    of(database).into_iter().chain(of(&database.of_files())).chain(views).collect()
}

#[test]
fn both_databases_have_the_same_tables() {
    let [sqlite, postgres] = databases().map(|database| shape(&database));
    assert_eq!(sqlite, postgres);
}

#[test]
fn the_program_knows_every_column_of_the_state() {
    on_both(|database| {
        let mut migrated = shape(database);
        migrated.retain(|table, _| {
            !["journal", "checkpoint", "personal", "schema_migration"].contains(&&**table)
        });
        migrated
            .retain(|table, _| !["journal_", "local_", "view_"].iter().any(|kind| table.starts_with(kind)));
        let mut reader = database.open_reader().expect("a session opens");
        for (table, columns) in TABLES {
            let in_migration =
                migrated.remove(*table).unwrap_or_else(|| panic!("no migration makes {table}"));
            let names: Vec<&str> = in_migration.iter().map(|(column, _, _)| column.as_str()).collect();
            // A later migration adds its columns at the end, so only those of the key have their place.
            assert_eq!(BTreeSet::from_iter(names.iter()), BTreeSet::from_iter(columns.iter()), "{table}");
            let key: Vec<_> =
                in_migration.iter().map(|(_, _, place)| *place).take_while(|place| *place > 0).collect();
            assert!(!key.is_empty() && key.is_sorted(), "the key of {table} comes first, in order");
            assert_eq!(names[..key.len()], columns[..key.len()], "the key of {table}");
            let lookup = Lookup { table, columns, key: &columns[..key.len()] };
            let nothing = vec![vec![engine::store::Value::Null; key.len()]];
            assert_eq!(reader.read_keys(&lookup, &nothing).expect("the columns exist"), Vec::<Vec<_>>::new());
        }
        assert_eq!(migrated.into_keys().collect::<Vec<_>>(), Vec::<String>::new(), "tables nobody writes");
    });
}

#[test]
fn every_row_is_read_back_as_it_was_written() {
    on_both(|database| {
        let world = World::found(database);
        let both = basket(&[(drones(), STOCK_AND_MORE), (batteries(), 3)]);
        world.order_signed(both);
        let file = NamedFile { digest: Digest([1; 32]), media: MediaType::Png, size_bytes: 1 };
        let (item, purpose, title) = (item("DRONE"), FilePurpose::Picture, text("General view"));
        world.console(AttachItemFile { item, file, purpose, title }.into()).expect("attached");
        let (digest, reason) = (Digest([2; 32]), ErasureReason::Ordered);
        world.console(EraseFile { digest, reason }.into()).expect("erased");
        let named = NamedByLetter {
            person: code("P-LETTER"),
            name: Some(personal("Марія Лист")),
            role: Role::Receiver,
            from: date("2026-01-01"),
            to: None,
            scope: Scope::default(),
        };
        let letter = AppointByLetter {
            organisation: organisation("B1-1"),
            document: text("letter 7"),
            file: Some(NamedFile { digest: Digest([3; 32]), media: MediaType::Pdf, size_bytes: 1 }),
            appointments: vec![named],
        };
        world.console(letter.into()).expect("appointed");
        crate::partners::play(&world);
        world.assert_verified();

        let mut reader = database.open_reader().expect("a session opens");
        reader.begin_read().expect("a transaction opens");
        let mut replayed = State::empty_world();
        let all = journal::entries(reader.as_mut(), 0, u64::MAX).expect("the journal is readable");
        for entry in all {
            let stamp = Stamp { sequence: entry.header.sequence, at: Timestamp(entry.header.at) };
            domain::apply(&mut replayed, &stamp, &entry.event().expect("a known event"));
        }
        let mut empty = read_all(reader.as_mut(), &replayed);
        empty.retain(|table| !LEFT_EMPTY.contains(table));
        assert_eq!(empty, Vec::<&str>::new(), "tables without a row test nothing");
    });
}

const STOCK_AND_MORE: i64 = crate::world::STOCK + 2;

/// Tables that this world leaves empty: orders signed by all and what follows them are played by the demo, whose
/// verification compares these tables with the replayed rows on both databases.
const LEFT_EMPTY: &[&str] = &[
    "rating",
    "unit_rating",
    "proposal",
    "consent",
    "amendment",
    "conversation",
    "despatch",
    "despatch_line",
    "hub_stay",
    "packing_list",
    "serial",
    "act",
    "act_line",
    "act_exception",
    "discrepancy",
    "invoice",
    "invoice_line",
    "invoice_charge",
    "invoice_number",
    "payment",
    "confirmation",
    "payment_file",
];

macro_rules! read_all {
    (
        resident { $($resident:ident: $resident_row:ty;)* }
        steady { $($steady:ident: $steady_row:ty;)* }
        shared { $($shared:ident: $shared_row:ty;)* }
        fetched { $($fetched:ident: $fetched_row:ty;)* }
    ) => {
        read_all! { @ resident { $($resident: $resident_row;)* }
            fetched { $($steady: $steady_row;)* $($shared: $shared_row;)* $($fetched: $fetched_row;)* } }
    };
    (@ resident { $($resident:ident: $resident_row:ty;)* } fetched { $($fetched:ident: $fetched_row:ty;)* }) => {
        /// Reads every replayed row through the program's own loading and compares; answers the empty tables.
        fn read_all(reader: &mut dyn Connection, replayed: &State) -> Vec<&'static str> {
            let mut read = State::default();
            load_resident(reader, &mut read).expect("the tables are readable");
            $(for row in replayed.$fetched.rows() {
                read.$fetched.want(&row.key());
            })*
            load_wanted(reader, &mut read).expect("the rows are readable");
            let mut empty = Vec::new();
            $(
                assert!(read.$resident.rows().eq(replayed.$resident.rows()), stringify!($resident));
                empty.extend(read.$resident.rows().next().is_none().then_some(<$resident_row>::TABLE));
            )*
            $(
                assert!(read.$fetched.rows().eq(replayed.$fetched.rows()), stringify!($fetched));
                empty.extend(read.$fetched.rows().next().is_none().then_some(<$fetched_row>::TABLE));
            )*
            empty
        }
    };
}

domain::for_each_table!(read_all);
