//! A file is read in one sitting: 300 lines of non-test code, with a short list of longer ones, and never over 500.

use super::{Finding, Rule};
use crate::exceptions;
use crate::project::Project;

const USUAL: usize = 300;
const MOST: usize = 500;
const EXCEPTIONS: &str = "crates/tidy/long_files.txt";

/// A Rust file has at most 300 lines of non-test code; up to 500 when it is on the checked-in list.
pub const RULE: Rule = Rule {
    name: "file-length",
    fix: "split the file by verb or by subject; up to 500 lines may be excused in crates/tidy/long_files.txt \
          as `path: reason`; remove the line when the file is short again",
    check,
};

fn check(project: &Project) -> Vec<Finding> {
    let excepted = exceptions::read(project, EXCEPTIONS);
    let long: Vec<(&str, usize)> = project
        .rust()
        .iter()
        .map(|file| (file.path.as_str(), file.production_line_count()))
        .filter(|(_, lines)| *lines > USUAL)
        .collect();
    let mut findings = Vec::new();
    for (path, lines) in &long {
        let excused = *lines <= MOST && excepted.iter().any(|exception| exception.key == *path);
        if !excused {
            findings.push(Finding::new(
                path,
                1,
                format!("{lines} lines of non-test code, the limit is {USUAL}"),
            ));
        }
    }
    let is_needed = |key: &str| long.iter().any(|(path, _)| *path == key);
    findings.extend(exceptions::stale(EXCEPTIONS, &excepted, is_needed));
    findings
}

#[cfg(test)]
mod tests {
    use super::{EXCEPTIONS, RULE};
    use crate::rules::samples::places;

    #[test]
    fn a_long_file_is_caught_unless_listed() {
        let long = "fn f() {}\n".repeat(301);
        let longest = "fn f() {}\n".repeat(501);
        let tested = format!("fn f() {{}}\n#[cfg(test)]\nmod tests {{\n{}}}\n", "fn g() {}\n".repeat(600));
        let short = "fn f() {}\n".repeat(300);
        let list = "crates/b/src/x.rs: one table\ncrates/c/src/x.rs: too long\ncrates/e/src/x.rs: short\n";
        let files = [
            ("crates/a/src/x.rs", long.as_str()),
            ("crates/b/src/x.rs", long.as_str()),
            ("crates/c/src/x.rs", longest.as_str()),
            ("crates/d/src/x.rs", tested.as_str()),
            ("crates/e/src/x.rs", short.as_str()),
            (EXCEPTIONS, list),
        ];
        assert_eq!(
            places(&RULE, &files),
            ["crates/a/src/x.rs:1", "crates/c/src/x.rs:1", "crates/tidy/long_files.txt:3"]
        );
    }
}
