//! Golden files: the JSON of every event kind, as journals of the past hold it.
//!
//! `UPDATE_GOLDEN=1 cargo test -p domain golden` writes the files of new kinds. A file is never changed or
//! deleted: another shape is another version of the kind.

use std::collections::{BTreeMap, BTreeSet};
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

/// Every text that people type and that may name somebody: it is personal wherever it stands.
const TYPED: &[(&str, &str)] = &[
    ("act_drawn.1", "discrepancy_1_note"),
    ("act_reversed.1", "reason"),
    ("act_withdrawn.1", "reason"),
    ("amendment_submitted.1", "note"),
    ("despatch_transferred.1", "hub_1_note"),
    ("despatch_transferred.1", "hub_2_note"),
    ("discrepancy_settled.1", "discrepancy_1_reason"),
    ("invoice_rejected.1", "rejection_note"),
    ("item_rated.1", "strengths"),
    ("item_rated.1", "weaknesses"),
    ("item_moved.1", "reason"),
    ("key_revoked.1", "reason"),
    ("message_written.1", "message"),
    ("milestone_recorded.1", "arrived_note"),
    ("milestone_recorded.1", "at_hub_note"),
    ("offer_changed.1", "reason"),
    ("maker_vetted.1", "remarks"),
    ("order_amended.1", "note"),
    ("order_answered.1", "line_2_note"),
    ("order_cancelled.1", "note"),
    ("order_forwarded.1", "note"),
    ("order_line_left_out.1", "note"),
    ("order_refused.1", "note"),
    ("order_returned.1", "note"),
    ("order_short_closed.1", "note"),
    ("order_submitted.1", "emergency"),
    ("order_terminated.1", "note"),
    ("organisation_suspended.1", "reason"),
    ("person_added.1", "name"),
    ("package_judged.1", "release_1_1_remark"),
    ("package_judged.1", "validation_1_1_remark"),
    ("rating_answered.1", "reply"),
    ("rating_withheld.1", "reason"),
    ("requirement_changed.1", "note"),
    ("requirement_proposed.1", "justification"),
    ("requirements_consolidated.1", "justification"),
    ("requirements_judged.1", "verdict_1_remark"),
    ("service_account_added.1", "purpose"),
    ("account_token_issued.1", "label"),
    ("token_issued.1", "label"),
];

#[test]
fn what_people_type_is_personal_and_in_no_field() {
    let journal = history().journal;
    let mut typed = BTreeSet::new();
    for (_, event) in &journal {
        for (subject, field, text) in event.personal() {
            assert_eq!(event.subjects().first(), Some(&subject), "{field} of {}", event.kind());
            let fields = event.fields().to_string();
            assert!(!fields.contains(text.reveal()), "{field} of {}: {fields}", event.kind());
            typed.insert((event.kind(), field));
        }
    }
    assert_eq!(typed, TYPED.iter().map(|(kind, field)| (*kind, (*field).to_owned())).collect());
}
