//! Escalate an order the supplier did not answer in time: done by the clock.

use serde::{Deserialize, Serialize};

use super::{deadlines, want_order};
use crate::envelope::Context;
use crate::event::{Event, Fact};
use crate::limits::ANSWER_GRACE_DAYS;
use crate::state::{Stamp, State};
use crate::values::{OrderId, OrganisationId, Timestamp};

/// The supplier's time to answer ran out; the agency is told and a last time begins.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OrderEscalated {
    order: OrderId,
    buyer: OrganisationId,
    supplier: OrganisationId,
    answer_until: Timestamp,
}

/// The escalation of an order whose answer is due.
pub(crate) fn decide(state: &State, context: &Context, id: OrderId) -> Vec<Event> {
    let order = state.orders.known(&id);
    let (buyer, supplier) = (order.buyer, order.supplier);
    let answer_until = context.at.plus_days(ANSWER_GRACE_DAYS);
    vec![OrderEscalated { order: id, buyer, supplier, answer_until }.into()]
}

impl Fact for OrderEscalated {
    fn keys(&self, state: &mut State) {
        want_order(state, self.order);
    }

    fn apply(&self, state: &mut State, _stamp: &Stamp) {
        deadlines::await_answer(state, self.order, self.answer_until, true);
    }

    fn subjects(&self) -> Vec<String> {
        vec![self.order.to_string(), self.buyer.to_string(), self.supplier.to_string()]
    }
}
