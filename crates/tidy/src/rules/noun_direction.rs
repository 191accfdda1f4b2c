//! Inside `domain` a noun imports only nouns to its left: documents point to money and never back.

use super::{Finding, Rule};
use crate::project::Project;
use crate::rust_file::{NamedPath, RustFile};

const DOMAIN: &str = "crates/domain/src/";

/// The nouns in reading order; within a line of the architecture's diagram the order here decides.
const READING_ORDER: [&str; 28] = [
    "values",
    "cell",
    "timers",
    "files",
    "identity",
    "signatures",
    "catalogue",
    "suppliers",
    "funds",
    "contracts",
    "allotments",
    "pledges",
    "capacity",
    "orders",
    "fulfilment",
    "acceptance",
    "claims",
    "invoicing",
    "payments",
    "requirements",
    "ratings",
    "agreements",
    "technical_data",
    "repairs",
    "packages",
    "programmes",
    "surplus",
    "joint_procurement",
];

/// Files that hand a due deadline to the noun that set it, and so name nouns to their right.
const ROUTERS: [&str; 1] = ["crates/domain/src/timers/pass.rs"];

/// A noun imports only nouns to its left in the reading order.
pub const RULE: Rule = Rule {
    name: "noun-direction",
    fix: "let the noun on the right import the one on the left, or pass an opaque reference of `values`; \
          a new noun gets its place in READING_ORDER of noun_direction.rs",
    check,
};

fn check(project: &Project) -> Vec<Finding> {
    let judged = |file: &&RustFile| {
        file.path.starts_with(DOMAIN) && !file.is_test_file() && !ROUTERS.contains(&file.path.as_str())
    };
    project.rust().iter().filter(judged).flat_map(check_file).collect()
}

fn check_file(file: &RustFile) -> Vec<Finding> {
    let modules = module_path(&file.path);
    let Some(noun) = modules.first().filter(|_| file.path[DOMAIN.len()..].contains('/')) else {
        return Vec::new();
    };
    let Some(place) = rank(noun) else {
        return vec![Finding::new(
            &file.path,
            1,
            format!("the noun `{noun}` has no place in the reading order"),
        )];
    };
    let mut findings = Vec::new();
    for path in file.production_paths() {
        let imported = noun_of(path, modules.len());
        if let Some(imported) = imported.filter(|imported| rank(imported).is_some_and(|rank| rank > place)) {
            let problem = format!("`{noun}` imports `{imported}`, which is to its right");
            findings.push(Finding::new(&file.path, path.line, problem));
        }
    }
    findings
}

fn rank(noun: &str) -> Option<usize> {
    READING_ORDER.iter().position(|known| *known == noun)
}

/// `crates/domain/src/orders/place.rs` is the module `orders::place`, `…/orders/mod.rs` is `orders`.
fn module_path(path: &str) -> Vec<&str> {
    let inside = path.strip_prefix(DOMAIN).and_then(|rest| rest.strip_suffix(".rs")).unwrap_or(path);
    inside.split('/').filter(|part| *part != "mod").collect()
}

/// The first part of a path counted from the crate's root: behind `crate`, or behind enough `super`s to reach it.
fn noun_of(path: &NamedPath, depth: usize) -> Option<&str> {
    let climbed = path.segments.iter().take_while(|segment| *segment == "super").count();
    let start = match climbed {
        0 if path.starts_with(&["crate"]) => 1,
        0 => return None,
        _ if climbed >= depth => climbed,
        _ => return None,
    };
    path.segments.get(start).map(String::as_str)
}

#[cfg(test)]
mod tests {
    use super::{RULE, module_path};
    use crate::rules::samples::places;

    #[test]
    fn an_import_from_the_right_is_caught() {
        let funds = "//! x\nuse crate::values::Money;\nuse crate::{orders::Order, State};\nfn f() { crate::payments::pay() }";
        let climbing =
            "//! x\nuse super::super::claims::Claim;\nuse super::Order;\nuse super::super::funds::Fund;";
        let files = [
            ("crates/domain/src/funds/post.rs", funds),
            ("crates/domain/src/orders/place.rs", climbing),
            ("crates/domain/src/decide.rs", "//! x\nuse crate::payments::pay;"),
            ("crates/domain/src/timers/pass.rs", "//! x\nuse crate::{orders, funds};"),
            ("crates/domain/src/weather/mod.rs", "//! x"),
            ("crates/domain/src/testing/world.rs", "//! x\nuse crate::orders::Order;"),
        ];
        assert_eq!(
            places(&RULE, &files),
            [
                "crates/domain/src/funds/post.rs:3",
                "crates/domain/src/funds/post.rs:4",
                "crates/domain/src/orders/place.rs:2",
                "crates/domain/src/weather/mod.rs:1"
            ]
        );
    }

    #[test]
    fn a_folder_is_its_mod_file() {
        assert_eq!(module_path("crates/domain/src/orders/mod.rs"), ["orders"]);
        assert_eq!(module_path("crates/domain/src/orders/place.rs"), ["orders", "place"]);
    }
}
