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
    /// Position of the charge it was cut from, when a partner reimbursed the end of that one.
    pub cut_from: Option<i64>,
}

/// The charges of a line, in the order in which acceptance consumes them: by position, and what was cut from the end of
/// a charge right after it.
pub fn charges(state: &State, order: OrderId, line: i64) -> impl DoubleEndedIterator<Item = &Charge> {
    let key = |position| ChargeKey { order, line, position };
    let mut rows: Vec<_> = state.charges.range(key(0)..=key(i64::MAX)).collect();
    if rows.iter().any(|charge| charge.cut_from.is_some()) {
        let cut_from = |position| state.charges.get(&key(position))?.cut_from;
        rows.sort_by_cached_key(|charge| rank(charge.key.position, cut_from));
    }
    rows.into_iter()
}

/// What charges of a line are sorted by: the positions from the first one down to this one. What was cut from a charge
/// later lies nearer to it, for it was cut from what was left.
pub fn rank(position: i64, cut_from: impl Fn(i64) -> Option<i64>) -> Vec<i64> {
    let (mut rank, mut at) = (Vec::new(), position);
    while let Some(before) = cut_from(at).filter(|before| *before < at) {
        rank.push(-at);
        at = before;
    }
    rank.push(at);
    rank.reverse();
    rank
}

/// A charge and all that was cut from it, in the order of [`charges`].
pub fn with_cuts(state: &State, key: ChargeKey) -> impl Iterator<Item = &Charge> {
    let cut_from = move |position| state.charges.get(&ChargeKey { position, ..key })?.cut_from;
    let own = rank(key.position, cut_from);
    charges(state, key.order, key.line)
        .filter(move |charge| rank(charge.key.position, cut_from).starts_with(&own))
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
