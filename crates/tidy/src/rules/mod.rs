//! The table of rules, one file each, and the check that runs them all.
//!
//! A rule is a name, a sentence that says how to fix a violation, and a function from the project to its findings.
//! Adding a rule: one file with a `RULE` and a test that a bad snippet is caught, one line in [`RULES`].

mod adr_index;
mod banned_names;
mod crate_direction;
mod domain_purity;
mod file_length;
mod floats;
mod function_length;
mod http_place;
mod links;
mod listed_dependencies;
mod module_docs;
mod noun_direction;
mod output_place;
mod sleeps;
mod sql_place;
mod unfinished;
mod whole_slice;
mod workplace_words;

use std::fmt;

use crate::project::Project;

/// One style rule.
#[derive(Debug)]
pub struct Rule {
    /// Short name shown with every violation.
    pub name: &'static str,
    /// How to fix a violation, as an instruction.
    pub fix: &'static str,
    /// Finds the violations in a project.
    pub check: fn(&Project) -> Vec<Finding>,
}

/// A place that breaks a rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Path relative to the project's root.
    pub file: String,
    /// Line, counted from 1.
    pub line: usize,
    /// What is wrong there.
    pub problem: String,
}

impl Finding {
    /// A finding at a line of a file.
    pub fn new(file: &str, line: usize, problem: impl Into<String>) -> Finding {
        Finding { file: file.to_owned(), line, problem: problem.into() }
    }
}

/// A finding together with the rule it breaks; prints as `file:line: rule: problem` and the fix below it.
#[derive(Debug, Clone)]
pub struct Violation {
    /// The rule's name.
    pub rule: &'static str,
    /// How to fix it.
    pub fix: &'static str,
    /// Where and what.
    pub finding: Finding,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Finding { file, line, problem } = &self.finding;
        write!(f, "{file}:{line}: {}: {problem}\n    fix: {}", self.rule, self.fix)
    }
}

/// Every rule, in the order of `STYLE.md`.
pub const RULES: &[Rule] = &[
    crate_direction::RULE,
    noun_direction::RULE,
    domain_purity::RULE,
    floats::RULE,
    sql_place::RULE,
    http_place::RULE,
    output_place::RULE,
    whole_slice::RULE,
    file_length::RULE,
    function_length::RULE,
    banned_names::RULE,
    module_docs::RULE,
    unfinished::RULE,
    sleeps::RULE,
    workplace_words::RULE,
    listed_dependencies::RULE,
    adr_index::RULE,
    links::RULE,
];

/// Every violation in the project, in the order of [`RULES`].
pub fn check(project: &Project) -> Vec<Violation> {
    let violations = |rule: &'static Rule| {
        let of_rule = move |finding| Violation { rule: rule.name, fix: rule.fix, finding };
        (rule.check)(project).into_iter().map(of_rule)
    };
    RULES.iter().flat_map(violations).collect()
}

#[cfg(test)]
mod samples {
    use super::*;

    /// What `rule` finds in a project of these files, as `file:line`.
    pub(super) fn places(rule: &Rule, files: &[(&str, &str)]) -> Vec<String> {
        let project = Project::of(files).expect("the samples are valid Rust");
        (rule.check)(&project).iter().map(|finding| format!("{}:{}", finding.file, finding.line)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_violation_prints_place_rule_and_fix() {
        let project = Project::of(&[("crates/domain/src/x.rs", "fn f() {}")]).expect("the sample is Rust");
        let printed: Vec<String> = check(&project).iter().map(ToString::to_string).collect();
        assert_eq!(printed.len(), 1);
        assert!(printed[0].starts_with("crates/domain/src/x.rs:1: module-docs: "));
        assert!(printed[0].contains("\n    fix: "));
    }

    #[test]
    fn rule_names_are_unique() {
        let mut names: Vec<&str> = RULES.iter().map(|rule| rule.name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), RULES.len());
    }
}
