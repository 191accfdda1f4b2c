//! Reimburse a line: a donor's fund takes over what other money than partners' bears of it, in part or whole.

use serde::{Deserialize, Serialize};

use super::recharge::obligated_on;
use crate::allotments::charging::{self, Charging, Purchase};
use crate::allotments::{allotment, want_allotment};
use crate::catalogue::Item;
use crate::command::Verb;
use crate::envelope::Context;
use crate::event::{Event, Fact};
use crate::funds::{Fund, Stage, Stages};
use crate::ledger::ChargeMove;
use crate::limits::{AMOUNT_MINOR_MAX, CUT_CHARGES_PER_LINE_MAX, count};
use crate::orders::release::apply_moves;
use crate::orders::{Charge, ChargeKey, Order, OrderLine, charges, line_of, order, want_order};
use crate::pledges::VettingResult;
use crate::policy::Action;
use crate::rejection::{Rejection, bounded};
use crate::state::{Stamp, State};
use crate::values::{AllotmentId, Money, OrderId, OrganisationId, Text};
use crate::wording::{Remedy, Rule};

/// Reimburses an amount of a line of an order that was sent.
#[derive(Clone, Debug)]
pub struct Reimburse {
    /// The order.
    pub order: OrderId,
    /// The line.
    pub line: i64,
    /// The allotment of the same unit, of the donor's fund, that bears it from now on.
    pub allotment: AllotmentId,
    /// Minor units of the order's currency.
    pub amount_minor: i64,
    /// The donor's letter that agrees to it.
    pub document: Text,
}

/// The end of a charge as it was cut off.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Cut {
    /// Position of the charge that gives.
    from: i64,
    /// Position of the new charge.
    to: i64,
    from_allotment: AllotmentId,
    /// What moves; each amount keeps its stage.
    stages: Vec<(Stage, i64)>,
}

/// A donor reimbursed a part of a line: the ends of charges became charges of the donor's money, each stage kept.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LineReimbursed {
    order: OrderId,
    line: i64,
    partner: OrganisationId,
    maker: OrganisationId,
    to_allotment: AllotmentId,
    amount_minor: i64,
    cuts: Vec<Cut>,
    document: Text,
}

/// From the end of a charge: what is not delivered yet is taken over first, what is paid last, so that the pieces a
/// charge paid for keep their numbers.
const FROM_THE_END: [Stage; 4] = [Stage::Obligated, Stage::Advanced, Stage::Accrued, Stage::Paid];

fn fund_of(state: &State, allotment: AllotmentId) -> &Fund {
    state.funds.known(&state.allotments.known(&allotment).fund)
}

fn is_partners(state: &State, allotment: AllotmentId) -> bool {
    fund_of(state, allotment).is_partners()
}

/// What of a line no partner bears yet, minor units.
pub fn uncovered_minor(state: &State, line: &OrderLine) -> i64 {
    let uncovered = charges(state, line.order, line.line).filter(|row| !is_partners(state, row.allotment));
    uncovered.map(|charge| charge.stages.sum()).sum()
}

/// Asks for the vetting of the line's maker by the owner of the allotment's fund.
pub(super) fn want_vetting(state: &mut State, line: (OrderId, i64), allotment: AllotmentId) {
    let maker = state.order_lines.want(&line).map(|line| line.item);
    let maker = maker.and_then(|item| state.items.want(&item)).map(|item| item.maker);
    let fund = state.allotments.want(&allotment).map(|allotment| allotment.fund);
    let partner = fund.and_then(|fund| state.funds.want(&fund)).map(|fund| fund.owner);
    if let (Some(partner), Some(maker)) = (partner, maker) {
        state.vettings.want(&(partner, maker));
    }
}

/// Refuses partners' money for a contract of a maker that the partner did not vet, or refused.
pub(super) fn require_vetted(state: &State, allotment: AllotmentId, item: &Item) -> Result<(), Rejection> {
    let fund = fund_of(state, allotment);
    if !fund.is_partners() {
        return Ok(());
    }
    let code = |id| state.organisations.known(&id).code.to_string();
    let (partner, maker) = (code(fund.owner), code(item.maker));
    match state.vettings.get(&(fund.owner, item.maker)) {
        None => Err(Rejection::MakerNotVetted { partner, maker }),
        Some(vetting) if vetting.result == VettingResult::Refused => {
            let (on, letter) = (vetting.on, vetting.letter.to_string());
            Err(Rejection::MakerRefused { partner, maker, on, letter })
        }
        Some(_) => Ok(()),
    }
}

impl Reimburse {
    /// The ends of charges of other money than partners' that make up the amount, from the last charge on.
    fn cuts(&self, state: &State, found: &Order, line: &OrderLine) -> Result<Vec<Cut>, Rejection> {
        let money = |minor| Money::new(minor, found.currency);
        let left = uncovered_minor(state, line);
        if self.amount_minor > left {
            let (order, asked, left) = (found.number.clone(), money(self.amount_minor), money(left));
            return Err(Rejection::LineCovered { order, line: self.line, asked, left });
        }
        let mut rest = self.amount_minor;
        let mut cuts = Vec::new();
        let own = charges(state, found.id, self.line).rev().filter(|row| !is_partners(state, row.allotment));
        for charge in own {
            let stages = end_of(charge, &mut rest);
            if stages.is_empty() {
                continue;
            }
            if charge.payable_minor > 0 {
                let (order, line, position) = (found.number.clone(), self.line, charge.key.position);
                let amount = money(charge.payable_minor);
                return Err(Rejection::ChargeAwaitsPayment { order, line, position, amount });
            }
            let to = line.charge_count + 1 + count(&cuts);
            cuts.push(Cut { from: charge.key.position, to, from_allotment: charge.allotment, stages });
        }
        let charges = line.charge_count + count(&cuts);
        if charges > CUT_CHARGES_PER_LINE_MAX {
            let rule = Rule::TooManyCharges.with([&charges, &CUT_CHARGES_PER_LINE_MAX]);
            return Err(Rejection::field("line", self.line, rule, Remedy::RechargeWhole));
        }
        Ok(cuts)
    }
}

/// What is taken from the end of a charge, at most the rest.
fn end_of(charge: &Charge, rest: &mut i64) -> Vec<(Stage, i64)> {
    let mut stages = Vec::new();
    for stage in FROM_THE_END {
        let amount_minor = charge.stages.get(stage).min(*rest);
        if amount_minor > 0 {
            stages.push((stage, amount_minor));
            *rest -= amount_minor;
        }
    }
    stages
}

impl Verb for Reimburse {
    fn keys(&self, state: &mut State, context: &Context) {
        want_order(state, self.order);
        want_allotment(state, self.allotment);
        if let Some(order) = state.orders.want(&self.order).cloned()
            && (1..=order.line_count).contains(&self.line)
        {
            charging::keys(state, order.unit, obligated_on(&order, context));
            want_vetting(state, (self.order, self.line), self.allotment);
        }
    }

    fn decide(&self, state: &State, context: &Context) -> Result<Vec<Event>, Rejection> {
        let found = order(state, self.order)?;
        found.require(state, context, Action::Pay, found.buyer)?;
        if found.sent_at.is_none() {
            let (object, reference, status) = ("order", found.number.clone(), found.status.as_str());
            return Err(Rejection::WrongStatus { object, reference, status, action: "reimburse" });
        }
        if found.is_amending {
            return Err(Rejection::AmendmentWaits { order: found.number.clone() });
        }
        let line = line_of(state, found, self.line)?;
        bounded("amount_minor", self.amount_minor, 1, AMOUNT_MINOR_MAX)?;
        let donor = allotment(state, self.allotment)?;
        let purchase = Purchase {
            unit: found.unit,
            item: state.items.known(&line.item),
            cost: Money::new(self.amount_minor, found.currency),
            promised_on: line.promised_on,
            today: obligated_on(found, context),
        };
        let cuts = self.cuts(state, found, line)?;
        Charging::default().take(state, &purchase, &[(self.allotment, self.amount_minor)])?;
        if !is_partners(state, self.allotment) {
            return Err(Rejection::field(
                "allotment",
                &donor.code,
                Rule::NotOfAPartner,
                Remedy::RechargeInstead,
            ));
        }
        require_vetted(state, self.allotment, purchase.item)?;

        // Nothing below can be refused.
        let Reimburse { order, line, allotment, amount_minor, document } = self.clone();
        let (partner, maker) = (fund_of(state, allotment).owner, purchase.item.maker);
        let to_allotment = allotment;
        Ok(vec![
            LineReimbursed { order, line, partner, maker, to_allotment, amount_minor, cuts, document }.into(),
        ])
    }
}

impl Fact for LineReimbursed {
    fn keys(&self, state: &mut State) {
        want_order(state, self.order);
        want_allotment(state, self.to_allotment);
    }

    fn apply(&self, state: &mut State, stamp: &Stamp) {
        let (order, line) = (self.order, self.line);
        for Cut { from, to, stages, .. } in &self.cuts {
            let movement =
                |position, from, to, amount_minor| ChargeMove { line, position, from, to, amount_minor };
            let out = |(stage, amount): &(Stage, i64)| movement(*from, *stage, Stage::Available, *amount);
            let back = |(stage, amount): &(Stage, i64)| movement(*to, Stage::Available, *stage, *amount);
            apply_moves(state, stamp, order, &stages.iter().map(out).collect::<Vec<_>>());
            let class = state.charges.known(&ChargeKey { order, line, position: *from }).class.clone();
            state.charges.insert(Charge {
                key: ChargeKey { order, line, position: *to },
                allotment: self.to_allotment,
                class,
                stages: Stages::default(),
                payable_minor: 0,
                cut_from: Some(*from),
            });
            apply_moves(state, stamp, order, &stages.iter().map(back).collect::<Vec<_>>());
        }
        state.order_lines.update(&(order, line)).charge_count += count(&self.cuts);
    }

    fn subjects(&self) -> Vec<String> {
        let main = [self.order.to_string(), self.to_allotment.to_string(), self.maker.to_string()];
        let giving = self.cuts.iter().map(|cut| cut.from_allotment.to_string());
        main.into_iter().chain(giving).collect()
    }
}
