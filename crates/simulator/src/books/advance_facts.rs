//! Money beside the invoices: advances, refunds, recharges.

use domain::funds::Stage;
use domain::invoicing::ChargeAmount;
use domain::ledger::ChargeMove;
use domain::payments::BankEntry;
use domain::values::{AllotmentId, OrderId};
use serde::Deserialize;

use super::charges::Side;
use super::{Books, Fact};
use crate::finding::{Finding, known, same};

#[derive(Deserialize)]
struct AdvanceMoved {
    order: OrderId,
    entry: BankEntry,
    moves: Vec<ChargeMove>,
}

#[derive(Deserialize)]
struct Refunded {
    order: OrderId,
    entry: BankEntry,
    moves: Vec<ChargeMove>,
    to_source: Vec<ChargeAmount>,
}

#[derive(Deserialize)]
struct Recharged {
    order: OrderId,
    line: i64,
    position: i64,
    to_allotment: AllotmentId,
}

impl Books {
    /// Enters a fact about money beside the invoices; false when it is about something else.
    pub(super) fn enter_advance(&mut self, fact: &Fact) -> Result<bool, Finding> {
        match fact.kind {
            "advance_confirmed.1" => self.advance(fact.read()?)?,
            "advance_returned.1" => self.return_advance(fact.read()?)?,
            "refund_received.1" => self.refund(fact.read()?)?,
            "charge_recharged.1" => self.recharge(&fact.read()?)?,
            _ => return Ok(false),
        }
        Ok(true)
    }

    fn advance(&mut self, moved: AdvanceMoved) -> Result<(), Finding> {
        self.settlement.record(moved.entry.reference)?;
        let stages = (Stage::Obligated, Stage::Advanced);
        let moves = self.order_mut(moved.order)?.partly(stages, moved.entry.amount_minor, Side::First)?;
        self.shift_as_stated(moved.order, &moves, &moved.moves)
    }

    /// Money comes back as obligated where pieces are still to be accepted, as available beyond that.
    fn return_advance(&mut self, moved: AdvanceMoved) -> Result<(), Finding> {
        self.settlement.record(moved.entry.reference)?;
        let order = self.order_mut(moved.order)?;
        let stages = (Stage::Advanced, Stage::Obligated);
        let returned = order.partly(stages, moved.entry.amount_minor, Side::Last)?;
        let mut free: Vec<_> = order
            .lines
            .iter()
            .map(|line| line.excess((line.quantity - line.accepted) * line.price))
            .collect();
        let mut moves = Vec::new();
        for movement in returned {
            let index = usize::try_from(movement.line - 1).unwrap_or(usize::MAX);
            let free = known(free.get_mut(index), movement)?;
            let freed = movement.amount_minor.min(*free);
            *free -= freed;
            let owed = movement.amount_minor - freed;
            let parts = [(Stage::Available, freed), (Stage::Obligated, owed)];
            moves.extend(parts.map(|(to, amount_minor)| ChargeMove { to, amount_minor, ..movement }));
        }
        moves.retain(|movement| movement.amount_minor > 0);
        self.shift_as_stated(moved.order, &moves, &moved.moves)
    }

    fn refund(&mut self, refunded: Refunded) -> Result<(), Finding> {
        self.settlement.record(refunded.entry.reference)?;
        let back: i64 = refunded.moves.iter().map(|movement| movement.amount_minor).sum();
        let owed: i64 = refunded.to_source.iter().map(|amount| amount.amount_minor).sum();
        same(|| format!("refund of {}", refunded.order), back + owed, refunded.entry.amount_minor)?;
        let is_refund =
            |movement: &ChargeMove| (movement.from, movement.to) == (Stage::Paid, Stage::Available);
        let what = || format!("refund of {} frees paid money only", refunded.order);
        same(what, refunded.moves.iter().all(is_refund), true)?;
        self.shift(refunded.order, &refunded.moves)?;
        for amount in &refunded.to_source {
            let class = self.order_mut(amount.order)?.line_mut(amount.line)?.class.clone();
            let charge = self.charge_mut(amount)?;
            let (allotment, stage) = (charge.allotment, Stage::Paid);
            if let Some(balance) = charge.purse.add(stage, -amount.amount_minor) {
                return Err(Finding::Overspent { what: format!("paid of {amount:?}"), balance });
            }
            self.treasury.return_to_giver(allotment, class.as_ref(), stage, amount.amount_minor)?;
        }
        Ok(())
    }

    fn recharge(&mut self, recharged: &Recharged) -> Result<(), Finding> {
        let Recharged { order, line, position, to_allotment } = *recharged;
        let row = self.order_mut(order)?.line_mut(line)?;
        let class = row.class.clone();
        let charge = row.charge_mut(position)?;
        let (from_allotment, purse) = (charge.allotment, charge.purse);
        charge.allotment = to_allotment;
        let held = || Stage::ALL.iter().filter(|stage| purse.get(**stage) > 0);
        for stage in held() {
            let stages = (*stage, Stage::Available);
            self.treasury.shift(from_allotment, class.as_ref(), stages, purse.get(*stage))?;
        }
        for stage in held() {
            let stages = (Stage::Available, *stage);
            self.treasury.shift(to_allotment, class.as_ref(), stages, purse.get(*stage))?;
        }
        Ok(())
    }
}
