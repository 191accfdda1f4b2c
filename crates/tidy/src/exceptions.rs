//! Checked-in lists of exceptions: one `key: reason` a line, `#` starts a comment.
//!
//! Not here: what a key means; the rule that owns a list also reports an entry that is no longer needed.

use crate::project::Project;
use crate::rules::Finding;

/// One entry of a list of exceptions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exception<'a> {
    /// What is excepted, in the words of the rule.
    pub key: &'a str,
    /// Why; empty when the list gives none, which is itself a violation.
    pub reason: &'a str,
    /// Line of the list, counted from 1.
    pub line: usize,
}

/// The entries of the list at `path`; a missing list is an empty one.
pub fn read<'a>(project: &'a Project, path: &str) -> Vec<Exception<'a>> {
    let text = project.text(path).unwrap_or("");
    let entry = |(number, line): (usize, &'a str)| {
        let (key, reason) = line.split_once(':').unwrap_or((line, ""));
        Exception { key: key.trim(), reason: reason.trim(), line: number + 1 }
    };
    text.lines()
        .enumerate()
        .map(entry)
        .filter(|entry| !entry.key.is_empty() && !entry.key.starts_with('#'))
        .collect()
}

/// The entries of the list at `path` that nothing needs any more, and those that give no reason.
pub fn stale(path: &str, entries: &[Exception<'_>], is_needed: impl Fn(&str) -> bool) -> Vec<Finding> {
    let stale = entries.iter().filter(|entry| entry.reason.is_empty() || !is_needed(entry.key));
    let problem = |key| format!("the exception `{key}` is no longer needed or gives no reason");
    stale.map(|entry| Finding::new(path, entry.line, problem(entry.key))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_blank_lines_are_skipped() {
        let project =
            Project::of(&[("list.txt", "# a: list\n\nx.rs: one table\ny.rs\n")]).expect("no Rust in it");
        let entries = read(&project, "list.txt");
        assert_eq!(entries[0], Exception { key: "x.rs", reason: "one table", line: 3 });
        assert_eq!(entries[1], Exception { key: "y.rs", reason: "", line: 4 });
        assert_eq!(read(&project, "none.txt"), []);
    }
}
