//! What the charges of an order hold while one rule decides, so that two lots cannot take the same money.
//!
//! Acceptance consumes charges in order of position, giving back empties from the last.

use std::collections::BTreeMap;

use super::{ChargeKey, OrderLine, charges};
use crate::funds::{Stage, Stages};
use crate::ledger::ChargeMove;
use crate::state::State;

/// The stages of the charges of some lines, less what was moved so far.
#[derive(Clone, Debug, Default)]
pub struct Holdings {
    stages: BTreeMap<ChargeKey, Stages>,
}

impl Holdings {
    /// What the charges of these lines hold now, without what matched invoices wait for.
    pub fn of<'a>(state: &State, lines: impl Iterator<Item = &'a OrderLine>) -> Self {
        let held = lines.flat_map(|line| charges(state, line.order, line.line)).map(|charge| {
            let mut stages = charge.stages;
            stages.add(Stage::Accrued, -charge.payable_minor);
            (charge.key, stages)
        });
        Holdings { stages: held.collect() }
    }

    /// The amount a line holds in a stage, minor units.
    pub fn held(&self, line: &OrderLine, stage: Stage) -> i64 {
        line.charge_keys().map(|key| self.stages[&key].get(stage)).sum()
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
        self.shift(line.charge_keys(), stages, amount_minor)
    }

    /// Moves an amount of a line back, from the last charge on.
    pub fn give_back(
        &mut self,
        line: &OrderLine,
        stages: (Stage, Stage),
        amount_minor: i64,
    ) -> Vec<ChargeMove> {
        let keys: Vec<_> = line.charge_keys().collect();
        self.shift(keys.into_iter().rev(), stages, amount_minor)
    }

    fn shift(
        &mut self,
        keys: impl Iterator<Item = ChargeKey>,
        (from, to): (Stage, Stage),
        amount_minor: i64,
    ) -> Vec<ChargeMove> {
        let mut rest = amount_minor;
        let mut moves = Vec::new();
        for key in keys {
            let held = self.stages.get_mut(&key).expect("holdings are made of every charge of the line");
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
}
