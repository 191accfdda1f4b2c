//! Small runs of both kinds, and the tests of the testers: an auditor that counts wrong must be heard.

mod outage;

use std::collections::BTreeSet;

use domain::Command;
use simulator::durable::{self, Place};
use simulator::pure;
use simulator::run::{Failure, Plan, Tally};
use simulator::seeds;

fn plan(seed: u64, steps: usize) -> Plan {
    Plan { seed, steps, misbook_at: None }
}

fn on_files(plan: &Plan) -> Result<Tally, Failure> {
    durable::run(plan, &Place::Files)
}

fn passed(outcome: Result<Tally, Failure>) -> Tally {
    outcome.unwrap_or_else(|failure| panic!("{failure}"))
}

/// Verbs that the workload does not play: the auditor keeps no books of papers, files, deputies and tokens, nor of
/// lines left out of an order that waits, nor of what is needed and promised.
const NOT_PLAYED: &[&str] = &[
    "AnswerRating",
    "AddRequirementList",
    "AddServiceAccount",
    "AnnouncePledge",
    "AppointByLetter",
    "AttachActSignatureFile",
    "AttachItemFile",
    "AttachOrderSignatureFile",
    "ChangeRequirement",
    "CloseSignIn",
    "ComposePackage",
    "ConfirmAppointment",
    "ConsolidateRequirements",
    "Delegate",
    "DetachItemFile",
    "DraftPackage",
    "EraseFile",
    "FilePayments",
    "ForwardOrder",
    "InvitePerson",
    "IssueAccountToken",
    "JudgePackage",
    "JudgeRequirements",
    "LeaveOutLine",
    "MovePackage",
    "MovePledge",
    "NoteAppropriation",
    "OrderPackage",
    "PlanTranches",
    "PlanYear",
    "RateItem",
    "PrioritiseRequirement",
    "ReconcilePackage",
    "RecordTransfer",
    "ProposeRequirement",
    "RegisterPasskey",
    "RemindSigners",
    "RotateToken",
    "SharePackage",
    "SignJudgement",
    "SubmitRequirements",
    "TransferDespatch",
    "WithdrawRequirement",
    "WithholdRating",
    "WriteMessage",
];

#[test]
fn the_rules_alone_agree_with_the_auditor_and_every_verb_takes_effect() {
    let summary = seeds::play(1, 12, 1_200, pure::run, |_, outcome| {
        passed(outcome);
    });
    assert_eq!((summary.passed, summary.failed), (12, 0));
    let never: BTreeSet<_> =
        Command::NAMES.iter().filter(|name| !summary.tally.verbs.contains(*name)).collect();
    // A cell is founded before the first step, only the clock lets deadlines pass, and a new log key would need the
    // engine to be opened with it.
    let expected = ["FoundCell", "PassDeadline", "RotateLogKey"].iter().chain(NOT_PLAYED);
    assert_eq!(never, expected.collect());
}

#[test]
fn the_engine_on_a_failing_database_agrees_with_the_auditor() {
    let tally = passed(on_files(&plan(1, 150)));
    assert!(tally.accepted + tally.refused > 100, "{tally:?}");
    assert!(tally.verbs.len() > 10, "{tally:?}");
}

#[test]
fn a_seed_gives_the_same_run_again() {
    assert_eq!(passed(pure::run(&plan(5, 400))), passed(pure::run(&plan(5, 400))));
    assert_eq!(passed(on_files(&plan(5, 60))), passed(on_files(&plan(5, 60))));
    assert_ne!(passed(pure::run(&plan(6, 400))), passed(pure::run(&plan(5, 400))));
}

#[test]
fn a_wrong_prediction_of_the_auditor_is_reported_with_its_seed() {
    for run in [pure::run as fn(&Plan) -> Result<Tally, Failure>, on_files] {
        let wrong = Plan { misbook_at: Some(20), ..plan(7, 40) };
        let failure = run(&wrong).expect_err("the auditor counts one kopiyka too many");
        assert_eq!(failure.seed, 7);
        let report = failure.to_string();
        assert!(report.starts_with("seed 7 failed") && report.contains("STATE-26"), "{report}");
    }
}
