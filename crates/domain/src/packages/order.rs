//! Order lines of a released package for a unit, with the money of the pledges that have a share in it.
//!
//! The basket is that of `orders`, with every rule of it; what is more is that the package allows it.

use serde::{Deserialize, Serialize};

use super::{GateVerdict, OrderedLine, Package, PackageLine, PackageStatus, lines, package, want_package};
use crate::allotments::charging::Charging;
use crate::allotments::want_allotment;
use crate::command::Verb;
use crate::envelope::Context;
use crate::event::{Event, Fact};
use crate::identity::ancestors;
use crate::limits::PACKAGE_LINE_ORDERS_MAX;
use crate::orders::place::{BasketLine, PlaceBasket};
use crate::rejection::{Rejection, listed};
use crate::state::{Stamp, State};
use crate::values::{Date, FundId, OrganisationId, PackageId};
use crate::wording::{Remedy, Rule};

/// Orders lines of a package.
#[derive(Clone, Debug)]
pub struct OrderPackage {
    /// The package.
    pub package: PackageId,
    /// The unit that orders.
    pub unit: OrganisationId,
    /// Which lines of the package, each with what is ordered for it; of charges that are not named, money of the package's
    /// pledges is proposed.
    pub lines: Vec<(i64, BasketLine)>,
}

/// Lines of a package became lines of orders, which the events before this one placed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PackageOrdered {
    package: PackageId,
    version: i64,
    unit: OrganisationId,
    /// Line of the package, and the line of an order that it became.
    ordered: Vec<(i64, OrderedLine)>,
}

impl OrderPackage {
    fn basket(&self) -> PlaceBasket {
        let lines = self.lines.iter().map(|(_, line)| line.clone()).collect();
        PlaceBasket { unit: self.unit, lines, emergency: None }
    }
}

impl Verb for OrderPackage {
    fn keys(&self, state: &mut State, context: &Context) {
        want_package(state, self.package);
        for (_, line) in &self.lines {
            for (allotment, _) in &line.charges {
                want_allotment(state, *allotment);
            }
        }
        let pledges = state.packages.want(&self.package).map(|found| found.pledges.clone());
        for pledge in pledges.unwrap_or_default() {
            state.pledges.want(&pledge);
        }
        self.basket().keys(state, context);
    }

    fn decide(&self, state: &State, context: &Context) -> Result<Vec<Event>, Rejection> {
        let found = package(state, self.package)?;
        // Who may not order for the unit learns no more of the package than that.
        let mut events = self.basket().place(state, context, Charging::of(funds(state, found)))?;
        found.require_free("ordering")?;
        if found.status != PackageStatus::Released {
            let (reference, status) = (found.code.to_string(), found.status.as_str());
            return Err(Rejection::WrongStatus { object: "package", reference, status, action: "ordering" });
        }
        listed("lines", &self.lines, crate::limits::PACKAGE_LINES_MAX)?;
        for (index, (number, line)) in self.lines.iter().enumerate() {
            if self.lines[..index].iter().any(|(other, _)| other == number) {
                let value = format!("{}/{number}", found.code);
                return Err(Rejection::Repeated { field: "lines", value });
            }
            self.check(state, context, found, *number, line)?;
        }

        // Nothing below can be refused.
        let ordered = self.lines.iter().map(|(number, line)| (*number, placed(&events, line))).collect();
        let (package, version, unit) = (found.id, found.version, self.unit);
        events.push(PackageOrdered { package, version, unit, ordered }.into());
        Ok(events)
    }
}

/// Whether a unit may order what an organisation needs: it is that organisation, or below it.
pub fn is_needed_by(state: &State, need_of: OrganisationId, unit: OrganisationId, today: Date) -> bool {
    ancestors(state, unit, today).any(|above| above == need_of)
}

/// The funds of the pledges that have a share in a package.
pub fn funds<'s>(state: &'s State, found: &'s Package) -> impl Iterator<Item = FundId> + 's {
    found.pledges.iter().filter_map(|pledge| state.pledges.known(pledge).fund)
}

/// The line of an order that a line of the basket became.
fn placed(events: &[Event], line: &BasketLine) -> OrderedLine {
    let orders = events.iter().filter_map(|event| match event {
        Event::OrderSubmitted(submitted) => Some(submitted),
        _ => None,
    });
    let mut lines = orders.filter(|order| order.delivery_point == line.delivery_point).flat_map(|order| {
        let numbered = order.lines.iter().zip(1..);
        numbered
            .map(|(submitted, number)| (submitted.offer, OrderedLine { order: order.order, line: number }))
    });
    let found = lines.find(|(offer, _)| *offer == line.offer);
    found.expect("every line of a basket is in one of its orders").1
}

impl OrderPackage {
    fn check(
        &self,
        state: &State,
        context: &Context,
        found: &Package,
        number: i64,
        line: &BasketLine,
    ) -> Result<(), Rejection> {
        let reference = format!("{}/{number}", found.code);
        let composed = lines(state, found).find(|composed| composed.line == number);
        let composed = composed.ok_or_else(|| Rejection::not_found("package line", &reference))?;
        self.check_line(state, context, composed, &reference)?;
        let item = state.items.known(&composed.composed.item);
        if state.offers.known(&line.offer).item != item.id {
            let rule = Rule::NotOfItem.with([&item.code]);
            return Err(Rejection::field("offer", line.offer, rule, Remedy::OfferOfItem));
        }
        let (ordered, _) = composed.progress(state);
        let left = composed.composed.quantity - ordered;
        if line.quantity > left {
            let (object, asked) = ("package line", line.quantity);
            return Err(Rejection::NothingLeft { object, reference, left: left.max(0), asked });
        }
        self.check_money(state, found, line, &reference)
    }

    /// Refuses a line that is not released, or that is for others.
    fn check_line(
        &self,
        state: &State,
        context: &Context,
        composed: &PackageLine,
        reference: &str,
    ) -> Result<(), Rejection> {
        if composed.release != Some(GateVerdict::Passed) {
            let (object, status) = ("package line", "not released");
            let reference = reference.to_owned();
            return Err(Rejection::WrongStatus { object, reference, status, action: "ordering" });
        }
        if composed.orders.len() >= PACKAGE_LINE_ORDERS_MAX {
            let (field, count) = ("orders", composed.orders.len() + 1);
            return Err(Rejection::TooMany { field, count, limit: PACKAGE_LINE_ORDERS_MAX });
        }
        let need = state.requirements.known(&composed.composed.requirement);
        if is_needed_by(state, need.unit, self.unit, context.today()) {
            return Ok(());
        }
        let unit = &state.organisations.known(&self.unit).code;
        let rule = Rule::NotInNeed.with([&reference]);
        Err(Rejection::field("unit", unit, rule, Remedy::OrderForNeed))
    }

    /// Refuses money of other sources than the pledges that have a share in the package.
    fn check_money(
        &self,
        state: &State,
        found: &Package,
        line: &BasketLine,
        reference: &str,
    ) -> Result<(), Rejection> {
        for (allotment, _) in &line.charges {
            let allotment = state.allotments.known(allotment);
            if !funds(state, found).any(|fund| fund == allotment.fund) {
                let rule = Rule::NotOfASharer.with([&reference]);
                return Err(Rejection::field("charges", &allotment.code, rule, Remedy::ChargePledges));
            }
        }
        Ok(())
    }
}

impl Fact for PackageOrdered {
    fn keys(&self, state: &mut State) {
        state.packages.want(&self.package);
        for (line, _) in &self.ordered {
            state.package_lines.want(&(self.package, self.version, *line));
        }
    }

    fn apply(&self, state: &mut State, _stamp: &Stamp) {
        for (line, ordered) in &self.ordered {
            state.package_lines.update(&(self.package, self.version, *line)).orders.push(*ordered);
        }
        // The package's revision rises with what became of it.
        state.packages.update(&self.package);
    }

    fn subjects(&self) -> Vec<String> {
        let mut orders: Vec<_> = self.ordered.iter().map(|(_, ordered)| ordered.order.to_string()).collect();
        orders.dedup();
        [self.package.to_string(), self.unit.to_string()].into_iter().chain(orders).collect()
    }
}
