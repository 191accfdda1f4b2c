//! Close a sent order short: give up what is not despatched.

use serde::{Deserialize, Serialize};

use super::{
    Order, OrderAction, OrderLine, OrderStatus, ReasonCode, closed, deadlines, lines, order, personal_note,
    release, want_order, withdraw_amendment,
};
use crate::command::Verb;
use crate::envelope::Context;
use crate::event::{Event, Fact};
use crate::ledger::ChargeMove;
use crate::policy::Action;
use crate::rejection::Rejection;
use crate::state::{Stamp, State};
use crate::values::{OrderId, PersonId, Personal};

/// Gives up what is not despatched; done by an orderer of the unit or by the agency.
///
/// The order closes at once when nothing else is open, otherwise as soon as the rest is accepted and paid.
#[derive(Clone, Debug)]
pub struct CloseOrder {
    /// The order.
    pub order: OrderId,
    /// Why.
    pub reason: ReasonCode,
    /// What else there is to say.
    pub note: Option<Personal>,
}

/// What was not despatched of an order was given up; its value is free again.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OrderShortClosed {
    order: OrderId,
    person: PersonId,
    status: OrderStatus,
    reason: ReasonCode,
    #[serde(skip)]
    note: Option<Personal>,
    moves: Vec<ChargeMove>,
}

impl Verb for CloseOrder {
    fn keys(&self, state: &mut State, _context: &Context) {
        want_order(state, self.order);
    }

    fn decide(&self, state: &State, context: &Context) -> Result<Vec<Event>, Rejection> {
        let found = order(state, self.order)?;
        let as_buyer =
            |refusal| found.require(state, context, Action::ManageOrders, found.buyer).map_err(|_| refusal);
        let person = found.require(state, context, Action::PlaceOrder, found.unit).or_else(as_buyer)?;
        let status = found.status.step(OrderAction::ShortClose, &found.number)?;
        if lines(state, found.id).all(|line| line.to_despatch() == 0) {
            return Err(Rejection::AllDespatched { order: found.number.clone() });
        }

        // Nothing below can be refused.
        let CloseOrder { order, reason, note } = self.clone();
        let withdrawn = withdraw_amendment::if_asked(state, found, reason);
        let moves = release::rest(state, order);
        let short = OrderShortClosed { order, person, status, reason, note, moves };
        let left: Vec<_> =
            lines(state, order).map(|line| OrderLine { quantity: line.despatched, ..line.clone() }).collect();
        let closed = closed::if_finished(&Order { is_amending: false, ..found.clone() }, &left);
        Ok(withdrawn.into_iter().chain([short.into()]).chain(closed).collect())
    }
}

impl Fact for OrderShortClosed {
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
