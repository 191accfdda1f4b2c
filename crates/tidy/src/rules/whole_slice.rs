//! The slice is whole: a noun with a verb in `domain` has its tables in `engine` and its handlers in `server`.

use std::collections::BTreeSet;

use super::{Finding, Rule};
use crate::exceptions;
use crate::project::Project;
use crate::rust_file::RustFile;

const EXCEPTIONS: &str = "crates/tidy/slice_exceptions.txt";
const DOMAIN: &str = "crates/domain/src/";
const HANDLERS: &str = "crates/server/src/api";

/// The layers of a slice: the word used in the list of exceptions, and the folder with one module a noun.
const LAYERS: [(&str, &str); 2] = [("tables", "crates/engine/src/tables"), ("api", HANDLERS)];

/// Every noun with a verb is present in every layer, once the API exists.
pub const RULE: Rule = Rule {
    name: "whole-slice",
    fix: "add the module of that name, or a line `noun/layer: reason` to crates/tidy/slice_exceptions.txt; \
          remove the line when the module exists",
    check,
};

fn check(project: &Project) -> Vec<Finding> {
    if !project.exists(HANDLERS) {
        return Vec::new();
    }
    let excepted = exceptions::read(project, EXCEPTIONS);
    let missing = missing(project);
    let mut findings = Vec::new();
    for (key, noun, module) in &missing {
        if !excepted.iter().any(|exception| exception.key == key) {
            let problem = format!("`{noun}` has a verb but {module}.rs does not exist");
            findings.push(Finding::new(&format!("{DOMAIN}{noun}/mod.rs"), 1, problem));
        }
    }
    let is_needed = |key: &str| missing.iter().any(|(known, ..)| known == key);
    findings.extend(exceptions::stale(EXCEPTIONS, &excepted, is_needed));
    findings
}

/// What a slice lacks, as (`noun/layer`, noun, module).
fn missing(project: &Project) -> Vec<(String, &str, String)> {
    let mut missing = Vec::new();
    for noun in nouns(project) {
        for (layer, folder) in LAYERS {
            let module = format!("{folder}/{noun}");
            if !project.exists(&format!("{module}.rs")) && !project.exists(&module) {
                missing.push((format!("{noun}/{layer}"), noun, module));
            }
        }
    }
    missing
}

/// The folders of `domain` that hold at least one verb: a file with an `impl Verb for …`.
fn nouns(project: &Project) -> BTreeSet<&str> {
    let decides = |file: &&RustFile| {
        file.tokens.windows(2).any(|pair| pair[0].is_word("Verb") && pair[1].is_word("for"))
    };
    let in_domain = |file: &RustFile| file.path.starts_with(DOMAIN);
    let verbs = project.rust().iter().filter(|file| in_domain(file)).filter(decides);
    verbs.filter_map(|file| Some(file.path[DOMAIN.len()..].split_once('/')?.0)).collect()
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::rules::samples::places;

    const VERB: (&str, &str) = ("crates/domain/src/orders/place.rs", "//! x\nimpl Verb for PlaceBasket {}");
    const OTHER: (&str, &str) = ("crates/domain/src/values/money.rs", "//! x");
    const API: (&str, &str) = ("crates/server/src/api/mod.rs", "//! x");

    #[test]
    fn a_missing_layer_is_caught() {
        let table = ("crates/engine/src/tables/orders.rs", "//! x");
        let handler = ("crates/server/src/api/orders/mod.rs", "//! x");
        let mod_file = "crates/domain/src/orders/mod.rs:1";
        assert_eq!(places(&RULE, &[VERB, OTHER, API]), [mod_file, mod_file]);
        assert_eq!(places(&RULE, &[VERB, OTHER, API, table]), [mod_file]);
        assert!(places(&RULE, &[VERB, OTHER, API, table, handler]).is_empty());
    }

    #[test]
    fn nothing_is_asked_before_the_api_exists() {
        assert!(places(&RULE, &[VERB]).is_empty());
    }

    #[test]
    fn an_exception_is_kept_only_while_needed() {
        let table = ("crates/engine/src/tables/orders.rs", "//! x");
        let list = (super::EXCEPTIONS, "orders/api: only the clock acts\norders/tables: stale\n");
        assert_eq!(places(&RULE, &[VERB, API, table, list]), ["crates/tidy/slice_exceptions.txt:2"]);
    }
}
