//! Style as tests: the conventions of `STYLE.md` that a program can check, run by `cargo test -p tidy`.
//!
//! Not here: formatting (rustfmt) and lints (clippy). Reading order: [`rules`] is the table of rules, one small
//! file each; [`project`] is what a rule sees; [`rust_file`] is one Rust file as tokens, paths and syntax.

pub mod exceptions;
pub mod functions;
pub mod manifest;
pub mod project;
pub mod refusals;
pub mod rules;
pub mod rust_file;
pub mod tokens;

pub use project::{Project, ProjectError};
pub use rules::{Finding, RULES, Rule, Violation, check};
