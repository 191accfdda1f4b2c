//! A sent order ends: terminated by the agency, closed short, closed because all is settled.

use super::*;
use crate::orders::close::CloseOrder;
use crate::orders::closed::is_finished;
use crate::orders::terminate::TerminateOrder;
use crate::orders::{OrderStatus, Progress, lines};

fn terminate(state: &State) -> TerminateOrder {
    TerminateOrder { order: id(state), reason: ReasonCode::SupplierCannotDeliver, note: None }
}

fn close(state: &State) -> CloseOrder {
    CloseOrder { order: id(state), reason: ReasonCode::NeedChanged, note: None }
}

#[test]
fn the_agency_terminates_and_the_rest_is_free() {
    let state = confirmed().state;
    given(confirmed())
        .as_("P-ORDERER")
        .when(terminate(&state))
        .then_rejected("not_permitted")
        .as_("P-BUYER")
        .when(terminate(&state))
        .then_events(["order_terminated.1"])
        .then(|state| {
            let order = order(state, NUMBER);
            assert_eq!(order.status, OrderStatus::Terminated);
            assert_eq!(order.reason, Some(ReasonCode::SupplierCannotDeliver));
            assert_eq!(spent(state), [0, 0]);
        })
        .when(terminate(&state))
        .then_rejected("wrong_status");
}

#[test]
fn what_is_despatched_stays_obligated() {
    let mut world = confirmed();
    despatch(&mut world, 1, 12);
    let command = terminate(&world.state);
    world.acting("P-BUYER").accept(command);
    assert_eq!(spent(&world.state), [0, 12 * 2_450_000]);
    assert_eq!((line_row(&world.state, 1).quantity, line_row(&world.state, 2).quantity), (12, 0));
}

#[test]
fn an_unanswered_order_ends_with_its_proposals() {
    let mut world = sent();
    let proposal = Word::Change { quantity: Some(5), promised_on: None, substitute: None };
    let proposed = answer(&world.state, [(1, proposal)]);
    world.acting("P-CLERK").accept(proposed);
    let command = terminate(&world.state);
    world.acting("P-BUYER").accept(command);
    assert!(world.state.proposals.rows().next().is_none());
    assert_eq!(order(&world.state, NUMBER).answer_until, None);
    world.check_replay();
}

#[test]
fn a_short_close_of_what_never_came_closes_the_order() {
    let state = confirmed().state;
    given(confirmed())
        .as_("P-CLERK")
        .when(close(&state))
        .then_rejected("not_permitted")
        .as_("P-STRANGER")
        .when(close(&state))
        .then_rejected("not_found")
        .as_("P-BUYER")
        .when(close(&state))
        .then_events(["order_short_closed.1", "order_closed.1"])
        .then(|state| {
            assert_eq!(order(state, NUMBER).status, OrderStatus::Closed);
            assert_eq!(spent(state), [0, 0]);
        });
    let mut world = placed();
    assert_eq!(refusal(&mut world, "P-ORDERER", close(&state)), "wrong_status");
}

#[test]
fn a_short_close_waits_for_what_is_on_its_way() {
    let mut world = confirmed();
    despatch(&mut world, 1, 12);
    let command = close(&world.state);
    assert_eq!(kinds(&mut world, "P-ORDERER", command.clone()), ["order_short_closed.1"]);
    assert_eq!(order(&world.state, NUMBER).status, OrderStatus::Sent);
    assert_eq!(spent(&world.state), [0, 12 * 2_450_000]);
    assert_eq!(refusal(&mut world, "P-ORDERER", command), "all_despatched");
}

#[test]
fn a_short_close_after_payment_closes_and_shows_it_paid() {
    let mut world = confirmed();
    despatch(&mut world, 1, 12);
    settle(&mut world, 1, 12);
    assert!(!is_finished(lines(&world.state, id(&world.state))));
    let command = close(&world.state);
    assert_eq!(kinds(&mut world, "P-ORDERER", command), ["order_short_closed.1", "order_closed.1"]);
    let order = order(&world.state, NUMBER);
    assert_eq!((order.status, order.progress), (OrderStatus::Closed, Progress::Paid));
    assert_eq!(spent(&world.state), [0, 0]);
    assert_eq!(world.state.allotments.known(&allotment("S-B11")).stages.paid, 12 * 2_450_000);
}

#[test]
fn a_refusal_of_the_last_open_line_closes_what_is_paid() {
    let mut world = sent();
    let confirm = answer(&world.state, [(1, Word::Confirm)]);
    world.acting("P-CLERK").accept(confirm);
    despatch(&mut world, 1, 20);
    settle(&mut world, 1, 20);
    let command = answer(&world.state, [(2, refuse())]);
    assert_eq!(kinds(&mut world, "P-CLERK", command), ["order_answered.1", "order_closed.1"]);
}

#[test]
fn what_is_paid_without_an_answer_waits_for_none() {
    let mut world = sent();
    despatch(&mut world, 1, 20);
    despatch(&mut world, 2, 10);
    assert_eq!(settle(&mut world, 1, 20), ["payment_confirmed.1"]);
    assert_eq!(settle(&mut world, 2, 10), ["payment_confirmed.1", "order_closed.1"]);
    given(world).until("2026-02-01T10:00").then_events([]).then(|state| {
        let order = order(state, NUMBER);
        assert_eq!((order.status, order.answer_until), (OrderStatus::Closed, None));
    });
}
