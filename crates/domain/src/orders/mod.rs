//! Orders: one unit × one supplier contract × one delivery point, from the basket to the last payment.
//!
//! Reading order: this file (rows), `lifecycle`, `place` (the finished example of a verb), then the other verbs.
//! From `sent` on the displayed status follows from the line counters ([`progress`]).

pub mod call_off;
pub mod document;
pub mod expire;
pub mod holdings;
pub mod lifecycle;
pub mod place;
pub mod progress;
pub mod release;
pub mod separation;
pub mod submitted;

pub use lifecycle::{OrderAction, OrderStatus};
pub use progress::Progress;

use crate::funds::Stages;
use crate::identity::Role;
use crate::policy::Subject;
use crate::rejection::Rejection;
use crate::state::State;
use crate::table::Row;
use crate::values::{
    AllotmentId, Code, ContractId, Currency, Date, DeliveryPointId, Digest, Id, ItemId, Money, OfferId,
    OrderId, OrganisationId, PersonId, Timestamp,
};

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

/// An order.
#[derive(Clone, Debug, PartialEq)]
pub struct Order {
    /// Identity.
    pub id: OrderId,
    /// Human number, such as PO-2026-000123.
    pub number: String,
    /// The unit that orders.
    pub unit: OrganisationId,
    /// The contract that is called off.
    pub contract: ContractId,
    /// The supplier.
    pub supplier: OrganisationId,
    /// The contracting agency.
    pub buyer: OrganisationId,
    /// Where it is delivered.
    pub delivery_point: DeliveryPointId,
    /// Currency of all its money.
    pub currency: Currency,
    /// Value, minor units.
    pub total_minor: i64,
    /// Number of lines.
    pub line_count: i64,
    /// Who placed it.
    pub placed_by: PersonId,
    /// When it was placed.
    pub placed_at: Timestamp,
    /// Where it stands.
    pub status: OrderStatus,
    /// How far fulfilment has come; saved for lists.
    pub progress: Progress,
    /// Edition of the document that is signed; rises with each revision.
    pub edition: i64,
    /// SHA-256 of the canonical document of this edition.
    pub document_digest: Digest,
    /// Roles that sign, in order.
    pub steps: Vec<Role>,
    /// Steps of this edition that are signed.
    pub steps_signed: i64,
    /// Signatures ever made, of all editions.
    pub signature_count: i64,
    /// When the hold on money, stock and ceiling runs out.
    pub hold_until: Option<Timestamp>,
    /// When the supplier's time to answer runs out.
    pub answer_until: Option<Timestamp>,
    /// When it was sent to the supplier.
    pub sent_at: Option<Timestamp>,
    /// Why it left the straight path.
    pub reason: Option<Code>,
    /// Sequence of the last event that touched the row.
    pub revision: u64,
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
    /// Promised day.
    pub promised_on: Date,
    /// Number of its charges.
    pub charge_count: i64,
    /// The supplier's answer.
    pub answer: Answer,
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

/// Key of a charge.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ChargeKey {
    /// The order.
    pub order: OrderId,
    /// The line.
    pub line: i64,
    /// Position within the line, from 1; acceptance consumes in this order.
    pub position: i64,
}

/// The part of a line's cost that one allotment bears.
#[derive(Clone, Debug, PartialEq)]
pub struct Charge {
    /// Order, line, position.
    pub key: ChargeKey,
    /// The allotment.
    pub allotment: AllotmentId,
    /// Class of the item, for class limits.
    pub class: Option<Code>,
    /// Balances of its stages; `available` is always zero.
    pub stages: Stages,
}

impl Order {
    /// Its value.
    pub fn total(&self) -> Money {
        Money::new(self.total_minor, self.currency)
    }

    /// The order as the object of a permission question: the holder's people act, the parties' people may know of it.
    pub fn subject<'a>(&self, holder: OrganisationId, parties: &'a [OrganisationId]) -> Subject<'a> {
        Subject { object: "order", reference: self.number.clone(), holder, parties }
    }

    /// The organisations whose people may know of the order.
    pub fn parties(&self) -> [OrganisationId; 3] {
        [self.unit, self.supplier, self.buyer]
    }

    /// Keys of its lines.
    pub fn line_keys(&self) -> impl Iterator<Item = (OrderId, i64)> + use<> {
        let id = self.id;
        (1..=self.line_count).map(move |line| (id, line))
    }
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

    /// Pieces despatched that are still under way, unjudged, or withheld by an open discrepancy; none may be left
    /// when the order closes.
    pub fn in_delivery(&self) -> i64 {
        self.despatched - self.accepted
    }
}

/// The order, or the refusal that it does not exist.
pub fn order(state: &State, id: OrderId) -> Result<&Order, Rejection> {
    state.orders.get(&id).ok_or_else(|| Rejection::not_found("order", id))
}

/// The lines of an order, in order.
pub fn lines(state: &State, order: OrderId) -> impl Iterator<Item = &OrderLine> {
    state.order_lines.range((order, 0)..=(order, i64::MAX))
}

/// The charges of a line, in order of position.
pub fn charges(state: &State, order: OrderId, line: i64) -> impl Iterator<Item = &Charge> {
    let key = |position| ChargeKey { order, line, position };
    state.charges.range(key(0)..=key(i64::MAX))
}

/// Asks for an order with all that its verbs and their events touch.
pub fn want_order(state: &mut State, id: OrderId) {
    let Some(order) = state.orders.want(&id).cloned() else { return };
    state.delivery_points.want(&order.delivery_point);
    if let Some(framework) = state.contracts.want(&order.contract).and_then(|contract| contract.framework) {
        state.frameworks.want(&framework);
    }
    for key in order.line_keys() {
        let Some(line) = state.order_lines.want(&key).cloned() else { continue };
        state.offers.want(&line.offer);
        state.items.want(&line.item);
        state.contract_lines.want(&(order.contract, line.item));
        for key in line.charge_keys() {
            if let Some(allotment) = state.charges.want(&key).map(|charge| charge.allotment) {
                crate::allotments::charging::want_allotment(state, allotment);
            }
        }
    }
    for ordinal in 1..=order.signature_count {
        state.signatures.want(&(id.bits(), ordinal));
    }
}

impl Row for Order {
    type Key = OrderId;
    const TABLE: &'static str = "orders";
    fn key(&self) -> OrderId {
        self.id
    }
    fn touched(&mut self, sequence: u64) {
        self.revision = sequence;
    }
}

impl Row for OrderLine {
    type Key = (OrderId, i64);
    const TABLE: &'static str = "order_line";
    fn key(&self) -> Self::Key {
        (self.order, self.line)
    }
}

impl Row for Charge {
    type Key = ChargeKey;
    const TABLE: &'static str = "charge";
    fn key(&self) -> ChargeKey {
        self.key
    }
}
