//! What a rule sees: every text file of the project, with the Rust ones parsed.
//!
//! Not here: opinions. Build output, the version store and binary files are left out; of binary files only the
//! path is kept, so that links to pictures resolve.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::{fs, io};

use crate::rust_file::RustFile;

/// Folders that are never part of the project.
const SKIPPED: [&str; 3] = [".git", "target", "node_modules"];

/// Why the project could not be read.
#[derive(Debug, thiserror::Error)]
pub enum ProjectError {
    /// A file or folder could not be read.
    #[error("cannot read {path}: {source}")]
    Read {
        /// The file or folder.
        path: PathBuf,
        /// What the operating system said.
        source: io::Error,
    },
    /// A Rust file is not valid Rust.
    #[error("{path}: not valid Rust: {source}")]
    Syntax {
        /// The file, relative to the project's root.
        path: String,
        /// Where and why parsing stopped.
        source: syn::Error,
    },
}

/// The project's files by path, relative to its root and with `/` between the parts.
#[derive(Default)]
pub struct Project {
    texts: BTreeMap<String, String>,
    binaries: Vec<String>,
    rust: Vec<RustFile>,
}

impl Project {
    /// Reads the project under `root`; fails on an unreadable file or invalid Rust.
    pub fn load(root: &Path) -> Result<Project, ProjectError> {
        let mut project = Project::default();
        project.read_folder(root, "")?;
        Ok(project)
    }

    /// A project made of (path, text) pairs; fails on invalid Rust.
    pub fn of(files: &[(&str, &str)]) -> Result<Project, ProjectError> {
        let mut project = Project::default();
        for (path, text) in files {
            project.add((*path).to_owned(), (*text).to_owned())?;
        }
        Ok(project)
    }

    /// The Rust files, in the order of their paths within each folder.
    pub fn rust(&self) -> &[RustFile] {
        &self.rust
    }

    /// Every text file as (path, text), Rust files included, in path order.
    pub fn texts(&self) -> impl Iterator<Item = (&str, &str)> {
        self.texts.iter().map(|(path, text)| (path.as_str(), text.as_str()))
    }

    /// The text files directly or deeper under `folder` whose name ends with `ending`.
    pub fn under<'a>(&'a self, folder: &'a str, ending: &'a str) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.texts().filter(move |(path, _)| path.starts_with(folder) && path.ends_with(ending))
    }

    /// The text of one file, `None` when it does not exist or is binary.
    pub fn text(&self, path: &str) -> Option<&str> {
        self.texts.get(path).map(String::as_str)
    }

    /// Whether `path` is a file, or a folder with at least one file; the root itself always exists.
    pub fn exists(&self, path: &str) -> bool {
        let folder = format!("{path}/");
        let matches = |known: &str| known == path || known.starts_with(&folder);
        path.is_empty()
            || self.texts.keys().any(|known| matches(known))
            || self.binaries.iter().any(|known| matches(known))
    }

    fn read_folder(&mut self, folder: &Path, prefix: &str) -> Result<(), ProjectError> {
        let unreadable = |source| ProjectError::Read { path: folder.to_owned(), source };
        let mut entries =
            fs::read_dir(folder).and_then(Iterator::collect::<io::Result<Vec<_>>>).map_err(unreadable)?;
        entries.sort_by_key(fs::DirEntry::file_name);
        for entry in entries {
            let name = entry.file_name().to_string_lossy().into_owned();
            let kind = entry.file_type().map_err(unreadable)?;
            let path = format!("{prefix}{name}");
            if SKIPPED.contains(&name.as_str()) {
                continue;
            }
            if kind.is_dir() {
                self.read_folder(&entry.path(), &format!("{path}/"))?;
            } else if kind.is_file() {
                self.read_file(&entry.path(), path)?;
            }
        }
        Ok(())
    }

    fn read_file(&mut self, file: &Path, path: String) -> Result<(), ProjectError> {
        let bytes = fs::read(file).map_err(|source| ProjectError::Read { path: file.to_owned(), source })?;
        match String::from_utf8(bytes) {
            Ok(text) => self.add(path, text),
            Err(_) => {
                self.binaries.push(path);
                Ok(())
            }
        }
    }

    fn add(&mut self, path: String, text: String) -> Result<(), ProjectError> {
        if path.ends_with(".rs") {
            let file = RustFile::parse(&path, &text)
                .map_err(|source| ProjectError::Syntax { path: path.clone(), source })?;
            self.rust.push(file);
        }
        self.texts.insert(path, text);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_project_is_read_without_its_build_output() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let project = Project::load(&root).expect("the project is readable");
        assert!(project.text("crates/tidy/src/lib.rs").is_some());
        assert!(project.exists("crates/tidy"));
        assert!(project.exists(""));
        assert!(!project.exists("crates/tid"));
        assert!(project.texts().all(|(path, _)| !path.starts_with("target/")));
    }

    #[test]
    fn invalid_rust_is_named() {
        let error = Project::of(&[("crates/domain/src/lib.rs", "fn {")]).err().expect("not Rust");
        assert!(error.to_string().starts_with("crates/domain/src/lib.rs: not valid Rust"));
    }
}
