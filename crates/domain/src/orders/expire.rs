//! Let an order expire whose hold ran out: done by the clock.

use serde::{Deserialize, Serialize};

use super::{OrderAction, OrderStatus, release};
use crate::event::{Event, Fact};
use crate::funds::Stage;
use crate::funds::ledger::ChargeMove;
use crate::state::{Stamp, State};
use crate::table::Row;
use crate::timers::{Deadline, Timer};
use crate::values::OrderId;

/// An order expired; what it held is free again.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OrderExpired {
    order: OrderId,
    status: OrderStatus,
    moves: Vec<ChargeMove>,
}

/// The expiry of an order whose hold ran out.
pub(crate) fn decide(state: &State, id: OrderId) -> Vec<Event> {
    let order = state.orders.known(&id);
    let status = order.status.after(OrderAction::Expire).expect("only orders on hold have a hold timer");
    vec![OrderExpired { order: id, status, moves: release::all(state, id, Stage::Committed) }.into()]
}

impl Fact for OrderExpired {
    fn apply(&self, state: &mut State, stamp: &Stamp) {
        release::apply_moves(state, stamp, self.order, &self.moves);
        release::uncall_rest(state, self.order);
        drop_hold(state, self.order);
        state.orders.update(&self.order).status = self.status;
    }

    fn subjects(&self) -> Vec<String> {
        vec![self.order.to_string()]
    }
}

/// Takes the hold's timer away.
pub(crate) fn drop_hold(state: &mut State, order: OrderId) {
    if let Some(until) = state.orders.update(&order).hold_until.take() {
        state.timers.remove(&Timer::new(until, Deadline::OrderHold, order).key());
    }
}

#[cfg(test)]
mod tests;
