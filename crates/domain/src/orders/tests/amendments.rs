//! A sent order is lowered or directed elsewhere at once, and raised after signatures; never cancelled and redone.

use super::*;
use crate::orders::amend::{AmendOrder, AmendedLine};
use crate::orders::close::CloseOrder;
use crate::orders::terminate::TerminateOrder;
use crate::orders::withdraw_amendment::WithdrawAmendment;
use crate::orders::{Answer, OrderStatus, charges, document};
use crate::payments::recharge::Recharge;

fn amend<const N: usize>(state: &State, lines: [(i64, i64); N]) -> AmendOrder {
    AmendOrder {
        order: id(state),
        lines: lines.map(|(line, quantity)| AmendedLine { line, quantity }).to_vec(),
        delivery_point: None,
        reason: ReasonCode::NeedChanged,
        note: None,
    }
}

fn withdraw(state: &State) -> WithdrawAmendment {
    WithdrawAmendment { order: id(state), reason: ReasonCode::NoFunds }
}

/// The confirmed order with 30 instead of 20 drones asked for on 13 January.
fn raised() -> World {
    let mut world = confirmed();
    world.now = moment("2026-01-13T10:00");
    let raise = amend(&world.state, [(1, 30)]);
    assert_eq!(kinds(&mut world, "P-ORDERER", raise), ["amendment_submitted.1"]);
    world
}

#[test]
fn less_is_at_once_and_frees_the_difference() {
    let state = confirmed().state;
    given(confirmed())
        .as_("P-ORDERER")
        .when(amend(&state, [(1, 12), (2, 0)]))
        .then_events(["order_amended.1"])
        .then(|state| {
            let line = line_row(state, 1);
            assert_eq!((line.quantity, line.confirmed, line.reserved, line.cancelled), (12, 12, 12, 8));
            assert_eq!(spent(state), [0, 12 * 2_450_000]);
            let order = order(state, NUMBER);
            assert_eq!((order.status, order.edition), (OrderStatus::Sent, 1));
        });
}

#[test]
fn only_what_is_not_despatched_can_be_taken_off() {
    let mut world = confirmed();
    despatch(&mut world, 1, 15);
    let state = world.state.clone();
    assert_eq!(refusal(&mut world, "P-ORDERER", amend(&state, [(1, 14)])), "nothing_left");
    world.accept(amend(&state, [(1, 15)]));
    assert_eq!(line_row(&world.state, 1).to_despatch(), 0);
}

#[test]
fn an_order_lowered_to_nothing_is_closed() {
    let state = confirmed().state;
    given(confirmed())
        .as_("P-ORDERER")
        .when(amend(&state, [(1, 0), (2, 0)]))
        .then_events(["order_amended.1", "order_closed.1"])
        .then(|state| assert_eq!(spent(state), [0, 0]));
}

#[test]
fn an_open_line_lowered_to_nothing_needs_no_answer() {
    let state = sent().state;
    given(sent())
        .as_("P-CLERK")
        .when(answer(&state, [(1, Word::Confirm)]))
        .as_("P-ORDERER")
        .when(amend(&state, [(2, 0)]))
        .then(|state| assert_eq!(order(state, NUMBER).answer_until, None));
}

#[test]
fn another_delivery_point_is_a_notice() {
    let state = confirmed().state;
    let to = |point| AmendOrder { delivery_point: Some(delivery_point(point)), ..amend(&state, []) };
    given(confirmed())
        .as_("P-ORDERER")
        .when(to("DP-B12-1"))
        .then_rejected("not_found")
        .when(to("DP-B11-1"))
        .then_rejected("field_invalid")
        .when(to("DP-B11-2"))
        .then_events(["order_amended.1"])
        .then(|state| assert_eq!(order(state, NUMBER).delivery_point, delivery_point("DP-B11-2")));
}

#[test]
fn amendments_that_cannot_be() {
    let state = confirmed().state;
    let mut world = confirmed();
    for (who, amended, code) in [
        ("P-ORDERER", amend(&state, []), "empty"),
        ("P-ORDERER", amend(&state, [(3, 1)]), "not_found"),
        ("P-ORDERER", amend(&state, [(1, 10), (1, 0)]), "repeated"),
        ("P-ORDERER", amend(&state, [(1, 20)]), "field_invalid"),
        ("P-ORDERER", amend(&state, [(1, -1)]), "field_invalid"),
        ("P-ORDERER", amend(&state, [(1, 30), (2, 5)]), "field_invalid"),
        ("P-ORDERER", amend(&state, [(1, 25)]), "quantity_not_offered"),
        ("P-ORDERER", amend(&state, [(1, 1_010)]), "quantity_ceiling_reached"),
        ("P-APPROVER", amend(&state, [(1, 10)]), "not_permitted"),
        ("P-STRANGER", amend(&state, [(1, 10)]), "not_found"),
    ] {
        assert_eq!(refusal(&mut world, who, amended), code);
    }
    let many = AmendOrder { lines: vec![AmendedLine { line: 1, quantity: 1 }; 101], ..amend(&state, []) };
    assert_eq!(refusal(&mut world, "P-ORDERER", many), "too_many");
    let mut world = placed();
    assert_eq!(refusal(&mut world, "P-ORDERER", amend(&state, [(1, 10)])), "wrong_status");
}

#[test]
fn an_unanswered_order_can_be_lowered_but_not_raised() {
    let state = sent().state;
    let mut world = sent();
    assert_eq!(refusal(&mut world, "P-ORDERER", amend(&state, [(1, 30)])), "wrong_status");
    world.accept(amend(&state, [(1, 10)]));
    let proposal = Word::Change { quantity: Some(5), promised_on: None, substitute: None };
    world.acting("P-CLERK").accept(answer(&state, [(1, proposal), (2, Word::Confirm)]));
    assert_eq!(refusal(&mut world, "P-ORDERER", amend(&state, [(1, 2)])), "wrong_status");
}

#[test]
fn more_holds_money_and_ceilings_until_it_is_signed() {
    given(raised())
        .then(|state| {
            let line = line_row(state, 1);
            assert_eq!((line.quantity, line.charge_count), (20, 2));
            let order = order(state, NUMBER);
            assert_eq!((order.edition, order.last_edition, order.is_amending), (1, 2, true));
            assert_eq!(state.allotments.known(&allotment("A-B11")).stages.committed, 24_500_000);
            assert_eq!(spent(state), [0, 52_000_000]);
            let offer = state.offers.known(&DRONE.offer());
            assert_eq!((offer.reserved, offer.called_quantity), (30, 30));
            let amendment = state.amendments.known(&order.id);
            assert_eq!(amendment.hold_until, moment("2026-01-18T10:00"));
            assert_eq!(amendment.document_digest, digest(&to_sign(state, order)));
            assert_eq!(to_sign(state, order)["total_minor"], 76_500_000);
        })
        .until("2026-01-18T10:00")
        .then_events(["amendment_withdrawn.1"])
        .then(assert_as_confirmed);
}

#[test]
fn what_is_signed_is_the_amendment_as_it_was_asked_for() {
    let mut world = raised();
    let asked = to_sign(&world.state, order(&world.state, NUMBER));
    world.acting("P-PARTNER").accept(vetted("SUP-VEKTOR", crate::pledges::VettingResult::Passed));
    let recharge = Recharge {
        order: id(&world.state),
        line: 1,
        position: 1,
        allotment: allotment("A-B11"),
        document: text("letter 5"),
    };
    assert_eq!(kinds(&mut world, "P-TREASURER", recharge), ["charge_recharged.1"]);
    let order = order(&world.state, NUMBER);
    assert_eq!(to_sign(&world.state, order), asked);
    assert_ne!(document::amended(&world.state, order), asked, "another allotment pays now");
    assert_eq!(world.state.amendments.known(&order.id).document_digest, digest(&asked));
}

fn assert_as_confirmed(state: &State) {
    let line = line_row(state, 1);
    assert_eq!((line.quantity, line.charge_count, line.answer), (20, 1, Answer::Confirmed));
    assert_eq!(spent(state), [0, 52_000_000]);
    assert_eq!(state.allotments.known(&allotment("A-B11")).stages.committed, 0);
    let order = order(state, NUMBER);
    assert_eq!((order.edition, order.last_edition, order.is_amending), (1, 2, false));
    let offer = state.offers.known(&DRONE.offer());
    assert_eq!((offer.reserved, offer.called_quantity), (20, 20));
    assert!(charges(state, order.id, 1).count() == 1 && state.amendments.rows().next().is_none());
}

#[test]
fn the_last_signature_brings_more_into_force() {
    let mut world = raised();
    world.now = moment("2026-01-14T10:00");
    for (who, role) in &SIGNERS[..2] {
        let sign = sign_by(&world.state, who, *role);
        assert_eq!(kinds(&mut world, who, sign), ["order_signed.1"]);
    }
    let last = sign_by(&world.state, "P-COMMANDER", Role::Commander);
    assert_eq!(kinds(&mut world, "P-COMMANDER", last), ["order_signed.1", "amendment_in_force.1"]);
    world.check_replay();
    let state = &world.state;
    let line = line_row(state, 1);
    assert_eq!((line.quantity, line.reserved, line.confirmed), (30, 30, 20));
    assert_eq!((line.answer, line_row(state, 2).answer), (Answer::Open, Answer::Confirmed));
    let order = order(state, NUMBER);
    assert_eq!((order.edition, order.total_minor, order.signature_count), (2, 76_500_000, 6));
    assert_eq!(order.answer_until, Some(moment("2026-01-17T10:00")));
    assert_eq!(order.document_digest, digest(&to_sign(state, order)));
    assert_eq!(state.allotments.known(&allotment("A-B11")).stages.obligated, 24_500_000);
}

#[test]
fn a_supplier_that_refuses_more_still_owes_what_it_confirmed() {
    let mut world = raised();
    sign_all(&mut world, NUMBER);
    let state = world.state.clone();
    given(world).as_("P-CLERK").when(answer(&state, [(1, refuse())])).then_events(["order_answered.1"]).then(
        |state| {
            let line = line_row(state, 1);
            assert_eq!((line.quantity, line.confirmed, line.answer), (20, 20, Answer::Confirmed));
            assert_eq!(spent(state), [0, 52_000_000]);
            assert_eq!(state.allotments.known(&allotment("A-B11")).stages.obligated, 0);
        },
    );
}

#[test]
fn silence_on_more_leaves_what_was_confirmed() {
    let mut world = raised();
    sign_all(&mut world, NUMBER);
    given(world)
        .until("2026-01-18T10:00")
        .then_events(["order_escalated.1", "answer_lapsed.1"])
        .then(|state| assert_eq!(line_row(state, 1).quantity, 20));
}

#[test]
fn one_amendment_at_a_time_and_withdrawn_by_those_concerned() {
    let state = raised().state;
    given(raised())
        .as_("P-ORDERER")
        .when(amend(&state, [(1, 10)]))
        .then_rejected("amendment_waits")
        .as_("P-APPROVER")
        .when(withdraw(&state))
        .then_rejected("not_permitted")
        .as_("P-STRANGER")
        .when(withdraw(&state))
        .then_rejected("not_found")
        .as_("P-ORDERER")
        .when(sign_by(&state, "P-ORDERER", Role::Orderer))
        .as_("P-APPROVER")
        .when(withdraw(&state))
        .then_events(["amendment_withdrawn.1"])
        .then(assert_as_confirmed)
        .as_("P-ORDERER")
        .when(withdraw(&state))
        .then_rejected("no_amendment")
        .when(amend(&state, [(1, 40)]))
        .then(|state| assert_eq!(state.amendments.known(&id(state)).edition, 3, "editions are not reused"));
}

#[test]
fn the_end_of_an_order_withdraws_its_amendment() {
    let state = raised().state;
    let (order, reason, note) = (id(&state), ReasonCode::ForceMajeure, None);
    given(raised())
        .as_("P-BUYER")
        .when(TerminateOrder { order, reason, note: note.clone() })
        .then_events(["amendment_withdrawn.1", "order_terminated.1"])
        .then(|state| assert_eq!(spent(state), [0, 0]));
    given(raised())
        .as_("P-ORDERER")
        .when(CloseOrder { order, reason, note })
        .then_events(["amendment_withdrawn.1", "order_short_closed.1", "order_closed.1"])
        .then(|state| assert_eq!(spent(state), [0, 0]));
}

#[test]
fn more_is_not_ordered_above_the_price_list() {
    use crate::contracts::amend_contract::{AmendContract, AmendedLine, AmendmentReason};
    let mut world = confirmed();
    world.acting("P-CLERK").accept(crate::contracts::change_offer::ChangeOffer {
        offer: DRONE.offer(),
        terms: crate::contracts::make_offer::OfferTerms { stock: 100, pack: 10, ..terms(2_000_000) },
        reason: None,
    });
    let (unit_price_minor, ceiling_quantity) = (2_400_000, 1_000);
    world.acting("P-BUYER").accept(AmendContract {
        contract: contract("FA-1/1"),
        reason: AmendmentReason::PriceDecrease,
        document: text("amendment 2"),
        ceiling_minor: None,
        to: None,
        lines: vec![AmendedLine { item: item("PLYSKA-10"), unit_price_minor, ceiling_quantity }],
    });
    let raise = amend(&world.state, [(1, 30)]);
    assert_eq!(refusal(&mut world, "P-ORDERER", raise), "price_above_contract");
}

#[test]
fn a_line_has_at_most_eight_charges() {
    let mut world = confirmed();
    for quantity in 11..18 {
        let raise = amend(&world.state, [(2, quantity)]);
        world.acting("P-ORDERER").accept(raise);
        sign_all(&mut world, NUMBER);
        let confirm = answer(&world.state, [(2, Word::Confirm)]);
        world.acting("P-CLERK").accept(confirm);
    }
    assert_eq!(line_row(&world.state, 2).charge_count, 8);
    let ninth = amend(&world.state, [(2, 18)]);
    assert_eq!(refusal(&mut world, "P-ORDERER", ninth), "field_invalid");
}
