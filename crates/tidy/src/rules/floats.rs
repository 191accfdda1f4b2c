//! Money, quantities and rates are integers: floating point loses kopiykas and differs between machines.

use super::{Finding, Rule};
use crate::project::Project;
use crate::rust_file::RustFile;

const FLOATS: [&str; 2] = ["f32", "f64"];

/// Names the types only to refuse their values, because the trait asks for it.
const REFUSES: &str = "crates/domain/src/values/canonical/serializer.rs";

/// No floating-point type outside the drawing of charts (files named `chart…`).
pub const RULE: Rule = Rule {
    name: "floats",
    fix: "count in integers: minor units, thousandths, basis points; drawing code lives in a file named chart….rs",
    check,
};

fn check(project: &Project) -> Vec<Finding> {
    let mut findings = Vec::new();
    let is_judged = |file: &&RustFile| !file.stem().starts_with("chart") && file.path != REFUSES;
    for file in project.rust().iter().filter(is_judged) {
        for token in file.tokens.iter().filter(|token| FLOATS.iter().any(|float| token.is_word(float))) {
            findings.push(Finding::new(
                &file.path,
                token.line,
                format!("`{}` is a floating-point type", token.text),
            ));
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::rules::samples::places;

    #[test]
    fn a_floating_point_type_is_caught() {
        let text = "//! x\nfn f(x: i64) -> i64 { x }\nfn g(x: i64) { show!(x as f64); }";
        let files = [("crates/engine/src/x.rs", text), ("crates/server/src/web/chart_lines.rs", text)];
        assert_eq!(places(&RULE, &files), ["crates/engine/src/x.rs:3"]);
    }
}
