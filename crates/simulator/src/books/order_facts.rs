//! From the basket to the supplier: placing, signing, sending, and the ways an order ends before it is answered.

use std::collections::BTreeMap;

use domain::funds::Stage;
use domain::identity::Role;
use domain::ledger::ChargeMove;
use domain::limits::HOLD_DAYS;
use domain::orders::submitted_line::SubmittedLine;
use domain::orders::{Answer, OrderStatus};
use domain::values::{ContractId, DeliveryPointId, Digest, OrderId, OrganisationId, PersonId, Timestamp};
use serde::Deserialize;

use super::charges::{Charge, Side};
use super::orders::{Line, Order, Waiting};
use super::treasury::Purse;
use super::{Books, Fact};
use crate::finding::{Finding, known, same};

#[derive(Deserialize)]
struct Submitted {
    order: OrderId,
    series: String,
    ordinal: i64,
    unit: OrganisationId,
    contract: ContractId,
    supplier: OrganisationId,
    buyer: OrganisationId,
    delivery_point: DeliveryPointId,
    total_minor: i64,
    placed_by: PersonId,
    steps: Vec<Role>,
    hold_until: Timestamp,
    document_digest: Digest,
    lines: Vec<SubmittedLine>,
}

#[derive(Deserialize)]
struct Signed {
    order: OrderId,
    is_amendment: bool,
    edition: i64,
    steps_signed: usize,
    purpose: Role,
    hold_until: Timestamp,
}

#[derive(Deserialize)]
struct Sent {
    order: OrderId,
    moves: Vec<ChargeMove>,
    answer_until: Timestamp,
}

#[derive(Deserialize)]
pub(super) struct OfOrder {
    pub(super) order: OrderId,
}

#[derive(Deserialize)]
struct Revised {
    order: OrderId,
    person: PersonId,
    edition: i64,
    document_digest: Digest,
    total_minor: i64,
    steps: Vec<Role>,
    hold_until: Timestamp,
    released: Vec<ChargeMove>,
    lines: Vec<SubmittedLine>,
}

#[derive(Deserialize)]
struct Ended {
    order: OrderId,
    status: OrderStatus,
    moves: Vec<ChargeMove>,
}

impl Books {
    /// Enters a fact about an order before it is answered; false when it is about something else.
    pub(super) fn enter_order(&mut self, fact: &Fact) -> Result<bool, Finding> {
        match fact.kind {
            "order_submitted.1" => self.submit(fact.read()?, fact.at)?,
            "order_signed.1" => self.sign(&fact.read()?)?,
            "order_sent.1" => self.send(&fact.read()?)?,
            "order_returned.1" => {
                let OfOrder { order } = fact.read()?;
                self.order_mut(order)?.status = OrderStatus::Returned;
            }
            "order_revised.1" => self.revise(fact.read()?)?,
            // Who is asked and what is said moves nothing.
            "approval_reminded.1" | "order_forwarded.1" | "message_written.1" => {}
            "order_refused.1" => self.end(&fact.read()?, OrderStatus::Refused)?,
            "order_cancelled.1" => self.end(&fact.read()?, OrderStatus::Cancelled)?,
            "order_expired.1" => self.end(&fact.read()?, OrderStatus::Expired)?,
            _ => return Ok(false),
        }
        Ok(true)
    }

    fn submit(&mut self, submitted: Submitted, at: Timestamp) -> Result<(), Finding> {
        let id = submitted.order;
        self.count(&submitted.series, submitted.ordinal)?;
        same(|| format!("hold of {id}"), submitted.hold_until, at.plus_days(HOLD_DAYS))?;
        self.order_index.insert(id, self.orders.len());
        self.orders.push(Order {
            id,
            unit: submitted.unit,
            contract: submitted.contract,
            supplier: submitted.supplier,
            buyer: submitted.buyer,
            delivery_point: submitted.delivery_point,
            status: OrderStatus::Submitted,
            drawn_by: submitted.placed_by,
            waiting: Some(Waiting {
                edition: 1,
                digest: submitted.document_digest,
                steps: submitted.steps,
                signed: 0,
                hold_until: submitted.hold_until,
            }),
            amendment: None,
            answer_until: None,
            is_sent: false,
            lines: Vec::new(),
        });
        self.add_lines(id, &submitted.lines)?;
        let total = self.order_mut(id)?.total();
        same(|| format!("value of {id}"), submitted.total_minor, total)
    }

    /// Adds lines to an order that has none: stock, ceilings and money are held for them.
    fn add_lines(&mut self, id: OrderId, lines: &[SubmittedLine]) -> Result<(), Finding> {
        for (submitted, number) in lines.iter().zip(1..) {
            let line = Line {
                offer: submitted.offer,
                item: submitted.item,
                class: submitted.class.clone(),
                price: submitted.unit_price_minor,
                quantity: submitted.quantity,
                reserved: submitted.reserved,
                short: 0,
                promised_on: submitted.promised_on,
                answer: Answer::Open,
                proposal: None,
                asked: Vec::new(),
                consents: BTreeMap::new(),
                confirmed: 0,
                despatched: 0,
                arrived: 0,
                accepted: 0,
                rejected: 0,
                missing: 0,
                invoiced: 0,
                paid: 0,
                charges: Vec::new(),
            };
            self.order_mut(id)?.lines.push(line);
            self.hold(id, number, submitted)?;
        }
        Ok(())
    }

    /// Holds stock, ceilings and money for pieces of a line, whose charges follow those it has.
    pub(super) fn hold(&mut self, id: OrderId, number: i64, held: &SubmittedLine) -> Result<(), Finding> {
        let offer = known(self.market.offer(held.offer), held.offer)?;
        let most = offer.free().min(held.quantity);
        // A basket takes stock line by line before it is split into orders, so a later order may hold more.
        let what = || format!("line {number} of {id} holds at most {most} pieces of stock");
        same(what, (0..=most).contains(&held.reserved), true)?;
        let value = held.quantity * held.unit_price_minor;
        self.market.reserve(held.offer, held.reserved)?;
        self.market.call(held.offer, held.quantity, value)?;
        let charged: i64 = held.charges.iter().map(|(_, amount)| amount).sum();
        same(|| format!("charges of line {number} of {id}"), charged, value)?;
        let mut moves = Vec::new();
        for (allotment, amount_minor) in &held.charges {
            let unit = self.order_mut(id)?.unit;
            let holder = known(self.treasury.allotment(*allotment), allotment)?.unit;
            same(|| format!("unit whose money {allotment} is, charged by {id}"), holder, unit)?;
            let line = self.order_mut(id)?.line_mut(number)?;
            let position = i64::try_from(line.charges.len() + 1).expect("a line has few charges");
            let (allotment, purse) = (*allotment, Purse::default());
            line.charges.push(Charge { position, allotment, purse, payable: 0, cut_from: None });
            let (from, to) = (Stage::Available, Stage::Committed);
            moves.push(ChargeMove { line: number, position, from, to, amount_minor: *amount_minor });
        }
        self.shift(id, &moves)
    }

    fn sign(&mut self, signed: &Signed) -> Result<(), Finding> {
        let order = self.order_mut(signed.order)?;
        let waiting = match (&mut order.amendment, &mut order.waiting) {
            (Some((waiting, _)), _) if signed.is_amendment => waiting,
            (_, Some(waiting)) if !signed.is_amendment => waiting,
            _ => return Err(Finding::Unknown { what: format!("document to sign of {}", signed.order) }),
        };
        let what = || format!("signature of {}", signed.order);
        let next = (waiting.edition, waiting.steps.get(waiting.signed).copied(), waiting.signed + 1);
        same(what, (signed.edition, Some(signed.purpose), signed.steps_signed), next)?;
        (waiting.signed, waiting.hold_until) = (signed.steps_signed, signed.hold_until);
        Ok(())
    }

    fn send(&mut self, sent: &Sent) -> Result<(), Finding> {
        let order = self.order_mut(sent.order)?;
        let waiting = known(order.waiting.take(), ("document to sign of", sent.order))?;
        same(|| format!("signatures of {}", sent.order), waiting.signed, waiting.steps.len())?;
        order.status = OrderStatus::Sent;
        order.is_sent = true;
        order.answer_until = Some(sent.answer_until);
        let moves = order.all((Stage::Committed, Stage::Obligated), Side::First)?;
        self.shift_as_stated(sent.order, &moves, &sent.moves)
    }

    fn revise(&mut self, revised: Revised) -> Result<(), Finding> {
        let id = revised.order;
        let moves = self.order_mut(id)?.all((Stage::Committed, Stage::Available), Side::Last)?;
        self.shift_as_stated(id, &moves, &revised.released)?;
        self.give_up_rest(id)?;
        let order = self.order_mut(id)?;
        order.lines.clear();
        order.status = OrderStatus::Submitted;
        order.drawn_by = revised.person;
        order.waiting = Some(Waiting {
            edition: revised.edition,
            digest: revised.document_digest,
            steps: revised.steps,
            signed: 0,
            hold_until: revised.hold_until,
        });
        self.add_lines(id, &revised.lines)?;
        let total = self.order_mut(id)?.total();
        same(|| format!("value of {id}"), revised.total_minor, total)
    }

    /// An order ends before anything of it is delivered: all it holds is free again.
    fn end(&mut self, ended: &Ended, status: OrderStatus) -> Result<(), Finding> {
        let order = self.order_mut(ended.order)?;
        same(|| format!("status of {}", ended.order), ended.status, status)?;
        let from = if order.is_sent { Stage::Obligated } else { Stage::Committed };
        let moves = order.all((from, Stage::Available), Side::Last)?;
        order.status = status;
        (order.waiting, order.answer_until) = (None, None);
        self.shift_as_stated(ended.order, &moves, &ended.moves)?;
        self.give_up_rest(ended.order)
    }
}
