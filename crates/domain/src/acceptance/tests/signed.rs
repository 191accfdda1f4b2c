//! Signing and withdrawing an act.

use super::{COMMISSION, accepts, arrived, draw_up, draws, line_stages, signature, signs, the_act};
use crate::acceptance::reverse::ReverseAct;
use crate::acceptance::settle::SettleDiscrepancy;
use crate::acceptance::sign::SignAct;
use crate::acceptance::signers::{asked, signers};
use crate::acceptance::withdraw::WithdrawAct;
use crate::acceptance::{ActAction, ActStatus, Outcome, document};
use crate::fulfilment::tests::Play;
use crate::funds::Stages;
use crate::identity::Role;
use crate::identity::register_key::RegisterKey;
use crate::identity::revoke_key::RevokeKey;
use crate::orders::amend::AmendOrder;
use crate::orders::signers::people;
use crate::orders::terminate::TerminateOrder;
use crate::orders::{OrderStatus, ReasonCode};
use crate::signatures::Signed;
use crate::testing::{add_person, appoint, delivery_point, person, personal};
use crate::values::{ActId, Digest, Id, KeyBytes};

fn drawn() -> (Play, ActId) {
    let (mut play, despatch) = arrived();
    let act = draws(&mut play, draw_up(despatch, &[(1, 10, 0, 0, 0)]));
    (play, act)
}

#[test]
fn the_commission_signs_what_was_drawn_up() {
    let (mut play, id) = drawn();
    let order = play.order();
    let elsewhere = Some(delivery_point("DP-B11-2"));
    let (lines, reason) = (Vec::new(), ReasonCode::NeedChanged);
    play.does("P-ORDERER", AmendOrder { order, lines, delivery_point: elsewhere, reason, note: None });
    let (act, state) = (the_act(&play, id), &play.world.state);
    let document = document::to_sign(state, act);
    assert_eq!(document::digest(&document), act.document_digest);
    assert_ne!(document, document::of_act(state, act));
    signs(&mut play, id, 3);
    let kept = play.world.state.signed_documents.known(&(id.bits(), 1));
    assert_eq!((kept.value(), kept.digest()), (document, the_act(&play, id).document_digest));
}

fn withdraw(act: ActId) -> WithdrawAct {
    WithdrawAct { act, reason: personal("counted wrongly") }
}

#[test]
fn each_step_is_signed_by_its_role_in_order() {
    let (mut play, act) = drawn();
    let refusal = play.refused("P-MEMBER", signature(&play, act, "P-MEMBER", Role::CommissionMember));
    assert_eq!(refusal.code(), "not_next_signature");
    assert!(refusal.to_string().contains("waits for the signature of the acceptance_signer"), "{refusal}");
    signs(&mut play, act, 1);
    assert_eq!(
        play.code("P-SIGNER", signature(&play, act, "P-SIGNER", Role::AcceptanceSigner)),
        "not_next_signature"
    );
    let made = play.world.state.signatures.known(&(act.bits(), 1));
    assert_eq!((made.person, made.purpose, made.edition), (person("P-SIGNER"), Role::AcceptanceSigner, 1));
    assert_eq!(made.digest, the_act(&play, act).document_digest);
}

#[test]
fn a_signature_is_over_the_present_document_with_a_key_of_one_s_own() {
    let (mut play, act) = drawn();
    let good = signature(&play, act, "P-SIGNER", Role::AcceptanceSigner);
    let other_bytes = Signed { digest: Digest([1; 32]), ..good.signed.clone() };
    assert_eq!(play.code("P-SIGNER", SignAct { signed: other_bytes, ..good.clone() }), "digest_mismatch");
    assert_eq!(play.code("P-SIGNER", SignAct { edition: 2, ..good.clone() }), "digest_mismatch");
    let other_key = signature(&play, act, "P-MEMBER", Role::AcceptanceSigner);
    assert_eq!(play.code("P-SIGNER", other_key), "key_not_usable");
    assert_eq!(play.code("P-SIGNER", SignAct { purpose: Role::Orderer, ..good.clone() }), "field_invalid");
    play.does("P-SIGNER", RevokeKey { key: good.signed.key, reason: personal("lost") });
    assert_eq!(play.code("P-SIGNER", good.clone()), "key_not_usable");
    play.does(
        "P-SIGNER",
        RegisterKey { person: person("P-SIGNER"), public_key: KeyBytes([77; 32]), is_demo: false },
    );
    let key = crate::identity::key_id(KeyBytes([77; 32]));
    play.does("P-SIGNER", SignAct { signed: Signed { key, ..good.signed.clone() }, ..good });
}

#[test]
fn only_the_unit_s_commission_signs() {
    let (mut play, act) = drawn();
    for (who, code) in [
        ("P-MEMBER", "not_permitted"),
        ("P-RECEIVER", "not_permitted"),
        ("P-CLERK", "not_permitted"),
        ("P-STRANGER", "not_found"),
        ("P-NOBODY", "not_found"),
    ] {
        assert_eq!(play.code(who, signature(&play, act, "P-SIGNER", Role::AcceptanceSigner)), code, "{who}");
    }
    let good = signature(&play, act, "P-SIGNER", Role::AcceptanceSigner);
    assert_eq!(play.code("P-SIGNER", SignAct { act: ActId::from_bits(3), ..good }), "not_found");
}

#[test]
fn who_placed_changed_or_paid_the_order_does_not_accept() {
    let (mut play, act) = drawn();
    for who in ["P-ORDERER", "P-APPROVER", "P-TREASURER"] {
        play.does("console", appoint(who, Role::AcceptanceSigner, "B11"));
    }
    let orderer = signature(&play, act, "P-ORDERER", Role::AcceptanceSigner);
    assert_eq!(play.code("P-ORDERER", orderer), "separation_of_duty");
    let approver = signature(&play, act, "P-APPROVER", Role::AcceptanceSigner);
    play.arrange(|state, _, order| state.orders.update(&order).orderers.push(person("P-APPROVER")));
    let refusal = play.refused("P-APPROVER", approver);
    assert!(
        refusal.to_string().contains("you ordered this, so somebody else must sign the act"),
        "{refusal}"
    );
    let treasurer = signature(&play, act, "P-TREASURER", Role::AcceptanceSigner);
    play.arrange(|state, _, order| state.orders.update(&order).paid_by.push(person("P-TREASURER")));
    let refusal = play.refused("P-TREASURER", treasurer);
    assert!(refusal.to_string().contains("you paid for this, so somebody else must"), "{refusal}");
}

#[test]
fn each_step_is_another_person() {
    let (mut play, act) = drawn();
    play.does("console", appoint("P-SIGNER", Role::CommissionMember, "B11"));
    signs(&mut play, act, 1);
    let second = signature(&play, act, "P-SIGNER", Role::CommissionMember);
    assert_eq!(play.code("P-SIGNER", second), "separation_of_duty");
}

#[test]
fn the_receiver_who_drew_it_up_may_sign_it() {
    let (mut play, act) = drawn();
    play.does("console", appoint("P-RECEIVER", Role::AcceptanceSigner, "B11"));
    let command = signature(&play, act, "P-RECEIVER", Role::AcceptanceSigner);
    assert_eq!(play.does("P-RECEIVER", command), ["act_signed.1"]);
}

#[test]
fn a_withdrawn_act_gives_way_to_another() {
    let (mut play, act) = drawn();
    signs(&mut play, act, 2);
    for (who, code) in [("P-CLERK", "not_permitted"), ("P-STRANGER", "not_found")] {
        assert_eq!(play.code(who, withdraw(act)), code, "{who}");
    }
    assert_eq!(play.does("P-RECEIVER", withdraw(act)), ["act_withdrawn.1"]);
    assert_eq!(the_act(&play, act).status, ActStatus::Withdrawn);
    assert_eq!(play.code("P-RECEIVER", withdraw(ActId::from_bits(3))), "not_found");
    let despatch = the_act(&play, act).despatch;
    let second = accepts(&mut play, draw_up(despatch, &[(1, 10, 0, 0, 0)]));
    assert_eq!(the_act(&play, second).number, "AKT-2026-000002");
}

#[test]
fn an_act_is_not_signed_once_the_order_is_over() {
    let (mut play, act) = drawn();
    play.arrange(|state, _, order| state.orders.update(&order).status = OrderStatus::Closed);
    assert_eq!(
        play.code("P-SIGNER", signature(&play, act, "P-SIGNER", Role::AcceptanceSigner)),
        "wrong_status"
    );
}

#[test]
fn goods_of_a_terminated_order_that_were_on_their_way_are_accepted() {
    let mut play = crate::fulfilment::tests::sent();
    let despatch = play.despatches("PL-1", &[(1, 4, false)]);
    let (order, reason) = (play.order(), ReasonCode::Other);
    play.does("P-BUYER", TerminateOrder { order, reason, note: None });
    assert_eq!(line_stages(&play, 1), Stages { obligated: 9_800_000, ..Stages::default() });
    play.arrives(despatch);
    accepts(&mut play, draw_up(despatch, &[(1, 4, 0, 0, 0)]));
    assert_eq!(line_stages(&play, 1), Stages { accrued: 9_800_000, ..Stages::default() });
}

/// An act in each status there is.
fn act_in(status: ActStatus) -> (Play, ActId) {
    let (mut play, act) = drawn();
    match status {
        ActStatus::Drawn => {}
        ActStatus::Signed => drop(signs(&mut play, act, 1)),
        ActStatus::Withdrawn => drop(play.does("P-RECEIVER", withdraw(act))),
        ActStatus::Accepted => drop(signs(&mut play, act, 3)),
        ActStatus::Reversed => {
            signs(&mut play, act, 3);
            play.does("P-BUYER", ReverseAct { act, reason: personal("wrong unit") });
        }
    }
    assert_eq!(the_act(&play, act).status, status);
    (play, act)
}

#[test]
fn an_act_allows_what_its_table_says() {
    for status in ActStatus::ALL {
        for action in [ActAction::Sign, ActAction::Withdraw, ActAction::Reverse, ActAction::Settle] {
            let (mut play, act) = act_in(*status);
            let outcome = match action {
                ActAction::Sign => {
                    let step = usize::from(*status != ActStatus::Drawn);
                    let (who, purpose) = COMMISSION[step];
                    let command = signature(&play, act, who, purpose);
                    play.world.acting(who).submit(command)
                }
                ActAction::Withdraw => play.world.acting("P-RECEIVER").submit(withdraw(act)),
                ActAction::Reverse => {
                    play.world.acting("P-BUYER").submit(ReverseAct { act, reason: personal("wrong unit") })
                }
                _ => play.world.acting("P-BUYER").submit(SettleDiscrepancy {
                    act,
                    discrepancy: 1,
                    outcome: Outcome::Replaced,
                    reason: personal("agreed"),
                }),
            };
            // The act has no discrepancy, so settling one gets as far as looking for it.
            let allowed = if action == ActAction::Settle { Some("not_found") } else { None };
            let expected = if status.after(action).is_some() { allowed } else { Some("wrong_status") };
            assert_eq!(outcome.err().map(|refusal| refusal.code()), expected, "{status} {action}");
        }
    }
}

fn last_told(play: &Play) -> serde_json::Value {
    let event = &play.world.journal.last().expect("an event").1;
    assert_eq!(event.kind(), "act_reminded.1");
    event.fields()["told"].clone()
}

#[test]
fn silence_reminds_the_signers_then_tells_those_above_and_at_last_who_drew_it_up() {
    let (mut play, act) = drawn();
    let above = appoint("P-ABOVE", Role::AcceptanceSigner, "C1");
    play.does("console", add_person("P-ABOVE"));
    play.does("P-ADMIN", above);
    let drawn_at = play.world.now;
    assert_eq!(the_act(&play, act).approval_due_at, Some(drawn_at.plus_hours(24)));
    play.world.let_pass(drawn_at.plus_hours(24));
    assert_eq!(last_told(&play), serde_json::json!([person("P-SIGNER")]));
    let asked_now = |play: &Play| {
        let (state, act) = (&play.world.state, the_act(play, act));
        people(asked(&signers(state, state, act, play.world.context().today()), act))
    };
    assert_eq!(asked_now(&play), [person("P-SIGNER")]);
    play.world.let_pass(drawn_at.plus_hours(48));
    assert_eq!(last_told(&play), serde_json::json!([person("P-ABOVE")]));
    assert_eq!(asked_now(&play).len(), 2, "those above may sign now too");
    play.world.let_pass(drawn_at.plus_hours(72));
    assert_eq!(last_told(&play), serde_json::json!([person("P-RECEIVER")]), "who drew it up");
    assert_eq!(the_act(&play, act).approval_due_at, None, "once");

    signs(&mut play, act, 1);
    let waiting = the_act(&play, act);
    assert_eq!((waiting.approval_level, waiting.approval_due_at), (0, Some(play.world.now.plus_hours(24))));
    play.world.let_pass(play.world.now.plus_hours(24));
    assert_eq!(last_told(&play), serde_json::json!([person("P-MEMBER")]), "a new wait began");
}

#[test]
fn nobody_is_reminded_of_an_act_that_is_signed_or_withdrawn() {
    let (mut play, act) = drawn();
    signs(&mut play, act, 3);
    assert_eq!(the_act(&play, act).approval_due_at, None);
    let (mut play, act) = drawn();
    play.does("P-RECEIVER", withdraw(act));
    assert_eq!(the_act(&play, act).approval_due_at, None);
    let before = play.world.journal.len();
    play.world.let_pass(play.world.now.plus_hours(25));
    let reminded = play.world.journal[before..].iter().any(|(_, event)| event.kind() == "act_reminded.1");
    assert!(!reminded);
}
