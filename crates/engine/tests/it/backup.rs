//! A backup taken while orders are placed, restored into a database of either kind.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

use domain::values::Timestamp;
use engine::backup::{BackupError, Copied, back_up, restore};
use engine::store::Database;
use engine::tables;
use engine::verify::verify;

use crate::cluster::{databases, on_both};
use crate::world::{PRICE, START, World, keyed, ordering};

fn place(folder: &Path, name: &str) -> (PathBuf, Database) {
    let file = folder.join(name);
    let database = Database::parse(&format!("sqlite:{}", file.display())).expect("a path is an address");
    (file, database)
}

fn taken(database: &Database, file: &Path) -> Result<Copied, BackupError> {
    back_up(database, file, START, &mut |_| {})
}

fn restored(file: &Path, database: &Database) -> Result<Copied, BackupError> {
    restore(file, database, START, &mut |_| {})
}

/// The first difference between the states of two databases.
fn difference(one: &Database, other: &Database) -> Option<String> {
    let [mut one, mut other] = [one, other].map(|database| database.open_reader().expect("a session opens"));
    tables::compare(one.as_mut(), other.as_mut()).expect("both are readable")
}

#[test]
fn a_backup_under_load_is_restored_into_either_database() {
    on_both(|database| {
        let folder = tempfile::tempdir().expect("a folder for temporary files");
        let world = World::found(database);
        world.allot_more(100_000 * PRICE);
        let (file, backup) = place(folder.path(), "backup.db");
        let known = keyed(ordering(1), "before");
        world.engine.submit_now(known.clone()).expect("placed");
        let is_over = AtomicBool::new(false);
        let copied = std::thread::scope(|scope| {
            let load = scope.spawn(|| {
                let mut placed = 0;
                while !is_over.load(Ordering::Relaxed) && world.order(1).is_ok() {
                    placed += 1;
                }
                placed
            });
            let copied = taken(database, &file).expect("backed up");
            is_over.store(true, Ordering::Relaxed);
            assert!(load.join().expect("the load ends") > 0, "orders were placed meanwhile");
            copied
        });
        world.engine.checkpoint_now().expect("signed");
        let report = verify(backup.open_reader().expect("a backup is a database").as_mut(), None);
        let report = report.expect("readable");
        assert_eq!((report.difference, report.size), (None, copied.entries));
        assert!(copied.at > Timestamp(0) && copied.rows > copied.entries);

        for target in databases() {
            let target = if target.dialect() == engine::store::Dialect::Sqlite {
                place(folder.path(), "restored.db").1
            } else {
                target
            };
            assert_eq!(restored(&file, &target).expect("restored"), copied, "into {target}");
            assert_eq!(difference(&backup, &target), None);
            let again = World::open(&target);
            assert!(
                again.engine.submit_now(known.clone()).expect("known").is_repeat,
                "keys are restored too"
            );
            again.order(1).expect("it goes on");
            again.assert_verified();
            assert!(matches!(restored(&file, &target), Err(BackupError::NotEmpty { .. })));
        }
    });
}

#[test]
fn nothing_is_overwritten_and_nothing_half_is_left() {
    on_both(|database| {
        let folder = tempfile::tempdir().expect("a folder for temporary files");
        let world = World::found(database);
        let (file, _) = place(folder.path(), "backup.db");
        taken(database, &file).expect("backed up");
        assert!(matches!(taken(database, &file), Err(BackupError::NotEmpty { .. })));
        assert!(matches!(restored(&file, database), Err(BackupError::NotEmpty { .. })));
        world.assert_verified();

        let (_, spoilt) = place(folder.path(), "backup.db");
        let mut session = spoilt.open_writer().expect("a session opens");
        session.execute("UPDATE charge SET paid_minor = paid_minor + 1", &[]).expect("changed");
        session.execute("UPDATE fund SET lapsed_minor = 1", &[]).expect("changed");
        drop(session);
        let (target_file, target) = place(folder.path(), "target.db");
        let refused = restored(&file, &target).expect_err("it does not verify").to_string();
        assert!(refused.contains("table fund"), "{refused}");
        assert!(!target_file.exists(), "nothing is left");
        let (empty_file, empty) = place(folder.path(), "empty.db");
        std::fs::write(&empty_file, "").expect("written");
        assert!(taken(&empty, &folder.path().join("none.db")).is_err(), "there is nothing to back up");
        let left: Vec<_> = std::fs::read_dir(folder.path()).expect("readable").flatten().collect();
        assert!(left.iter().all(|entry| !entry.path().to_string_lossy().ends_with(".part")), "{left:?}");
    });
}
