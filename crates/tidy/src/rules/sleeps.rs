//! Code waits for an event, not for a length of time; a sleeping test is slow or flaky, often both.

use super::{Finding, Rule};
use crate::exceptions;
use crate::project::Project;

const EXCEPTIONS: &str = "crates/tidy/sleeps.txt";

/// The sleeping functions of the standard library and of tokio.
const SLEEPS: [&[&str]; 2] = [&["thread", "sleep"], &["time", "sleep"]];

/// Only programs at the edge may wait for a length of time, with a reason.
const EXCUSABLE: [&str; 2] = ["crates/quartermaster/src/", "crates/simulator/src/"];

/// No sleep, except in listed files of the binary and the simulator.
pub const RULE: Rule = Rule {
    name: "sleeps",
    fix: "wait on a channel, a condition or a timeout of the call; a file of the binary or the simulator may be \
          excused in crates/tidy/sleeps.txt as `path: reason`; remove the line when it no longer sleeps",
    check,
};

fn check(project: &Project) -> Vec<Finding> {
    let excepted = exceptions::read(project, EXCEPTIONS);
    let mut sleeping = Vec::new();
    for file in project.rust() {
        let sleeps = file.paths.iter().filter(|path| SLEEPS.iter().any(|sleep| path.contains(sleep)));
        sleeping.extend(sleeps.map(|path| (file.path.as_str(), path.line)));
    }
    let excused = |path: &str| {
        EXCUSABLE.iter().any(|edge| path.starts_with(edge))
            && excepted.iter().any(|exception| exception.key == path)
    };
    let mut findings: Vec<Finding> = sleeping
        .iter()
        .filter(|(path, _)| !excused(path))
        .map(|(path, line)| Finding::new(path, *line, "sleeps for a length of time"))
        .collect();
    let is_needed = |key: &str| sleeping.iter().any(|(path, _)| *path == key);
    findings.extend(exceptions::stale(EXCEPTIONS, &excepted, is_needed));
    findings
}

#[cfg(test)]
mod tests {
    use super::{EXCEPTIONS, RULE};
    use crate::rules::samples::places;

    #[test]
    fn a_sleep_is_caught_unless_excused_at_the_edge() {
        let text = "//! x\nuse std::thread::{self, sleep};\nfn f() { tokio::time::sleep(d); }";
        let list = "crates/simulator/src/faults.rs: lets a killed process end\n\
                    crates/engine/src/x.rs: not excusable\ncrates/simulator/src/world.rs: stale";
        let files = [
            ("crates/engine/src/x.rs", text),
            ("crates/simulator/src/faults.rs", text),
            ("crates/simulator/src/world.rs", "//! x"),
            (EXCEPTIONS, list),
        ];
        assert_eq!(
            places(&RULE, &files),
            ["crates/engine/src/x.rs:2", "crates/engine/src/x.rs:3", "crates/tidy/sleeps.txt:3"]
        );
    }
}
