//! The domain performs no IO, reads no clock, draws no random number and spawns nothing.

use super::{Finding, Rule};
use crate::project::Project;
use crate::rust_file::RustFile;

/// Modules of the standard library that reach outside the program.
const IMPURE_PATHS: [&[&str]; 5] =
    [&["std", "fs"], &["std", "net"], &["std", "env"], &["std", "process"], &["std", "thread"]];

/// Words that have no place in pure rules: tasks and the types that read a clock.
const IMPURE_WORDS: [&str; 4] = ["async", "await", "SystemTime", "Instant"];

/// Calls that read the clock through the date library.
const CLOCK_CALLS: [&[&str]; 2] = [&["Timestamp", "now"], &["Zoned", "now"]];

/// The production code of `domain` is pure.
pub const RULE: Rule = Rule {
    name: "domain-purity",
    fix: "take the value from the envelope, or move the code to `engine`",
    check,
};

fn check(project: &Project) -> Vec<Finding> {
    project
        .rust()
        .iter()
        .filter(|file| file.path.starts_with("crates/domain/src/"))
        .flat_map(check_file)
        .collect()
}

fn check_file(file: &RustFile) -> Vec<Finding> {
    let words = file.production_tokens().filter(|token| IMPURE_WORDS.iter().any(|word| token.is_word(word)));
    let paths = file.production_paths().filter(|path| {
        IMPURE_PATHS.iter().any(|impure| path.starts_with(impure))
            || CLOCK_CALLS.iter().any(|clock| path.contains(clock))
    });
    let by_word = words.map(|token| (token.line, token.text.clone()));
    let by_path = paths.map(|path| (path.line, path.segments.join("::")));
    by_word
        .chain(by_path)
        .map(|(line, what)| Finding::new(&file.path, line, format!("`{what}` is not pure")))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::rules::samples::places;

    #[test]
    fn io_clock_and_tasks_are_caught() {
        let text = "//! x\nuse std::{fmt, fs};\nasync fn f() {}\nfn g() { std::time::Instant::now(); }\n\
                    fn h() { jiff::Timestamp::now(); }\n#[cfg(test)]\nmod tests { use std::env; }";
        let files = [("crates/domain/src/orders/x.rs", text), ("crates/engine/src/x.rs", text)];
        let expected: Vec<String> =
            [3, 4, 2, 5].map(|line| format!("crates/domain/src/orders/x.rs:{line}")).into();
        assert_eq!(places(&RULE, &files), expected);
    }
}
