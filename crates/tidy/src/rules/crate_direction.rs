//! Crates depend to the left only: `domain ← search ← engine ← server ← quartermaster`, with `documents` beside
//! `search` and `engine`, and `imports` after `engine`, for `server` and `quartermaster` alone.

use super::{Finding, Rule};
use crate::manifest;
use crate::project::Project;

/// Each crate and the workspace crates it may depend on.
const ALLOWED: [(&str, &[&str]); 10] = [
    ("domain", &[]),
    ("search", &["domain"]),
    ("engine", &["domain", "search"]),
    ("sheets", &["domain"]),
    ("documents", &["domain"]),
    ("imports", &["domain", "engine", "sheets"]),
    ("server", &["domain", "search", "engine", "sheets", "documents", "imports"]),
    ("quartermaster", &["domain", "search", "engine", "sheets", "documents", "imports", "server"]),
    ("simulator", &["domain", "engine"]),
    ("tidy", &[]),
];

/// Crates that bring IO, a clock or randomness, which the rules of the domain must not have.
const IMPURE: [&str; 8] =
    ["tokio", "rusqlite", "tokio-postgres", "axum", "rand", "getrandom", "reqwest", "ureq"];

/// A crate depends only on crates to its left, and `domain` on nothing that performs IO.
pub const RULE: Rule = Rule {
    name: "crate-direction",
    fix: "move the code to the crate on the left that needs it; a new crate gets a row in crate_direction.rs",
    check,
};

fn check(project: &Project) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (path, manifest) in project.under("crates/", "/Cargo.toml") {
        let name = path.split('/').nth(1).unwrap_or("");
        let Some((_, allowed)) = ALLOWED.iter().find(|(known, _)| *known == name) else {
            findings.push(Finding::new(
                path,
                1,
                format!("the crate `{name}` has no row in the table of directions"),
            ));
            continue;
        };
        for dependency in manifest::dependencies(manifest) {
            let ours = ALLOWED.iter().any(|(known, _)| *known == dependency.name);
            let refused = (ours && !allowed.contains(&dependency.name.as_str()))
                || (name == "domain" && IMPURE.contains(&dependency.name.as_str()));
            if refused {
                let problem = format!("`{name}` must not depend on `{}`", dependency.name);
                findings.push(Finding::new(path, dependency.line, problem));
            }
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::rules::samples::places;

    #[test]
    fn a_dependency_to_the_right_is_caught() {
        let files = [
            (
                "crates/engine/Cargo.toml",
                "[dependencies]\ndomain.workspace = true\nserver.workspace = true\n",
            ),
            (
                "crates/domain/Cargo.toml",
                "[dependencies]\nserde = \"1\"\n[dev-dependencies]\ntokio = \"1\"\n",
            ),
            ("crates/server/Cargo.toml", "[dependencies]\naxum = \"0.8\"\nengine.workspace = true\n"),
            ("crates/extra/Cargo.toml", "[dependencies]\n"),
        ];
        assert_eq!(
            places(&RULE, &files),
            ["crates/domain/Cargo.toml:4", "crates/engine/Cargo.toml:3", "crates/extra/Cargo.toml:1"]
        );
    }
}
