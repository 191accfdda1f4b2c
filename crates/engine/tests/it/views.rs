//! The projections beside the state: they never stop the writer, and are made anew when they are not of this journal.

use domain::values::OrderId;
use engine::queries::Part;
use engine::queries::orders::{OrderFilter, orders};
use engine::store::{Connection, Database, Dialect, Existing, Row, StoreError, Upsert, Value};
use engine::views::{self, List};

use crate::cluster::on_both;
use crate::world::World;

const TAKEN: &str = "SELECT sequence FROM view_cursor";
const LISTED: &str =
    "SELECT CAST(SUM(length(keys)) AS BIGINT) / 16 FROM view_list WHERE list = 'party_order'";

fn taken(world: &World) -> i64 {
    world.number(TAKEN)
}

/// The newest of a list.
fn newest(limit: usize) -> Part<OrderId> {
    Part { after: None, is_descending: true, limit }
}

#[test]
fn an_order_does_not_wait_for_the_projections() {
    on_both(|database| {
        let world = World::found(database);
        world.engine.project_now().expect("taken in");
        let mut held = world.database.open_views().expect("a session opens");
        held.begin_write().expect("begun");
        held.execute("UPDATE view_cursor SET sequence = sequence", &[]).expect("locked");
        world.order(2).expect("ordered while somebody writes the projections");
        let of_unit = |world: &World| {
            let unit =
                world.engine.read_now(|c, _| orders(c, &OrderFilter::default(), &newest(9))).expect("read")
                    [0]
                .unit;
            let filter = OrderFilter { unit: Some(unit), ..OrderFilter::default() };
            world.engine.read_now(|c, _| orders(c, &filter, &newest(9))).expect("read").len()
        };
        assert_eq!(of_unit(&world), 1, "the list has what is not taken in yet");
        held.rollback().expect("let go");
        world.engine.project_now().expect("taken in");
        assert_eq!(world.number(LISTED), 3);
        assert_eq!(of_unit(&world), 1);
    });
}

/// A list that holds the odd numbers in rows of these sizes, with one of the owner that follows; and its keys.
fn list_rows(owner: u128, sizes: &[usize]) -> (Vec<Row>, Vec<u128>) {
    let (mut rows, mut all, mut next) = (Vec::new(), Vec::new(), 1_u128);
    let row = |owner: u128, keys: &[u128]| {
        let bytes: Vec<u8> = keys.iter().flat_map(|key| key.to_be_bytes()).collect();
        let (owner, first) = (Value::from(owner.to_be_bytes()), Value::from(keys[0].to_be_bytes()));
        vec![Value::from("item_order"), owner, first, Value::from(bytes)]
    };
    for size in sizes {
        let keys: Vec<u128> = (0..*size as u128).map(|nth| next + 2 * nth).collect();
        next += 2 * keys.len() as u128;
        rows.extend([row(owner, &keys), row(owner + 1, &keys)]);
        all.extend(keys);
    }
    (rows, all)
}

#[test]
fn a_part_of_a_list_is_the_same_however_its_keys_lie_in_rows() {
    const OWNER: u128 = 7;
    on_both(|database| {
        let world = World::found(database);
        let sizes: Vec<usize> = (0..70).map(|nth| [1, 1, 3, 100, 1, 40][nth % 6]).collect();
        let (rows, all) = list_rows(OWNER, &sizes);
        let mut views = world.database.open_views().expect("a session opens");
        let key = &["list", "owner", "first"];
        let columns = &["list", "owner", "first", "keys"];
        let into = Upsert { table: "view_list", columns, key, existing: Existing::Refused };
        views.upsert(&into, &rows).expect("written");
        let of = |views: &mut dyn Connection, part: &Part<u128>| {
            views::keys(views, List::ItemOrders, OWNER, part).expect("read")
        };
        let last = *all.last().expect("some");
        for after in (0..=last + 1).step_by(13).map(Some).chain([None, Some(1), Some(last)]) {
            for limit in [1, 64, 999, 9_999] {
                let rising = all.iter().filter(|key| after.is_none_or(|after| **key > after));
                let falling = all.iter().rev().filter(|key| after.is_none_or(|after| **key < after));
                let rising: Vec<u128> = rising.copied().take(limit).collect();
                let falling: Vec<u128> = falling.copied().take(limit).collect();
                let part = Part { after, is_descending: false, limit };
                assert_eq!(of(views.as_mut(), &part), rising, "{part:?}");
                let part = Part { is_descending: true, ..part };
                assert_eq!(of(views.as_mut(), &part), falling, "{part:?}");
            }
        }
        let mut walked = Vec::new();
        views::walk(views.as_mut(), List::ItemOrders, OWNER, Part::newest(50), |_, keys| {
            walked.extend_from_slice(keys);
            Ok(walked.len() < 120)
        })
        .expect("walked");
        assert_eq!(walked, all.iter().rev().copied().take(150).collect::<Vec<_>>(), "three times 50");
        assert_eq!(of(views.as_mut(), &Part::first(0)), [0; 0]);
    });
}

/// Tables of the projections, beside those that say how far they are, that hold rows.
fn left(world: &World) -> Vec<String> {
    if world.database.dialect() == Dialect::Postgres {
        return Vec::new();
    }
    let mut views = world.database.open_views().expect("a session opens");
    let tables = "SELECT name FROM sqlite_master WHERE type = 'table' AND name LIKE 'view%'
        AND name NOT IN ('view_schema', 'view_cursor', 'view_place_cursor')";
    let mut tables = views.query(tables, &[]).expect("read");
    assert!(tables.len() > 5, "{tables:?}");
    tables.retain(|table| {
        let count = format!("SELECT COUNT(*) FROM {}", table[0].text().expect("a name"));
        views.query(&count, &[]).expect("counted")[0][0].int().expect("a number") > 0
    });
    tables.into_iter().map(|mut table| table.remove(0).into_text().expect("a name")).collect()
}

#[test]
fn projections_of_another_journal_are_made_anew() {
    on_both(|database| {
        let world = World::found(database);
        world.order(2).expect("ordered");
        world.engine.project_now().expect("taken in");
        let last = taken(&world);
        assert!(last > 0);
        for wrong in [
            "UPDATE view_place_cursor SET leaf = (SELECT leaf FROM journal WHERE sequence = 1)",
            "UPDATE view_cursor SET sequence = sequence + 1000000",
        ] {
            world.tamper_views(wrong);
            world.tamper_views("DELETE FROM view_list");
            views::prepare(&world.database, world.engine.now()).expect("emptied");
            assert_eq!(taken(&world), 0, "{wrong}");
            assert_eq!(left(&world), [""; 0], "{wrong}");
            views::catch_up(&world.database, world.engine.now()).expect("made anew");
            assert_eq!(taken(&world), last);
            assert_eq!(world.number(LISTED), 3);
        }
    });
}

#[test]
fn lists_that_have_no_sums_yet_get_them_at_the_start_and_sums_are_never_made_twice() {
    on_both(|database| {
        let world = World::found(database);
        world.order(2).expect("ordered");
        world.engine.project_now().expect("taken in");
        let sums = || world.number("SELECT CAST(SUM(ABS(amount_minor)) AS BIGINT) FROM view_holder_balance");
        let made = sums();
        assert!(made > 0);
        world.tamper_views("DELETE FROM view_holder_balance");
        world.tamper_views("DELETE FROM view_balance_cursor");
        views::prepare(&world.database, world.engine.now()).expect("summed up");
        assert_eq!(sums(), made, "those of before are summed up without a new entry");
        world.tamper_views("DELETE FROM view_cursor");
        views::catch_up(&world.database, world.engine.now()).expect("made anew");
        assert_eq!(sums(), made, "lists that are made anew add nothing twice");
    });
}

#[test]
fn an_upgrade_makes_lists_of_a_key_a_row_anew_and_sums_nothing_twice() {
    const BEFORE: &str = "DROP TABLE view_list;
        CREATE TABLE view_party_order (party_id {bytes}, order_id {bytes});
        CREATE TABLE view_item_order (item_id {bytes}, order_id {bytes});
        CREATE TABLE view_holder_posting (holder {bytes}, sequence {int}, ordinal {int});
        DELETE FROM view_schema WHERE version = 3";
    on_both(|database| {
        let world = World::found(database);
        world.order(2).expect("ordered");
        world.engine.project_now().expect("taken in");
        let sums = || world.number("SELECT CAST(SUM(ABS(amount_minor)) AS BIGINT) FROM view_holder_balance");
        let (listed, made, last) = (world.number(LISTED), sums(), taken(&world));
        world.database.open_views().expect("a session opens").execute_script(BEFORE).expect("as it was");
        views::prepare(&world.database, world.engine.now()).expect("upgraded");
        assert_eq!(taken(&world), 0, "lists are made anew");
        views::catch_up(&world.database, world.engine.now()).expect("made anew");
        assert_eq!((world.number(LISTED), sums(), taken(&world)), (listed, made, last));
    });
}

/// The file of the projections, if they lie in one.
fn file(world: &World) -> Option<std::path::PathBuf> {
    let path = world.database.to_string();
    let path = path.strip_prefix("sqlite:").filter(|_| world.database.dialect() == Dialect::Sqlite)?;
    Some(format!("{path}.views").into())
}

#[test]
fn a_damaged_file_stops_neither_server_nor_backup() {
    on_both(|database| {
        let world = World::found(database);
        world.order(2).expect("ordered");
        world.engine.project_now().expect("taken in");
        let Some(file) = file(&world) else { return };
        let world = world.reopen_after(|| std::fs::write(&file, "this is no database").expect("written"));
        world.assert_verified();
        world.engine.project_now().expect("made anew");
        assert_eq!(world.number(LISTED), 3);
        std::fs::write(&file, "this is no database").expect("written");
        let mut state = world.database.open_state_reader().expect("the state is read without it");
        assert_eq!(state.query("SELECT COUNT(*) FROM orders", &[]).expect("read").len(), 1);
    });
}

#[test]
fn projections_wait_for_the_schema_that_leaves_them_to_themselves() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("old.db");
    let database = Database::parse(&path.display().to_string()).expect("an address");
    let mut writer = database.open_writer().expect("a session opens");
    let older = &engine::schema::MIGRATIONS[..24];
    engine::store::migrate(writer.as_mut(), older, 0).expect("the migrations apply");
    let refused = views::catch_up(&database, domain::values::Timestamp(0));
    assert!(matches!(refused, Err(StoreError::Other { detail }) if detail.contains("schema version 24")));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = |file: &std::path::Path| file.metadata().expect("a file").permissions().mode() & 0o777;
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).expect("its own");
        std::fs::remove_file(folder.path().join("old.db.views")).expect("it was made");
        engine::store::migrate(writer.as_mut(), engine::schema::MIGRATIONS, 0).expect("the migrations apply");
        views::catch_up(&database, domain::values::Timestamp(0)).expect("nothing to take in");
        assert_eq!(
            mode(&folder.path().join("old.db.views")),
            0o600,
            "who may not read the state reads no figures"
        );
    }
    let nowhere = Database::parse(&folder.path().join("none.db").display().to_string()).expect("an address");
    assert!(views::catch_up(&nowhere, domain::values::Timestamp(0)).is_err());
    assert!(!folder.path().join("none.db.views").exists(), "a wrong name makes no file");
}
