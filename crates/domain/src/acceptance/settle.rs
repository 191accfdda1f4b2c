//! Settle a discrepancy: the supplier replaces what was withheld, or it is given up.
//!
//! The last thing open of an order may be a discrepancy: settling it then closes the order.

use serde::{Deserialize, Serialize};

use super::discrepancy::settlement_field;
use super::{Act, Discrepancy, DiscrepancyAction, DiscrepancyStatus, Outcome, Verdict};
use super::{ActAction, act, exceptions, require, want_act};
use crate::command::Verb;
use crate::envelope::Context;
use crate::event::{Event, Fact, personal_field};
use crate::fulfilment::SerialState;
use crate::ledger::ChargeMove;
use crate::orders::{self, OrderAction, OrderLine, closed, progress, release};
use crate::policy::Action;
use crate::rejection::Rejection;
use crate::state::{Stamp, State};
use crate::values::{ActId, ItemId, OrderId, OrganisationId, Personal, SerialNumber};
use crate::wording::{Remedy, Rule};

/// Settles one discrepancy of an act.
#[derive(Clone, Debug)]
pub struct SettleDiscrepancy {
    /// The act.
    pub act: ActId,
    /// Position of the discrepancy within the act.
    pub discrepancy: i64,
    /// How.
    pub outcome: Outcome,
    /// Why.
    pub reason: Personal,
}

/// A discrepancy was settled.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DiscrepancySettled {
    act: ActId,
    discrepancy: i64,
    order: OrderId,
    unit: OrganisationId,
    supplier: OrganisationId,
    status: DiscrepancyStatus,
    outcome: Outcome,
    #[serde(skip)]
    reason: Option<Personal>,
    order_line: i64,
    /// Pieces no longer counted as rejected.
    rejected: i64,
    /// Pieces no longer counted as missing.
    missing: i64,
    /// Pieces taken off the order.
    given_up: i64,
    /// Pieces given back to the supplier, who may despatch them again.
    serials: Vec<(ItemId, SerialNumber)>,
    moves: Vec<ChargeMove>,
}

impl Verb for SettleDiscrepancy {
    fn keys(&self, state: &mut State, _context: &Context) {
        want_act(state, self.act);
        state.discrepancies.want(&(self.act, self.discrepancy));
    }

    fn decide(&self, state: &State, context: &Context) -> Result<Vec<Event>, Rejection> {
        let act = act(state, self.act)?;
        require(state, context, act, Action::ManageOrders, |order| order.buyer)?;
        let order = state.orders.known(&act.order);
        order.status.step(OrderAction::Accept, &order.number)?;
        act.status.step(ActAction::Settle, &act.number)?;
        let not_found = || Rejection::not_found("discrepancy", self.discrepancy);
        let found = state.discrepancies.get(&(act.id, self.discrepancy)).ok_or_else(not_found)?;
        let reference = format!("{} of {}", found.position, act.number);
        let status = found.status.step(DiscrepancyAction::Settle, reference)?;
        self.check_outcome(found)?;

        // Nothing below can be refused.
        let withheld = |verdict| if found.code.verdict() == Some(verdict) { found.withheld } else { 0 };
        let lot = state.despatch_lines.known(&(act.despatch, found.line));
        let ordered = state.order_lines.known(&(act.order, lot.order_line));
        let given_up = if self.outcome == Outcome::ShortClosed { found.withheld } else { 0 };
        let settled = DiscrepancySettled {
            act: act.id,
            discrepancy: found.position,
            order: act.order,
            unit: act.unit,
            supplier: order.supplier,
            status,
            outcome: self.outcome,
            reason: Some(self.reason.clone()),
            order_line: lot.order_line,
            rejected: withheld(Verdict::Rejected),
            missing: withheld(Verdict::Missing),
            given_up,
            serials: serials_of(state, act, found),
            moves: release::of_pieces(state, ordered, given_up),
        };
        let closed = closed::if_finished(order, &lines_after(state, &settled));
        Ok([settled.into()].into_iter().chain(closed).collect())
    }
}

impl SettleDiscrepancy {
    fn check_outcome(&self, found: &Discrepancy) -> Result<(), Rejection> {
        if (found.withheld == 0) == (self.outcome == Outcome::Noted) {
            return Ok(());
        }
        let (rule, remedy) = match found.withheld {
            0 => (Rule::NothingWithheld.into(), Remedy::UseNoted),
            withheld => (Rule::LeavesUndecided.with([&withheld]), Remedy::UseReplaced),
        };
        Err(Rejection::field("outcome", self.outcome, rule, remedy))
    }
}

/// The pieces that a discrepancy withheld, in lots with serial numbers.
fn serials_of(state: &State, act: &Act, found: &Discrepancy) -> Vec<(ItemId, SerialNumber)> {
    let withheld = exceptions(state, act.id).filter(|exception| exception.discrepancy == found.position);
    withheld.map(|exception| (exception.item, exception.serial.clone())).collect()
}

/// The order's lines once the discrepancy is settled.
fn lines_after(state: &State, settled: &DiscrepancySettled) -> Vec<OrderLine> {
    let after = |line: &OrderLine| {
        let mut line = line.clone();
        if line.line == settled.order_line {
            settled.settle(&mut line);
            line.quantity -= settled.given_up;
        }
        line
    };
    orders::lines(state, settled.order).map(after).collect()
}

impl DiscrepancySettled {
    /// Takes the withheld pieces back from what was despatched.
    ///
    /// Money that an advance has paid for them stays advanced until the supplier returns it.
    fn settle(&self, line: &mut OrderLine) {
        line.rejected -= self.rejected;
        line.missing -= self.missing;
        line.despatched -= self.rejected + self.missing;
        line.arrived -= self.rejected + self.missing;
    }
}

impl Fact for DiscrepancySettled {
    fn keys(&self, state: &mut State) {
        want_act(state, self.act);
    }

    fn apply(&self, state: &mut State, stamp: &Stamp) {
        release::apply_moves(state, stamp, self.order, &self.moves);
        self.settle(state.order_lines.update(&(self.order, self.order_line)));
        release::uncall(state, self.order, self.order_line, self.given_up);
        for (item, serial) in &self.serials {
            state.serials.update(&(*item, serial.clone())).state = Some(SerialState::Returned);
        }
        let discrepancy = state.discrepancies.update(&(self.act, self.discrepancy));
        discrepancy.status = self.status;
        discrepancy.outcome = Some(self.outcome);
        state.acts.update(&self.act);
        progress::refresh(state, self.order);
    }

    fn subjects(&self) -> Vec<String> {
        vec![self.act.to_string(), self.order.to_string(), self.supplier.to_string()]
    }

    fn personal(&self) -> Vec<(String, String, &Personal)> {
        personal_field(self.act, settlement_field(self.discrepancy), self.reason.as_ref())
    }
}
