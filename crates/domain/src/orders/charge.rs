//! Charges: which allotment bears which part of a line, and how far its money has come.

use crate::funds::Stages;
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

impl Row for Charge {
    type Key = ChargeKey;
    const TABLE: &'static str = "charge";
    fn key(&self) -> ChargeKey {
        self.key
    }
}
