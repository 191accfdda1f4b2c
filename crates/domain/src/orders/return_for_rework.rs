//! Return an order to its orderer for rework; the hold stays.

use serde::{Deserialize, Serialize};

use super::signing::require_next_signer;
use super::{OrderAction, OrderStatus, ReasonCode, deadlines, order, personal_note, want_order};
use crate::command::Verb;
use crate::envelope::Context;
use crate::event::{Event, Fact};
use crate::rejection::Rejection;
use crate::state::{Stamp, State};
use crate::values::{OrderId, PersonId, Personal};

/// Returns an order; done by whoever is entitled to the next signature.
#[derive(Clone, Debug)]
pub struct ReturnOrder {
    /// The order.
    pub order: OrderId,
    /// Why.
    pub reason: ReasonCode,
    /// What should be changed.
    pub note: Option<Personal>,
}

/// An order was returned for rework.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OrderReturned {
    order: OrderId,
    person: PersonId,
    status: OrderStatus,
    reason: ReasonCode,
    #[serde(skip)]
    note: Option<Personal>,
}

impl Verb for ReturnOrder {
    fn keys(&self, state: &mut State, _context: &Context) {
        want_order(state, self.order);
    }

    fn decide(&self, state: &State, context: &Context) -> Result<Vec<Event>, Rejection> {
        let found = order(state, self.order)?;
        let person = require_next_signer(state, context, found, OrderAction::Return)?.person;
        let status = found.status.step(OrderAction::Return, &found.number)?;

        // Nothing below can be refused.
        let ReturnOrder { order, reason, note } = self.clone();
        Ok(vec![OrderReturned { order, person, status, reason, note }.into()])
    }
}

impl OrderReturned {
    /// The return of an order that is made of a line left out of another.
    pub(super) fn of_line(
        order: OrderId,
        person: PersonId,
        reason: ReasonCode,
        note: Option<Personal>,
    ) -> OrderReturned {
        let status = OrderStatus::Submitted.after(OrderAction::Return).expect("the table has this step");
        OrderReturned { order, person, status, reason, note }
    }
}

impl Fact for OrderReturned {
    fn keys(&self, state: &mut State) {
        want_order(state, self.order);
    }

    fn apply(&self, state: &mut State, _stamp: &Stamp) {
        deadlines::end_approval(state, self.order);
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
