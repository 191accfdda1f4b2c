//! Refused, returned, revised and cancelled before it was sent.

use super::*;
use crate::orders::cancel::CancelOrder;
use crate::orders::refuse::RefuseOrder;
use crate::orders::return_for_rework::ReturnOrder;
use crate::orders::revise::{ReviseOrder, RevisedLine};
use crate::orders::{OrderStatus, charges};

fn back(state: &State) -> ReturnOrder {
    ReturnOrder { order: id(state), reason: ReasonCode::NeedChanged, note: note("30 batteries") }
}

fn no(state: &State) -> RefuseOrder {
    RefuseOrder { order: id(state), reason: ReasonCode::NoFunds, note: None }
}

fn cancel(state: &State) -> CancelOrder {
    CancelOrder { order: id(state), reason: ReasonCode::Duplicate, note: None }
}

fn revise<const N: usize>(state: &State, lines: [(i64, i64); N]) -> ReviseOrder {
    let lines = lines.map(|(line, quantity)| RevisedLine { line, quantity, charges: Vec::new() }).to_vec();
    ReviseOrder { order: id(state), lines }
}

/// The order signed by its orderer and returned by the approver on 14 January.
fn returned() -> World {
    let mut world = placed();
    let sign = sign_by(&world.state, "P-ORDERER", Role::Orderer);
    world.accept(sign);
    world.now = moment("2026-01-14T10:00");
    let back = back(&world.state);
    assert_eq!(kinds(&mut world, "P-APPROVER", back), ["order_returned.1"]);
    world
}

fn assert_all_is_free(state: &State) {
    assert_eq!(spent(state), [0, 0]);
    assert_eq!(state.allotments.known(&allotment("S-B11")).stages.available, 6_000_000_000);
    let offer = state.offers.known(&DRONE.offer());
    assert_eq!((offer.reserved, offer.called_quantity), (0, 0));
    assert_eq!(state.contracts.known(&contract("FA-1/1")).called_minor, 0);
    assert_eq!(state.frameworks.known(&framework("FA-1")).called_quantity, 0);
    assert!(charges(state, id(state), 1).all(|charge| charge.stages.sum() == 0));
}

#[test]
fn the_next_signer_refuses_for_good() {
    let state = placed().state;
    given(placed())
        .as_("P-APPROVER")
        .when(no(&state))
        .then_rejected("not_permitted")
        .as_("P-ORDERER")
        .when(sign_by(&state, "P-ORDERER", Role::Orderer))
        .when(no(&state))
        .then_rejected("not_permitted")
        .as_("P-STRANGER")
        .when(no(&state))
        .then_rejected("not_found")
        .as_("P-APPROVER")
        .when(no(&state))
        .then_events(["order_refused.1"])
        .then(|state| {
            let order = order(state, NUMBER);
            assert_eq!((order.status, order.hold_until), (OrderStatus::Refused, None));
            assert_eq!(order.reason, Some(ReasonCode::NoFunds));
            assert_all_is_free(state);
        })
        .when(no(&state))
        .then_rejected("wrong_status");
}

#[test]
fn who_placed_an_order_cannot_return_it_as_its_approver() {
    let mut world = placed();
    let sign = sign_by(&world.state, "P-ORDERER", Role::Orderer);
    world.accept(sign);
    world.acting("P-ADMIN").accept(appoint("P-ORDERER", Role::Approver, "B11"));
    let back = back(&world.state);
    assert_eq!(refusal(&mut world, "P-ORDERER", back), "separation_of_duty");
}

#[test]
fn a_returned_order_keeps_its_hold_until_it_runs_out() {
    given(returned())
        .then(|state| {
            let order = order(state, NUMBER);
            assert_eq!((order.status, order.reason), (OrderStatus::Returned, Some(ReasonCode::NeedChanged)));
            assert_eq!(spent(state), [52_000_000, 0]);
            assert_eq!(order.hold_until, Some(moment("2026-01-17T10:00")));
        })
        .until("2026-01-17T10:00")
        .then_events(["order_expired.1"])
        .then(assert_all_is_free);
}

#[test]
fn a_returned_order_cannot_be_signed() {
    let mut world = returned();
    let sign = sign_by(&world.state, "P-APPROVER", Role::Approver);
    assert_eq!(refusal(&mut world, "P-APPROVER", sign), "wrong_status");
}

#[test]
fn a_revision_is_a_new_edition_with_the_difference_in_money() {
    let state = returned().state;
    let old = order(&state, NUMBER).document_digest;
    given(returned())
        .as_("P-ORDERER")
        .when(revise(&state, [(1, 10), (2, 30)]))
        .then_events(["order_revised.1"])
        .then(|state| {
            let order = order(state, NUMBER);
            assert_eq!((order.status, order.edition, order.steps_signed), (OrderStatus::Submitted, 2, 0));
            assert_eq!((order.total_minor, order.reason), (33_500_000, None));
            assert_ne!(order.document_digest, old);
            assert_eq!(order.document_digest, digest(&to_sign(state, order)));
            assert_eq!(order.hold_until, Some(moment("2026-01-19T10:00")));
            // The rule proposes the allotment that lapses first, which may pay for drones but not for batteries.
            assert_eq!(spent(state), [9_000_000, 0]);
            assert_eq!(state.allotments.known(&allotment("A-B11")).stages.committed, 24_500_000);
            assert_eq!(state.offers.known(&DRONE.offer()).reserved, 10);
            assert_eq!(state.contracts.known(&contract("FA-1/1")).called_minor, 33_500_000);
        })
        .as_("P-APPROVER")
        .when(sign_by(&state, "P-APPROVER", Role::Approver))
        .then_rejected("not_next_signature");
}

#[test]
fn a_revised_order_is_signed_anew_and_sent() {
    let mut world = returned();
    let revised = revise(&world.state, [(2, 30)]);
    world.acting("P-ORDERER").accept(revised);
    sign_all(&mut world, NUMBER);
    let order = order(&world.state, NUMBER);
    assert_eq!((order.status, order.signature_count), (OrderStatus::Sent, 4));
    world.check_replay();
}

#[test]
fn a_revision_counts_what_the_order_holds_as_free() {
    let mut world = world();
    world.now = moment("2026-01-12T10:00");
    world.acting("P-ORDERER").accept(basket("B11", [line(&DRONE, 1_000)]));
    let state = world.state.clone();
    world.accept(back(&state));
    world.accept(revise(&state, [(1, 990)]));
    assert_eq!(line_row(&world.state, 1).quantity, 990);
    assert_eq!(line_row(&world.state, 1).reserved, 100, "all the stock there is");
    let again = back(&world.state);
    world.accept(again);
    assert_eq!(refusal(&mut world, "P-ORDERER", revise(&state, [(1, 1_010)])), "quantity_ceiling_reached");
}

#[test]
fn a_revision_charges_what_the_orderer_chooses() {
    let mut world = returned();
    let order = id(&world.state);
    let line = |amounts: &[(&str, i64)]| RevisedLine {
        line: 1,
        quantity: 20,
        charges: amounts.iter().map(|(name, amount)| (allotment(name), *amount)).collect(),
    };
    let short = ReviseOrder { order, lines: vec![line(&[("S-B11", 1)])] };
    assert_eq!(refusal(&mut world, "P-ORDERER", short), "charges_do_not_add_up");
    let split = line(&[("S-B11", 40_000_000), ("A-B11", 9_000_000)]);
    world.accept(ReviseOrder { order, lines: vec![split] });
    let held: Vec<_> = charges(&world.state, order, 1).map(|charge| charge.stages.committed).collect();
    assert_eq!(held, [40_000_000, 9_000_000]);
}

#[test]
fn a_line_can_be_struck_but_not_all() {
    let mut world = returned();
    let state = world.state.clone();
    assert_eq!(refusal(&mut world, "P-ORDERER", revise(&state, [(1, 0), (2, 0)])), "empty");
    world.accept(revise(&state, [(1, 0)]));
    let struck = line_row(&world.state, 1);
    assert_eq!((struck.quantity, struck.charge_count, struck.is_open()), (0, 0, false));
    assert_eq!(order(&world.state, NUMBER).total_minor, 3_000_000);
    assert_eq!(charges(&world.state, id(&world.state), 1).count(), 0);
    world.check_replay();
}

#[test]
fn revisions_that_cannot_be() {
    let state = returned().state;
    let mut world = returned();
    for (who, lines, code) in [
        ("P-ORDERER", vec![(3, 1)], "not_found"),
        ("P-ORDERER", vec![(1, 10), (1, 10)], "repeated"),
        ("P-ORDERER", vec![(1, 15)], "quantity_not_offered"),
        ("P-ORDERER", vec![(1, -10)], "field_invalid"),
        ("P-ORDERER", vec![], "empty"),
        ("P-APPROVER", vec![(1, 10)], "not_permitted"),
        ("P-STRANGER", vec![(1, 10)], "not_found"),
    ] {
        let lines = lines.into_iter().map(|(line, quantity)| RevisedLine { line, quantity, charges: vec![] });
        let revised = ReviseOrder { order: id(&state), lines: lines.collect() };
        assert_eq!(refusal(&mut world, who, revised), code);
    }
    world.now = moment("2026-01-17T10:00");
    assert_eq!(refusal(&mut world, "P-ORDERER", revise(&state, [(1, 10)])), "hold_expired");
    let mut world = placed();
    assert_eq!(refusal(&mut world, "P-ORDERER", revise(&state, [(1, 10)])), "wrong_status");
}

#[test]
fn who_revised_signs_as_orderer_and_neither_approves() {
    let mut world = returned();
    world.acting("P-ADMIN").accept(add_person("P-SECOND"));
    world.accept(appoint("P-SECOND", Role::Orderer, "B11"));
    world.accept(appoint("P-SECOND", Role::Approver, "B11"));
    let revised = revise(&world.state, [(1, 10)]);
    world.acting("P-SECOND").accept(revised);
    let first = sign_by(&world.state, "P-ORDERER", Role::Orderer);
    assert_eq!(refusal(&mut world, "P-ORDERER", first), "separation_of_duty");
    let (order, key) = (order(&world.state, NUMBER), public_key("P-SECOND"));
    assert_eq!(order.orderers, [person("P-ORDERER"), person("P-SECOND")]);
    let registered = crate::identity::register_key::RegisterKey {
        person: person("P-SECOND"),
        public_key: key,
        is_demo: false,
    };
    world.acting("P-SECOND").accept(registered);
    let sign = sign_by(&world.state, "P-SECOND", Role::Orderer);
    world.accept(sign);
    let own = sign_by(&world.state, "P-SECOND", Role::Approver);
    assert_eq!(refusal(&mut world, "P-SECOND", own), "separation_of_duty");
}

#[test]
fn an_order_has_at_most_40_editions() {
    let mut world = placed();
    for _ in 1..crate::limits::ORDER_EDITIONS_MAX {
        let (back, revised) = (back(&world.state), revise(&world.state, [(2, 10)]));
        world.accept(back);
        world.accept(revised);
    }
    let (back, revised) = (back(&world.state), revise(&world.state, [(2, 10)]));
    world.accept(back);
    assert_eq!(refusal(&mut world, "P-ORDERER", revised), "field_invalid");
}

#[test]
fn the_orderer_cancels_what_is_not_sent() {
    for world in [placed(), returned()] {
        let state = world.state.clone();
        given(world)
            .as_("P-COMMANDER")
            .when(cancel(&state))
            .then_rejected("not_permitted")
            .as_("P-ORDERER")
            .when(cancel(&state))
            .then_events(["order_cancelled.1"])
            .then(assert_all_is_free)
            .then(|state| assert_eq!(order(state, NUMBER).status, OrderStatus::Cancelled));
    }
    let mut world = sent();
    let late = cancel(&world.state);
    assert_eq!(refusal(&mut world, "P-ORDERER", late), "wrong_status");
}
