//! One Rust file: its tokens, the paths it names, its syntax tree, and which of its lines are test code.
//!
//! Paths are read from the tokens, so `use a::{b, c::d}` and `a::b(…)` inside a macro are found alike. Test code is
//! a file under `tests/` or `testing/` or named `tests.rs`, an item under `#[cfg(test)]`, and a `#[test]` function.

use std::ops::RangeInclusive;

use crate::tokens::{Kind, Token, flatten};

/// A path such as `std::fs::read`, with the line it starts on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedPath {
    /// The parts; a glob import ends with `*`.
    pub segments: Vec<String>,
    /// Line, counted from 1.
    pub line: usize,
}

impl NamedPath {
    /// Whether the path begins with these parts.
    pub fn starts_with(&self, parts: &[&str]) -> bool {
        self.segments.len() >= parts.len() && self.segments.iter().zip(parts).all(|(have, want)| have == want)
    }

    /// Whether the path has these parts one after the other at any place.
    pub fn contains(&self, parts: &[&str]) -> bool {
        self.segments.windows(parts.len()).any(|window| window == parts)
    }
}

/// A parsed Rust file.
pub struct RustFile {
    /// Path relative to the project's root.
    pub path: String,
    /// The file as written.
    pub text: String,
    /// Its tokens without comments.
    pub tokens: Vec<Token>,
    /// Every path of two or more parts.
    pub paths: Vec<NamedPath>,
    /// Its syntax tree.
    pub syntax: syn::File,
    test_lines: Vec<RangeInclusive<usize>>,
}

impl RustFile {
    /// Parses `text`; fails when it is not valid Rust.
    pub fn parse(path: &str, text: &str) -> syn::Result<RustFile> {
        let syntax = syn::parse_file(text)?;
        let tokens = flatten(syn::parse_str(text)?);
        Ok(RustFile {
            path: path.to_owned(),
            text: text.to_owned(),
            paths: paths(&tokens),
            test_lines: test_lines(&tokens),
            tokens,
            syntax,
        })
    }

    /// The crate the file belongs to: `domain` for `crates/domain/…`, empty outside `crates`.
    pub fn crate_name(&self) -> &str {
        self.path.strip_prefix("crates/").and_then(|rest| rest.split('/').next()).unwrap_or("")
    }

    /// The file's name without folders and ending.
    pub fn stem(&self) -> &str {
        let name = self.path.rsplit('/').next().unwrap_or(&self.path);
        name.strip_suffix(".rs").unwrap_or(name)
    }

    /// Whether the whole file is test code.
    pub fn is_test_file(&self) -> bool {
        self.path.split('/').any(|part| part == "tests" || part == "testing") || self.stem() == "tests"
    }

    /// Whether `line` (from 1) is test code.
    pub fn is_test(&self, line: usize) -> bool {
        self.is_test_file() || self.test_lines.iter().any(|range| range.contains(&line))
    }

    /// How many lines of the file are not test code, blank lines and comments included.
    pub fn production_line_count(&self) -> usize {
        (1..=self.text.lines().count()).filter(|line| !self.is_test(*line)).count()
    }

    /// The tokens that are not test code.
    pub fn production_tokens(&self) -> impl Iterator<Item = &Token> {
        self.tokens.iter().filter(|token| !self.is_test(token.line))
    }

    /// The paths that are not test code.
    pub fn production_paths(&self) -> impl Iterator<Item = &NamedPath> {
        self.paths.iter().filter(|path| !self.is_test(path.line))
    }

    /// The calls of macros as (name, line): `println` for `println!(…)`.
    pub fn macro_calls(&self) -> impl Iterator<Item = (&str, usize)> {
        let called = |pair: &&[Token]| pair[0].kind == Kind::Word && pair[1].is_mark("!");
        self.tokens.windows(2).filter(called).map(|pair| (pair[0].text.as_str(), pair[0].line))
    }
}

fn paths(tokens: &[Token]) -> Vec<NamedPath> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        at = if tokens[at].kind == Kind::Word { read_path(tokens, at, &[], &mut found) } else { at + 1 };
    }
    found
}

/// Reads the path at `at` behind `prefix`, every branch of a braced import included; returns where it ends.
fn read_path(tokens: &[Token], mut at: usize, prefix: &[String], found: &mut Vec<NamedPath>) -> usize {
    let line = tokens[at].line;
    let mut segments = prefix.to_vec();
    segments.push(tokens[at].text.clone());
    at += 1;
    while tokens.get(at).is_some_and(|token| token.is_mark("::")) {
        match tokens.get(at + 1) {
            Some(next) if next.is_mark("{") => return read_branches(tokens, at + 2, &segments, found),
            Some(next) if next.kind == Kind::Word || next.is_mark("*") => segments.push(next.text.clone()),
            _ => break,
        }
        at += 2;
    }
    if segments.len() > 1 {
        found.push(NamedPath { segments, line });
    }
    at
}

fn read_branches(tokens: &[Token], mut at: usize, prefix: &[String], found: &mut Vec<NamedPath>) -> usize {
    let mut branch_starts = true;
    while let Some(token) = tokens.get(at) {
        if token.is_mark("}") {
            return at + 1;
        }
        let readable = token.kind == Kind::Word || token.is_mark("*");
        at = if branch_starts && readable { read_path(tokens, at, prefix, found) } else { at + 1 };
        branch_starts = token.is_mark(",");
    }
    at
}

/// The lines of items that only tests compile: from the attribute to the item's `;` or closing brace.
fn test_lines(tokens: &[Token]) -> Vec<RangeInclusive<usize>> {
    let mut ranges = Vec::new();
    let mut at = 0;
    while at + 1 < tokens.len() {
        if !(tokens[at].is_mark("#") && tokens[at + 1].is_mark("[")) {
            at += 1;
            continue;
        }
        let after = closing(tokens, at + 1) + 1;
        if marks_test(&tokens[at + 2..after - 1]) {
            let end = item_end(tokens, after);
            ranges.push(tokens[at].line..=tokens[end].line);
            at = end;
        } else {
            at = after;
        }
    }
    ranges
}

fn marks_test(attribute: &[Token]) -> bool {
    let has = |word: &str| attribute.iter().any(|token| token.is_word(word));
    let is_cfg = attribute.first().is_some_and(|token| token.is_word("cfg"));
    (is_cfg && has("test") && !has("not")) || attribute.last().is_some_and(|token| token.is_word("test"))
}

fn item_end(tokens: &[Token], mut at: usize) -> usize {
    while at < tokens.len() {
        match tokens[at].text.as_str() {
            ";" if tokens[at].kind == Kind::Mark => return at,
            "{" if tokens[at].kind == Kind::Mark => return closing(tokens, at),
            "(" | "[" if tokens[at].kind == Kind::Mark => at = closing(tokens, at) + 1,
            _ => at += 1,
        }
    }
    tokens.len() - 1
}

/// The index of the bracket that closes the one at `open`.
fn closing(tokens: &[Token], open: usize) -> usize {
    let mut depth = 0_usize;
    for (at, token) in tokens.iter().enumerate().skip(open) {
        match token.text.as_str() {
            "(" | "[" | "{" if token.kind == Kind::Mark => depth += 1,
            ")" | "]" | "}" if token.kind == Kind::Mark => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return at;
        }
    }
    unreachable!("the lexer refuses a bracket that is never closed")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> RustFile {
        RustFile::parse("crates/domain/src/orders/place.rs", text).expect("the sample is Rust")
    }

    fn path_texts(text: &str) -> Vec<String> {
        parse(text).paths.iter().map(|path| path.segments.join("::")).collect()
    }

    #[test]
    fn every_branch_of_an_import_is_a_path() {
        let source = "use crate::{funds::{Fund, post as p}, orders::*};\nuse std::fmt;";
        assert_eq!(
            path_texts(source),
            ["crate::funds::Fund", "crate::funds::post", "crate::orders::*", "std::fmt"]
        );
    }

    #[test]
    fn paths_inside_macros_and_generics_are_found() {
        let source = "fn f() { g!(std::fs::read(x)); let v = Vec::<u8>::new(); ::std::env::args(); }";
        assert_eq!(path_texts(source), ["std::fs::read", "std::env::args"]);
    }

    #[test]
    fn test_items_are_told_from_production_code() {
        let source = "use a::b;\n#[cfg(test)]\nuse c::d;\nfn f() {}\n#[cfg(not(test))]\nfn g() {}\n\
                      #[cfg(test)]\nmod tests {\n    fn h() { i() }\n}\n#[tokio::test]\nasync fn j() {\n}\nfn k() {}";
        let file = parse(source);
        let production: Vec<usize> = (1..=14).filter(|line| !file.is_test(*line)).collect();
        assert_eq!(production, [1, 4, 5, 6, 14]);
        assert_eq!(file.production_line_count(), 5);
    }

    #[test]
    fn files_of_tests_are_test_code_throughout() {
        for path in ["crates/engine/tests/it/main.rs", "crates/domain/src/orders/tests.rs"] {
            assert!(RustFile::parse(path, "fn f() {}").expect("the sample is Rust").is_test(1), "{path}");
        }
    }

    #[test]
    fn names_come_from_the_path() {
        let file = parse("fn f() {}");
        assert_eq!((file.crate_name(), file.stem()), ("domain", "place"));
    }
}
