//! `export pack` and `verify pack`: a pack is checked from the file alone, and whatever is changed in it is named.

use std::collections::BTreeMap;
use std::io::{Cursor, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use domain::values::Digest;
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

use crate::program::{DEMO, Ended, fresh, run, text};

/// The files of a pack by name, below its folder.
type Files = BTreeMap<String, Vec<u8>>;

const FUND: &str = "DE-2025";
const FOLDER: &str = "pack-DE-2025";
const MANIFEST: &str = "manifest-sha256.txt";

/// The partner's pack of the demo, as the program wrote it.
static PACK: LazyLock<PathBuf> = LazyLock::new(|| exported(FUND, "partner"));

fn exported(fund: &str, reader: &str) -> PathBuf {
    let file = fresh(&format!("pack-{fund}-for-{reader}")).join("pack.zip");
    let database = DEMO.database();
    let args = ["--database", text(&database), "export", "pack", "--fund", fund, "--for", reader];
    let ended = run(&[&args[..], &["-o", text(&file)]].concat());
    assert_eq!(ended.code, 0, "{}", ended.stderr);
    assert!(ended.stderr.contains("journal entries with proofs"), "{}", ended.stderr);
    file
}

fn files(path: &Path) -> Files {
    let mut archive = ZipArchive::new(Cursor::new(std::fs::read(path).expect("read"))).expect("a zip");
    let mut files = Files::new();
    for index in 0..archive.len() {
        let mut file = archive.by_index(index).expect("a file");
        let name = file.name().expect("a name").split_once('/').expect("in a folder").1.to_owned();
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).expect("read");
        files.insert(name, bytes);
    }
    files
}

fn zipped(files: &Files) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        let path = if name.starts_with("..") || name.starts_with('/') {
            name.clone()
        } else {
            format!("{FOLDER}/{name}")
        };
        zip.start_file(path, SimpleFileOptions::default()).expect("begun");
        zip.write_all(bytes).expect("written");
    }
    zip.finish().expect("ended").into_inner()
}

/// Lets both manifests say what the files are now, as somebody would who hides a change.
fn seal(files: &mut Files) {
    let digest = |bytes: &[u8]| Digest(Sha256::digest(bytes).into());
    let data = files.iter().filter(|(name, _)| name.starts_with("data/"));
    let manifest: String = data.map(|(name, bytes)| format!("{}  {name}\n", digest(bytes))).collect();
    files.insert(MANIFEST.to_owned(), manifest.into_bytes());
    let tags = ["bagit.txt", "bag-info.txt", MANIFEST];
    let tags: String = tags.map(|name| format!("{}  {name}\n", digest(&files[name]))).concat();
    files.insert("tagmanifest-sha256.txt".to_owned(), tags.into_bytes());
}

fn check(name: &str, bytes: &[u8], more: &[&str]) -> Ended {
    let file = fresh(&format!("pack-{name}")).join("pack.zip");
    std::fs::write(&file, bytes).expect("written");
    run(&[&["verify", "pack", text(&file)], more].concat())
}

#[test]
fn the_packs_of_the_demo_are_verified_from_the_file_alone() {
    for reader in ["partner", "auditor"] {
        let file = if reader == "partner" { PACK.clone() } else { exported(FUND, reader) };
        let ended = run(&["verify", "pack", text(&file), "--json"]);
        assert_eq!(ended.code, 0, "{reader}: {}", ended.stderr);
        let found: Value = serde_json::from_str(&ended.stdout).expect("JSON");
        let stated = &DEMO.outcome()["pack"];
        assert_eq!(
            (&found["fund"], &found["pieces"], &found["acts"]),
            (&stated["fund"], &stated["pieces"], &stated["acts"])
        );
        assert!(found["pieces"].as_i64() > Some(0) && found["signatures"].as_i64() >= Some(3), "{found}");
        assert_eq!(found["charges_with_unproved_payments"], 0);
        let key = found["log_key"].as_str().expect("a key");
        assert_eq!(run(&["verify", "pack", text(&file), "--key", key]).code, 0);
        let kept = fresh("kept-for-packs").join("kept.txt");
        std::fs::write(&kept, DEMO.checkpoint()).expect("written");
        assert_eq!(run(&["verify", "pack", text(&file), "--checkpoint", text(&kept)]).code, 0);
        let has_documents = files(&file).iter().any(|(name, bytes)| {
            name.starts_with("data/acts/") && String::from_utf8_lossy(bytes).contains("\"delivery_point\"")
        });
        assert_eq!(has_documents, reader == "auditor", "only an auditor is shown the documents of acts");
    }
}

#[test]
fn what_a_donor_paid_back_is_verified_for_the_donor_too() {
    for reader in ["partner", "auditor"] {
        let file = exported("WEST-2026", reader);
        let ended = run(&["verify", "pack", text(&file), "--json"]);
        assert_eq!(ended.code, 0, "{reader}: {}", ended.stderr);
        let found: Value = serde_json::from_str(&ended.stdout).expect("JSON");
        assert!(found["pieces"].as_i64() > Some(0) && found["acts"] == 1, "{found}");
    }
}

#[test]
fn a_pack_of_another_journal_is_refused() {
    let ended = run(&["verify", "pack", text(&PACK), "--key", &"11".repeat(32)]);
    assert_eq!(ended.code, 1, "{}", ended.stdout);
    assert!(ended.stderr.contains("a pack of another journal"), "{}", ended.stderr);
    let kept = fresh("kept-of-others").join("kept.txt");
    std::fs::write(&kept, DEMO.checkpoint().replace("DEMO", "OTHER")).expect("written");
    let ended = run(&["verify", "pack", text(&PACK), "--checkpoint", text(&kept)]);
    assert_eq!(ended.code, 1, "{}", ended.stdout);
    assert!(ended.stderr.contains("the kept checkpoint"), "{}", ended.stderr);
}

#[test]
fn an_unknown_fund_has_no_pack() {
    let database = DEMO.database();
    let file = fresh("pack-of-nobody").join("pack.zip");
    let ended =
        run(&["--database", text(&database), "export", "pack", "--fund", "NOBODY", "-o", text(&file)]);
    assert_eq!(ended.code, 1, "{}", ended.stderr);
    assert!(ended.stderr.contains("fund NOBODY does not exist"), "{}", ended.stderr);
    assert!(!file.exists(), "nothing half-written is left");
}

fn first(files: &Files, begin: &str) -> String {
    files.keys().find(|name| name.starts_with(begin)).expect("there is one").clone()
}

/// Replaces the first occurrence of a text in a file.
fn replace(files: &mut Files, name: &str, old: &str, new: &str) {
    let before = String::from_utf8(files[name].clone()).expect("text");
    assert!(before.contains(old), "{name} has {old}: {}", before.chars().take(2_000).collect::<String>());
    files.insert(name.to_owned(), before.replacen(old, new, 1).into_bytes());
}

/// Changes a member of a JSON file, at a pointer.
fn change(files: &mut Files, name: &str, place: &str, value: Value) {
    let mut whole: Value = serde_json::from_slice(&files[name]).expect("JSON");
    *whole.pointer_mut(place).unwrap_or_else(|| panic!("{name} has {place}")) = value;
    files.insert(name.to_owned(), format!("{whole}\n").into_bytes());
}

/// A change, whether its maker hides it from the manifests, and what is said.
type Case = (&'static str, fn(&mut Files), bool, &'static str);

const CASES: &[Case] = &[
    (
        "a byte",
        |files| files.get_mut("data/pieces.jsonl").expect("there")[3] ^= 1,
        false,
        "data/pieces.jsonl was changed",
    ),
    (
        "the manifest",
        |files| files.get_mut(MANIFEST).expect("there")[0] ^= 1,
        false,
        "manifest-sha256.txt was changed",
    ),
    ("a missing file", |files| _ = files.remove("data/charges.csv"), false, "data/charges.csv is missing"),
    (
        "an extra file",
        |files| _ = files.insert("data/more.txt".to_owned(), vec![1]),
        false,
        "is in no manifest",
    ),
    ("no declaration", |files| _ = files.remove("bagit.txt"), false, "bagit.txt is missing"),
    (
        "a missing act",
        |files| _ = files.remove(&first(files, "data/acts/")),
        true,
        "is missing: there is no data/acts/",
    ),
    (
        "missing entries",
        |files| _ = files.remove("data/journal/entries.jsonl"),
        true,
        "data/journal/entries.jsonl is missing",
    ),
    (
        "a serial number",
        |files| replace(files, "data/pieces.jsonl", "-26-", "-27-"),
        true,
        "has serial number",
    ),
    (
        "an amount",
        |files| replace(files, "data/pieces.jsonl", "\"other_minor\":0", "\"other_minor\":1"),
        true,
        "paid by the fund",
    ),
    (
        "a piece twice",
        |files| {
            let mut pieces = files["data/pieces.jsonl"].clone();
            let end = pieces.iter().position(|byte| *byte == b'\n').expect("a line") + 1;
            let line = pieces[..end].to_vec();
            pieces.splice(0..0, line);
            files.insert("data/pieces.jsonl".to_owned(), pieces);
        },
        true,
        "or one is there twice",
    ),
    (
        "no pieces",
        |files| _ = files.insert("data/pieces.jsonl".to_owned(), Vec::new()),
        true,
        "that the fund has a part in are listed",
    ),
    (
        "no charges",
        |files| _ = files.insert("data/charges.jsonl".to_owned(), Vec::new()),
        true,
        "charges of the fund are listed",
    ),
    (
        "a charge's money",
        |files| replace(files, "data/charges.jsonl", "\"committed_minor\":0", "\"committed_minor\":5"),
        true,
        "that the journal's entries lead to",
    ),
    (
        "the page",
        |files| replace(files, "data/statement.html", "USD", "EUR"),
        true,
        "says something else than",
    ),
    (
        "an entry",
        |files| {
            replace(
                files,
                "data/journal/entries.jsonl",
                "\"movement\":\"received\"",
                "\"movement\":\"returned\"",
            )
        },
        true,
        "does not lead to the checkpoint",
    ),
    (
        "no entries",
        |files| _ = files.insert("data/journal/entries.jsonl".to_owned(), Vec::new()),
        true,
        "no journal entry charges the fund",
    ),
    (
        "another cell",
        |files| change(files, "data/journal/keys.json", "/cell", "OTHER".into()),
        true,
        "checkpoint.txt",
    ),
    (
        "a foreign key",
        |files| change(files, "data/journal/keys.json", "/log_key", "11".repeat(32).into()),
        true,
        "none of its log keys",
    ),
    (
        "a signature",
        |files| {
            let act = first(files, "data/acts/");
            change(files, &act, "/signed/0/signatures/1/signature", "00".repeat(64).into());
        },
        true,
        "signature does not hold",
    ),
    (
        "a signer",
        |files| {
            let act = first(files, "data/acts/");
            change(files, &act, "/signed/0/signatures/0/at", "2026-01-01T00:00:00Z".into());
        },
        true,
        "another journal entry",
    ),
    (
        "an act's digest",
        |files| {
            let act = first(files, "data/acts/");
            change(files, &act, "/signed/0/digest", "00".repeat(32).into());
        },
        true,
        "or another digest of it",
    ),
    (
        "a way out",
        |files| _ = files.insert("../evil.txt".to_owned(), vec![1]),
        false,
        "is no name of a file in a pack",
    ),
    (
        "an absolute name",
        |files| _ = files.insert("/etc/passwd".to_owned(), vec![1]),
        false,
        "is no name of a file in a pack",
    ),
    ("a bomb", |files| _ = files.insert("data/zeros.txt".to_owned(), vec![0; 32 << 20]), true, "unpacks to"),
    (
        "a line without end",
        |files| _ = files.insert("data/pieces.jsonl".to_owned(), b"{".to_vec()),
        true,
        "is too long or does not end",
    ),
];

#[test]
fn whatever_is_changed_is_named() {
    let whole = files(&PACK);
    assert_eq!(check("whole", &zipped(&whole), &[]).code, 0, "packed anew it is the same pack");
    for (n, (name, spoil, is_hidden, says)) in CASES.iter().enumerate() {
        let mut spoilt = whole.clone();
        spoil(&mut spoilt);
        if *is_hidden {
            seal(&mut spoilt);
        }
        let ended = check(&format!("spoilt-{n}"), &zipped(&spoilt), &[]);
        assert_eq!(ended.code, 1, "{name}: {}{}", ended.stdout, ended.stderr);
        assert!(ended.stderr.contains(says), "{name}: {}", ended.stderr);
    }
}

#[test]
fn a_statement_of_other_sums_is_refused() {
    let mut files = files(&PACK);
    let mut statement: server::pack::statement::Statement =
        serde_json::from_slice(&files["data/statement.json"]).expect("a statement");
    statement.transferred_minor += 100;
    statement.idle_minor += 100;
    files.insert("data/statement.html".to_owned(), statement.html().into_bytes());
    let text = serde_json::to_string(&statement).expect("JSON");
    files.insert("data/statement.json".to_owned(), text.into_bytes());
    seal(&mut files);
    let ended = check("sums", &zipped(&files), &[]);
    assert_eq!(ended.code, 1, "{}", ended.stdout);
    assert!(ended.stderr.contains("transferred is stated as"), "{}", ended.stderr);
}

#[test]
fn what_is_no_pack_is_refused() {
    assert_eq!(check("text", b"a text", &[]).code, 1);
    let whole = std::fs::read(&*PACK).expect("read");
    assert_eq!(check("cut", &whole[..whole.len() / 2], &[]).code, 1);
    let mut two = files(&PACK);
    two.insert("data/one-of-1".to_owned(), vec![1]);
    two.insert("data/one-of-2".to_owned(), vec![2]);
    let zip = zipped(&two);
    let twice: Vec<u8> = String::from_utf8_lossy(b"one-of-2").bytes().collect();
    let mut same = zip.clone();
    for at in 0..zip.len() - twice.len() {
        if zip[at..].starts_with(&twice) {
            same[at + 7] = b'1';
        }
    }
    let ended = check("twice", &same, &[]);
    assert_eq!(ended.code, 1, "{}", ended.stdout);
    assert!(ended.stderr.contains("two files of the same name"), "{}", ended.stderr);
}
