//! Place a basket: split it by contract and delivery point, commit money, hold stock and ceilings.

use std::collections::BTreeSet;

use super::submitted::{OrderSubmitted, Placing};
use super::submitted_line::{self, SubmittedLine, Taken, Wanted, check_quantity};
use crate::allotments::charging::{self, Charging};
use crate::allotments::want_allotment;
use crate::cell;
use crate::command::Verb;
use crate::envelope::Context;
use crate::event::Event;
use crate::identity::{OrganisationKind, organisation_of_kind};
use crate::limits::{BASKET_LINES_MAX, BASKET_ORDERS_MAX, CHARGES_PER_LINE_MAX};
use crate::policy::{self, Action, Subject};
use crate::rejection::{Rejection, listed};
use crate::state::State;
use crate::values::{AllotmentId, ContractId, DeliveryPointId, Money, OfferId, OrganisationId, Personal};

/// Places a basket of a unit, all or nothing.
#[derive(Clone, Debug)]
pub struct PlaceBasket {
    /// The unit that orders.
    pub unit: OrganisationId,
    /// What is ordered.
    pub lines: Vec<BasketLine>,
    /// Why it cannot wait, when it is an emergency: another policy may hold for it.
    pub emergency: Option<Personal>,
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
        state.counters.want(&cell::series("PO", context));
        for line in &self.lines {
            state.delivery_points.want(&line.delivery_point);
            for (allotment, _) in &line.charges {
                want_allotment(state, *allotment);
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
        self.place(state, context, Charging::default())
    }
}

impl PlaceBasket {
    /// Places it with money that `charging` proposes where the lines name none.
    pub fn place(
        &self,
        state: &State,
        context: &Context,
        charging: Charging,
    ) -> Result<Vec<Event>, Rejection> {
        let subject = Subject::of("organisation", self.unit, self.unit);
        let person = policy::require_person(state, context, Action::PlaceOrder, &subject)?;
        organisation_of_kind(state, self.unit, OrganisationKind::Unit)?;
        listed("lines", &self.lines, BASKET_LINES_MAX)?;
        let mut taken = Taken { charging, ..Taken::default() };
        let mut seen = BTreeSet::new();
        let mut orders: Vec<(ContractId, DeliveryPointId, Vec<SubmittedLine>)> = Vec::new();
        for line in &self.lines {
            if !seen.insert((line.offer, line.delivery_point)) {
                return Err(Rejection::Repeated { field: "lines", value: line.offer.to_string() });
            }
            let (contract, submitted) = self.decide_line(state, context, line, &mut taken)?;
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
        let (unit, is_emergency) = (self.unit, self.emergency.is_some());
        let submit = |((contract, delivery_point, lines), ordinal)| {
            let placing =
                Placing { person, unit, contract, delivery_point, ordinal, is_emergency, rule: None };
            let mut submitted = OrderSubmitted::new(state, context, &placing, lines);
            submitted.emergency.clone_from(&self.emergency);
            submitted.into()
        };
        Ok(orders.into_iter().zip(0u16..).map(submit).collect())
    }

    fn decide_line(
        &self,
        state: &State,
        context: &Context,
        line: &BasketLine,
        taken: &mut Taken,
    ) -> Result<(ContractId, SubmittedLine), Rejection> {
        let offer = state.offers.get(&line.offer).ok_or_else(|| Rejection::not_found("offer", line.offer))?;
        let item = state.items.known(&offer.item);
        let contract = state.contracts.known(&offer.contract);
        self.check_delivery_point(state, line.delivery_point)?;
        check_quantity(line.quantity, offer, item)?;
        if line.unit_price_minor != offer.unit_price_minor {
            return Err(Rejection::PriceChanged {
                item: item.code.to_string(),
                seen: Money::new(line.unit_price_minor, contract.currency),
                current: Money::new(offer.unit_price_minor, contract.currency),
            });
        }
        let wanted = Wanted {
            unit: self.unit,
            offer,
            quantity: line.quantity,
            unit_price_minor: offer.unit_price_minor,
            charges: &line.charges,
            charges_max: CHARGES_PER_LINE_MAX,
        };
        Ok((contract.id, submitted_line::decide(state, context, &wanted, taken)?))
    }

    fn check_delivery_point(&self, state: &State, id: DeliveryPointId) -> Result<(), Rejection> {
        match state.delivery_points.get(&id) {
            Some(point) if point.unit == self.unit => Ok(()),
            _ => Err(Rejection::not_found("delivery point", id)),
        }
    }
}

#[cfg(test)]
mod tests;
