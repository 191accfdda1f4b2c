//! The direct dependencies a `Cargo.toml` names, read line by line.
//!
//! Not here: versions and features. Both forms are read: a `name = …` line in a dependencies section and a section
//! of its own (`[dependencies.name]`).

/// A dependency and the line it is named on, counted from 1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dependency {
    /// The crate's name as written.
    pub name: String,
    /// Line, counted from 1.
    pub line: usize,
    /// Whether the line gives a path inside the workspace or takes the workspace's own entry.
    pub inherited: bool,
}

/// Every direct dependency of a manifest, development and build dependencies included.
pub fn dependencies(manifest: &str) -> Vec<Dependency> {
    let mut found = Vec::new();
    let mut in_list = false;
    for (number, line) in manifest.lines().enumerate() {
        let line = line.trim();
        let dependency = |name: &str| Dependency {
            name: name.to_owned(),
            line: number + 1,
            inherited: line.contains("workspace = true") || line.contains("path ="),
        };
        if let Some(section) = line.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            in_list = section.ends_with("dependencies");
            if let Some((_, name)) = section.split_once("dependencies.") {
                found.push(dependency(name));
            }
        } else if in_list && line.starts_with(|first: char| first.is_ascii_alphanumeric()) {
            let end = line.find(['=', '.', ' ']).unwrap_or(line.len());
            found.push(dependency(&line[..end]));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_of_a_dependency_is_read() {
        let manifest = "[package]\nname = \"x\"\n[dependencies]\nserde.workspace = true\nsha2 = \"0.11\"\n# no\n\
                        domain = { path = \"../domain\" }\n[target.'cfg(unix)'.dev-dependencies]\nlibc = \"0.2\"\n\
                        [dependencies.tokio]\nversion = \"1\"\n[features]\nfast = []\n";
        let found = dependencies(manifest);
        let names: Vec<&str> = found.iter().map(|dependency| dependency.name.as_str()).collect();
        assert_eq!(names, ["serde", "sha2", "domain", "libc", "tokio"]);
        let inherited: Vec<bool> = found.iter().map(|dependency| dependency.inherited).collect();
        assert_eq!(inherited, [true, false, true, false, false]);
        assert_eq!(found[1].line, 5);
    }
}
