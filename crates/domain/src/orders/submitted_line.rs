//! One line as it is ordered: the rule that placement, revision and amendment share, and what a line takes.
//!
//! Which lines there are, and who may order them, is decided by the verbs.

use serde::{Deserialize, Serialize};

use super::call_off::{CallOff, Called};
use super::{Answer, Charge, ChargeKey, Order, OrderLine, charges, lines};
use crate::allotments::charging::{self, Charging, Purchase};
use crate::allotments::want_allotment;
use crate::catalogue::{Item, ItemStatus};
use crate::contracts::{Contract, Offer, require_between};
use crate::envelope::Context;
use crate::funds::{Stage, Stages};
use crate::ledger::{self, ChargeMove};
use crate::limits::{AMOUNT_MINOR_MAX, CHARGES_PER_LINE_MAX, QUANTITY_MAX, count};
use crate::rejection::{Rejection, bounded, listed};
use crate::state::{Stamp, State};
use crate::values::{AllotmentId, Code, ContractId, Date, ItemId, Money, OfferId, OrderId, OrganisationId};
use crate::wording::Part;

/// Days in which stock on the shelf reaches a unit: the yardstick of 7–10 days from order to hand-over.
const STOCK_LEAD_DAYS: i64 = 10;

/// A line of a placed, revised or raised order, as events carry it.
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

/// What is wanted of one offer.
pub(super) struct Wanted<'a> {
    pub(super) unit: OrganisationId,
    pub(super) offer: &'a Offer,
    pub(super) quantity: i64,
    pub(super) unit_price_minor: i64,
    /// Charges the orderer chose; proposed by the rule when empty.
    pub(super) charges: &'a [(AllotmentId, i64)],
    /// Charges the line may still get.
    pub(super) charges_max: usize,
}

/// What the lines decided so far take, so that they cannot take the same thing twice.
#[derive(Default)]
pub(super) struct Taken {
    pub(super) call_off: CallOff,
    pub(super) charging: Charging,
}

impl Taken {
    /// Counts what a line of an order holds as free again, because the decision gives it back first.
    pub(super) fn give_back(&mut self, state: &State, order: &Order, line: &OrderLine) {
        self.call_off.give_back(state.contracts.known(&order.contract), line);
        for charge in charges(state, order.id, line.line) {
            self.charging.give_back(charge.allotment, charge.class.as_ref(), charge.stages.committed);
        }
    }
}

/// The line as ordered, with stock, ceilings and money taken; or why it cannot be ordered.
pub(super) fn decide(
    state: &State,
    context: &Context,
    wanted: &Wanted<'_>,
    taken: &mut Taken,
) -> Result<SubmittedLine, Rejection> {
    let today = context.today();
    let Wanted { unit, offer, quantity, unit_price_minor, .. } = *wanted;
    let item = state.items.known(&offer.item);
    let contract = state.contracts.known(&offer.contract);
    let money = |minor| Money::new(minor, contract.currency);
    require_orderable(state, offer, item, contract, today)?;
    let list_price_minor = state.contract_lines.known(&(contract.id, item.id)).unit_price_minor;
    if unit_price_minor > list_price_minor {
        let (price, list_price) = (money(unit_price_minor), money(list_price_minor));
        return Err(Rejection::PriceAboveContract { item: item.code.to_string(), price, list_price });
    }
    let cost = value_minor(quantity, unit_price_minor)?;
    taken.call_off.call(state, offer, item, contract, quantity, cost)?;

    let reserved = taken.call_off.reserve(offer, quantity);
    let promised_on = promised_on(today, offer, reserved == quantity);
    let purchase = Purchase { unit, item, cost: money(cost), promised_on, today };
    let charges = match wanted.charges.len() {
        0 => taken.charging.propose(state, &purchase, wanted.charges_max)?,
        _ => {
            check_charges(wanted.charges)?;
            taken.charging.take(state, &purchase, wanted.charges)?
        }
    };
    let (class, offer, item) = (item.class.clone(), offer.id, item.id);
    Ok(SubmittedLine { offer, item, quantity, unit_price_minor, reserved, promised_on, class, charges })
}

/// Refuses what cannot be ordered today: the offer, item, contract or supplier does not allow it.
pub(super) fn require_orderable(
    state: &State,
    offer: &Offer,
    item: &Item,
    contract: &Contract,
    today: Date,
) -> Result<(), Rejection> {
    offer.require_valid(&item.code, today)?;
    require_suppliable(state, item, contract, today)
}

/// Refuses what cannot be supplied today, whatever the offer says: an order on hold keeps its price, not this.
fn require_suppliable(state: &State, item: &Item, contract: &Contract, today: Date) -> Result<(), Rejection> {
    if item.status != ItemStatus::Orderable {
        let (reference, status) = (item.code.to_string(), Part::ItemStatus.with([&item.status]));
        return Err(Rejection::Suspended { object: "item", reference, status });
    }
    contract.require_in_force(today)?;
    if let Some(framework) = contract.framework.map(|id| state.frameworks.known(&id)) {
        require_between("framework", framework.code.as_str(), framework.from, framework.to, today)?;
    }
    let supplier = state.organisations.known(&contract.supplier);
    match supplier.suspended_until.filter(|until| today <= *until) {
        Some(until) => {
            let (reference, status) = (supplier.code.to_string(), Part::SuspendedUntil.with([&until]));
            Err(Rejection::Suspended { object: "supplier", reference, status })
        }
        None => Ok(()),
    }
}

/// Refuses to obligate committed money of an order that could not be supplied, or paid from it, any more.
pub(super) fn require_obligable(state: &State, context: &Context, order: &Order) -> Result<(), Rejection> {
    let contract = state.contracts.known(&order.contract);
    let today = context.today();
    for line in lines(state, order.id) {
        let item = state.items.known(&line.item);
        let cost = Money::new(line.cost_minor(), order.currency);
        let purchase = Purchase { unit: order.unit, item, cost, promised_on: line.promised_on, today };
        for charge in charges(state, order.id, line.line).filter(|charge| charge.stages.committed > 0) {
            require_suppliable(state, item, contract, today)?;
            charging::require_legal(state, state.allotments.known(&charge.allotment), &purchase)?;
        }
    }
    Ok(())
}

/// Refuses money that may not pay for a line any more, such as of an allotment that has lapsed.
pub(super) fn require_legal(
    state: &State,
    context: &Context,
    order: &Order,
    line: &OrderLine,
) -> Result<(), Rejection> {
    let (item, today) = (state.items.known(&line.item), context.today());
    let cost = Money::new(line.cost_minor(), order.currency);
    let purchase = Purchase { unit: order.unit, item, cost, promised_on: line.promised_on, today };
    charges(state, order.id, line.line).try_for_each(|charge| {
        charging::require_legal(state, state.allotments.known(&charge.allotment), &purchase)
    })
}

/// The value of pieces, minor units; refused when it is out of bounds.
pub(super) fn value_minor(quantity: i64, unit_price_minor: i64) -> Result<i64, Rejection> {
    let value = quantity.saturating_mul(unit_price_minor);
    bounded("line value in minor units", value, 1, AMOUNT_MINOR_MAX)
}

/// Refuses a quantity that the offer does not sell.
pub(super) fn check_quantity(quantity: i64, offer: &Offer, item: &Item) -> Result<(), Rejection> {
    bounded("quantity", quantity, 1, QUANTITY_MAX)?;
    if quantity < offer.minimum || quantity % offer.pack != 0 {
        let (item, minimum, pack) = (item.code.to_string(), offer.minimum, offer.pack);
        return Err(Rejection::QuantityNotOffered { item, quantity, minimum, pack });
    }
    Ok(())
}

fn check_charges(charges: &[(AllotmentId, i64)]) -> Result<(), Rejection> {
    listed("charges", charges, CHARGES_PER_LINE_MAX)?;
    for (index, (allotment, amount)) in charges.iter().enumerate() {
        bounded("charges", *amount, 1, AMOUNT_MINOR_MAX)?;
        if charges[..index].iter().any(|(earlier, _)| earlier == allotment) {
            return Err(Rejection::Repeated { field: "charges", value: allotment.to_string() });
        }
    }
    Ok(())
}

fn promised_on(today: Date, offer: &Offer, is_in_stock: bool) -> Date {
    let days = if is_in_stock { offer.lead_time_days.min(STOCK_LEAD_DAYS) } else { offer.lead_time_days };
    today.saturating_add(jiff::Span::new().days(days))
}

impl SubmittedLine {
    /// The line's row when it is the whole of line `number`.
    pub(super) fn row(&self, order: OrderId, number: i64) -> OrderLine {
        OrderLine {
            order,
            line: number,
            offer: self.offer,
            item: self.item,
            unit_price_minor: self.unit_price_minor,
            quantity: self.quantity,
            reserved: self.reserved,
            short: 0,
            promised_on: self.promised_on,
            charge_count: self.charge_count(),
            answer: Answer::Open,
            confirmed: 0,
            despatched: 0,
            arrived: 0,
            accepted: 0,
            rejected: 0,
            missing: 0,
            invoiced: 0,
            paid: 0,
            cancelled: 0,
        }
    }

    /// Asks for what it calls off and is charged to.
    pub(super) fn want(&self, state: &mut State, contract: ContractId) {
        state.offers.want(&self.offer);
        if let Some(framework) = state.contracts.want(&contract).and_then(|contract| contract.framework) {
            state.frameworks.want(&framework);
        }
        for (allotment, _) in &self.charges {
            want_allotment(state, *allotment);
        }
    }

    /// Its cost, minor units.
    pub(super) fn cost_minor(&self) -> i64 {
        self.quantity * self.unit_price_minor
    }

    pub(super) fn charge_count(&self) -> i64 {
        count(&self.charges)
    }

    /// Commits the line's money, with charges from position `first` on.
    pub(super) fn commit(&self, state: &mut State, stamp: &Stamp, order: OrderId, number: i64, first: i64) {
        for ((allotment, amount_minor), position) in self.charges.iter().zip(first..) {
            let key = ChargeKey { order, line: number, position };
            let (allotment, class, stages) = (*allotment, self.class.clone(), Stages::default());
            state.charges.insert(Charge { key, allotment, class, stages, payable_minor: 0, cut_from: None });
            let (from, to) = (Stage::Available, Stage::Committed);
            let movement = ChargeMove { line: number, position, from, to, amount_minor: *amount_minor };
            ledger::move_charge(state, stamp, order, &movement);
        }
    }

    /// What it calls off.
    pub(super) fn called(&self) -> Called {
        let SubmittedLine { offer, quantity, reserved, .. } = *self;
        Called { offer, quantity, reserved, value_minor: self.cost_minor() }
    }
}
