//! The supplier's word line by line, its silence, and what the orderer decides on a proposal.

use super::*;
use crate::orders::decide_proposal::DecideProposal;
use crate::orders::{Answer, OrderStatus, release};

fn change(quantity: Option<i64>, promised_on: Option<&str>) -> Word {
    Word::Change { quantity, promised_on: promised_on.map(day), substitute: None }
}

fn accept(state: &State, line: i64) -> DecideProposal {
    DecideProposal { order: id(state), line, rejected: None }
}

fn reject(state: &State, line: i64) -> DecideProposal {
    DecideProposal { order: id(state), line, rejected: Some(ReasonCode::Late) }
}

#[test]
fn a_confirmed_order_waits_for_nothing_but_news() {
    given(confirmed())
        .then(|state| {
            let line = line_row(state, 1);
            assert_eq!((line.answer, line.confirmed), (Answer::Confirmed, 20));
            assert_eq!(order(state, NUMBER).answer_until, None);
            assert_eq!(spent(state), [0, 52_000_000]);
        })
        .until("2026-02-01T10:00")
        .then_events(["order_fell_silent.1", "order_fell_silent.1"]);
}

#[test]
fn a_refused_line_is_released_and_the_other_stays() {
    let state = sent().state;
    given(sent())
        .as_("P-CLERK")
        .when(answer(&state, [(1, refuse())]))
        .then_events(["order_answered.1"])
        .then(|state| {
            let line = line_row(state, 1);
            assert_eq!((line.answer, line.quantity, line.cancelled), (Answer::Refused, 0, 20));
            assert_eq!(spent(state), [0, 3_000_000]);
            let order = order(state, NUMBER);
            assert_eq!((order.status, order.total_minor), (OrderStatus::Sent, 3_000_000));
            assert!(order.answer_until.is_some(), "line 2 is open");
            let offer = state.offers.known(&DRONE.offer());
            assert_eq!((offer.reserved, offer.called_quantity), (0, 0));
        })
        .when(answer(&state, [(2, Word::BackOrder { promised_on: day("2026-03-01") })]))
        .then(|state| {
            let line = line_row(state, 2);
            assert_eq!((line.answer, line.confirmed), (Answer::BackOrdered, 10));
            assert_eq!(line.promised_on, day("2026-03-01"));
            assert_eq!(order(state, NUMBER).answer_until, None);
        });
}

#[test]
fn an_order_whose_lines_are_all_refused_is_declined() {
    let state = sent().state;
    given(sent())
        .as_("P-CLERK")
        .when(answer(&state, [(1, refuse()), (2, refuse())]))
        .then_events(["order_answered.1"])
        .then(|state| {
            let order = order(state, NUMBER);
            assert_eq!((order.status, order.reason), (OrderStatus::Declined, Some(ReasonCode::NoCapacity)));
            assert_eq!(spent(state), [0, 0]);
        })
        .when(answer(&state, [(1, refuse())]))
        .then_rejected("wrong_status");
}

#[test]
fn answers_that_cannot_be() {
    let mut world = sent();
    let state = world.state.clone();
    for (who, words, code) in [
        ("P-RIVAL", vec![(1, Word::Confirm)], "not_found"),
        ("P-ORDERER", vec![(1, Word::Confirm)], "not_permitted"),
        ("P-CLERK", vec![(3, Word::Confirm)], "not_found"),
        ("P-CLERK", vec![(1, Word::Confirm), (1, refuse())], "repeated"),
        ("P-CLERK", vec![], "empty"),
        ("P-CLERK", vec![(1, change(None, None))], "field_invalid"),
        ("P-CLERK", vec![(1, change(Some(20), None))], "field_invalid"),
        ("P-CLERK", vec![(1, change(Some(21), None))], "field_invalid"),
        ("P-CLERK", vec![(1, change(Some(0), None))], "field_invalid"),
        ("P-CLERK", vec![(1, change(None, Some("2026-01-11")))], "field_invalid"),
        ("P-CLERK", vec![(1, Word::BackOrder { promised_on: day("2026-01-15") })], "field_invalid"),
    ] {
        let lines = words.into_iter().map(|(line, word)| LineAnswer { line, word }).collect();
        assert_eq!(refusal(&mut world, who, AnswerOrder { order: id(&state), lines }), code);
    }
    let mut world = confirmed();
    assert_eq!(refusal(&mut world, "P-CLERK", answer(&state, [(1, refuse())])), "wrong_status");
    let mut world = placed();
    assert_eq!(refusal(&mut world, "P-CLERK", answer(&state, [(1, Word::Confirm)])), "wrong_status");
}

#[test]
fn nothing_is_promised_past_the_day_its_money_must_be_accepted_by() {
    let mut world = world();
    world.acting("P-ORDERER").accept(basket("B11", [charged(&DRONE, 10, [("A-B11", 24_500_000)])]));
    sign_all(&mut world, NUMBER);
    let late = answer(&world.state, [(1, Word::BackOrder { promised_on: day("2026-08-01") })]);
    assert_eq!(refusal(&mut world, "P-CLERK", late), "earmark_forbids");
    let last = answer(&world.state, [(1, Word::BackOrder { promised_on: day("2026-07-31") })]);
    world.accept(last);
}

#[test]
fn a_proposal_waits_for_the_orderer_and_then_holds() {
    let state = sent().state;
    given(sent())
        .as_("P-CLERK")
        .when(answer(&state, [(1, change(Some(15), Some("2026-03-01"))), (2, Word::Confirm)]))
        .then_events(["order_answered.1"])
        .then(|state| {
            let line = line_row(state, 1);
            assert_eq!((line.answer, line.quantity), (Answer::Proposed, 20), "nothing changes by a proposal");
            assert_eq!(state.proposals.known(&(id(state), 1)).terms.quantity, 15);
            assert_eq!(order(state, NUMBER).answer_until, None, "every line has its answer");
        })
        .when(accept(&state, 1))
        .then_rejected("not_permitted")
        .as_("P-ORDERER")
        .when(accept(&state, 2))
        .then_rejected("no_proposal")
        .when(accept(&state, 7))
        .then_rejected("not_found")
        .when(accept(&state, 1))
        .then_events(["proposal_accepted.1"])
        .then(|state| {
            let line = line_row(state, 1);
            assert_eq!((line.answer, line.quantity, line.confirmed), (Answer::Confirmed, 15, 15));
            assert_eq!((line.promised_on, line.reserved, line.cancelled), (day("2026-03-01"), 15, 5));
            assert_eq!(spent(state), [0, 52_000_000 - 5 * 2_450_000]);
            assert!(state.proposals.rows().next().is_none());
        })
        .when(accept(&state, 1))
        .then_rejected("no_proposal");
}

#[test]
fn a_rejected_proposal_releases_the_line() {
    let state = sent().state;
    let proposed = answer(&state, [(1, change(Some(15), None)), (2, refuse())]);
    given(sent())
        .as_("P-CLERK")
        .when(proposed)
        .as_("P-STRANGER")
        .when(reject(&state, 1))
        .then_rejected("not_found")
        .as_("P-ORDERER")
        .when(reject(&state, 1))
        .then_events(["proposal_rejected.1"])
        .then(|state| {
            let order = order(state, NUMBER);
            assert_eq!((order.status, order.reason), (OrderStatus::Declined, Some(ReasonCode::Late)));
            assert_eq!(spent(state), [0, 0]);
            assert!(state.proposals.rows().next().is_none());
        })
        .when(reject(&state, 1))
        .then_rejected("wrong_status");
}

#[test]
fn silence_escalates_and_then_expires() {
    given(sent())
        .until("2026-01-15T10:00")
        .then_events(["order_escalated.1"])
        .then(|state| {
            let order = order(state, NUMBER);
            assert!(order.is_escalated && order.status == OrderStatus::Sent);
            assert_eq!(order.answer_until, Some(moment("2026-01-17T10:00")));
        })
        .until("2026-01-17T10:00")
        .then_events(["order_expired.1"])
        .then(|state| {
            assert_eq!(order(state, NUMBER).status, OrderStatus::Expired);
            assert_eq!(spent(state), [0, 0]);
        });
}

#[test]
fn silence_on_one_line_is_its_refusal() {
    let state = sent().state;
    given(sent())
        .until("2026-01-16T10:00")
        .as_("P-CLERK")
        .when(answer(&state, [(1, change(Some(10), None))]))
        .until("2026-01-17T10:00")
        .then_events(["answer_lapsed.1"])
        .then(|state| {
            assert_eq!(order(state, NUMBER).status, OrderStatus::Sent);
            assert_eq!(line_row(state, 1).answer, Answer::Proposed, "the orderer may take their time");
            assert_eq!((line_row(state, 2).answer, line_row(state, 2).quantity), (Answer::Refused, 0));
            assert_eq!(spent(state), [0, 49_000_000]);
        });
}

#[test]
fn an_answer_in_the_time_of_grace_counts() {
    let state = sent().state;
    given(sent())
        .until("2026-01-16T10:00")
        .as_("P-CLERK")
        .when(answer(&state, [(1, Word::Confirm), (2, Word::Confirm)]))
        .until("2026-02-01T10:00")
        .then_events(["order_fell_silent.1", "order_fell_silent.1"])
        .then(|state| assert_eq!(order(state, NUMBER).status, OrderStatus::Sent));
}

#[test]
fn a_proposal_never_brings_back_pieces_given_up_since() {
    let mut world = sent();
    let proposed = answer(&world.state, [(1, change(None, Some("2026-03-01")))]);
    world.acting("P-CLERK").accept(proposed);
    let id = id(&world.state);
    world.by_hand(|state, stamp| {
        let moves = release::of_pieces(state, line_row(state, 1), 10);
        release::apply_moves(state, stamp, id, &moves);
        release::uncall(state, id, 1, 10);
    });
    let accept = accept(&world.state, 1);
    given(world).as_("P-ORDERER").when(accept).then(|state| {
        let line = line_row(state, 1);
        assert_eq!((line.quantity, line.confirmed, line.promised_on), (10, 10, day("2026-03-01")));
        assert_eq!(spent(state), [0, 27_500_000]);
    });
}

#[test]
fn an_order_without_news_is_told_of_every_week_until_there_is_some() {
    given(confirmed())
        .until("2026-01-19T10:00")
        .then_events(["order_fell_silent.1"])
        .then(|state| {
            assert_eq!(order(state, NUMBER).silent_at, Some(moment("2026-01-26T10:00")));
            assert_eq!(order(state, NUMBER).status, OrderStatus::Sent, "nothing else changes");
        })
        .until("2026-01-26T10:00")
        .then_events(["order_fell_silent.1"]);
}
