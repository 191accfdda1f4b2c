//! Nothing unfinished is checked in: no reminders, no placeholders, no tests that do not run.

use super::{Finding, Rule};
use crate::project::Project;
use crate::rust_file::RustFile;

/// Reminders in comments; written in two pieces so that this file does not break its own rule.
const REMINDERS: [&str; 3] = [concat!("TO", "DO"), concat!("FIX", "ME"), concat!("X", "XX")];

const PLACEHOLDERS: [&str; 3] = ["dbg", "todo", "unimplemented"];

/// No reminder, placeholder macro or ignored test in any Rust file.
pub const RULE: Rule = Rule {
    name: "unfinished",
    fix: "finish it, or open an issue and remove the mark; a test that cannot run is removed",
    check,
};

fn check(project: &Project) -> Vec<Finding> {
    project.rust().iter().flat_map(check_file).collect()
}

fn check_file(file: &RustFile) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (number, line) in file.text.lines().enumerate() {
        let mut words = line.split(|letter: char| !letter.is_alphanumeric());
        if let Some(word) = words.find(|word| REMINDERS.contains(word)) {
            findings.push(Finding::new(&file.path, number + 1, format!("the reminder {word}")));
        }
    }
    for (name, line) in file.macro_calls().filter(|(name, _)| PLACEHOLDERS.contains(name)) {
        findings.push(Finding::new(&file.path, line, format!("the placeholder `{name}!`")));
    }
    let attributes = file.tokens.windows(3).filter(|window| window[0].is_mark("#") && window[1].is_mark("["));
    for window in attributes.filter(|window| window[2].is_word("ignore")) {
        findings.push(Finding::new(&file.path, window[2].line, "an ignored test"));
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::{REMINDERS, RULE};
    use crate::rules::samples::places;

    #[test]
    fn marks_of_unfinished_work_are_caught() {
        let text = format!(
            "//! x\n// {}: later\nfn f() {{ todo!() }}\n#[test]\n#[ignore]\nfn g() {{ dbg!(1); }}\nfn todo_list() {{}}",
            REMINDERS[0]
        );
        let found = places(&RULE, &[("crates/engine/tests/it/x.rs", &text)]);
        let expected: Vec<String> =
            [2, 3, 6, 5].map(|line| format!("crates/engine/tests/it/x.rs:{line}")).into();
        assert_eq!(found, expected);
    }
}
