//! Every outside library has a reason on record.

use std::collections::BTreeMap;

use super::{Finding, Rule};
use crate::manifest;
use crate::project::Project;

const RECORD: &str = "docs/adr/0001-dependencies.md";

/// Each direct dependency has one line in the record of dependencies, and each line a dependency.
pub const RULE: Rule = Rule {
    name: "listed-dependencies",
    fix: "add a line - `name`: why - to docs/adr/0001-dependencies.md, or remove the dependency or the line",
    check,
};

fn check(project: &Project) -> Vec<Finding> {
    let mut used: BTreeMap<String, Finding> = BTreeMap::new();
    for (path, manifest) in
        project.texts().filter(|(path, _)| *path == "Cargo.toml" || path.ends_with("/Cargo.toml"))
    {
        for dependency in
            manifest::dependencies(manifest).into_iter().filter(|dependency| !dependency.inherited)
        {
            let problem = format!("`{}` has no line in {RECORD}", dependency.name);
            used.insert(dependency.name, Finding::new(path, dependency.line, problem));
        }
    }
    let record = project.text(RECORD).unwrap_or("");
    let mut findings = Vec::new();
    for (number, line) in record.lines().enumerate() {
        let Some((name, _)) = line.strip_prefix("- `").and_then(|rest| rest.split_once("`: ")) else {
            continue;
        };
        if used.remove(name).is_none() {
            findings.push(Finding::new(
                RECORD,
                number + 1,
                format!("`{name}` is not a dependency or is listed twice"),
            ));
        }
    }
    findings.extend(used.into_values());
    findings
}

#[cfg(test)]
mod tests {
    use super::{RECORD, RULE};
    use crate::rules::samples::places;

    #[test]
    fn unlisted_and_stale_dependencies_are_caught() {
        let files = [
            (
                "Cargo.toml",
                "[workspace.dependencies]\ndomain = { path = \"crates/domain\" }\nserde = \"1\"\ncsv = \"1\"\n",
            ),
            ("crates/domain/Cargo.toml", "[dependencies]\nserde.workspace = true\n"),
            (RECORD, "# Dependencies\n\n- `serde`: reads and writes JSON\n- `rand`: gone\n"),
        ];
        assert_eq!(places(&RULE, &files), ["docs/adr/0001-dependencies.md:4", "Cargo.toml:4"]);
    }
}
