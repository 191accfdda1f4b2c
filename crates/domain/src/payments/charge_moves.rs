//! Spread an amount over the charges of an order, and its movements between stages.

use super::BankEntry;
use crate::funds::Stage;
use crate::ledger::ChargeMove;
use crate::orders::{self, Charge, Order};
use crate::rejection::Rejection;
use crate::state::State;
use crate::values::{Money, OrderId};

/// The charges of an order, line by line in the order in which acceptance consumes them.
pub(super) fn of_order(state: &State, order: OrderId) -> impl DoubleEndedIterator<Item = &Charge> {
    let lines: Vec<_> = orders::lines(state, order).collect();
    lines.into_iter().flat_map(move |line| orders::charges(state, order, line.line))
}

/// The movements of a bank entry's amount over charges in the order given; refused when they hold less.
pub(super) fn spread<'a>(
    order: &Order,
    entry: &BankEntry,
    charges: impl Iterator<Item = &'a Charge>,
    stages: (Stage, Stage),
) -> Result<Vec<ChargeMove>, Rejection> {
    let (moves, rest) = orders::spread(charges, stages, entry.amount_minor);
    if rest > 0 {
        let money = |minor| Money::new(minor, order.currency);
        return Err(Rejection::StageExhausted {
            object: "order",
            reference: order.number.clone(),
            stage: stages.0.as_str(),
            held: money(entry.amount_minor - rest),
            asked: money(entry.amount_minor),
        });
    }
    Ok(moves)
}
