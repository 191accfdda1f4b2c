//! The project follows its own style: every rule of `tidy` over every file.

use std::path::Path;

use tidy::{Project, check};

#[test]
fn the_project_follows_every_rule() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let project = Project::load(&root).expect("every file is readable and valid Rust");
    let violations = check(&project);
    let report: Vec<String> = violations.iter().map(ToString::to_string).collect();
    assert!(violations.is_empty(), "{} violations of the style:\n\n{}\n", report.len(), report.join("\n"));
}
