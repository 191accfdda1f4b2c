//! Terminate a sent order by the contracting agency.

use serde::{Deserialize, Serialize};

use super::{
    OrderAction, OrderStatus, ReasonCode, deadlines, order, personal_note, release, want_order,
    withdraw_amendment,
};
use crate::command::Verb;
use crate::envelope::Context;
use crate::event::{Event, Fact};
use crate::ledger::ChargeMove;
use crate::policy::Action;
use crate::rejection::Rejection;
use crate::state::{Stamp, State};
use crate::values::{OrderId, PersonId, Personal};

/// Terminates an order. What is on its way or accepted is settled as usual; the rest is released.
#[derive(Clone, Debug)]
pub struct TerminateOrder {
    /// The order.
    pub order: OrderId,
    /// Why.
    pub reason: ReasonCode,
    /// What else there is to say.
    pub note: Option<Personal>,
}

/// An order was terminated; the value of what was not despatched is free again.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OrderTerminated {
    order: OrderId,
    person: PersonId,
    status: OrderStatus,
    reason: ReasonCode,
    #[serde(skip)]
    note: Option<Personal>,
    moves: Vec<ChargeMove>,
}

impl Verb for TerminateOrder {
    fn keys(&self, state: &mut State, _context: &Context) {
        want_order(state, self.order);
    }

    fn decide(&self, state: &State, context: &Context) -> Result<Vec<Event>, Rejection> {
        let found = order(state, self.order)?;
        let person = found.require(state, context, Action::ManageOrders, found.buyer)?;
        let status = found.status.step(OrderAction::Terminate, &found.number)?;

        // Nothing below can be refused.
        let TerminateOrder { order, reason, note } = self.clone();
        let withdrawn = withdraw_amendment::if_asked(state, found, reason);
        let moves = release::rest(state, order);
        let terminated = OrderTerminated { order, person, status, reason, note, moves };
        Ok(withdrawn.into_iter().chain([terminated.into()]).collect())
    }
}

impl Fact for OrderTerminated {
    fn keys(&self, state: &mut State) {
        want_order(state, self.order);
    }

    fn apply(&self, state: &mut State, stamp: &Stamp) {
        release::apply_moves(state, stamp, self.order, &self.moves);
        release::uncall_rest(state, self.order);
        deadlines::drop_answer(state, self.order);
        deadlines::drop_silence(state, self.order);
        let order = state.orders.update(&self.order);
        order.status = self.status;
        order.reason = Some(self.reason);
    }

    fn subjects(&self) -> Vec<String> {
        vec![self.order.to_string(), self.person.to_string()]
    }

    fn personal(&self) -> Vec<(String, String, &Personal)> {
        personal_note(self.order, self.note.as_ref())
    }
}
