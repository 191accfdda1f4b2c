//! HTTP types stay in `server`; every other crate speaks in commands, receipts and rejections.

use super::{Finding, Rule};
use crate::project::Project;

const HTTP_CRATES: [&str; 5] = ["axum", "axum_extra", "http", "hyper", "tower_http"];

/// No path into an HTTP crate outside `server`.
pub const RULE: Rule =
    Rule { name: "http-place", fix: "return a domain type here and turn it into HTTP in `server`", check };

fn check(project: &Project) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in project.rust().iter().filter(|file| file.crate_name() != "server") {
        for path in file.paths.iter().filter(|path| HTTP_CRATES.contains(&path.segments[0].as_str())) {
            findings.push(Finding::new(
                &file.path,
                path.line,
                format!("`{}` is an HTTP type", path.segments.join("::")),
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
    fn an_http_type_outside_the_server_is_caught() {
        let text = "//! x\nuse axum::{Json, extract::State};\nuse ureq::http::Uri;\n";
        let files = [("crates/engine/src/x.rs", text), ("crates/server/src/x.rs", text)];
        assert_eq!(places(&RULE, &files), ["crates/engine/src/x.rs:2", "crates/engine/src/x.rs:2"]);
    }
}
