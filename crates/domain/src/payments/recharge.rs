//! Recharge a whole charge to another allotment, stage by stage. A part of a line is in `reimburse`.

use serde::{Deserialize, Serialize};

use super::reimburse;
use crate::allotments::charging::{self, Charging, Purchase};
use crate::allotments::want_allotment;
use crate::command::Verb;
use crate::envelope::Context;
use crate::event::{Event, Fact};
use crate::funds::Stage;
use crate::ledger::ChargeMove;
use crate::orders::release::apply_moves;
use crate::orders::{Charge, ChargeKey, Order, order, want_order};
use crate::policy::Action;
use crate::rejection::Rejection;
use crate::state::{Stamp, State};
use crate::values::{AllotmentId, Date, Money, OrderId, Text};
use crate::wording::{Remedy, Rule};

/// Recharges one whole charge of an order that was sent.
#[derive(Clone, Debug)]
pub struct Recharge {
    /// The order.
    pub order: OrderId,
    /// The line.
    pub line: i64,
    /// Position of the charge within the line.
    pub position: i64,
    /// The allotment of the same unit that bears it from now on.
    pub allotment: AllotmentId,
    /// The document that agrees to it.
    pub document: Text,
}

/// A charge was recharged: each amount entered, in the new allotment, the stage it left in the old one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ChargeRecharged {
    order: OrderId,
    line: i64,
    position: i64,
    from_allotment: AllotmentId,
    to_allotment: AllotmentId,
    stages: Vec<(Stage, i64)>,
    document: Text,
}

/// The day whose rules of the giver hold for the order: when it was sent.
pub(super) fn obligated_on(order: &Order, context: &Context) -> Date {
    order.sent_at.map_or(context.today(), |at| context.zone.date(at))
}

impl Recharge {
    fn key(&self) -> ChargeKey {
        ChargeKey { order: self.order, line: self.line, position: self.position }
    }

    fn check_charge(&self, order: &Order, charge: &Charge) -> Result<(), Rejection> {
        if charge.allotment == self.allotment {
            let (rule, remedy) = (Rule::BearsAlready, Remedy::OtherAllotment);
            return Err(Rejection::field("allotment", self.allotment, rule, remedy));
        }
        if charge.payable_minor > 0 {
            return Err(Rejection::ChargeAwaitsPayment {
                order: order.number.clone(),
                line: self.line,
                position: self.position,
                amount: Money::new(charge.payable_minor, order.currency),
            });
        }
        if charge.stages.sum() == 0 {
            let (rule, remedy) = (Rule::NoMoneyHeld, Remedy::ChargeWithMoney);
            return Err(Rejection::field("position", self.position, rule, remedy));
        }
        Ok(())
    }
}

impl Verb for Recharge {
    fn keys(&self, state: &mut State, context: &Context) {
        want_order(state, self.order);
        want_allotment(state, self.allotment);
        state.charges.want(&self.key());
        if let Some(order) = state.orders.want(&self.order).cloned() {
            charging::keys(state, order.unit, obligated_on(&order, context));
            reimburse::want_vetting(state, (self.order, self.line), self.allotment);
        }
    }

    fn decide(&self, state: &State, context: &Context) -> Result<Vec<Event>, Rejection> {
        let found = order(state, self.order)?;
        found.require(state, context, Action::Pay, found.buyer)?;
        if found.sent_at.is_none() {
            let (object, reference, status) = ("order", found.number.clone(), found.status.as_str());
            return Err(Rejection::WrongStatus { object, reference, status, action: "recharge" });
        }
        let Some(charge) = state.charges.get(&self.key()) else {
            let reference = format!("{}/{}/{}", found.number, self.line, self.position);
            return Err(Rejection::not_found("charge", reference));
        };
        self.check_charge(found, charge)?;
        let line = state.order_lines.known(&(found.id, self.line));
        let purchase = Purchase {
            unit: found.unit,
            item: state.items.known(&line.item),
            cost: Money::new(charge.stages.sum(), found.currency),
            promised_on: line.promised_on,
            today: obligated_on(found, context),
        };
        Charging::default().take(state, &purchase, &[(self.allotment, purchase.cost.minor)])?;
        reimburse::require_vetted(state, self.allotment, purchase.item)?;

        // Nothing below can be refused.
        let held = Stage::ALL.iter().map(|stage| (*stage, charge.stages.get(*stage)));
        let Recharge { order, line, position, allotment, document } = self.clone();
        Ok(vec![
            ChargeRecharged {
                order,
                line,
                position,
                from_allotment: charge.allotment,
                to_allotment: allotment,
                stages: held.filter(|(_, amount)| *amount > 0).collect(),
                document,
            }
            .into(),
        ])
    }
}

impl Fact for ChargeRecharged {
    fn keys(&self, state: &mut State) {
        want_order(state, self.order);
        want_allotment(state, self.to_allotment);
    }

    fn apply(&self, state: &mut State, stamp: &Stamp) {
        let (line, position) = (self.line, self.position);
        let movement = |from, to, amount_minor| ChargeMove { line, position, from, to, amount_minor };
        let out = |(stage, amount): &(Stage, i64)| movement(*stage, Stage::Available, *amount);
        let back = |(stage, amount): &(Stage, i64)| movement(Stage::Available, *stage, *amount);
        apply_moves(state, stamp, self.order, &self.stages.iter().map(out).collect::<Vec<_>>());
        let key = ChargeKey { order: self.order, line, position };
        state.charges.update(&key).allotment = self.to_allotment;
        apply_moves(state, stamp, self.order, &self.stages.iter().map(back).collect::<Vec<_>>());
    }

    fn subjects(&self) -> Vec<String> {
        let allotments = [self.from_allotment.to_string(), self.to_allotment.to_string()];
        std::iter::once(self.order.to_string()).chain(allotments).collect()
    }
}
