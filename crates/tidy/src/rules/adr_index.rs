//! Every architecture decision record is in the index.

use super::{Finding, Rule};
use crate::project::Project;

const FOLDER: &str = "docs/adr/";
const INDEX: &str = "docs/adr/README.md";

/// Each record is linked in `docs/adr/README.md`.
pub const RULE: Rule =
    Rule { name: "adr-index", fix: "add a line with a link to the record to docs/adr/README.md", check };

fn check(project: &Project) -> Vec<Finding> {
    let index = project.text(INDEX).unwrap_or("");
    project
        .under(FOLDER, ".md")
        .filter(|(path, _)| *path != INDEX)
        .filter(|(path, _)| !index.contains(&format!("]({})", &path[FOLDER.len()..])))
        .map(|(path, _)| Finding::new(path, 1, "the record is not in the index"))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::rules::samples::places;

    #[test]
    fn a_record_missing_from_the_index_is_caught() {
        let files = [
            ("docs/adr/README.md", "- [0001](0001-a.md)\n"),
            ("docs/adr/0001-a.md", "# A"),
            ("docs/adr/0002-b.md", "# B"),
        ];
        assert_eq!(places(&RULE, &files), ["docs/adr/0002-b.md:1"]);
    }
}
