//! Spread an amount over the charges of an order, and its movements between stages.

use super::BankEntry;
use crate::funds::Stage;
use crate::ledger::ChargeMove;
use crate::orders::{self, Charge, ChargeKey, Order};
use crate::rejection::Rejection;
use crate::state::State;
use crate::values::{Money, OrderId};

/// The charges of an order, in order of line and position.
pub(super) fn of_order(state: &State, order: OrderId) -> impl DoubleEndedIterator<Item = &Charge> {
    let key = |line, position| ChargeKey { order, line, position };
    let charges: Vec<_> = state.charges.range(key(0, 0)..=key(i64::MAX, i64::MAX)).collect();
    charges.into_iter()
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
