//! Refuse to sign an order, for good.

use serde::{Deserialize, Serialize};

use super::signing::require_next_signer;
use super::{OrderAction, OrderStatus, ReasonCode, deadlines, order, personal_note, release, want_order};
use crate::command::Verb;
use crate::envelope::Context;
use crate::event::{Event, Fact};
use crate::funds::Stage;
use crate::ledger::ChargeMove;
use crate::rejection::Rejection;
use crate::state::{Stamp, State};
use crate::values::{OrderId, PersonId, Personal};

/// Refuses an order; done by whoever is entitled to the next signature.
#[derive(Clone, Debug)]
pub struct RefuseOrder {
    /// The order.
    pub order: OrderId,
    /// Why.
    pub reason: ReasonCode,
    /// What else there is to say.
    pub note: Option<Personal>,
}

/// An order was refused by a signer; what it held is free again.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OrderRefused {
    order: OrderId,
    person: PersonId,
    status: OrderStatus,
    reason: ReasonCode,
    #[serde(skip)]
    note: Option<Personal>,
    moves: Vec<ChargeMove>,
}

impl Verb for RefuseOrder {
    fn keys(&self, state: &mut State, _context: &Context) {
        want_order(state, self.order);
    }

    fn decide(&self, state: &State, context: &Context) -> Result<Vec<Event>, Rejection> {
        let found = order(state, self.order)?;
        let person = require_next_signer(state, context, found, OrderAction::Refuse)?.person;
        let status = found.status.step(OrderAction::Refuse, &found.number)?;

        // Nothing below can be refused.
        let RefuseOrder { order, reason, note } = self.clone();
        let moves = release::all(state, order, Stage::Committed);
        Ok(vec![OrderRefused { order, person, status, reason, note, moves }.into()])
    }
}

impl Fact for OrderRefused {
    fn keys(&self, state: &mut State) {
        want_order(state, self.order);
    }

    fn apply(&self, state: &mut State, stamp: &Stamp) {
        release::apply_moves(state, stamp, self.order, &self.moves);
        release::uncall_rest(state, self.order);
        deadlines::drop_hold(state, self.order);
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
