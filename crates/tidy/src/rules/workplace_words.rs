//! The project does not name the machine it was written on: no paths of one computer, no package mirrors.

use super::{Finding, Rule};
use crate::project::Project;

/// Folders of one machine and hosts of package registries, in pieces so that this file does not break its own rule.
const PATTERNS: [&str; 9] = [
    concat!("/wo", "rk/"),
    concat!("/ro", "ot/"),
    concat!("/tm", "p/qm"),
    concat!("/ho", "me/"),
    concat!("registry.", "npmjs.org"),
    concat!("index.crates", ".io"),
    concat!("static.crates", ".io"),
    concat!("files.", "pythonhosted.org"),
    concat!("proxy.", "golang.org"),
];

/// Files written by tools or lawyers.
const SKIPPED: [&str; 2] = ["Cargo.lock", "LICENSE"];

/// No machine path and no registry host in any text file.
pub const RULE: Rule = Rule {
    name: "workplace-words",
    fix: "write a path relative to the project, or take it from an argument or the environment",
    check,
};

fn check(project: &Project) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (path, text) in project.texts().filter(|(path, _)| !SKIPPED.contains(path)) {
        for (number, line) in text.lines().enumerate() {
            if let Some(pattern) = PATTERNS.iter().find(|pattern| names(line, pattern)) {
                findings.push(Finding::new(path, number + 1, format!("names `{pattern}`")));
            }
        }
    }
    findings
}

/// Whether `pattern` stands at the start of a path or host: `paper/work/` is a relative path and fine.
fn names(line: &str, pattern: &str) -> bool {
    let starts_word =
        |at: usize| !line[..at].ends_with(|before: char| before.is_alphanumeric() || "._-}".contains(before));
    line.match_indices(pattern).any(|(at, _)| starts_word(at))
}

#[cfg(test)]
mod tests {
    use super::{PATTERNS, RULE};
    use crate::rules::samples::places;

    #[test]
    fn machine_paths_and_mirrors_are_caught() {
        let text =
            format!("cd {}main\nsee paper{}\nfrom https://{}/x\n", PATTERNS[0], PATTERNS[0], PATTERNS[4]);
        let files = [("docs/a.md", text.as_str()), ("Cargo.lock", text.as_str())];
        assert_eq!(places(&RULE, &files), ["docs/a.md:1", "docs/a.md:3"]);
    }
}
