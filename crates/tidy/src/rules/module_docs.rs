//! Every file says first what it is for, in ten lines or fewer.

use super::{Finding, Rule};
use crate::project::Project;

const MOST: usize = 10;

/// A Rust file starts with `//!`, and that documentation has at most ten lines.
pub const RULE: Rule = Rule {
    name: "module-docs",
    fix: "start the file with `//!`: what it is for, what is not here, the reading order; put the rest beside the code",
    check,
};

fn check(project: &Project) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in project.rust() {
        match file.text.lines().take_while(|line| line.starts_with("//!")).count() {
            0 => findings.push(Finding::new(&file.path, 1, "the file does not start with `//!`")),
            lines if lines > MOST => {
                let problem = format!("the module's documentation has {lines} lines, the limit is {MOST}");
                findings.push(Finding::new(&file.path, MOST + 1, problem));
            }
            _ => {}
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::rules::samples::places;

    #[test]
    fn missing_and_long_documentation_is_caught() {
        let long = "//! line\n".repeat(11);
        let fits = "//! line\n".repeat(10);
        let files = [
            ("crates/a/src/a.rs", "\n//! late"),
            ("crates/a/src/b.rs", long.as_str()),
            ("crates/a/src/c.rs", fits.as_str()),
        ];
        assert_eq!(places(&RULE, &files), ["crates/a/src/a.rs:1", "crates/a/src/b.rs:11"]);
    }
}
