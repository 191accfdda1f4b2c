//! The list of refusals by handler is current. `UPDATE_DOCS=1 cargo test -p tidy --test refusals` writes it anew.

use std::path::Path;

use tidy::Project;
use tidy::refusals::refusals;

#[test]
fn the_refusals_of_every_handler_are_listed() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let path = root.join("docs/generated/refusals.txt");
    let expected = refusals(&Project::load(&root).expect("every file is readable and valid Rust"));
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(&path, &expected).expect("the folder is writable");
    }
    let found = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        found == expected,
        "docs/generated/refusals.txt is out of date; run UPDATE_DOCS=1 cargo test -p tidy --test refusals"
    );
}
