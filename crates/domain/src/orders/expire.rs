//! Let an order expire whose hold ran out, or that the supplier never answered: done by the clock.

use serde::{Deserialize, Serialize};

use super::{OrderAction, OrderStatus, deadlines, release, want_order};
use crate::event::{Event, Fact};
use crate::funds::Stage;
use crate::ledger::ChargeMove;
use crate::state::{Stamp, State};
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
    vec![expired(state, id, Stage::Committed)]
}

/// The expiry that releases all the order holds in a stage.
pub(super) fn expired(state: &State, id: OrderId, from: Stage) -> Event {
    let order = state.orders.known(&id);
    let status = order.status.after(OrderAction::Expire).expect("only live orders have timers");
    OrderExpired { order: id, status, moves: release::all(state, id, from) }.into()
}

impl Fact for OrderExpired {
    fn keys(&self, state: &mut State) {
        want_order(state, self.order);
    }

    fn apply(&self, state: &mut State, stamp: &Stamp) {
        release::apply_moves(state, stamp, self.order, &self.moves);
        release::uncall_rest(state, self.order);
        deadlines::drop_hold(state, self.order);
        deadlines::drop_answer(state, self.order);
        deadlines::drop_silence(state, self.order);
        state.orders.update(&self.order).status = self.status;
    }

    fn subjects(&self) -> Vec<String> {
        vec![self.order.to_string()]
    }
}

#[cfg(test)]
mod tests;
