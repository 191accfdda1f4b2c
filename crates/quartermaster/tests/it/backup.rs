//! `backup` and `restore` as an administrator runs them.

use crate::program::{DEMO, fresh, run, text};

#[test]
fn a_backup_is_named_verified_and_restored_elsewhere() {
    let folder = fresh("backup");
    let (database, log_key) = (DEMO.database(), DEMO.log_key());
    let backup = |to: &str| run(&["backup", "--database", text(&database), to]);
    let ended = backup(text(&folder));
    assert_eq!(ended.code, 0, "{}", ended.stderr);
    let file = ended.stdout.trim_end();
    assert!(file.contains("quartermaster-20") && file.ends_with(".db"), "{file}");
    assert!(ended.stderr.contains("the log key"), "{}", ended.stderr);
    assert_eq!(run(&["verify", "--database", file]).code, 0);
    let again = backup(file);
    assert_eq!(again.code, 1);
    assert!(again.stderr.contains("is not empty, and nothing is overwritten"), "{}", again.stderr);

    let restored = folder.join("restored.db");
    let restore =
        |log_key: &str| run(&["restore", file, "--database", text(&restored), "--log-key", log_key]);
    let ended = restore(text(&log_key));
    assert_eq!(ended.code, 0, "{}", ended.stderr);
    assert!(ended.stderr.contains("restored and verified"), "{}", ended.stderr);
    let verified = run(&["verify", "--json", "--database", text(&restored)]);
    let report: serde_json::Value = serde_json::from_str(&verified.stdout).expect("one JSON object");
    assert_eq!(report["root"], DEMO.outcome()["journal"]["root"]);
    assert_eq!(restore(text(&log_key)).code, 1, "it is not empty any more");
}

#[test]
fn a_restore_says_that_the_log_key_is_missing_or_another_s() {
    let folder = fresh("restore");
    let file = folder.join("backup.db");
    assert_eq!(run(&["backup", "--database", text(&DEMO.database()), text(&file)]).code, 0);
    let restore = |database: &str, log_key: &str| {
        let (database, log_key) = (folder.join(database), folder.join(log_key));
        run(&["restore", text(&file), "--database", text(&database), "--log-key", text(&log_key)])
    };
    let ended = restore("one.db", "missing.key");
    assert_eq!(ended.code, 0, "an auditor needs no key");
    assert!(ended.stderr.contains("missing.key is missing"), "{}", ended.stderr);
    assert!(!folder.join("missing.key").exists(), "a fresh key would not be the cell's");
    std::fs::write(folder.join("other.key"), "07".repeat(32)).expect("written");
    let ended = restore("two.db", "other.key");
    assert_eq!(ended.code, 1);
    assert!(ended.stderr.contains("but cell"), "{}", ended.stderr);
    let nothing =
        run(&["restore", text(&folder.join("none.db")), "--database", text(&folder.join("three.db"))]);
    assert_eq!(nothing.code, 3, "{}", nothing.stderr);
}
