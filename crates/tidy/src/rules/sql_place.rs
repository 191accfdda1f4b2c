//! All SQL is in `engine` and `migrations`, so that one crate knows both databases.

use super::{Finding, Rule};
use crate::project::Project;

const STATEMENTS: [&str; 5] = ["SELECT", "INSERT", "UPDATE", "DELETE", "CREATE"];

/// No SQL text outside `engine`, no `.sql` file outside `migrations`; tests may look into a database.
pub const RULE: Rule = Rule {
    name: "sql-place",
    fix: "put the statement into engine/src/tables or engine/src/queries and call it from here",
    check,
};

fn check(project: &Project) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in project.rust().iter().filter(|file| file.crate_name() != "engine") {
        for token in file.production_tokens().filter(|token| token.kind == crate::tokens::Kind::Text) {
            if let Some(statement) = statement(&token.text) {
                findings.push(Finding::new(
                    &file.path,
                    token.line,
                    format!("a {statement} statement outside `engine`"),
                ));
            }
        }
    }
    let strays = project.under("", ".sql").filter(|(path, _)| !path.starts_with("migrations/"));
    findings.extend(strays.map(|(path, _)| Finding::new(path, 1, "a .sql file outside `migrations`")));
    findings
}

fn statement(text: &str) -> Option<&'static str> {
    let text = text.trim_start();
    let follows = |statement: &&str| {
        text.strip_prefix(statement).is_some_and(|rest| rest.starts_with(char::is_whitespace))
    };
    STATEMENTS.iter().find(|statement| follows(statement)).copied()
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::rules::samples::places;

    #[test]
    fn sql_outside_the_engine_is_caught() {
        let text = "//! x\n/// SELECT one\nfn f() {\n    run(\"SELECT a FROM b\");\n    say(\"SELECTED\", \"Select a unit\");\n}";
        let files = [
            ("crates/server/src/api/orders.rs", text),
            ("crates/engine/src/tables/orders.rs", text),
            ("crates/quartermaster/tests/it/tamper.rs", text),
            ("crates/server/src/report.sql", "SELECT 1"),
            ("migrations/0001_start.sql", "CREATE TABLE a (b {int})"),
        ];
        assert_eq!(
            places(&RULE, &files),
            ["crates/server/src/api/orders.rs:4", "crates/server/src/report.sql:1"]
        );
    }
}
