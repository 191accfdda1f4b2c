//! Charges: which allotment bears which part of a line, and how far its money has come.

use crate::funds::{Stage, Stages};
use crate::ledger::ChargeMove;
use crate::state::State;
use crate::table::Row;
use crate::values::{AllotmentId, Code, OrderId};

/// Key of a charge.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ChargeKey {
    /// The order.
    pub order: OrderId,
    /// The line.
    pub line: i64,
    /// Position within the line, from 1; acceptance consumes in this order.
    pub position: i64,
}

/// The part of a line's cost that one allotment bears.
#[derive(Clone, Debug, PartialEq)]
pub struct Charge {
    /// Order, line, position.
    pub key: ChargeKey,
    /// The allotment.
    pub allotment: AllotmentId,
    /// Class of the item, for class limits.
    pub class: Option<Code>,
    /// Balances of its stages; `available` is always zero.
    pub stages: Stages,
    /// The part of `accrued` that matched invoices wait to be paid from, minor units.
    pub payable_minor: i64,
}

/// The charges of a line, in order of position.
pub fn charges(state: &State, order: OrderId, line: i64) -> impl Iterator<Item = &Charge> {
    let key = |position| ChargeKey { order, line, position };
    state.charges.range(key(0)..=key(i64::MAX))
}

/// The movements that take an amount out of charges in the order given, and what they hold less than it.
pub fn spread<'a>(
    charges: impl IntoIterator<Item = &'a Charge>,
    (from, to): (Stage, Stage),
    amount_minor: i64,
) -> (Vec<ChargeMove>, i64) {
    let mut rest = amount_minor;
    let mut moves = Vec::new();
    for charge in charges {
        let amount_minor = rest.min(charge.stages.get(from));
        if amount_minor > 0 {
            let ChargeKey { line, position, .. } = charge.key;
            moves.push(ChargeMove { line, position, from, to, amount_minor });
            rest -= amount_minor;
        }
    }
    (moves, rest)
}

impl Row for Charge {
    type Key = ChargeKey;
    const TABLE: &'static str = "charge";
    fn key(&self) -> ChargeKey {
        self.key
    }
}
