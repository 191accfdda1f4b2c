//! Withdraw an amendment that waits for signatures; the clock does it when the hold runs out.

use serde::{Deserialize, Serialize};

use super::amendment::RaisedLine;
use super::call_off::Called;
use super::signing::{open_roles, require_role};
use super::{
    ChargeKey, Order, OrderAction, ReasonCode, closed, deadlines, lines, order, release, want_order,
};
use crate::command::Verb;
use crate::envelope::Context;
use crate::event::{Event, Fact};
use crate::funds::Stage;
use crate::identity::Role;
use crate::ledger::ChargeMove;
use crate::policy::Action;
use crate::rejection::Rejection;
use crate::state::{Stamp, State};
use crate::values::{ContractId, OrderId};

/// Withdraws an amendment; done by an orderer of the unit or by whoever is entitled to its next signature.
#[derive(Clone, Debug)]
pub struct WithdrawAmendment {
    /// The order.
    pub order: OrderId,
    /// Why.
    pub reason: ReasonCode,
}

/// An amendment was withdrawn; what it held is free again and the order stands as before.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AmendmentWithdrawn {
    order: OrderId,
    contract: ContractId,
    /// Why; its hold ran out when `None`.
    reason: Option<ReasonCode>,
    lines: Vec<RaisedLine>,
    moves: Vec<ChargeMove>,
}

impl Verb for WithdrawAmendment {
    fn keys(&self, state: &mut State, _context: &Context) {
        want_order(state, self.order);
    }

    fn decide(&self, state: &State, context: &Context) -> Result<Vec<Event>, Rejection> {
        let order = order(state, self.order)?;
        let signs = |role: &Role| require_role(state, context, order, Some(*role)).is_ok();
        let as_signer = |refusal| open_roles(state, order).iter().any(signs).then_some(()).ok_or(refusal);
        let as_orderer = order.require(state, context, Action::PlaceOrder, order.unit);
        as_orderer.map(|_| ()).or_else(as_signer)?;
        order.status.step(OrderAction::WithdrawAmendment, &order.number)?;
        if !order.is_amending {
            return Err(Rejection::NoAmendment { order: order.number.clone() });
        }

        // Nothing below can be refused.
        Ok(withdrawn(state, order, Some(self.reason)))
    }
}

/// The end of an amendment whose hold ran out.
pub(crate) fn expire(state: &State, id: OrderId) -> Vec<Event> {
    withdrawn(state, state.orders.known(&id), None)
}

/// The withdrawal that goes before the end of an order, if an amendment was asked for.
pub(super) fn if_asked(state: &State, order: &Order, reason: ReasonCode) -> Option<Event> {
    order.is_amending.then(|| event(state, order, Some(reason)))
}

fn withdrawn(state: &State, order: &Order, reason: Option<ReasonCode>) -> Vec<Event> {
    let left: Vec<_> = lines(state, order.id).cloned().collect();
    let closed = closed::if_finished(&Order { is_amending: false, ..order.clone() }, &left);
    std::iter::once(event(state, order, reason)).chain(closed).collect()
}

fn event(state: &State, order: &Order, reason: Option<ReasonCode>) -> Event {
    AmendmentWithdrawn {
        order: order.id,
        contract: order.contract,
        reason,
        lines: state.amendments.known(&order.id).lines.clone(),
        moves: release::all(state, order.id, Stage::Committed),
    }
    .into()
}

impl Fact for AmendmentWithdrawn {
    fn keys(&self, state: &mut State) {
        want_order(state, self.order);
    }

    fn apply(&self, state: &mut State, stamp: &Stamp) {
        release::apply_moves(state, stamp, self.order, &self.moves);
        for raised in &self.lines {
            self.lower(state, raised);
        }
        deadlines::drop_amendment_hold(state, self.order);
        state.amendments.remove(&self.order);
        state.orders.update(&self.order).is_amending = false;
    }

    fn subjects(&self) -> Vec<String> {
        vec![self.order.to_string()]
    }
}

impl AmendmentWithdrawn {
    /// Gives back what a raised line held of stock and ceilings, and takes its charges away.
    fn lower(&self, state: &mut State, raised: &RaisedLine) {
        let row = state.order_lines.update(&(self.order, raised.line));
        let (offer, value_minor) = (row.offer, raised.quantity * row.unit_price_minor);
        let last = row.charge_count;
        row.charge_count -= raised.charge_count;
        for position in row.charge_count + 1..=last {
            state.charges.remove(&ChargeKey { order: self.order, line: raised.line, position });
        }
        let RaisedLine { quantity, reserved, .. } = *raised;
        Called { offer, quantity, reserved, value_minor }.give_back(state, self.contract);
    }
}
