//! Links between the project's documents lead somewhere.
//!
//! Not here: links to other sites, and the `#heading` part of a link.

use super::{Finding, Rule};
use crate::project::Project;

/// Every relative link in a Markdown file names a file or folder of the project.
pub const RULE: Rule =
    Rule { name: "links", fix: "correct the path, or write the document it promises", check };

fn check(project: &Project) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (path, text) in project.under("", ".md") {
        let mut in_code = false;
        for (number, line) in text.lines().enumerate() {
            in_code ^= line.trim_start().starts_with("```");
            if in_code {
                continue;
            }
            for target in targets(line).filter(|target| !project.exists(&resolve(path, target))) {
                findings.push(Finding::new(path, number + 1, format!("the link `{target}` leads nowhere")));
            }
        }
    }
    findings
}

/// The relative link targets of a line, without headings and titles; code spans are left out.
fn targets(line: &str) -> impl Iterator<Item = &str> {
    let prose = line.split('`').step_by(2);
    let links = prose.flat_map(|text| text.split("](").skip(1));
    let paths = links.filter_map(|rest| rest.split([')', ' ', '#']).next());
    paths.filter(|path| !path.is_empty() && !path.contains(':'))
}

/// `target` as seen from the folder of `document`, relative to the project's root.
fn resolve(document: &str, target: &str) -> String {
    let folder = document.rsplit_once('/').map_or("", |(folder, _)| folder);
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in target.split('/') {
        match part {
            "" | "." => {}
            ".." if parts.pop().is_none() => return format!("outside: {target}"),
            ".." => {}
            part => parts.push(part),
        }
    }
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::rules::samples::places;

    #[test]
    fn a_link_that_leads_nowhere_is_caught() {
        let text = "[a](b.md) [c](../README.md#use) [d](https://example.org/x) [e](#here)\n\
                    ![gone](gone.png) and `[code](no.md)`\n```\n[code](no.md)\n```\n[up](../../x.md)\n[folder](..)";
        let files = [("docs/a.md", text), ("docs/b.md", "B"), ("README.md", "[docs](docs/)")];
        assert_eq!(places(&RULE, &files), ["docs/a.md:2", "docs/a.md:6"]);
    }
}
