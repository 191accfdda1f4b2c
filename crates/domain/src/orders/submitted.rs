//! An order was placed: the event, and the rows it makes.

use serde::{Deserialize, Serialize};

use super::submitted_line::SubmittedLine;
use super::{Order, OrderLine, OrderStatus, Progress, document};
use crate::cell::{self, Counter};
use crate::envelope::Context;
use crate::event::{Fact, personal_field};
use crate::identity::Role;
use crate::limits::{HOLD_DAYS, count};
use crate::signatures::{Concerned, Document, SigningRule, Step, rule_for};
use crate::state::{Stamp, State};
use crate::timers::{Deadline, Timer};
use crate::values::{
    AllotmentId, ContractId, Currency, DeliveryPointId, Digest, Money, OrderId, OrganisationId, PersonId,
    Personal, Timestamp,
};

/// An order was placed: money is committed, stock and ceilings are held until `hold_until`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OrderSubmitted {
    /// The order.
    pub order: OrderId,
    /// Its human number.
    pub number: String,
    series: String,
    ordinal: i64,
    /// The unit.
    pub unit: OrganisationId,
    /// The contract.
    pub contract: ContractId,
    /// The supplier.
    pub supplier: OrganisationId,
    buyer: OrganisationId,
    /// Where to deliver.
    pub delivery_point: DeliveryPointId,
    /// Currency of its money.
    pub currency: Currency,
    /// Value, minor units.
    pub total_minor: i64,
    placed_by: PersonId,
    placed_at: Timestamp,
    /// Whether it is an emergency.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_emergency: bool,
    /// Why it is one.
    #[serde(skip)]
    pub emergency: Option<Personal>,
    /// Steps that sign, in order.
    pub steps: Vec<Step>,
    /// Hours a signature may be waited for before somebody is told.
    pub approval_hours: i64,
    /// When somebody is told first; absent while it waits for its own orderer, and then nobody has a notice of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub approval_due_at: Option<Timestamp>,
    /// When the hold runs out unless it is signed.
    pub hold_until: Timestamp,
    /// Digest of the document to sign.
    pub document_digest: Option<Digest>,
    /// Lines in order.
    pub lines: Vec<SubmittedLine>,
}

/// Who places which of the basket's orders.
pub(super) struct Placing {
    pub(super) person: PersonId,
    pub(super) unit: OrganisationId,
    pub(super) contract: ContractId,
    pub(super) delivery_point: DeliveryPointId,
    /// Position among the basket's orders, from 0.
    pub(super) ordinal: u16,
    pub(super) is_emergency: bool,
    /// Who signs, when that is not for the policies to say.
    pub(super) rule: Option<SigningRule>,
}

/// The policies' word on an order of these lines.
pub(super) fn rule_of(
    state: &State,
    context: &Context,
    unit: OrganisationId,
    lines: &[SubmittedLine],
    (total, is_emergency): (Money, bool),
) -> SigningRule {
    let charged = lines.iter().flat_map(|line| &line.charges);
    let concerned = Concerned {
        document: Document::Order,
        unit,
        categories: lines.iter().map(|line| state.items.known(&line.item).category).collect(),
        funds: charged.map(|(allotment, _)| state.allotments.known(allotment).fund).collect(),
        is_emergency,
        total,
    };
    rule_for(state, &concerned, context.today())
}

/// When somebody is told that the first signature is awaited; not while that is the orderer's own.
pub(super) fn first_due(context: &Context, rule: &SigningRule) -> Option<Timestamp> {
    let is_own = rule.steps.first().is_some_and(|step| *step == Role::Orderer);
    (!is_own).then(|| context.at.plus_hours(rule.hours))
}

/// Line, allotment and amount of every charge of an order's lines.
pub(super) fn charged(lines: &[SubmittedLine]) -> impl Iterator<Item = (i64, AllotmentId, i64)> {
    let numbered = lines.iter().zip(1..);
    numbered.flat_map(|(line, number)| line.charges.iter().map(move |(id, amount)| (number, *id, *amount)))
}

impl OrderSubmitted {
    /// The event of one order of a basket; everything was checked before.
    pub(super) fn new(
        state: &State,
        context: &Context,
        placing: &Placing,
        lines: Vec<SubmittedLine>,
    ) -> Self {
        let contract = state.contracts.known(&placing.contract);
        let mut counter = cell::next_of(state, cell::series("PO", context));
        counter.last += i64::from(placing.ordinal);
        let total_minor = lines.iter().map(SubmittedLine::cost_minor).sum();
        let total = Money::new(total_minor, contract.currency);
        let rule = placing
            .rule
            .clone()
            .unwrap_or_else(|| rule_of(state, context, placing.unit, &lines, (total, placing.is_emergency)));
        let mut event = OrderSubmitted {
            order: context.mint(placing.ordinal),
            number: counter.number(),
            series: counter.series,
            ordinal: counter.last,
            unit: placing.unit,
            contract: contract.id,
            supplier: contract.supplier,
            buyer: contract.buyer,
            delivery_point: placing.delivery_point,
            currency: contract.currency,
            total_minor,
            placed_by: placing.person,
            placed_at: context.at,
            is_emergency: placing.is_emergency,
            emergency: None,
            approval_due_at: first_due(context, &rule),
            approval_hours: rule.hours,
            steps: rule.steps,
            hold_until: context.at.plus_days(HOLD_DAYS),
            document_digest: None,
            lines,
        };
        let (order, rows) = (event.order_row(Digest([0; 32])), event.line_rows());
        event.document_digest =
            Some(document::digest(&document::document(&order, rows.iter(), charged(&event.lines))));
        event
    }

    fn order_row(&self, document_digest: Digest) -> Order {
        Order {
            id: self.order,
            number: self.number.clone(),
            unit: self.unit,
            contract: self.contract,
            supplier: self.supplier,
            buyer: self.buyer,
            delivery_point: self.delivery_point,
            currency: self.currency,
            total_minor: self.total_minor,
            line_count: count(&self.lines),
            placed_by: self.placed_by,
            orderers: vec![self.placed_by],
            accepted_by: Vec::new(),
            paid_by: Vec::new(),
            placed_at: self.placed_at,
            status: OrderStatus::Submitted,
            progress: Progress::NotSent,
            edition: 1,
            last_edition: 1,
            document_digest,
            is_emergency: self.is_emergency,
            steps: self.steps.clone(),
            steps_signed: 0,
            signature_count: 0,
            hold_until: Some(self.hold_until),
            approval_hours: self.approval_hours,
            approval_due_at: self.approval_due_at,
            approval_level: 0,
            reminded_at: None,
            assigned_to: None,
            is_amending: false,
            answer_until: None,
            is_escalated: false,
            sent_at: None,
            reason: None,
            revision: 0,
            silent_at: None,
        }
    }

    fn line_rows(&self) -> Vec<OrderLine> {
        self.lines.iter().zip(1..).map(|(line, number)| line.row(self.order, number)).collect()
    }
}

impl Fact for OrderSubmitted {
    fn keys(&self, state: &mut State) {
        for line in &self.lines {
            line.want(state, self.contract);
        }
    }

    fn apply(&self, state: &mut State, stamp: &Stamp) {
        let document_digest = self.document_digest.expect("set when the event is made");
        state.orders.insert(self.order_row(document_digest));
        for row in self.line_rows() {
            state.order_lines.insert(row);
        }
        for (line, number) in self.lines.iter().zip(1..) {
            line.commit(state, stamp, self.order, number, 1);
            line.called().take(state, self.contract);
        }
        state.counters.insert(Counter { series: self.series.clone(), last: self.ordinal });
        state.timers.insert(Timer::new(self.hold_until, Deadline::OrderHold, self.order));
        if let Some(due_at) = self.approval_due_at {
            state.timers.insert(Timer::new(due_at, Deadline::Approval, self.order));
        }
    }

    fn subjects(&self) -> Vec<String> {
        vec![self.order.to_string(), self.supplier.to_string(), self.contract.to_string()]
    }

    fn personal(&self) -> Vec<(String, String, &Personal)> {
        personal_field(self.order, "emergency", self.emergency.as_ref())
    }
}
