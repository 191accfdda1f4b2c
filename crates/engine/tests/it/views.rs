//! The projections beside the state: they never stop the writer, and are made anew when they are not of this journal.

use domain::values::OrderId;
use engine::queries::Part;
use engine::queries::orders::{OrderFilter, orders};
use engine::store::{Database, Dialect, StoreError};
use engine::views;

use crate::cluster::on_both;
use crate::world::World;

const TAKEN: &str = "SELECT sequence FROM view_cursor";

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
        assert_eq!(world.number("SELECT COUNT(*) FROM view_party_order"), 3);
        assert_eq!(of_unit(&world), 1);
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
            world.tamper_views("DELETE FROM view_party_order");
            views::prepare(&world.database, world.engine.now()).expect("emptied");
            assert_eq!(taken(&world), 0, "{wrong}");
            assert_eq!(left(&world), [""; 0], "{wrong}");
            views::catch_up(&world.database, world.engine.now()).expect("made anew");
            assert_eq!(taken(&world), last);
            assert_eq!(world.number("SELECT COUNT(*) FROM view_party_order"), 3);
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
        assert_eq!(world.number("SELECT COUNT(*) FROM view_party_order"), 3);
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
