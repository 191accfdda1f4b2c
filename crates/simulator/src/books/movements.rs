//! Moving an order's money as the auditor worked it out, and giving up pieces.

use std::collections::BTreeMap;

use domain::funds::Stage;
use domain::ledger::ChargeMove;
use domain::orders::Answer;
use domain::values::OrderId;

use super::Books;
use crate::finding::{Finding, same};

impl Books {
    /// Moves an order's money as the auditor worked it out.
    pub(super) fn shift(&mut self, order: OrderId, moves: &[ChargeMove]) -> Result<(), Finding> {
        for movement in moves {
            let ChargeMove { line, position, from, to, amount_minor } = *movement;
            let line = self.order_mut(order)?.line_mut(line)?;
            let class = line.class.clone();
            let charge = line.charge_mut(position)?;
            for (stage, delta) in [(from, -amount_minor), (to, amount_minor)] {
                let balance = if stage == Stage::Available { None } else { charge.purse.add(stage, delta) };
                if let Some(balance) = balance {
                    let what = format!("{stage} of charge {position} of {order}");
                    return Err(Finding::Overspent { what, balance });
                }
            }
            let allotment = charge.allotment;
            self.treasury.shift(allotment, class.as_ref(), (from, to), amount_minor)?;
        }
        Ok(())
    }

    /// Moves an order's money as the auditor worked it out, after comparing it with what the fact states.
    pub(super) fn shift_as_stated(
        &mut self,
        order: OrderId,
        moves: &[ChargeMove],
        stated: &[ChargeMove],
    ) -> Result<(), Finding> {
        require_same(order, moves, stated)?;
        self.shift(order, moves)
    }

    /// Takes pieces that will not be delivered off a line, its reservation and the ceilings.
    pub(super) fn give_up(&mut self, order: OrderId, number: i64, quantity: i64) -> Result<(), Finding> {
        let line = self.order_mut(order)?.line_mut(number)?;
        line.quantity -= quantity;
        line.confirmed = line.confirmed.min(line.quantity);
        let freed = (line.reserved - line.to_despatch()).max(0);
        line.reserved -= freed;
        line.short = line.short.min(line.to_despatch() - line.reserved);
        let (offer, value) = (line.offer, quantity * line.price);
        self.market.reserve(offer, -freed)?;
        self.market.call(offer, -quantity, -value)
    }

    /// Gives up everything not yet despatched; no proposal stands any more.
    pub(super) fn give_up_rest(&mut self, order: OrderId) -> Result<(), Finding> {
        let rest: Vec<_> =
            self.order_mut(order)?.numbered().map(|(n, line)| (n, line.to_despatch())).collect();
        for (number, quantity) in rest {
            self.give_up(order, number, quantity)?;
            let line = self.order_mut(order)?.line_mut(number)?;
            if line.proposal.take().is_some() {
                line.answer = Answer::Refused;
            }
        }
        Ok(())
    }
}

/// Refuses stated movements that do not add up to those worked out.
pub(super) fn require_same(
    order: OrderId,
    moves: &[ChargeMove],
    stated: &[ChargeMove],
) -> Result<(), Finding> {
    let sums = |moves: &[ChargeMove]| {
        let mut sums = BTreeMap::new();
        for movement in moves {
            let ChargeMove { line, position, from, to, amount_minor } = *movement;
            *sums.entry((line, position, from, to)).or_insert(0) += amount_minor;
        }
        sums
    };
    same(|| format!("movements of {order}"), sums(stated), sums(moves))
}
