//! Whose money bears a line in the auditor's books, and the movements that follow from its order.

use domain::funds::Stage;
use domain::ledger::ChargeMove;
use domain::values::AllotmentId;

use super::orders::Line;
use super::treasury::Purse;
use crate::finding::{Finding, known};

/// The part of a line that one allotment bears.
#[derive(Clone, Debug)]
pub struct Charge {
    /// Its number within the line.
    pub position: i64,
    /// The allotment.
    pub allotment: AllotmentId,
    /// Its money; available money leaves it.
    pub purse: Purse,
    /// Accrued money that matched invoices wait for.
    pub payable: i64,
    /// Position of the charge whose end it was.
    pub cut_from: Option<i64>,
}

/// From which end charges are emptied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    /// Acceptance and payment consume in their order.
    First,
    /// Release and return empty from the last.
    Last,
}

impl Charge {
    /// Accrued money that no invoice waits for.
    pub(super) fn unclaimed(&self) -> i64 {
        self.purse.get(Stage::Accrued) - self.payable
    }

    /// What can be moved out of a stage.
    fn movable(&self, stage: Stage) -> i64 {
        if stage == Stage::Accrued { self.unclaimed() } else { self.purse.get(stage) }
    }
}

impl Line {
    pub(super) fn charge_mut(&mut self, position: i64) -> Result<&mut Charge, Finding> {
        let found = self.charges.iter_mut().find(|charge| charge.position == position);
        known(found, ("charge", position))
    }

    /// Adds what was cut from a charge: it follows that one at once.
    pub(super) fn insert_cut(&mut self, cut: Charge) {
        let before = self.charges.iter().position(|charge| Some(charge.position) == cut.cut_from);
        self.charges.insert(before.map_or(self.charges.len(), |index| index + 1), cut);
    }

    /// A charge and all that was cut from it, in their order.
    pub(super) fn with_cuts(&self, position: i64) -> Vec<&Charge> {
        let mut family = vec![position];
        let mut is_own = |charge: &&Charge| {
            let is_cut = charge.cut_from.is_some_and(|from| family.contains(&from));
            if is_cut {
                family.push(charge.position);
            }
            is_cut || charge.position == position
        };
        self.charges.iter().filter(|charge| is_own(charge)).collect()
    }

    /// What it holds in a stage.
    pub fn held(&self, stage: Stage) -> i64 {
        self.charges.iter().map(|charge| charge.purse.get(stage)).sum()
    }

    /// What it holds as obligated or advanced beyond a value that is still to be accepted.
    pub(super) fn excess(&self, value_to_accept: i64) -> i64 {
        (self.held(Stage::Obligated) + self.held(Stage::Advanced) - value_to_accept).max(0)
    }

    /// The movements that free an amount as far as it is obligated and not advanced.
    pub(super) fn free(&self, number: i64, amount: i64) -> Result<Vec<ChargeMove>, Finding> {
        let amount = amount.min(self.held(Stage::Obligated));
        self.spread(number, (Stage::Obligated, Stage::Available), amount, Side::Last)
    }

    /// The movements of an amount over its charges.
    pub(super) fn spread(
        &self,
        number: i64,
        (from, to): (Stage, Stage),
        amount: i64,
        side: Side,
    ) -> Result<Vec<ChargeMove>, Finding> {
        let mut rest = amount;
        let mut moves = Vec::new();
        let mut charges: Vec<_> = self.charges.iter().collect();
        if side == Side::Last {
            charges.reverse();
        }
        for charge in charges {
            let position = charge.position;
            let amount_minor = rest.min(charge.movable(from));
            if amount_minor > 0 {
                moves.push(ChargeMove { line: number, position, from, to, amount_minor });
                rest -= amount_minor;
            }
        }
        let what = || format!("{from} money of line {number}");
        if rest == 0 { Ok(moves) } else { Err(Finding::Overspent { what: what(), balance: -rest }) }
    }
}
