//! An order was placed: the event, and the rows it makes.

use serde::{Deserialize, Serialize};

use super::{Answer, Charge, ChargeKey, Order, OrderLine, OrderStatus, Progress, document};
use crate::cell::Counter;
use crate::envelope::Context;
use crate::event::Fact;
use crate::funds::ledger::{self, ChargeMove};
use crate::funds::{Stage, Stages};
use crate::identity::Role;
use crate::limits::HOLD_DAYS;
use crate::signatures::steps_for;
use crate::state::{Stamp, State};
use crate::timers::{Deadline, Timer};
use crate::values::{
    AllotmentId, Code, ContractId, Currency, Date, DeliveryPointId, Digest, ItemId, Money, OfferId, OrderId,
    OrganisationId, PersonId, Timestamp,
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
    supplier: OrganisationId,
    buyer: OrganisationId,
    delivery_point: DeliveryPointId,
    currency: Currency,
    /// Value, minor units.
    pub total_minor: i64,
    placed_by: PersonId,
    placed_at: Timestamp,
    steps: Vec<Role>,
    hold_until: Timestamp,
    /// Digest of the document to sign.
    pub document_digest: Option<Digest>,
    /// Lines in order.
    pub lines: Vec<SubmittedLine>,
}

/// A line of a placed order.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SubmittedLine {
    /// The offer.
    pub offer: OfferId,
    /// The item.
    pub item: ItemId,
    /// Pieces.
    pub quantity: i64,
    /// Unit price, minor units.
    pub unit_price_minor: i64,
    /// Pieces taken from stock.
    pub reserved: i64,
    /// Promised day.
    pub promised_on: Date,
    /// Class of the item, for class limits.
    pub class: Option<Code>,
    /// Allotments and amounts charged.
    pub charges: Vec<(AllotmentId, i64)>,
}

/// Who places which of the basket's orders.
pub(super) struct Placing {
    pub(super) person: PersonId,
    pub(super) unit: OrganisationId,
    pub(super) contract: ContractId,
    pub(super) delivery_point: DeliveryPointId,
    /// Position among the basket's orders, from 0.
    pub(super) ordinal: u16,
}

/// The series of order numbers of this year.
pub(super) fn series(context: &Context) -> String {
    format!("PO-{}", context.today().year())
}

fn count(list: &[impl Sized]) -> i64 {
    i64::try_from(list.len()).expect("lists are bounded by limits")
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
        let series = series(context);
        let last = state.counters.get(&series).map_or(0, |counter| counter.last);
        let ordinal = last + 1 + i64::from(placing.ordinal);
        let total_minor = lines.iter().map(|line| line.quantity * line.unit_price_minor).sum();
        let categories: Vec<_> = lines.iter().map(|line| state.items.known(&line.item).category).collect();
        let total = Money::new(total_minor, contract.currency);
        let mut event = OrderSubmitted {
            order: context.mint(placing.ordinal),
            number: format!("{series}-{ordinal:06}"),
            series,
            ordinal,
            unit: placing.unit,
            contract: contract.id,
            supplier: contract.supplier,
            buyer: contract.buyer,
            delivery_point: placing.delivery_point,
            currency: contract.currency,
            total_minor,
            placed_by: placing.person,
            placed_at: context.at,
            steps: steps_for(state, placing.unit, &categories, total, context.today()),
            hold_until: context.at.plus_days(HOLD_DAYS),
            document_digest: None,
            lines,
        };
        let (order, rows) = (event.order_row(Digest([0; 32])), event.line_rows());
        event.document_digest =
            Some(document::digest(&document::document(&order, rows.iter(), event.charged())));
        event
    }

    /// Line, allotment and amount of every charge.
    fn charged(&self) -> impl Iterator<Item = (i64, AllotmentId, i64)> {
        let numbered = self.lines.iter().zip(1..);
        numbered
            .flat_map(|(line, number)| line.charges.iter().map(move |(id, amount)| (number, *id, *amount)))
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
            accepted_by: Vec::new(),
            paid_by: Vec::new(),
            placed_at: self.placed_at,
            status: OrderStatus::Submitted,
            progress: Progress::NotSent,
            edition: 1,
            document_digest,
            steps: self.steps.clone(),
            steps_signed: 0,
            signature_count: 0,
            hold_until: Some(self.hold_until),
            answer_until: None,
            sent_at: None,
            reason: None,
            revision: 0,
        }
    }

    fn line_rows(&self) -> Vec<OrderLine> {
        let row = |(submitted, line): (&SubmittedLine, i64)| OrderLine {
            order: self.order,
            line,
            offer: submitted.offer,
            item: submitted.item,
            unit_price_minor: submitted.unit_price_minor,
            quantity: submitted.quantity,
            reserved: submitted.reserved,
            promised_on: submitted.promised_on,
            charge_count: count(&submitted.charges),
            answer: Answer::Open,
            despatched: 0,
            arrived: 0,
            accepted: 0,
            rejected: 0,
            missing: 0,
            invoiced: 0,
            paid: 0,
            cancelled: 0,
        };
        self.lines.iter().zip(1..).map(row).collect()
    }

    fn charge(&self, state: &mut State, stamp: &Stamp, line: &SubmittedLine, number: i64) {
        for ((allotment, amount_minor), position) in line.charges.iter().zip(1..) {
            let key = ChargeKey { order: self.order, line: number, position };
            let (allotment, class, stages) = (*allotment, line.class.clone(), Stages::default());
            state.charges.insert(Charge { key, allotment, class, stages, payable_minor: 0 });
            let movement = ChargeMove {
                line: number,
                position,
                from: Stage::Available,
                to: Stage::Committed,
                amount_minor: *amount_minor,
            };
            ledger::move_charge(state, stamp, self.order, &movement);
        }
    }
}

impl Fact for OrderSubmitted {
    fn apply(&self, state: &mut State, stamp: &Stamp) {
        let document_digest = self.document_digest.expect("set when the event is made");
        state.orders.insert(self.order_row(document_digest));
        for row in self.line_rows() {
            state.order_lines.insert(row);
        }
        for (line, number) in self.lines.iter().zip(1..) {
            self.charge(state, stamp, line, number);
            let offer = state.offers.update(&line.offer);
            offer.reserved += line.reserved;
            offer.called_quantity += line.quantity;
        }
        let quantity: i64 = self.lines.iter().map(|line| line.quantity).sum();
        let contract = state.contracts.update(&self.contract);
        contract.called_minor += self.total_minor;
        if let Some(framework) = contract.framework {
            let framework = state.frameworks.update(&framework);
            framework.called_minor += self.total_minor;
            framework.called_quantity += quantity;
        }
        state.counters.insert(Counter { series: self.series.clone(), last: self.ordinal });
        state.timers.insert(Timer::new(self.hold_until, Deadline::OrderHold, self.order));
    }

    fn subjects(&self) -> Vec<String> {
        vec![
            self.order.to_string(),
            self.unit.to_string(),
            self.supplier.to_string(),
            self.contract.to_string(),
        ]
    }
}
