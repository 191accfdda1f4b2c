//! Decide on a supplier's proposal for a line: accept it, or reject it and so release the line.

use serde::{Deserialize, Serialize};

use super::answered::{Answered, AnsweredLine};
use super::call_off::{CallOff, Called};
use super::proposal::{self, Terms};
use super::{
    Answer, Order, OrderAction, OrderLine, ReasonCode, closed, consent, deadlines, line_of, lines, order,
    release, want_order,
};
use crate::command::Verb;
use crate::envelope::Context;
use crate::event::{Event, Fact};
use crate::ledger::ChargeMove;
use crate::policy::Action;
use crate::rejection::Rejection;
use crate::state::{Stamp, State};
use crate::values::{OrderId, PersonId};

/// Decides on the proposal for one line; done by an orderer of the unit.
#[derive(Clone, Debug)]
pub struct DecideProposal {
    /// The order.
    pub order: OrderId,
    /// The line.
    pub line: i64,
    /// Why the proposal is rejected; accepted when `None`.
    pub rejected: Option<ReasonCode>,
}

/// A proposal was accepted: the line is now as proposed, the difference in value is free again.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ProposalAccepted {
    order: OrderId,
    line: i64,
    person: PersonId,
    terms: Terms,
    reserved: i64,
    moves: Vec<ChargeMove>,
}

/// A proposal was rejected: the line is released as if the supplier had refused it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ProposalRejected(Answered);

impl Verb for DecideProposal {
    fn keys(&self, state: &mut State, _context: &Context) {
        want_order(state, self.order);
    }

    fn decide(&self, state: &State, context: &Context) -> Result<Vec<Event>, Rejection> {
        let order = order(state, self.order)?;
        let person = order.require(state, context, Action::PlaceOrder, order.unit)?;
        order.status.step(OrderAction::Decide, &order.number)?;
        let line = line_of(state, order, self.line)?;
        let Some(proposal) = proposal::of_line(state, line) else {
            return Err(Rejection::NoProposal { order: order.number.clone(), line: self.line });
        };
        // A settled discrepancy may have taken pieces off the line since the proposal was made.
        let terms = Terms { quantity: proposal.terms.quantity.min(line.quantity), ..proposal.terms };
        if self.rejected.is_none()
            && let Some(leaving) = proposal::check(state, context, order, line, &terms)?.into_iter().next()
        {
            return Err(consent::refusal(state, order, proposal, leaving));
        }

        // Nothing below can be refused.
        let Some(reason) = self.rejected else {
            return Ok(accept(state, order, line, person, terms));
        };
        let rejected = vec![AnsweredLine::refused(line, Some(reason), None)];
        let event = |answered| ProposalRejected(answered).into();
        Ok(Answered::events(state, order, Some(person), rejected, event))
    }
}

fn accept(state: &State, order: &Order, line: &OrderLine, person: PersonId, terms: Terms) -> Vec<Event> {
    let reserved = match terms.offer == line.offer {
        true => line.reserved.min(terms.quantity - line.despatched),
        false => CallOff::default().reserve(state.offers.known(&terms.offer), terms.quantity),
    };
    let Terms { quantity, unit_price_minor, .. } = terms;
    let proposed = OrderLine { quantity, unit_price_minor, ..line.clone() };
    let moves = release::of_pieces(state, &proposed, 0);
    let accepted = ProposalAccepted { order: order.id, line: line.line, person, terms, reserved, moves };
    let with_terms = |row: &OrderLine| match row.line == line.line {
        true => OrderLine { quantity: terms.quantity, ..row.clone() },
        false => row.clone(),
    };
    let left: Vec<_> = lines(state, order.id).map(with_terms).collect();
    std::iter::once(accepted.into()).chain(closed::if_finished(order, &left)).collect()
}

impl Fact for ProposalAccepted {
    fn keys(&self, state: &mut State) {
        want_order(state, self.order);
        state.offers.want(&self.terms.offer);
    }

    fn apply(&self, state: &mut State, stamp: &Stamp) {
        let key = (self.order, self.line);
        release::apply_moves(state, stamp, self.order, &self.moves);
        let fewer = state.order_lines.known(&key).quantity - self.terms.quantity;
        release::uncall(state, self.order, self.line, fewer);
        self.exchange(state);
        let row = state.order_lines.update(&key);
        row.promised_on = self.terms.promised_on;
        row.short = 0;
        row.answer = Answer::Confirmed;
        row.confirmed = self.terms.quantity;
        state.proposals.remove(&key);
        deadlines::drop_answer_if_complete(state, self.order);
        deadlines::heard(state, self.order, stamp.at);
    }

    fn subjects(&self) -> Vec<String> {
        vec![self.order.to_string(), self.person.to_string()]
    }
}

impl ProposalAccepted {
    /// Puts the proposed offer in place of the ordered one: reservation, ceilings and value.
    fn exchange(&self, state: &mut State) {
        let Terms { quantity, offer, item, unit_price_minor, .. } = self.terms;
        let row = state.order_lines.update(&(self.order, self.line));
        let ordered = Called {
            offer: row.offer,
            quantity,
            reserved: row.reserved,
            value_minor: quantity * row.unit_price_minor,
        };
        let proposed =
            Called { offer, quantity, reserved: self.reserved, value_minor: self.terms.cost_minor() };
        (row.offer, row.item, row.unit_price_minor) = (offer, item, unit_price_minor);
        row.reserved = self.reserved;
        let order = state.orders.update(&self.order);
        order.total_minor += proposed.value_minor - ordered.value_minor;
        let contract = order.contract;
        ordered.give_back(state, contract);
        proposed.take(state, contract);
    }
}

impl Fact for ProposalRejected {
    fn keys(&self, state: &mut State) {
        want_order(state, self.0.order);
    }

    fn apply(&self, state: &mut State, stamp: &Stamp) {
        self.0.apply(state, stamp);
    }

    fn subjects(&self) -> Vec<String> {
        self.0.subjects()
    }
}
