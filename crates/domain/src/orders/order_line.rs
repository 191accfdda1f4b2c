//! Lines of an order: what was ordered, how it is answered, and how far each piece has come.

use super::{ChargeKey, Order};
use crate::rejection::Rejection;
use crate::state::State;
use crate::table::Row;
use crate::values::{Date, ItemId, OfferId, OrderId};

crate::text_enum! {
    /// The supplier's answer to a line, or that there is none yet.
    pub enum Answer {
        /// No answer yet.
        Open = "open",
        /// Will be delivered as ordered.
        Confirmed = "confirmed",
        /// Proposes another date, quantity or item; waits for the orderer.
        Proposed = "proposed",
        /// Will be delivered later, by the date given.
        BackOrdered = "back_ordered",
        /// Will not be delivered.
        Refused = "refused",
    }
}

/// A line of an order.
#[derive(Clone, Debug, PartialEq)]
pub struct OrderLine {
    /// The order.
    pub order: OrderId,
    /// Position, from 1.
    pub line: i64,
    /// The offer it was ordered from.
    pub offer: OfferId,
    /// The item.
    pub item: ItemId,
    /// Unit price, minor units including tax.
    pub unit_price_minor: i64,
    /// Quantity ordered, without what was cancelled.
    pub quantity: i64,
    /// Pieces of the supplier's stock held for it.
    pub reserved: i64,
    /// Pieces that lost the stock held for them, until the supplier answers.
    pub short: i64,
    /// Promised day.
    pub promised_on: Date,
    /// Number of its charges.
    pub charge_count: i64,
    /// The supplier's answer.
    pub answer: Answer,
    /// Pieces the supplier has bound itself to deliver.
    pub confirmed: i64,
    /// Pieces on their way or delivered.
    pub despatched: i64,
    /// Pieces arrived.
    pub arrived: i64,
    /// Pieces accepted by signed acts.
    pub accepted: i64,
    /// Pieces rejected by signed acts and not yet settled.
    pub rejected: i64,
    /// Pieces found missing by signed acts and not yet settled.
    pub missing: i64,
    /// Pieces invoiced.
    pub invoiced: i64,
    /// Pieces paid.
    pub paid: i64,
    /// Pieces cancelled since it was sent.
    pub cancelled: i64,
}

impl OrderLine {
    /// Its cost.
    pub fn cost_minor(&self) -> i64 {
        self.quantity * self.unit_price_minor
    }

    /// Keys of its charges.
    pub fn charge_keys(&self) -> impl Iterator<Item = ChargeKey> + use<> {
        let (order, line) = (self.order, self.line);
        (1..=self.charge_count).map(move |position| ChargeKey { order, line, position })
    }

    /// Pieces still to be despatched.
    pub fn to_despatch(&self) -> i64 {
        self.quantity - self.despatched
    }

    /// Pieces still to be accepted.
    pub fn to_accept(&self) -> i64 {
        self.quantity - self.accepted
    }

    /// Pieces the supplier may despatch now.
    pub fn despatchable(&self) -> i64 {
        (self.confirmed.min(self.quantity) - self.despatched).max(0)
    }

    /// Pieces the supplier is not bound to and has not despatched.
    pub fn unconfirmed(&self) -> i64 {
        self.quantity - self.confirmed.max(self.despatched)
    }

    /// Whether the supplier still owes an answer.
    pub fn is_open(&self) -> bool {
        self.answer == Answer::Open && self.quantity > 0
    }

    /// How people name it in messages.
    pub fn reference(&self, order: &Order) -> String {
        format!("{}/{}", order.number, self.line)
    }
}

/// The line of an order, or the refusal that it does not exist.
pub fn line_of<'s>(state: &'s State, order: &Order, line: i64) -> Result<&'s OrderLine, Rejection> {
    if (1..=order.line_count).contains(&line) {
        return Ok(state.order_lines.known(&(order.id, line)));
    }
    Err(Rejection::not_found("order line", format!("{}/{line}", order.number)))
}

/// The lines of an order, in order.
pub fn lines(state: &State, order: OrderId) -> impl Iterator<Item = &OrderLine> {
    state.order_lines.range((order, 0)..=(order, i64::MAX))
}

impl Row for OrderLine {
    type Key = (OrderId, i64);
    const TABLE: &'static str = "order_line";
    fn key(&self) -> Self::Key {
        (self.order, self.line)
    }
}
