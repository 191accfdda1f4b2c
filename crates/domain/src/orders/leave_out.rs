//! Leave one line out of an order that waits for signatures and let the rest go on.
//!
//! The line's money, stock and ceilings come free exactly. Less is ordered and nothing else, so signatures made count
//! on: whoever signed the whole has signed each of its lines. Those still to come are over the new edition, and the
//! steps stay those of the larger order. A line returned for rework becomes an order of its own, with its hold.

use serde::{Deserialize, Serialize};

use super::return_for_rework::OrderReturned;
use super::signing::require_next_signer;
use super::submitted::{OrderSubmitted, Placing};
use super::submitted_line::{SubmittedLine, require_legal};
use super::{
    Order, OrderAction, OrderLine, ReasonCode, charges, document, line_of, lines, order, personal_note,
    release, spread, want_order,
};
use crate::cell;
use crate::command::Verb;
use crate::envelope::Context;
use crate::event::{Event, Fact};
use crate::funds::Stage;
use crate::ledger::ChargeMove;
use crate::rejection::Rejection;
use crate::signatures::SigningRule;
use crate::state::{Stamp, State};
use crate::values::{Digest, OrderId, PersonId, Personal};

crate::text_enum! {
    /// What becomes of a line that is left out.
    pub enum LineOutcome {
        /// It is refused for good.
        Refused = "refused",
        /// It goes back to the orderer as an order of its own.
        Returned = "returned",
    }
}

/// Leaves a line out; done by whoever is entitled to the next signature.
#[derive(Clone, Debug)]
pub struct LeaveOutLine {
    /// The order.
    pub order: OrderId,
    /// The line.
    pub line: i64,
    /// What becomes of it.
    pub outcome: LineOutcome,
    /// Why.
    pub reason: ReasonCode,
    /// What else there is to say.
    pub note: Option<Personal>,
}

/// A line was left out; what it held is free again.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OrderLineLeftOut {
    order: OrderId,
    line: i64,
    person: PersonId,
    outcome: LineOutcome,
    reason: ReasonCode,
    #[serde(skip)]
    note: Option<Personal>,
    edition: i64,
    document_digest: Digest,
    quantity: i64,
    moves: Vec<ChargeMove>,
    /// The order made of it, when it was returned.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    returned_as: Option<OrderId>,
}

impl Verb for LeaveOutLine {
    fn keys(&self, state: &mut State, context: &Context) {
        want_order(state, self.order);
        if self.outcome == LineOutcome::Returned {
            state.counters.want(&cell::series("PO", context));
        }
    }

    fn decide(&self, state: &State, context: &Context) -> Result<Vec<Event>, Rejection> {
        let found = order(state, self.order)?;
        let person = require_next_signer(state, context, found, OrderAction::LeaveOut)?.person;
        let line = line_of(state, found, self.line)?;
        if line.quantity == 0 {
            let (object, reference) = ("order line", line.reference(found));
            return Err(Rejection::NothingLeft { object, reference, left: 0, asked: 1 });
        }
        if lines(state, found.id).filter(|line| line.quantity > 0).count() == 1 {
            return Err(Rejection::OnlyLine { order: found.number.clone() });
        }
        let edition = found.next_edition()?;
        if self.outcome == LineOutcome::Returned {
            require_legal(state, context, found, line)?;
        }

        // Nothing below can be refused.
        let returned = match self.outcome {
            LineOutcome::Refused => None,
            LineOutcome::Returned => Some(self.order_of_line(state, context, found, line)),
        };
        let left_out = OrderLineLeftOut {
            order: found.id,
            line: self.line,
            person,
            outcome: self.outcome,
            reason: self.reason,
            note: self.note.clone(),
            edition,
            document_digest: digest_without(state, found, line, edition),
            quantity: line.quantity,
            moves: held(state, line),
            returned_as: returned.as_ref().map(|submitted| submitted.order),
        };
        let back = |submitted: OrderSubmitted| {
            let returned = OrderReturned::of_line(submitted.order, person, self.reason, self.note.clone());
            [Event::from(submitted), returned.into()]
        };
        Ok(std::iter::once(left_out.into()).chain(returned.into_iter().flat_map(back)).collect())
    }
}

impl LeaveOutLine {
    fn order_of_line(
        &self,
        state: &State,
        context: &Context,
        order: &Order,
        line: &OrderLine,
    ) -> OrderSubmitted {
        let charged = charges(state, order.id, line.line).map(|row| (row.allotment, row.stages.committed));
        let line = SubmittedLine {
            offer: line.offer,
            item: line.item,
            quantity: line.quantity,
            unit_price_minor: line.unit_price_minor,
            reserved: line.reserved,
            promised_on: line.promised_on,
            class: state.items.known(&line.item).class.clone(),
            charges: charged.filter(|(_, amount_minor)| *amount_minor > 0).collect(),
        };
        let placing = Placing {
            person: *order.orderers.last().expect("somebody placed it"),
            unit: order.unit,
            contract: order.contract,
            delivery_point: order.delivery_point,
            ordinal: 0,
            is_emergency: order.is_emergency,
            rule: Some(SigningRule { steps: order.steps.clone(), hours: order.approval_hours }),
        };
        OrderSubmitted::new(state, context, &placing, vec![line])
    }
}

/// What gives back all the money a line holds.
fn held(state: &State, line: &OrderLine) -> Vec<ChargeMove> {
    let stages = (Stage::Committed, Stage::Available);
    spread(charges(state, line.order, line.line), stages, i64::MAX).0
}

/// Digest of the order's document without a line.
fn digest_without(state: &State, order: &Order, left_out: &OrderLine, edition: i64) -> Digest {
    let total_minor = order.total_minor - left_out.cost_minor();
    let shorter = Order { edition, total_minor, ..order.clone() };
    let mut rows: Vec<_> = lines(state, order.id).cloned().collect();
    for row in rows.iter_mut().filter(|row| row.line == left_out.line) {
        row.quantity = 0;
    }
    let charged: Vec<_> =
        document::charged(state, &rows).filter(|(line, ..)| *line != left_out.line).collect();
    document::digest(&document::document(&shorter, rows.iter(), charged.into_iter()))
}

impl Fact for OrderLineLeftOut {
    fn keys(&self, state: &mut State) {
        want_order(state, self.order);
    }

    fn apply(&self, state: &mut State, stamp: &Stamp) {
        release::apply_moves(state, stamp, self.order, &self.moves);
        release::uncall(state, self.order, self.line, self.quantity);
        let order = state.orders.update(&self.order);
        order.edition = self.edition;
        order.last_edition = self.edition;
        order.document_digest = self.document_digest;
    }

    fn subjects(&self) -> Vec<String> {
        let returned = self.returned_as.iter().map(OrderId::to_string);
        [self.order.to_string(), self.person.to_string()].into_iter().chain(returned).collect()
    }

    fn personal(&self) -> Vec<(String, String, &Personal)> {
        personal_note(self.order, self.note.as_ref())
    }
}
