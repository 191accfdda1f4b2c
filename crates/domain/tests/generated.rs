//! Documents that are made from the tables of the rules. Each test compares the file in `docs/generated`;
//! `UPDATE_DOCS=1 cargo test -p domain --test generated` writes them anew.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;

use domain::identity::Role;
use domain::identity::permissions::picture;
use domain::policy::{Action, OWN, TABLE, reach};
use domain::{Kind, Rejection};

/// Compares a document with what the tables say now.
fn check(name: &str, expected: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/generated").join(name);
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(&path, expected).expect("the folder is writable");
    }
    let found = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        found == expected,
        "docs/generated/{name} is out of date; run UPDATE_DOCS=1 cargo test -p domain --test generated"
    );
}

/// A lifecycle as its table says it.
struct Lifecycle {
    object: &'static str,
    statuses: Vec<&'static str>,
    actions: Vec<&'static str>,
    steps: Vec<(&'static str, &'static str, &'static str)>,
    diagram: String,
}

/// Reads lifecycles into data, and checks every status × action of each against its table.
macro_rules! lifecycles {
    ($($status:path, $action:path;)*) => {{
        use $crate::Lifecycle;
        vec![$({
            type Status = $status;
            type Action = $action;
            for status in Status::ALL {
                for action in Action::ALL {
                    let steps = Status::STEPS.iter().filter(|(from, by, _)| from == status && by == action);
                    let targets: Vec<Status> = steps.map(|(_, _, to)| *to).collect();
                    assert!(targets.len() <= 1, "{status} × {action} has several targets");
                    assert_eq!(status.after(*action), targets.first().copied());
                    assert_eq!(status.actions().any(|allowed| allowed == *action), targets.len() == 1);
                    match status.step(*action, "X-1") {
                        Ok(next) => assert_eq!(Some(&next), targets.first()),
                        Err(refusal) => {
                            assert!(targets.is_empty());
                            assert_eq!(refusal.code(), "wrong_status");
                            let start = format!("{} X-1 is {status}, which does not allow {action};", Status::OBJECT);
                            assert!(refusal.to_string().starts_with(&start), "{refusal}");
                        }
                    }
                }
            }
            let steps = Status::STEPS.iter();
            Lifecycle {
                object: Status::OBJECT,
                statuses: Status::ALL.iter().map(|status| status.as_str()).collect(),
                actions: Action::ALL.iter().map(|action| action.as_str()).collect(),
                steps: steps.map(|(from, by, to)| (from.as_str(), by.as_str(), to.as_str())).collect(),
                diagram: Status::diagram(),
            }
        }),*]
    }};
}

/// Every lifecycle there is: one line each.
fn lifecycles() -> Vec<Lifecycle> {
    lifecycles! {
        domain::catalogue::ItemStatus, domain::catalogue::ItemAction;
        domain::contracts::ContractStatus, domain::contracts::ContractAction;
        domain::orders::OrderStatus, domain::orders::OrderAction;
        domain::fulfilment::DespatchStatus, domain::fulfilment::DespatchAction;
        domain::fulfilment::ManifestStatus, domain::fulfilment::ManifestAction;
        domain::acceptance::ActStatus, domain::acceptance::ActAction;
        domain::acceptance::DiscrepancyStatus, domain::acceptance::DiscrepancyAction;
        domain::invoicing::InvoiceStatus, domain::invoicing::InvoiceAction;
        domain::payments::PaymentStatus, domain::payments::PaymentAction;
        domain::pledges::PledgeStatus, domain::pledges::PledgeAction;
        domain::packages::PackageStatus, domain::packages::PackageAction;
        domain::ratings::RatingStatus, domain::ratings::RatingAction;
        domain::requirements::RequirementStatus, domain::requirements::RequirementAction;
    }
}

impl Lifecycle {
    fn targets<'a>(&'a self, status: &'a str) -> impl Iterator<Item = &'static str> + 'a {
        self.steps.iter().filter(move |(from, ..)| *from == status).map(|(_, _, to)| *to)
    }

    /// The statuses that can be reached from the first.
    fn reachable(&self) -> BTreeSet<&'static str> {
        let (mut reached, mut open) = (BTreeSet::new(), vec![self.statuses[0]]);
        while let Some(status) = open.pop() {
            if reached.insert(status) {
                open.extend(self.targets(status));
            }
        }
        reached
    }
}

#[test]
fn every_status_is_reachable_and_every_action_used() {
    for lifecycle in lifecycles() {
        let object = lifecycle.object;
        assert_eq!(lifecycle.reachable(), lifecycle.statuses.iter().copied().collect(), "{object}");
        let used: BTreeSet<_> = lifecycle.steps.iter().map(|(_, by, _)| *by).collect();
        assert_eq!(used, lifecycle.actions.iter().copied().collect(), "{object}");
    }
}

#[test]
fn every_lifecycle_of_the_source_is_listed_here() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    assert_eq!(declared_in(&source), lifecycles().len(), "add the new lifecycle to `lifecycles`");
}

/// How many lifecycles the files of a folder declare.
fn declared_in(folder: &Path) -> usize {
    let entries = std::fs::read_dir(folder).expect("the folder is readable");
    let paths = entries.map(|entry| entry.expect("the folder is readable").path());
    let declared = paths.map(|path| match path.is_dir() {
        true => declared_in(&path),
        false => {
            let text = std::fs::read_to_string(&path).expect("the file is readable");
            text.lines().filter(|line| line.starts_with("crate::lifecycle! {")).count()
        }
    });
    declared.sum()
}

#[test]
fn lifecycles_are_documented() {
    let mut text = String::from(
        "# Lifecycles\n\nMade from the tables of the rules. What is not drawn is refused: `wrong_status`.\n",
    );
    for lifecycle in lifecycles() {
        let first = lifecycle.statuses[0];
        let last = lifecycle.statuses.iter().filter(|status| lifecycle.targets(status).next().is_none());
        let ends: String = last.map(|status| format!("    {status} --> [*]\n")).collect();
        let (object, diagram) = (lifecycle.object, &lifecycle.diagram);
        write!(
            text,
            "\n## {object}\n\n```mermaid\nstateDiagram-v2\n    [*] --> {first}\n{diagram}{ends}```\n"
        )
        .expect("writing to memory cannot fail");
    }
    check("lifecycles.md", &text);
}

#[test]
fn permissions_are_documented() {
    check("permissions.md", &picture());
}

#[test]
fn every_action_has_a_role_and_each_pair_one_reach() {
    let pairs: BTreeSet<_> = TABLE.iter().map(|(action, role, _)| (action, role)).collect();
    assert_eq!(pairs.len(), TABLE.len(), "a pair stands twice in the table");
    for action in Action::ALL.iter().filter(|action| !OWN.contains(action)) {
        assert!(Role::ALL.iter().any(|role| reach(*action, *role).is_some()), "nobody may {action}");
    }
}

/// How the server answers each kind (RFC 9110, section 15.5).
fn status(kind: Kind) -> u16 {
    match kind {
        Kind::Invalid => 422,
        Kind::NotFound => 404,
        Kind::Forbidden => 403,
        Kind::Changed => 412,
        Kind::Conflict | Kind::Exhausted => 409,
    }
}

#[test]
fn refusals_are_documented() {
    let mut text = String::from(
        "# Refusals\n\nEvery code a command can be refused with, its kind, its HTTP status and its message.\n\n\
         | code | kind | status | message |\n|---|---|---|---|\n",
    );
    for (code, kind, message) in Rejection::ALL {
        let message = message.replace(":?}", "}").replace('|', "\\|");
        writeln!(text, "| `{code}` | {kind:?} | {} | {message} |", status(*kind))
            .expect("writing to memory cannot fail");
    }
    check("errors.md", &text);
}

#[test]
fn codes_of_refusals_are_unique_and_say_what_to_do() {
    let codes: BTreeSet<_> = Rejection::ALL.iter().map(|(code, ..)| code).collect();
    assert_eq!(codes.len(), Rejection::ALL.len());
    for (code, _, message) in Rejection::ALL {
        assert!(code.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_'), "{code}");
        assert!(message.contains(';') || message.contains(": "), "{code} does not say what to do: {message}");
    }
}
