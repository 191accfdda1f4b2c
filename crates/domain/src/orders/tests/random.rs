//! Random sequences of all verbs: the books balance after every step, and the journal gives the same state again.

use proptest::prelude::*;

use super::*;
use crate::orders::Answer;
use crate::orders::amend::{AmendOrder, AmendedLine};
use crate::orders::cancel::CancelOrder;
use crate::orders::close::CloseOrder;
use crate::orders::decide_proposal::DecideProposal;
use crate::orders::refuse::RefuseOrder;
use crate::orders::return_for_rework::ReturnOrder;
use crate::orders::revise::{ReviseOrder, RevisedLine};
use crate::orders::terminate::TerminateOrder;
use crate::orders::withdraw_amendment::WithdrawAmendment;

/// One step as drawn: which verb, on which line, with which numbers.
type Draw = (u8, i64, i64, bool);

/// A step somebody might take now; many are refused, which must change nothing.
fn step(state: &State, (verb, line, number, is_kind): Draw) -> (&'static str, Command) {
    let (order, reason, note) = (id(state), ReasonCode::Other, None);
    let quantity = if line == 1 { number / 10 * 10 } else { number };
    match verb {
        0..=9 => {
            let signed =
                usize::try_from(state.amendments.get(&order).map_or_else(
                    || state.orders.known(&order).steps_signed,
                    |amendment| amendment.steps_signed,
                ));
            let (who, role) = SIGNERS[signed.expect("a count") % 3];
            (who, sign_by(state, who, role).into())
        }
        10..=11 => ("P-ORDERER", ReturnOrder { order, reason, note }.into()),
        12 => ("P-APPROVER", ReturnOrder { order, reason, note }.into()),
        13..=15 => {
            let lines = vec![RevisedLine { line, quantity, charges: Vec::new() }];
            ("P-ORDERER", ReviseOrder { order, lines }.into())
        }
        16..=19 => {
            let changed = Some(quantity.max(1)).filter(|_| is_kind);
            let word = match number % 4 {
                0 | 1 => Word::Confirm,
                2 => {
                    Word::Change { quantity: changed, promised_on: Some(day("2026-05-01")), substitute: None }
                }
                _ if is_kind => refuse(),
                _ => Word::BackOrder { promised_on: day("2026-04-01") },
            };
            ("P-CLERK", answer(state, [(line, word)]).into())
        }
        20..=22 => {
            let rejected = Some(ReasonCode::Late).filter(|_| !is_kind);
            ("P-ORDERER", DecideProposal { order, line, rejected }.into())
        }
        23..=27 => {
            let lines = vec![AmendedLine { line, quantity }];
            ("P-ORDERER", AmendOrder { order, lines, delivery_point: None, reason, note }.into())
        }
        28 => ("P-ORDERER", WithdrawAmendment { order, reason }.into()),
        29 if number > 45 => ("P-BUYER", TerminateOrder { order, reason, note }.into()),
        30 if number > 45 => ("P-ORDERER", CloseOrder { order, reason, note }.into()),
        31 if number > 45 => ("P-ORDERER", CancelOrder { order, reason, note }.into()),
        32 if number > 45 => ("P-APPROVER", RefuseOrder { order, reason, note }.into()),
        _ => (SIGNERS[0].0, sign_by(state, SIGNERS[0].0, Role::Orderer).into()),
    }
}

/// Lets a line of a sent order be despatched or, on the other draw, what is despatched be accepted and paid.
fn fulfil(world: &mut World, (_, line, number, is_despatch): Draw) {
    let (row, order) = (line_row(&world.state, line), order(&world.state, NUMBER));
    let (to_despatch, to_settle) = (row.to_despatch(), row.despatched - row.accepted);
    if order.sent_at.is_none() || row.answer == Answer::Proposed {
        return;
    }
    let quantity = number.min(if is_despatch { to_despatch } else { to_settle });
    match quantity {
        0 => {}
        _ if is_despatch => despatch(world, line, quantity),
        _ => {
            settle(world, line, quantity);
        }
    }
}

fn draws() -> impl Strategy<Value = Vec<(Draw, i64)>> {
    prop::collection::vec(((0u8..33, 1i64..=2, 0i64..60, any::<bool>()), 0i64..8), 1..40)
}

fn begin(start: u8) -> World {
    match start {
        0 => placed(),
        1 => sent(),
        _ => confirmed(),
    }
}

fn take_step(world: &mut World, draw: Draw, hours: i64) {
    world.let_pass(world.now.plus_hours(hours));
    let (who, command) = step(&world.state, draw);
    let before = world.journal.len();
    if world.acting(who).submit(command).is_err() {
        assert_eq!(world.journal.len(), before);
    }
    let line = line_row(&world.state, draw.1);
    assert!(line.confirmed <= line.quantity && line.unconfirmed() >= 0, "{line:?}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn the_books_balance_whatever_is_done(start in 0u8..3, draws in draws()) {
        let mut world = begin(start);
        for (draw, hours) in draws {
            take_step(&mut world, draw, hours);
        }
        world.let_pass(moment("2026-06-01T00:00"));
        world.check_replay();
    }

    #[test]
    fn they_balance_while_pieces_are_delivered_and_paid(start in 1u8..3, draws in draws()) {
        let mut world = begin(start);
        for (draw, hours) in draws {
            if draw.0 < 6 {
                fulfil(&mut world, draw);
            } else {
                take_step(&mut world, draw, hours);
            }
        }
        world.let_pass(moment("2026-06-01T00:00"));
        world.check_replay();
    }
}
