//! Imports on both databases: one at a time a person, kept for a while, silent ones interrupted; and the last backup.

use domain::values::{Digest, Id, ImportId, PersonId, Timestamp};
use engine::backup::Copied;
use engine::backups;
use engine::imports::{Begun, IMPORT_DAYS, IMPORTS_KEPT, Import, ImportStatus, SILENT_SECONDS, find, list};
use engine::schema::MIGRATIONS;
use engine::store::migrate;

use crate::cluster::on_both;
use crate::commands::person;
use crate::world::{START, World};

fn now<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().build().expect("a runtime starts").block_on(future)
}

fn import(of: PersonId, id: u128, at: Timestamp) -> Import {
    Import {
        person: of,
        id: ImportId::from_bits(id),
        kind: "offers".to_owned(),
        name: "offers".to_owned(),
        asked: Digest([1; 32]),
        status: ImportStatus::Checking,
        begun_at: at,
        told_at: at,
        rows: 9,
        applied: 5,
        added: 4,
        unchanged: 3,
        bad: 1,
        commands: 7,
        commands_applied: 6,
        problem: Some("rows 2 to 5 were not applied".to_owned()),
    }
}

#[test]
fn one_import_of_a_person_goes_on_at_a_time() {
    on_both(|database| {
        let world = World::found(database);
        let (clerk, other) = (person("P-CLERK"), person("P-ORDERER"));
        let begin = |import: &Import| now(world.engine.begin_import(import.clone())).expect("decided");
        let resume = |import: &Import| now(world.engine.resume_import(import.clone())).expect("decided");
        let (mut first, second) = (import(clerk, 1, START), import(clerk, 2, START));
        assert_eq!(begin(&first), Begun::New);
        assert_eq!(begin(&first), Begun::Known(Box::new(first.clone())));
        assert_eq!((begin(&second), begin(&import(other, 1, START))), (Begun::Busy, Begun::New));
        first.status = ImportStatus::Checked;
        now(world.engine.tell_import(first.clone())).expect("kept");
        assert_eq!((begin(&second), resume(&first)), (Begun::New, Begun::Busy));
        // The server of the second was killed.
        let late = Timestamp(START.0 + SILENT_SECONDS * 1_000_000 + 1);
        let found = |id: &Import, at| {
            let read = world.engine.read_now(|connection, _| find(connection, clerk, id.id, at));
            read.expect("read").map(|import| import.status)
        };
        assert_eq!(found(&second, START), Some(ImportStatus::Checking));
        assert_eq!(found(&second, late), Some(ImportStatus::Interrupted));
        (first.status, first.told_at) = (ImportStatus::Applying, late);
        assert_eq!(resume(&first), Begun::New);
        assert_eq!(resume(&first), Begun::Known(Box::new(first.clone())), "a second click");
        first.status = ImportStatus::Applied;
        now(world.engine.tell_import(first.clone())).expect("kept");
        assert!(matches!(resume(&Import { status: ImportStatus::Applying, ..first }), Begun::Known(_)));
    });
}

#[test]
fn the_last_imports_are_kept_for_a_while() {
    on_both(|database| {
        let world = World::found(database);
        let clerk = person("P-CLERK");
        for id in 1..=30 {
            let at = Timestamp(START.0 + i64::try_from(id).expect("small"));
            let done = Import { status: ImportStatus::Applied, ..import(clerk, id, at) };
            now(world.engine.begin_import(done)).expect("begun");
        }
        let kept = |at| {
            let read = world.engine.read_now(|connection, _| list(connection, clerk, at)).expect("read");
            read.into_iter().map(|import| import.id.bits()).collect::<Vec<_>>()
        };
        assert_eq!((kept(START).len(), kept(START)[0]), (IMPORTS_KEPT, 30));
        let later = START.plus_days(IMPORT_DAYS + 1);
        assert_eq!(kept(later), [0; 0], "not shown although nobody has imported since");
        now(world.engine.begin_import(import(person("P-ORDERER"), 31, later))).expect("begun");
        assert_eq!(kept(START), [0; 0], "deleted when anybody imports");
    });
}

#[test]
fn a_backup_of_an_older_schema_is_not_noted() {
    on_both(|database| {
        let mut connection = database.open_writer().expect("a session opens");
        migrate(connection.as_mut(), &MIGRATIONS[..25], START.0).expect("the migrations apply");
        drop(connection);
        let copied = Copied { entries: 0, at: START, rows: 0, files: 0 };
        backups::note(database, &copied, START).expect("passed over");
    });
}

#[test]
fn a_backup_is_noted_in_the_database_that_it_is_of() {
    on_both(|database| {
        let folder = tempfile::tempdir().expect("a folder for temporary files");
        let world = World::found(database);
        let last = || world.engine.read_now(|connection, _| backups::last(connection)).expect("read");
        assert_eq!(last(), None);
        for (at, name) in [(START, "one.db"), (START.plus_days(1), "two.db")] {
            let copied = engine::backup::back_up(database, &folder.path().join(name), at, &mut |_| {});
            let copied = copied.expect("backed up");
            backups::note(database, &copied, at).expect("noted");
            assert_eq!(last(), Some(backups::Made { entries: copied.entries, at }));
        }
    });
}
