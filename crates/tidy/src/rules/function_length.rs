//! A function fits on one screen: 70 lines from its opening to its closing brace. Tests are exempt.

use syn::visit::{self, Visit};
use syn::{Block, Signature};

use super::{Finding, Rule};
use crate::project::Project;
use crate::rust_file::RustFile;

const MOST: usize = 70;

/// A function body outside tests has at most 70 lines.
pub const RULE: Rule = Rule {
    name: "function-length",
    fix: "name the steps and move them to functions of their own, or move cases into a table",
    check,
};

fn check(project: &Project) -> Vec<Finding> {
    project.rust().iter().flat_map(check_file).collect()
}

fn check_file(file: &RustFile) -> Vec<Finding> {
    let mut bodies = Bodies { file, findings: Vec::new() };
    bodies.visit_file(&file.syntax);
    bodies.findings
}

struct Bodies<'a> {
    file: &'a RustFile,
    findings: Vec<Finding>,
}

impl Bodies<'_> {
    fn measure(&mut self, signature: &Signature, block: &Block) {
        let braces = block.brace_token.span;
        let (first, last) = (braces.open().start().line, braces.close().end().line);
        let lines = last - first + 1;
        if lines > MOST && !self.file.is_test(first) {
            let problem = format!("`{}` has {lines} lines, the limit is {MOST}", signature.ident);
            self.findings.push(Finding::new(&self.file.path, first, problem));
        }
    }
}

impl<'ast> Visit<'ast> for Bodies<'_> {
    fn visit_item_fn(&mut self, item: &'ast syn::ItemFn) {
        self.measure(&item.sig, &item.block);
        visit::visit_item_fn(self, item);
    }

    fn visit_impl_item_fn(&mut self, item: &'ast syn::ImplItemFn) {
        self.measure(&item.sig, &item.block);
        visit::visit_impl_item_fn(self, item);
    }

    fn visit_trait_item_fn(&mut self, item: &'ast syn::TraitItemFn) {
        if let Some(block) = &item.default {
            self.measure(&item.sig, block);
        }
        visit::visit_trait_item_fn(self, item);
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::rules::samples::places;

    #[test]
    fn a_long_body_is_caught() {
        let fits = format!("fn f() {{\n{}}}\n", "    g();\n".repeat(68));
        let long = format!("impl A {{\n    fn f() {{\n{}    }}\n}}\n", "        g();\n".repeat(69));
        let test = format!("#[test]\nfn f() {{\n{}}}\n", "    g();\n".repeat(200));
        let files = [
            ("crates/a/src/x.rs", fits.as_str()),
            ("crates/b/src/x.rs", long.as_str()),
            ("crates/c/src/x.rs", test.as_str()),
        ];
        assert_eq!(places(&RULE, &files), ["crates/b/src/x.rs:2"]);
    }
}
