//! `verify` on a database that was changed behind the program's back, and against a checkpoint somebody kept.

use std::path::Path;

use crate::program::{DEMO, Ended, fresh, run, statement, text};

fn verify(database: &Path, more: &[&str]) -> Ended {
    let log_key = DEMO.log_key();
    run(&[&["verify", "--database", text(database), "--log-key", text(&log_key)], more].concat())
}

#[test]
fn an_untouched_database_is_verified() {
    let ended = verify(&DEMO.database(), &["--json"]);
    assert_eq!(ended.code, 0, "{}", ended.stderr);
    let report: serde_json::Value = serde_json::from_str(&ended.stdout).expect("one JSON object");
    assert_eq!((&report["verified"], &report["difference"]), (&true.into(), &serde_json::Value::Null));
    assert_eq!(report["size"], DEMO.outcome()["journal"]["size"]);
    assert_eq!(report["root"], DEMO.outcome()["journal"]["root"]);
    let signatures = DEMO.value("SELECT COUNT(*) FROM signature").unsigned().expect("a number");
    assert_eq!(report["signatures"], signatures);
    assert!(signatures > 10);
}

/// A change behind the program's back, and what the difference says; the engine's tests change every column.
const CHANGES: &[(&str, &str)] = &[
    ("UPDATE journal SET actor = 'console' WHERE kind = 'order_submitted.1'", "table journal: entry"),
    ("UPDATE charge SET paid_minor = paid_minor + 1 WHERE paid_minor > 0", "table charge, row"),
    ("UPDATE signature SET signature = zeroblob(64) WHERE ordinal = 2", "table signature, row"),
    ("UPDATE signing_key SET public_key = zeroblob(32)", "table signing_key, row"),
];

#[test]
fn a_change_behind_the_programs_back_is_named() {
    for (n, (sql, named)) in CHANGES.iter().enumerate() {
        let database = DEMO.copy(&format!("spoilt-{n}"));
        assert_ne!(statement(&database, sql), 0, "{sql} changed nothing");
        let ended = verify(&database, &[]);
        assert_eq!(ended.code, 1, "{sql}: {}", ended.stderr);
        assert!(
            ended.stderr.starts_with("error: not verified: ") && ended.stderr.contains(named),
            "{sql}: {}",
            ended.stderr
        );
    }
}

#[test]
fn a_kept_checkpoint_is_proved_to_be_continued() {
    let kept = fresh("kept").join("kept.txt");
    let note = DEMO.checkpoint();
    std::fs::write(&kept, &note).expect("written");
    let ended = verify(&DEMO.database(), &["--checkpoint", text(&kept)]);
    assert_eq!(ended.code, 0, "{}", ended.stderr);

    let size = note.lines().nth(1).expect("the second line is the size");
    for wrong in [note.replace(size, "7"), "not a note".to_owned(), note.replace("DEMO", "OTHER")] {
        std::fs::write(&kept, wrong).expect("written");
        let ended = verify(&DEMO.database(), &["--checkpoint", text(&kept)]);
        assert_eq!(ended.code, 1, "{}", ended.stderr);
        assert!(ended.stderr.contains("not verified: kept checkpoint: "), "{}", ended.stderr);
    }
}
