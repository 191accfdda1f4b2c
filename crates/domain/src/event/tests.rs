//! Golden files: the JSON of every event kind, as journals of the past hold it.
//!
//! `UPDATE_GOLDEN=1 cargo test -p domain golden` writes the files of new kinds. A file is never changed or
//! deleted: another shape is another version of the kind.

use std::collections::BTreeMap;
use std::path::PathBuf;

use super::{Event, EventError};
use crate::testing::history;
use crate::values::canonical;

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/golden")
}

/// The longest event of each kind that the history holds: the one with the most to say.
fn examples() -> BTreeMap<&'static str, serde_json::Value> {
    let mut examples: BTreeMap<_, serde_json::Value> = BTreeMap::new();
    for (_, event) in history().journal {
        let (example, fields) = (examples.entry(event.kind()).or_default(), event.fields());
        if fields.to_string().len() > example.to_string().len() {
            *example = fields;
        }
    }
    examples
}

#[test]
fn every_event_kind_takes_place_in_the_history() {
    let examples = examples();
    let missing: Vec<_> = Event::KINDS.iter().filter(|kind| !examples.contains_key(*kind)).collect();
    assert!(missing.is_empty(), "testing/history does not cause {missing:?}");
}

#[test]
fn every_event_kind_has_a_golden_file() {
    let is_update = std::env::var_os("UPDATE_GOLDEN").is_some();
    let examples = examples();
    for kind in Event::KINDS {
        let file = folder().join(format!("{kind}.json"));
        if is_update && !file.exists() {
            let text = serde_json::to_string_pretty(&examples[kind]).expect("JSON is text");
            std::fs::write(&file, text + "\n").expect("the folder is writable");
        }
        assert!(file.exists(), "{kind} has no golden file; run UPDATE_GOLDEN=1 cargo test -p domain golden");
    }
}

#[test]
fn every_golden_file_is_read_and_written_as_it_was() {
    for entry in std::fs::read_dir(folder()).expect("the folder exists") {
        let path = entry.expect("the folder is readable").path();
        let kind = path.file_stem().and_then(|stem| stem.to_str()).expect("a name of ASCII");
        let text = std::fs::read_to_string(&path).expect("the file is readable");
        let fields: serde_json::Value = serde_json::from_str(&text).expect("the file is JSON");
        let event = Event::from_fields(kind, fields.clone()).unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(canonical(&event.fields()), canonical(&fields), "{kind} is written differently now");
        assert!(!event.subjects().is_empty(), "{kind} is about nothing");
    }
}

#[test]
fn a_journal_of_a_later_program_is_not_guessed_at() {
    let error = Event::from_fields("order_teleported.1", serde_json::json!({})).expect_err("unknown");
    assert!(matches!(error, EventError::UnknownKind(kind) if kind == "order_teleported.1"));
    let error =
        Event::from_fields("order_expired.1", serde_json::json!({ "order": 7 })).expect_err("malformed");
    assert!(error.to_string().starts_with("event of kind order_expired.1 is malformed"));
}
