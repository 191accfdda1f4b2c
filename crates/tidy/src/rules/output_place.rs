//! Only the binary talks to the terminal; libraries return values and log through `tracing`.

use super::{Finding, Rule};
use crate::project::Project;

const PRINTING: [&str; 4] = ["print", "println", "eprint", "eprintln"];

/// Where printing is the job.
const TERMINALS: [&str; 2] = ["crates/quartermaster/", "crates/simulator/src/main.rs"];

/// No printing macro outside the binary, the simulator's `main` and tests.
pub const RULE: Rule =
    Rule { name: "output-place", fix: "return the text to the caller, or log it with `tracing`", check };

fn check(project: &Project) -> Vec<Finding> {
    let mut findings = Vec::new();
    let is_terminal = |path: &str| TERMINALS.iter().any(|terminal| path.starts_with(terminal));
    for file in project.rust().iter().filter(|file| !is_terminal(&file.path)) {
        for (name, line) in file.macro_calls().filter(|(_, line)| !file.is_test(*line)) {
            if PRINTING.contains(&name) {
                findings.push(Finding::new(&file.path, line, format!("`{name}!` writes to the terminal")));
            }
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::rules::samples::places;

    #[test]
    fn printing_from_a_library_is_caught() {
        let text = "//! x\nfn f() {\n    println!(\"a\");\n    eprint!(\"b\");\n    writeln!(out, \"c\");\n}";
        let files = [
            ("crates/engine/src/x.rs", text),
            ("crates/quartermaster/src/main.rs", text),
            ("crates/simulator/src/main.rs", text),
            ("crates/engine/tests/it/x.rs", text),
        ];
        assert_eq!(places(&RULE, &files), ["crates/engine/src/x.rs:3", "crates/engine/src/x.rs:4"]);
    }
}
