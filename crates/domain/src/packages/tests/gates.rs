//! The gates: judged line by line by their own bodies, passed by signatures.

use super::*;
use crate::identity::Role;
use crate::limits::PACKAGE_EDITIONS_MAX;
use crate::packages::Judgement;
use crate::packages::sign::SignJudgement;
use crate::signatures::Document;
use crate::signatures::set_policy::SetSignaturePolicy;
use crate::values::Money;

fn waiting(state: &crate::State) -> Option<&Judgement> {
    state.judgements.rows().next()
}

fn signature(state: &crate::State, who: &str) -> SignJudgement {
    judgement_signature(state, who, "PKG-1")
}

/// Validated in version 1 but for the signature.
fn validated() -> World {
    let mut world = composed();
    world.acting("P-PARTNER").accept(judge(Gate::Validation, 1, GateVerdict::Passed));
    world
}

#[test]
fn each_gate_is_in_the_hands_of_its_own_body() {
    let validation = judge(Gate::Validation, 1, GateVerdict::Passed);
    let release = judge(Gate::Release, 1, GateVerdict::Passed);
    let mut unsaid = judge(Gate::Validation, 1, GateVerdict::Refused);
    unsaid.verdicts[0].remark = None;
    let mut stray = validation.clone();
    stray.verdicts[0].line = 2;
    given(composed())
        .when(validation.clone())
        .then_rejected("not_permitted")
        .as_("P-RELEASER")
        .when(validation.clone())
        .then_rejected("not_permitted")
        .when(release.clone())
        .then_rejected("wrong_status")
        .as_("P-PARTNER")
        .when(release.clone())
        .then_rejected("not_permitted")
        .when(unsaid)
        .then_rejected("field_invalid")
        .when(stray)
        .then_rejected("not_found")
        .when(JudgePackage { version: 2, ..validation.clone() })
        .then_rejected("field_invalid")
        .when(judge(Gate::Validation, 1, GateVerdict::Refused))
        .then_events(["package_judged.1"])
        .then(|state| assert_eq!((found(state).status, waiting(state)), (PackageStatus::Composed, None)))
        .when(validation)
        .then_events(["package_judged.1", "judgement_drawn.1"])
        .then(|state| assert_eq!(found(state).status, PackageStatus::Composed, "it waits for the signature"));
}

#[test]
fn the_last_signature_passes_a_gate() {
    let validation = signature(&validated().state, "P-PARTNER");
    let mut world = validated();
    world.accept(validation.clone());
    assert_eq!((found(&world.state).status, waiting(&world.state)), (PackageStatus::Validated, None));
    assert_eq!(requirement(&world.state, NEED).status, RequirementStatus::Packaged);
    given(world)
        .when(validation.clone())
        .then_rejected("wrong_status")
        .as_("P-RELEASER")
        .when(validation)
        .then_rejected("wrong_status")
        .when(judge(Gate::Release, 1, GateVerdict::Passed))
        .then(|state| assert_eq!(found(state).status, PackageStatus::Validated));
    let mut world = prepared();
    let twenty = compose(&world, 20);
    world.accept(twenty);
    pass_both(&mut world);
    let state = &world.state;
    assert_eq!((found(state).editions, found(state).signature_count), (2, 2));
    assert_eq!(found(state).status, PackageStatus::Released);
    assert_eq!(requirement(state, NEED).status, RequirementStatus::Sourced);
    world.check_replay();
}

#[test]
fn a_judgement_is_signed_by_officers_of_its_body_as_it_was_read() {
    let good = signature(&validated().state, "P-PARTNER");
    let mut other = good.clone();
    other.signed.digest = crate::values::Digest([1; 32]);
    let theirs = signature(&validated().state, "P-RELEASER");
    given(validated())
        .as_("P-PROGRAMME")
        .when(good.clone())
        .then_rejected("not_permitted")
        .as_("P-RELEASER")
        .when(theirs.clone())
        .then_rejected("not_permitted")
        .as_("P-ORDERER")
        .when(good.clone())
        .then_rejected("not_found")
        .as_("P-PARTNER")
        .when(theirs)
        .then_rejected("key_not_usable")
        .when(other)
        .then_rejected("digest_mismatch")
        .when(SignJudgement { edition: 2, ..good.clone() })
        .then_rejected("digest_mismatch")
        .when(SignJudgement { purpose: Role::Commander, ..good.clone() })
        .then_rejected("field_invalid")
        .as_("P-PROGRAMME")
        .when(step(PackageMove::Hold))
        .as_("P-PARTNER")
        .when(good.clone())
        .then_rejected("wrong_status")
        .then_says("held")
        .as_("P-PROGRAMME")
        .when(step(PackageMove::Resume))
        .as_("P-PARTNER")
        .when(good)
        .then_events(["judgement_signed.1", "gate_passed.1"]);
}

#[test]
fn what_is_said_otherwise_voids_what_was_drawn_up() {
    let first = signature(&validated().state, "P-PARTNER");
    let mut world = validated();
    let digest = waiting(&world.state).expect("drawn up").document_digest;
    world.accept(judge(Gate::Validation, 1, GateVerdict::Refused));
    assert_eq!(waiting(&world.state), None);
    let refusal = world.submit(first.clone()).expect_err("nothing waits");
    assert_eq!(refusal.code(), "wrong_status");
    world.accept(judge(Gate::Validation, 1, GateVerdict::Passed));
    let anew = waiting(&world.state).expect("drawn up anew");
    assert!(anew.edition == 2 && anew.document_digest != digest, "the edition is in what is signed");
    let refusal = world.submit(first).expect_err("it is of the void edition");
    assert_eq!(refusal.code(), "digest_mismatch");
    world.accept(judge(Gate::Validation, 1, GateVerdict::Passed));
    assert_eq!(waiting(&world.state).expect("it stays").edition, 2, "the same said again voids nothing");
    for _ in 2..PACKAGE_EDITIONS_MAX {
        world.accept(judge(Gate::Validation, 1, GateVerdict::Refused));
        world.accept(judge(Gate::Validation, 1, GateVerdict::Passed));
    }
    let mut many = world.clone();
    many.accept(judge(Gate::Validation, 1, GateVerdict::Refused));
    let more = many.submit(judge(Gate::Validation, 1, GateVerdict::Passed)).expect_err("one too many");
    assert_eq!(more.code(), "too_many");
    let smaller = compose(&world, 10);
    world.acting("P-PROGRAMME").accept(smaller);
    assert_eq!(waiting(&world.state), None, "another version is judged anew");
    world.check_replay();
    let mut world = validated();
    world.acting("P-PROGRAMME").accept(step(PackageMove::Cancel));
    assert_eq!(waiting(&world.state), None);
}

#[test]
fn a_policy_lets_two_officers_sign() {
    let mut world = composed();
    let policy = SetSignaturePolicy {
        code: code("TWO"),
        document: Document::Package,
        organisation: Some(organisation("PARTNER-N")),
        category: None,
        fund: None,
        is_emergency: false,
        amount_from: Money::new(0, Currency::EUR),
        steps: vec!["partner_officer+partner_officer".parse().expect("a step")],
        hours: 24,
    };
    let wrong = SetSignaturePolicy { steps: vec![Role::Commander.into()], ..policy.clone() };
    world.acting("console");
    assert_eq!(world.submit(wrong).expect_err("commanders sign none").code(), "field_invalid");
    world.accept(policy);
    world.accept(add_person("P-SECOND"));
    world.accept(register_key("P-SECOND"));
    world.accept(appoint("P-SECOND", Role::PartnerOfficer, "PARTNER-N"));
    world.acting("P-PARTNER").accept(judge(Gate::Validation, 1, GateVerdict::Passed));
    let [first, second] = ["P-PARTNER", "P-SECOND"].map(|who| signature(&world.state, who));
    given(world)
        .when(first.clone())
        .then_events(["judgement_signed.1"])
        .then(|state| assert_eq!(found(state).status, PackageStatus::Composed))
        .when(first)
        .then_rejected("separation_of_duty")
        .then(|state| {
            let judgement = waiting(state).expect("one signature is awaited");
            let signers = judgement.signers(state, state, found(state), day("2026-01-12"));
            let people: Vec<_> = signers.iter().map(|signer| signer.acting.person).collect();
            assert_eq!(people, [person("P-SECOND")]);
        })
        .as_("P-SECOND")
        .when(second)
        .then_events(["judgement_signed.1", "gate_passed.1"])
        .then(|state| assert_eq!(found(state).status, PackageStatus::Validated));
}

#[test]
fn a_recomposition_is_a_new_version_that_passes_the_gates_again() {
    let mut world = validated();
    sign_judgement(&mut world, "P-PARTNER", "PKG-1");
    assert_eq!(found(&world.state).status, PackageStatus::Validated);
    let smaller = compose(&world, 10);
    world.acting("P-PROGRAMME").accept(smaller);
    assert_eq!(found(&world.state).status, PackageStatus::Composed);
    let line = |version| world.state.package_lines.known(&(package("PKG-1"), version, 1));
    assert_eq!((line(1).composed.quantity, line(2).composed.quantity), (20, 10));
    assert_eq!((line(1).validation, line(2).validation), (Some(GateVerdict::Passed), None));
    world.check_replay();
}
