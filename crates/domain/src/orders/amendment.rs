//! The amendment of a sent order that asks for more: money and ceilings are held while it collects signatures.

use serde::{Deserialize, Serialize};

use super::submitted::first_due;
use super::submitted_line::SubmittedLine;
use super::{
    Order, OrderLine, ReasonCode, charges, deadlines, document, lines, personal_note, progress, release,
    want_order,
};
use crate::envelope::Context;
use crate::event::{Event, Fact};
use crate::funds::Stage;
use crate::ledger::ChargeMove;
use crate::limits::{ANSWER_DAYS, HOLD_DAYS};
use crate::signatures::{Concerned, Document, SignedDocument, Step, rule_for, step};
use crate::state::{Stamp, State};
use crate::table::Row;
use crate::timers::{Deadline, Timer};
use crate::values::{ContractId, Date, Digest, Money, OrderId, PersonId, Personal, Timestamp};

/// An amendment that waits for signatures; removed when it comes into force or is withdrawn.
#[derive(Clone, Debug, PartialEq)]
pub struct Amendment {
    /// The order.
    pub order: OrderId,
    /// Edition of the order's document with it.
    pub edition: i64,
    /// SHA-256 of the canonical document of that edition.
    pub document_digest: Digest,
    /// Steps that sign it, in order.
    pub steps: Vec<Step>,
    /// Signatures made.
    pub steps_signed: i64,
    /// When the hold on money, stock and ceilings runs out.
    pub hold_until: Timestamp,
    /// Why more is needed.
    pub reason: ReasonCode,
    /// The lines that are raised.
    pub lines: Vec<RaisedLine>,
}

/// What an amendment adds to a line.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct RaisedLine {
    /// The line.
    pub line: i64,
    /// Pieces more.
    pub quantity: i64,
    /// Pieces of them taken from stock.
    pub reserved: i64,
    /// Promised day of the whole line.
    pub promised_on: Date,
    /// Charges added to the line, behind those it had.
    pub charge_count: i64,
}

/// An amendment that raises quantities was asked for; it takes effect when it is signed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AmendmentSubmitted {
    order: OrderId,
    contract: ContractId,
    person: PersonId,
    edition: i64,
    document_digest: Digest,
    steps: Vec<Step>,
    approval_hours: i64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    approval_due_at: Option<Timestamp>,
    hold_until: Timestamp,
    reason: ReasonCode,
    #[serde(skip)]
    note: Option<Personal>,
    lines: Vec<AddedLine>,
}

/// What is ordered in addition for a line.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct AddedLine {
    pub(super) line: i64,
    /// Position of the first added charge.
    pub(super) position: i64,
    /// Promised day of the whole line.
    pub(super) promised_on: Date,
    pub(super) added: SubmittedLine,
}

/// An amendment was signed by all: its money is obligated and the supplier has to answer the raised lines.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AmendmentInForce {
    order: OrderId,
    edition: i64,
    document_digest: Digest,
    total_minor: i64,
    steps: Vec<Step>,
    lines: Vec<RaisedLine>,
    moves: Vec<ChargeMove>,
    answer_until: Timestamp,
}

/// Who asks for an amendment, and why.
pub(super) struct Request {
    pub(super) person: PersonId,
    pub(super) edition: i64,
    pub(super) reason: ReasonCode,
    pub(super) note: Option<Personal>,
}

/// The amendment with these additional lines; everything was checked before.
pub(super) fn submitted(
    state: &State,
    context: &Context,
    order: &Order,
    request: Request,
    added: Vec<AddedLine>,
) -> Event {
    let Request { person, edition, reason, note } = request;
    let mut amendment = Amendment {
        order: order.id,
        edition,
        document_digest: order.document_digest,
        steps: Vec::new(),
        steps_signed: 0,
        hold_until: context.at.plus_days(HOLD_DAYS),
        reason,
        lines: added.iter().map(AddedLine::raised).collect(),
    };
    let (mut amended, mut rows) = (order.clone(), lines(state, order.id).cloned().collect::<Vec<_>>());
    amendment.write_into(&mut amended, &mut rows);
    let funded =
        rows.iter().flat_map(|row| charges(state, order.id, row.line)).map(|charge| charge.allotment);
    let charged = funded.chain(added.iter().flat_map(|line| &line.added.charges).map(|(id, _)| *id));
    let concerned = Concerned {
        document: Document::Order,
        unit: order.unit,
        categories: rows.iter().map(|row| state.items.known(&row.item).category).collect(),
        funds: charged.map(|allotment| state.allotments.known(&allotment).fund).collect(),
        is_emergency: order.is_emergency,
        total: Money::new(amended.total_minor, order.currency),
    };
    let rule = rule_for(state, &concerned, context.today());
    let charges_of = |row: &OrderLine| {
        let line = row.line;
        let had = document::charged(state, std::slice::from_ref(row)).collect::<Vec<_>>();
        let more = added.iter().filter(move |added| added.line == line);
        let more = more
            .flat_map(move |added| added.added.charges.iter().map(move |(id, amount)| (line, *id, *amount)));
        had.into_iter().chain(more)
    };
    let document = document::document(&amended, rows.iter(), rows.iter().flat_map(charges_of));
    amendment.document_digest = document::digest(&document);
    AmendmentSubmitted {
        order: order.id,
        contract: order.contract,
        person,
        edition,
        document_digest: amendment.document_digest,
        approval_hours: rule.hours,
        approval_due_at: first_due(context, &rule),
        steps: rule.steps,
        hold_until: amendment.hold_until,
        reason,
        note,
        lines: added,
    }
    .into()
}

/// The coming into force of an amendment whose last step is signed.
pub(super) fn in_force(state: &State, context: &Context, order: &Order) -> Event {
    let amendment = state.amendments.known(&order.id);
    let (mut amended, mut rows) = (order.clone(), lines(state, order.id).cloned().collect::<Vec<_>>());
    amendment.write_into(&mut amended, &mut rows);
    AmendmentInForce {
        order: order.id,
        edition: amendment.edition,
        document_digest: amendment.document_digest,
        total_minor: amended.total_minor,
        steps: amendment.steps.clone(),
        lines: amendment.lines.clone(),
        moves: release::shift(state, order.id, Stage::Committed, Stage::Obligated),
        answer_until: context.at.plus_days(ANSWER_DAYS),
    }
    .into()
}

impl AddedLine {
    fn raised(&self) -> RaisedLine {
        RaisedLine {
            line: self.line,
            quantity: self.added.quantity,
            reserved: self.added.reserved,
            promised_on: self.promised_on,
            charge_count: self.added.charge_count(),
        }
    }
}

impl Amendment {
    /// Changes an order and its lines to what they are with the amendment.
    pub(super) fn write_into(&self, order: &mut Order, rows: &mut [OrderLine]) {
        order.edition = self.edition;
        for row in rows {
            if let Some(raised) = self.lines.iter().find(|raised| raised.line == row.line) {
                row.quantity += raised.quantity;
                row.promised_on = raised.promised_on;
                order.total_minor += raised.quantity * row.unit_price_minor;
            }
        }
    }
}

impl Fact for AmendmentSubmitted {
    fn keys(&self, state: &mut State) {
        want_order(state, self.order);
        for line in &self.lines {
            line.added.want(state, self.contract);
        }
    }

    fn apply(&self, state: &mut State, stamp: &Stamp) {
        for AddedLine { line, position, added, .. } in &self.lines {
            state.order_lines.update(&(self.order, *line)).charge_count += added.charge_count();
            added.commit(state, stamp, self.order, *line, *position);
            added.called().take(state, self.contract);
        }
        state.amendments.insert(Amendment {
            order: self.order,
            edition: self.edition,
            document_digest: self.document_digest,
            steps: self.steps.clone(),
            steps_signed: 0,
            hold_until: self.hold_until,
            reason: self.reason,
            lines: self.lines.iter().map(AddedLine::raised).collect(),
        });
        state.timers.insert(Timer::new(self.hold_until, Deadline::AmendmentHold, self.order));
        deadlines::await_approval(state, self.order, self.approval_due_at);
        let order = state.orders.update(&self.order);
        order.approval_hours = self.approval_hours;
        order.is_amending = true;
        order.last_edition = self.edition;
        order.add_orderer(self.person);
        // The order goes on while its amendment waits, so the document is kept as it is now.
        let document = document::amended(state, state.orders.known(&self.order));
        state.signed_documents.insert(SignedDocument::new(self.order, self.edition, &document));
    }

    fn subjects(&self) -> Vec<String> {
        vec![self.order.to_string(), self.person.to_string()]
    }

    fn personal(&self) -> Vec<(String, String, &Personal)> {
        personal_note(self.order, self.note.as_ref())
    }
}

impl Fact for AmendmentInForce {
    fn keys(&self, state: &mut State) {
        want_order(state, self.order);
    }

    fn apply(&self, state: &mut State, stamp: &Stamp) {
        release::apply_moves(state, stamp, self.order, &self.moves);
        for raised in &self.lines {
            let row = state.order_lines.update(&(self.order, raised.line));
            row.quantity += raised.quantity;
            row.reserved += raised.reserved;
            row.promised_on = raised.promised_on;
            row.answer = super::Answer::Open;
        }
        deadlines::drop_amendment_hold(state, self.order);
        deadlines::await_answer(state, self.order, self.answer_until, false);
        deadlines::heard(state, self.order, stamp.at);
        state.amendments.remove(&self.order);
        progress::refresh(state, self.order);
        let order = state.orders.update(&self.order);
        order.is_amending = false;
        order.edition = self.edition;
        order.document_digest = self.document_digest;
        order.total_minor = self.total_minor;
        order.steps = self.steps.clone();
        order.steps_signed = i64::try_from(step::signatures_of(&self.steps)).expect("policies are short");
    }

    fn subjects(&self) -> Vec<String> {
        vec![self.order.to_string()]
    }
}

impl Row for Amendment {
    type Key = OrderId;
    const TABLE: &'static str = "amendment";
    fn key(&self) -> OrderId {
        self.order
    }
}
