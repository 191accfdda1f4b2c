//! What the charges of an order hold while one rule decides, so that two lots cannot take the same money.
//!
//! Acceptance consumes charges in their order, giving back empties from the last.

use std::collections::BTreeMap;

use super::{Charge, ChargeKey, OrderLine, charges};
use crate::funds::{Stage, Stages};
use crate::ledger::ChargeMove;
use crate::state::State;
use crate::values::OrderId;

/// The stages of the charges of some lines, less what was moved so far.
#[derive(Clone, Debug, Default)]
pub struct Holdings {
    of_line: BTreeMap<(OrderId, i64), Vec<(ChargeKey, Stages)>>,
}

impl Holdings {
    /// What the charges of these lines hold now, without what matched invoices wait for.
    pub fn of<'a>(state: &State, lines: impl Iterator<Item = &'a OrderLine>) -> Self {
        let free = |charge: &Charge| {
            let mut stages = charge.stages;
            stages.add(Stage::Accrued, -charge.payable_minor);
            (charge.key, stages)
        };
        let of_line = |line: &OrderLine| {
            ((line.order, line.line), charges(state, line.order, line.line).map(free).collect())
        };
        Holdings { of_line: lines.map(of_line).collect() }
    }

    /// The amount a line holds in a stage, minor units.
    pub fn held(&self, line: &OrderLine, stage: Stage) -> i64 {
        self.of_line[&(line.order, line.line)].iter().map(|(_, stages)| stages.get(stage)).sum()
    }

    /// What a line holds as obligated or advanced beyond the value of the pieces still to be accepted, minor units.
    ///
    /// Nothing, unless an advance was paid for pieces that were given up since.
    pub fn excess(&self, line: &OrderLine, pieces_to_accept: i64) -> i64 {
        let held = self.held(line, Stage::Obligated) + self.held(line, Stage::Advanced);
        (held - pieces_to_accept * line.unit_price_minor).max(0)
    }

    /// Frees what a line has obligated beyond the value of the pieces still to be accepted.
    pub fn free_excess(&mut self, line: &OrderLine, pieces_to_accept: i64) -> Vec<ChargeMove> {
        let excess = self.excess(line, pieces_to_accept).min(self.held(line, Stage::Obligated));
        self.give_back(line, (Stage::Obligated, Stage::Available), excess)
    }

    /// Moves an amount of a line forward, from the first charge on.
    pub fn consume(
        &mut self,
        line: &OrderLine,
        stages: (Stage, Stage),
        amount_minor: i64,
    ) -> Vec<ChargeMove> {
        shift(self.charges(line).iter_mut(), stages, amount_minor)
    }

    /// Moves an amount of a line back, from the last charge on.
    pub fn give_back(
        &mut self,
        line: &OrderLine,
        stages: (Stage, Stage),
        amount_minor: i64,
    ) -> Vec<ChargeMove> {
        shift(self.charges(line).iter_mut().rev(), stages, amount_minor)
    }

    fn charges(&mut self, line: &OrderLine) -> &mut [(ChargeKey, Stages)] {
        self.of_line.get_mut(&(line.order, line.line)).expect("holdings are made of these lines")
    }
}

fn shift<'h>(
    charges: impl Iterator<Item = &'h mut (ChargeKey, Stages)>,
    (from, to): (Stage, Stage),
    amount_minor: i64,
) -> Vec<ChargeMove> {
    let mut rest = amount_minor;
    let mut moves = Vec::new();
    for (key, held) in charges {
        let amount_minor = rest.min(held.get(from));
        if amount_minor > 0 {
            held.add(from, -amount_minor);
            held.add(to, amount_minor);
            moves.push(ChargeMove { line: key.line, position: key.position, from, to, amount_minor });
            rest -= amount_minor;
        }
    }
    assert!(rest == 0, "the charges of the line hold {rest} less than {amount_minor} in {from}");
    moves
}
