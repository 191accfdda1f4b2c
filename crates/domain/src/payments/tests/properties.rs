//! Whatever is invoiced, paid, sent back, advanced, refunded and recharged, in any order: the books balance.
//!
//! The world checks them after each command: charges are never below zero, an allotment is the sum of its charges,
//! and lines and charges count exactly what invoices hold of them.

use proptest::prelude::*;
use proptest::test_runner::Config;

use super::ORDER;
use crate::command::Command;
use crate::invoicing::reject::RejectInvoice;
use crate::payments::confirm_advance::ConfirmAdvance;
use crate::payments::confirm_payment::ConfirmPayment;
use crate::payments::order_payment::OrderPayment;
use crate::payments::recharge::Recharge;
use crate::payments::record_refund::RecordRefund;
use crate::payments::reimburse::Reimburse;
use crate::payments::return_advance::ReturnAdvance;
use crate::payments::return_payment::ReturnPayment;
use crate::pledges::VettingResult;
use crate::testing::*;
use crate::values::AllotmentId;

/// One thing that may happen; numbers choose among what there is.
#[derive(Clone, Debug)]
enum Step {
    Accept {
        line: i64,
        pieces: i64,
    },
    /// At most one piece more than is left.
    Submit {
        pieces: [i64; 3],
        is_wrong: bool,
    },
    Reject(usize),
    Order(usize),
    Confirm {
        payment: usize,
        short_minor: i64,
    },
    Return(usize),
    Advance(i64),
    ReturnAdvance(i64),
    Refund {
        line: Option<i64>,
        amount_minor: i64,
    },
    Recharge {
        line: i64,
        position: i64,
        to: usize,
    },
    Reimburse {
        line: i64,
        amount_minor: i64,
    },
}

fn step() -> impl Strategy<Value = Step> {
    let amount = || 1i64..9_000_000;
    prop_oneof![
        3 => (1i64..=3, 1i64..=5).prop_map(|(line, pieces)| Step::Accept { line, pieces }),
        4 => ([0i64..5, 0i64..3, 0i64..3], prop::bool::weighted(0.1))
            .prop_map(|(pieces, is_wrong)| Step::Submit { pieces, is_wrong }),
        1 => (0usize..4).prop_map(Step::Reject),
        4 => (0usize..3).prop_map(Step::Order),
        4 => (0usize..3, prop_oneof![9 => Just(0i64), 1 => Just(1i64)])
            .prop_map(|(payment, short_minor)| Step::Confirm { payment, short_minor }),
        2 => (0usize..4).prop_map(Step::Return),
        2 => amount().prop_map(Step::Advance),
        1 => amount().prop_map(Step::ReturnAdvance),
        2 => (prop::option::of(1i64..=2), amount())
            .prop_map(|(line, amount_minor)| Step::Refund { line, amount_minor }),
        1 => (1i64..=2, 1i64..=2, 0usize..3)
            .prop_map(|(line, position, to)| Step::Recharge { line, position, to }),
        3 => (1i64..=2, amount()).prop_map(|(line, amount_minor)| Step::Reimburse { line, amount_minor }),
    ]
}

/// Two orders under one contract, sent and partly accepted: 20 drones of two allotments and 9 batteries; 7 batteries.
fn sent() -> World {
    let mut world = delivered();
    let drones = charged(&DRONE, 20, [("A-B11", 20_000_000), ("S-B11", 29_000_000)]);
    world.acting("P-ORDERER").accept(basket("B11", [drones, line(&BATTERY, 9)]));
    world.accept(basket("B11", [line(&BATTERY, 7)]));
    send(&mut world, FIRST);
    send(&mut world, SECOND);
    accept(&mut world, FIRST, 1, 8);
    accept(&mut world, SECOND, 1, 3);
    world.acting("P-PARTNER").accept(vetted("SUP-VEKTOR", VettingResult::Passed));
    world
}

const FIRST: &str = "PO-2026-000002";
const SECOND: &str = "PO-2026-000003";
/// The invoiceable lines: order, line, price.
const LINES: [(&str, i64, i64); 3] = [(FIRST, 1, 2_450_000), (FIRST, 2, 300_000), (SECOND, 1, 300_000)];

/// The newest first.
fn picked<T: Clone>(rows: impl Iterator<Item = T>, index: usize) -> Option<T> {
    let rows: Vec<_> = rows.collect();
    rows.iter().rev().nth(index % rows.len().max(1)).cloned()
}

/// The command of a step, with a reference that no other step has; `None` when there is nothing to choose from.
fn command(world: &World, step: &Step, ordinal: usize) -> Option<(&'static str, Command)> {
    let state = &world.state;
    let reference = format!("S-{ordinal}");
    let first = order(state, FIRST).id;
    let invoice = |index| picked(state.invoices.rows().map(|invoice| invoice.id), index);
    let payment = |index| picked(state.payments.rows(), index);
    let command: Command = match step.clone() {
        Step::Accept { .. } => return None,
        Step::Submit { pieces, is_wrong } => {
            let billed = |((number, line, price), pieces): (&(&'static str, i64, i64), i64)| {
                let row = state.order_lines.known(&(order(state, number).id, *line));
                (*number, *line, pieces.min(row.accepted - row.invoiced + 1), *price)
            };
            let billed = LINES.iter().zip(pieces).filter(|(_, pieces)| *pieces > 0).map(billed);
            let mut bill = bill(state, &reference, &billed.collect::<Vec<_>>());
            bill.total_minor += i64::from(is_wrong);
            return Some(("P-CLERK", bill.into()));
        }
        Step::Reject(index) => {
            RejectInvoice { invoice: invoice(index)?, reason: code("other"), note: None }.into()
        }
        Step::Order(index) => OrderPayment { invoice: invoice(index)? }.into(),
        Step::Confirm { payment: index, short_minor } => {
            let payment = payment(index)?;
            let entry = entry(&reference, payment.amount_minor - short_minor);
            ConfirmPayment { payment: payment.id, entry }.into()
        }
        Step::Return(index) => {
            let payment = payment(index)?;
            let entry = entry(&reference, payment.amount_minor);
            ReturnPayment { payment: payment.id, entry, reason: code("AC04") }.into()
        }
        Step::Advance(amount) => ConfirmAdvance { order: first, entry: entry(&reference, amount) }.into(),
        Step::ReturnAdvance(amount) => {
            ReturnAdvance { order: first, entry: entry(&reference, amount) }.into()
        }
        Step::Refund { line, amount_minor } => {
            RecordRefund { order: first, line, entry: entry(&reference, amount_minor) }.into()
        }
        Step::Recharge { line, position, to } => Recharge {
            order: first,
            line,
            position,
            allotment: AllotmentId::of_code(&code(["A-B11", "S-B11", "E-B11"][to])),
            document: text("letter"),
        }
        .into(),
        Step::Reimburse { line, amount_minor } => {
            let (allotment, document) = (allotment("A-B11"), text("letter"));
            Reimburse { order: first, line, allotment, amount_minor, document }.into()
        }
    };
    Some(("P-TREASURER", command))
}

fn take(world: &mut World, step: &Step, ordinal: usize) -> &'static str {
    if let Step::Accept { line, pieces } = step {
        let (number, line, _) = LINES[usize::try_from(line - 1).expect("1 to 3")];
        let row = world.state.order_lines.known(&(order(&world.state, number).id, line)).clone();
        let pieces = (*pieces).min(row.to_despatch());
        if pieces > 0 {
            accept(world, number, line, pieces);
        }
        return "accepted";
    }
    let Some((who, command)) = command(world, step, ordinal) else { return "nothing there" };
    match world.acting(who).submit(command) {
        Ok(_) => "done",
        Err(refusal) => refusal.code(),
    }
}

proptest! {
    #![proptest_config(Config { cases: 50, ..Config::default() })]

    #[test]
    fn the_books_balance_whatever_is_paid(steps in prop::collection::vec(step(), 10..60)) {
        let mut world = sent();
        for (ordinal, step) in steps.iter().enumerate() {
            let outcome = take(&mut world, step, ordinal);
            let never = ["internal", "not_permitted", "wrong_organisation_kind", "reference_taken"];
            prop_assert!(!never.contains(&outcome), "{step:?} was refused as {outcome}");
        }
        world.check_replay();
        let whole: i64 = crate::orders::charges(&world.state, order(&world.state, ORDER).id, 1)
            .map(|charge| charge.stages.sum())
            .sum();
        prop_assert!(whole == 24_500_000, "the order beside them was touched");
    }
}
