//! `verify document`: what a server exports is checked from the file alone, and any change to it is found.

use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use domain::values::{ActId, Id, OrderId};
use serde_json::{Value, json};

use crate::program::{DEMO, Ended, Server, fresh, run, text};

/// Code of the demo's auditor, who may read everything.
const AUDITOR: &str = "P-00006";

/// The documents of a closed order, of an act and of a package, as the server gave them.
static EXPORTED: LazyLock<[Value; 3]> = LazyLock::new(|| export(&DEMO.copy("served"), &DEMO.log_key()));

fn export(database: &Path, log_key: &Path) -> [Value; 3] {
    let options = ["--database", text(database), "--log-key", text(log_key)];
    let token = run(&[&options[..], &["admin", "token", "--person", AUDITOR]].concat()).stdout;
    let id = |sql| u128::from_be_bytes(DEMO.value(sql).array().expect("an id has 16 bytes"));
    let order = OrderId::from_bits(id("SELECT id FROM orders WHERE status = 'closed' ORDER BY id LIMIT 1"));
    let act =
        ActId::from_bits(id("SELECT act_id FROM discrepancy WHERE note IS NOT NULL ORDER BY act_id LIMIT 1"));

    let server = Server::start(&options);
    let read = |path: String| -> Value {
        let authorization = format!("Bearer {}", token.trim());
        let url = format!("{}/api/v1/{path}", server.url);
        let answer = ureq::get(&url).header("authorization", &authorization).call();
        let mut answer = answer.unwrap_or_else(|error| panic!("{path}: {error}"));
        let body = answer.body_mut().read_to_string().expect("the body is read");
        serde_json::from_str(&body).expect("it is JSON")
    };
    [format!("orders/{order}"), format!("acts/{act}"), "packages/PKG-2026-1".to_owned()]
        .map(|object| read(format!("{object}/document")))
}

fn check(name: &str, exported: &Value, more: &[&str]) -> (PathBuf, Ended) {
    let file = fresh(&format!("document-{name}")).join("document.json");
    std::fs::write(&file, exported.to_string()).expect("written");
    let ended = run(&[&["verify", "document", text(&file)], more].concat());
    (file, ended)
}

#[test]
fn an_exported_order_act_and_package_are_verified_from_the_file_alone() {
    for (exported, name, signers) in [
        (&EXPORTED[0], "order", &["orderer", "approver", "commander"][..]),
        (&EXPORTED[1], "act", &["acceptance_signer", "commission_member", "commander"]),
        (&EXPORTED[2], "package", &["partner_officer"]),
    ] {
        let (_, ended) = check(name, exported, &[]);
        assert_eq!(ended.code, 0, "{}", ended.stderr);
        for signer in signers {
            let of_signer = |line: &&str| line.trim_start().starts_with(*signer);
            let line = ended.stdout.lines().find(of_signer).expect("every signer is listed");
            assert!(line.contains("valid; entry "), "{line}");
        }
    }
}

#[test]
fn a_kept_checkpoint_of_another_log_is_refused() {
    let kept = fresh("kept-for-documents").join("kept.txt");
    std::fs::write(&kept, DEMO.checkpoint()).expect("written");
    let (_, ended) = check("kept", &EXPORTED[0], &["--checkpoint", text(&kept)]);
    assert_eq!(ended.code, 0, "{}", ended.stderr);
    std::fs::write(&kept, DEMO.checkpoint().replace("DEMO", "OTHER")).expect("written");
    let (_, ended) = check("other", &EXPORTED[0], &["--checkpoint", text(&kept)]);
    assert_eq!(ended.code, 1, "{}", ended.stderr);
}

/// A change to the file: the place, the new value, what is said.
type Change = (&'static str, fn() -> Value, &'static str);

const CHANGES: &[Change] = &[
    ("/signed/0/document/total_minor", || json!(1), "the document was changed"),
    ("/signed/0/document/total_minor", || json!(0.5), "is not an integer"),
    ("/signed/0/document/lines/0/quantity", || json!(999), "the document was changed"),
    ("/signed/0/digest", || json!("00".repeat(32)), "the document was changed"),
    ("/signed/0/cell", || json!("OTHER"), "its checkpoint"),
    ("/signed/0/id", || json!("ord_00000000000000000000000000000000"), "of another id or edition"),
    ("/signed/0/edition", || json!(2), "of another id or edition"),
    ("/signed/0/form", || json!("quartermaster/2"), "its form is"),
    ("/signed/0/signatures", || json!([]), "it has no signature"),
    ("/signed/0/signatures/1/signature", || json!("00".repeat(64)), "the approver's signature does not hold"),
    ("/signed/0/signatures/1/purpose", || json!("commander"), "signature does not hold"),
    ("/signed/0/signatures/1/public_key", || json!("11".repeat(32)), "but that is another"),
    (
        "/signed/0/signatures/1/person",
        || json!("per_00000000000000000000000000000000"),
        "another journal entry",
    ),
    ("/signed/0/signatures/1/at", || json!("2026-01-01T00:00:00Z"), "another journal entry"),
    ("/signed/0/signatures/1/proof/entry/sequence", || json!(1), "does not lead to the checkpoint"),
    ("/signed/0/signatures/1/proof/entry/actor", || json!("console"), "does not lead to the checkpoint"),
    ("/signed/0/signatures/1/proof/path", || json!([]), "does not lead to the checkpoint"),
    ("/signed/0/checkpoint", || json!("a note"), "its checkpoint"),
    ("/signed/0/log_keys", || json!([]), "its log key is none of its log keys"),
    ("/signed", || json!([]), "nobody has signed it yet"),
    ("/signed", || json!(7), "is no exported document"),
];

#[test]
fn a_changed_file_is_refused() {
    for (n, (place, value, says)) in CHANGES.iter().enumerate() {
        let mut exported = EXPORTED[0].clone();
        *exported.pointer_mut(place).unwrap_or_else(|| panic!("{place} is there")) = value();
        let (_, ended) = check(&format!("changed-{n}"), &exported, &[]);
        assert_eq!(ended.code, 1, "{place}: {}{}", ended.stdout, ended.stderr);
        assert!(ended.stderr.contains(says), "{place}: {}", ended.stderr);
    }
}

#[test]
fn a_checkpoint_kept_from_before_the_log_key_was_replaced_is_accepted() {
    let (database, log_key) = (DEMO.copy("rotated"), DEMO.log_key());
    let new_key = database.with_file_name("new.key");
    let options = ["--database", text(&database), "--log-key", text(&log_key)];
    let rotated = run(&[&options[..], &["admin", "rotate-log-key", "--to", text(&new_key)]].concat());
    assert_eq!(rotated.code, 0, "{}", rotated.stderr);
    let [exported, _, _] = export(&database, &new_key);
    assert_ne!(exported["signed"][0]["log_key"], EXPORTED[0]["signed"][0]["log_key"]);
    let kept = fresh("kept-before").join("kept.txt");
    std::fs::write(&kept, DEMO.checkpoint()).expect("written");
    let more = ["--checkpoint", text(&kept)];
    let (_, ended) = check("rotated", &exported, &more);
    assert_eq!(ended.code, 0, "{}", ended.stderr);

    for (place, value, says) in [
        ("/signed/0/log_keys/1/old_signature", json!("00".repeat(64)), "was not put in force by"),
        ("/signed/0/log_keys/1/new_signature", Value::Null, "no rotation is shown"),
        ("/signed/0/log_keys/0/public_key", json!("11".repeat(32)), "was not put in force by"),
    ] {
        let mut changed = exported.clone();
        *changed.pointer_mut(place).expect("it is there") = value;
        let (_, ended) = check("rotated-changed", &changed, &more);
        assert_eq!(ended.code, 1, "{place}: {}{}", ended.stdout, ended.stderr);
        assert!(ended.stderr.contains(says), "{place}: {}", ended.stderr);
    }
}

#[test]
fn the_note_of_an_act_is_checked_by_its_seal() {
    let mut act = EXPORTED[1].clone();
    assert!(act["notes"][0]["text"].is_string(), "the demo's act has a note: {act}");
    act["notes"][0]["text"] = json!("nothing was missing");
    let (_, ended) = check("note", &act, &[]);
    assert_eq!(ended.code, 1, "{}", ended.stdout);
    assert!(ended.stderr.contains("is not what was signed"), "{}", ended.stderr);
    act["notes"] = json!([]);
    assert_eq!(check("note-erased", &act, &[]).1.code, 0, "an erased note leaves a valid act");
}
