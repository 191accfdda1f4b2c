//! Place a basket: split it by contract and delivery point, commit money, hold stock and ceilings.

use std::collections::BTreeSet;

use super::call_off::CallOff;
use super::submitted::{OrderSubmitted, Placing, SubmittedLine, series};
use crate::allotments::charging::{self, Charging, Purchase};
use crate::catalogue::{Item, ItemStatus};
use crate::command::Verb;
use crate::contracts::{Contract, Offer, require_between};
use crate::envelope::{Actor, Context};
use crate::event::Event;
use crate::identity::{OrganisationKind, organisation_of_kind};
use crate::limits::{
    AMOUNT_MINOR_MAX, BASKET_LINES_MAX, BASKET_ORDERS_MAX, CHARGES_PER_LINE_MAX, QUANTITY_MAX,
};
use crate::policy::{self, Action, Subject};
use crate::rejection::{Rejection, bounded, listed};
use crate::state::State;
use crate::values::{AllotmentId, ContractId, Date, DeliveryPointId, Money, OfferId, OrganisationId};

/// Days in which stock on the shelf reaches a unit: the yardstick of 7–10 days from order to hand-over.
const STOCK_LEAD_DAYS: i64 = 10;

/// Places a basket of a unit, all or nothing.
#[derive(Clone, Debug)]
pub struct PlaceBasket {
    /// The unit that orders.
    pub unit: OrganisationId,
    /// What is ordered.
    pub lines: Vec<BasketLine>,
}

/// A line of a basket.
#[derive(Clone, Debug)]
pub struct BasketLine {
    /// The offer.
    pub offer: OfferId,
    /// Where to deliver.
    pub delivery_point: DeliveryPointId,
    /// Pieces.
    pub quantity: i64,
    /// The unit price the orderer saw; another one now refuses.
    pub unit_price_minor: i64,
    /// Allotments and amounts to charge; proposed by the rule when empty.
    pub charges: Vec<(AllotmentId, i64)>,
}

impl Verb for PlaceBasket {
    fn keys(&self, state: &mut State, context: &Context) {
        charging::keys(state, self.unit, context.today());
        state.counters.want(&series(context));
        for line in &self.lines {
            state.delivery_points.want(&line.delivery_point);
            for (allotment, _) in &line.charges {
                charging::want_allotment(state, *allotment);
            }
            let Some((contract, item)) =
                state.offers.want(&line.offer).map(|offer| (offer.contract, offer.item))
            else {
                continue;
            };
            state.items.want(&item);
            state.contract_lines.want(&(contract, item));
            if let Some(framework) = state.contracts.want(&contract).and_then(|contract| contract.framework) {
                state.frameworks.want(&framework);
            }
        }
    }

    fn decide(&self, state: &State, context: &Context) -> Result<Vec<Event>, Rejection> {
        let unit = organisation_of_kind(state, self.unit, OrganisationKind::Unit)?;
        policy::require(state, context, Action::PlaceOrder, &Subject::of("unit", &unit.code, unit.id))?;
        let Actor::Person(person) = context.actor else { unreachable!("the policy lets only people order") };
        listed("lines", &self.lines, BASKET_LINES_MAX)?;
        let mut taken = CallOff::default();
        let mut charging = Charging::default();
        let mut seen = BTreeSet::new();
        let mut orders: Vec<(ContractId, DeliveryPointId, Vec<SubmittedLine>)> = Vec::new();
        for line in &self.lines {
            if !seen.insert((line.offer, line.delivery_point)) {
                return Err(Rejection::Repeated { field: "lines", value: line.offer.to_string() });
            }
            let (contract, submitted) = self.decide_line(state, context, line, &mut taken, &mut charging)?;
            match orders.iter_mut().find(|(c, point, _)| (*c, *point) == (contract, line.delivery_point)) {
                Some((_, _, lines)) => lines.push(submitted),
                None => orders.push((contract, line.delivery_point, vec![submitted])),
            }
        }
        if orders.len() > BASKET_ORDERS_MAX {
            return Err(Rejection::TooMany {
                field: "orders",
                count: orders.len(),
                limit: BASKET_ORDERS_MAX,
            });
        }

        // Nothing below can be refused.
        let submit = |((contract, delivery_point, lines), ordinal)| {
            let placing = Placing { person, unit: self.unit, contract, delivery_point, ordinal };
            OrderSubmitted::new(state, context, &placing, lines).into()
        };
        Ok(orders.into_iter().zip(0u16..).map(submit).collect())
    }
}

impl PlaceBasket {
    fn decide_line(
        &self,
        state: &State,
        context: &Context,
        line: &BasketLine,
        taken: &mut CallOff,
        charging: &mut Charging,
    ) -> Result<(ContractId, SubmittedLine), Rejection> {
        let today = context.today();
        let offer = state.offers.get(&line.offer).ok_or_else(|| Rejection::not_found("offer", line.offer))?;
        let item = state.items.known(&offer.item);
        let contract = state.contracts.known(&offer.contract);
        require_orderable(state, offer, item, contract, today)?;
        self.check_delivery_point(state, line.delivery_point)?;
        check_quantity(line.quantity, offer, item)?;
        if line.unit_price_minor != offer.unit_price_minor {
            return Err(Rejection::PriceChanged {
                item: item.code.to_string(),
                seen: Money::new(line.unit_price_minor, contract.currency),
                current: Money::new(offer.unit_price_minor, contract.currency),
            });
        }
        let cost = line.quantity.saturating_mul(offer.unit_price_minor);
        bounded("line value in minor units", cost, 1, AMOUNT_MINOR_MAX)?;
        taken.call(state, offer, item, contract, line.quantity, cost)?;

        let reserved = taken.reserve(offer, line.quantity);
        let promised_on = promised_on(today, offer, reserved == line.quantity);
        let purchase =
            Purchase { unit: self.unit, item, cost: Money::new(cost, contract.currency), promised_on, today };
        let charges = match line.charges.len() {
            0 => charging.propose(state, &purchase, CHARGES_PER_LINE_MAX)?,
            _ => {
                check_charges(&line.charges)?;
                charging.take(state, &purchase, &line.charges)?
            }
        };
        let (quantity, unit_price_minor, class) = (line.quantity, line.unit_price_minor, item.class.clone());
        let (offer, item) = (offer.id, item.id);
        let line =
            SubmittedLine { offer, item, quantity, unit_price_minor, reserved, promised_on, class, charges };
        Ok((contract.id, line))
    }

    fn check_delivery_point(&self, state: &State, id: DeliveryPointId) -> Result<(), Rejection> {
        match state.delivery_points.get(&id) {
            Some(point) if point.unit == self.unit => Ok(()),
            _ => Err(Rejection::not_found("delivery point", id)),
        }
    }
}

/// Refuses what cannot be ordered today: the offer, item, contract or supplier does not allow it.
pub(super) fn require_orderable(
    state: &State,
    offer: &Offer,
    item: &Item,
    contract: &Contract,
    today: Date,
) -> Result<(), Rejection> {
    require_between("offer of", item.code.as_str(), offer.from, offer.to, today)?;
    if item.status != ItemStatus::Orderable {
        let (reference, status) = (item.code.to_string(), item.status.to_string());
        return Err(Rejection::Suspended { object: "item", reference, status });
    }
    contract.require_in_force(today)?;
    if let Some(framework) = contract.framework.map(|id| state.frameworks.known(&id)) {
        require_between("framework", framework.code.as_str(), framework.from, framework.to, today)?;
    }
    let supplier = state.organisations.known(&contract.supplier);
    match supplier.suspended_until.filter(|until| today <= *until) {
        Some(until) => {
            let (reference, status) = (supplier.code.to_string(), format!("suspended until {until}"));
            Err(Rejection::Suspended { object: "supplier", reference, status })
        }
        None => Ok(()),
    }
}

fn check_quantity(quantity: i64, offer: &Offer, item: &Item) -> Result<(), Rejection> {
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

#[cfg(test)]
mod tests;
