//! Names say what a thing is; a name that fits everything says nothing.

use proc_macro2::Ident;
use syn::visit::{self, Visit};

use super::{Finding, Rule};
use crate::project::Project;
use crate::rust_file::RustFile;

const BANNED: [&str; 10] =
    ["util", "helper", "common", "misc", "manager", "processor", "data", "info", "base", "service"];

/// Terms of the field that contain a banned word.
const TERMS: [&str; 3] = ["technical_data", "programme_manager", "service_account"];

/// No banned word in the name of a module, file, type or function.
pub const RULE: Rule = Rule {
    name: "banned-names",
    fix: "name the thing after what it holds or does, in the words of docs/glossary.md",
    check,
};

fn check(project: &Project) -> Vec<Finding> {
    project.rust().iter().flat_map(check_file).collect()
}

fn check_file(file: &RustFile) -> Vec<Finding> {
    let mut names = Names { file, findings: Vec::new() };
    for part in file.path.trim_end_matches(".rs").split('/') {
        names.judge(part, 1);
    }
    names.visit_file(&file.syntax);
    names.findings
}

/// `TechnicalDataRelease` and `technical_data_release` both become the latter.
fn snake(name: &str) -> String {
    let mut snake = String::with_capacity(name.len() + 4);
    for letter in name.chars() {
        if letter.is_uppercase() && !snake.is_empty() {
            snake.push('_');
        }
        snake.extend(letter.to_lowercase());
    }
    snake
}

fn banned_word(name: &str) -> Option<&'static str> {
    let mut rest = snake(name);
    for term in TERMS {
        rest = rest.replace(term, "");
    }
    let says = |banned: &&&str| {
        rest.split('_').any(|word| word == **banned || word.strip_suffix('s') == Some(**banned))
    };
    BANNED.iter().find(says).copied()
}

struct Names<'a> {
    file: &'a RustFile,
    findings: Vec<Finding>,
}

impl Names<'_> {
    fn judge(&mut self, name: &str, line: usize) {
        if let Some(word) = banned_word(name) {
            self.findings.push(Finding::new(&self.file.path, line, format!("`{name}` contains `{word}`")));
        }
    }

    fn judge_ident(&mut self, ident: &Ident) {
        self.judge(&ident.to_string(), ident.span().start().line);
    }
}

impl<'ast> Visit<'ast> for Names<'_> {
    fn visit_item(&mut self, item: &'ast syn::Item) {
        match item {
            syn::Item::Mod(item) => self.judge_ident(&item.ident),
            syn::Item::Fn(item) => self.judge_ident(&item.sig.ident),
            syn::Item::Struct(item) => self.judge_ident(&item.ident),
            syn::Item::Enum(item) => self.judge_ident(&item.ident),
            syn::Item::Union(item) => self.judge_ident(&item.ident),
            syn::Item::Trait(item) => self.judge_ident(&item.ident),
            syn::Item::Type(item) => self.judge_ident(&item.ident),
            _ => {}
        }
        visit::visit_item(self, item);
    }

    fn visit_item_impl(&mut self, item: &'ast syn::ItemImpl) {
        // The names inside `impl Trait for …` were chosen by the trait.
        if item.trait_.is_none() {
            for member in &item.items {
                if let syn::ImplItem::Fn(function) = member {
                    self.judge_ident(&function.sig.ident);
                }
            }
        }
        visit::visit_item_impl(self, item);
    }

    fn visit_trait_item_fn(&mut self, item: &'ast syn::TraitItemFn) {
        self.judge_ident(&item.sig.ident);
        visit::visit_trait_item_fn(self, item);
    }
}

#[cfg(test)]
mod tests {
    use super::{RULE, banned_word};
    use crate::rules::samples::places;

    #[test]
    fn whole_words_are_judged() {
        let bad = ["order_data", "OrderManager", "base", "helpers", "HttpService", "data_of_technical_data"];
        let good =
            ["technical_data", "TechnicalDataRelease", "Database", "baseline", "information", "utilise"];
        assert!(bad.iter().all(|name| banned_word(name).is_some()));
        assert!(good.iter().all(|name| banned_word(name).is_none()));
    }

    #[test]
    fn every_kind_of_name_is_judged() {
        let text = "mod util {\n    struct OrderInfo;\n}\nimpl Order {\n    fn process_data() {}\n}\n\
                    impl Body for Order {\n    fn data() {}\n}\nfn f(data: i64) { tracing::info!(data); }";
        let files = [("crates/a/src/x.rs", text), ("crates/a/src/common/mod.rs", "")];
        assert_eq!(
            places(&RULE, &files),
            [
                "crates/a/src/x.rs:1",
                "crates/a/src/x.rs:2",
                "crates/a/src/x.rs:5",
                "crates/a/src/common/mod.rs:1"
            ]
        );
    }
}
