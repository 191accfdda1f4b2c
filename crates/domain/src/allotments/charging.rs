//! Legal money: which allotments may pay for a line, and how much each still can within one basket.

use std::collections::{BTreeMap, BTreeSet};

use super::{Allotment, allotment, want_with_fund};
use crate::catalogue::Item;
use crate::funds::earmark::Breach;
use crate::identity::ancestors;
use crate::phrase::Phrase;
use crate::rejection::Rejection;
use crate::state::State;
use crate::values::{AllotmentId, Code, Date, FundId, Money, OrganisationId};
use crate::wording::Part;

/// What is to be paid for.
#[derive(Clone, Copy, Debug)]
pub struct Purchase<'a> {
    /// The unit that orders.
    pub unit: OrganisationId,
    /// The item.
    pub item: &'a Item,
    /// Value of the line.
    pub cost: Money,
    /// Promised day.
    pub promised_on: Date,
    /// Today.
    pub today: Date,
}

/// Charges of the lines decided so far, so that lines of one basket cannot spend the same money twice.
#[derive(Clone, Debug, Default)]
pub struct Charging {
    spent: BTreeMap<AllotmentId, i64>,
    spent_by_class: BTreeMap<(AllotmentId, Code), i64>,
    /// The funds whose money is proposed; any when there is none.
    only: Option<BTreeSet<FundId>>,
}

/// Asks for the allotments of the unit and of those above it, with their funds.
pub fn keys(state: &mut State, unit: OrganisationId, today: Date) {
    let units: Vec<_> = ancestors(state, unit, today).collect();
    let State { unit_allotments, allotments, funds, .. } = state;
    for unit in units {
        let listed = unit_allotments.want(&unit).map_or(&[][..], |list| &list.allotments);
        listed.iter().for_each(|id| want_with_fund(allotments, funds, *id));
    }
}

/// Why an allotment may not pay for a purchase at all, whatever money it has; `None` when it may.
fn illegal(state: &State, allotment: &Allotment, purchase: &Purchase<'_>) -> Option<Rejection> {
    if allotment.currency != purchase.cost.currency {
        return Some(Rejection::WrongCurrency {
            object: Part::Allotment.with([&allotment.code]),
            currency: allotment.currency.code(),
            expected: purchase.cost.currency.code(),
        });
    }
    if !allotment.is_open(purchase.today) {
        let reference = allotment.code.to_string();
        return Some(Rejection::Lapsed { object: "allotment", reference, on: allotment.lapse_on });
    }
    let breach = breach(state, allotment, purchase)?;
    Some(forbidden(allotment, purchase.item, breach.rule))
}

/// Refuses an allotment that may not pay for a purchase, whatever money it has.
pub fn require_legal(state: &State, allotment: &Allotment, purchase: &Purchase<'_>) -> Result<(), Rejection> {
    illegal(state, allotment, purchase).map_or(Ok(()), Err)
}

/// How a purchase would break the earmark of the allotment's fund; `None` when it would not.
pub fn breach(state: &State, allotment: &Allotment, purchase: &Purchase<'_>) -> Option<Breach> {
    let fund = state.funds.known(&allotment.fund);
    let category = state.categories.known(&purchase.item.category);
    let Purchase { unit, item, promised_on, today, .. } = *purchase;
    fund.earmark.forbids(state, unit, item, category, promised_on, today)
}

/// The refusal of an item that an earmark forbids by this rule.
pub fn forbidden(allotment: &Allotment, item: &Item, rule: Phrase) -> Rejection {
    let (allotment, item) = (allotment.code.to_string(), item.code.to_string());
    Rejection::EarmarkForbids { allotment, item, rule }
}

impl Charging {
    /// Charging that proposes money of these funds alone.
    pub fn of(funds: impl IntoIterator<Item = FundId>) -> Charging {
        Charging { only: Some(funds.into_iter().collect()), ..Charging::default() }
    }

    /// What the allotment can still pay of the item's class.
    fn left(&self, allotment: &Allotment, item: &Item) -> i64 {
        let available = allotment.stages.available - self.spent.get(&allotment.id).unwrap_or(&0);
        let class_left = self.class_left(allotment, item).unwrap_or(available);
        available.min(class_left).max(0)
    }

    fn class_left(&self, allotment: &Allotment, item: &Item) -> Option<i64> {
        let class = item.class.as_ref()?;
        let spent = self.spent_by_class.get(&(allotment.id, class.clone())).unwrap_or(&0);
        allotment.class_left(Some(class)).map(|left| left - spent)
    }

    /// Counts money that the same decision makes available again.
    pub fn give_back(&mut self, allotment: AllotmentId, class: Option<&Code>, amount_minor: i64) {
        self.spend(allotment, class, -amount_minor);
    }

    fn spend(&mut self, allotment: AllotmentId, class: Option<&Code>, amount_minor: i64) {
        *self.spent.entry(allotment).or_default() += amount_minor;
        if let Some(class) = class {
            *self.spent_by_class.entry((allotment, class.clone())).or_default() += amount_minor;
        }
    }

    /// Takes the charges the user chose, after checking each.
    pub fn take(
        &mut self,
        state: &State,
        purchase: &Purchase<'_>,
        chosen: &[(AllotmentId, i64)],
    ) -> Result<Vec<(AllotmentId, i64)>, Rejection> {
        let Purchase { unit, item, cost, .. } = *purchase;
        for (id, amount_minor) in chosen {
            let allotment = allotment(state, *id)?;
            if allotment.unit != unit {
                return Err(Rejection::not_found("allotment", id));
            }
            if let Some(refusal) = illegal(state, allotment, purchase) {
                return Err(refusal);
            }
            self.check_money(state, purchase, allotment, *amount_minor)?;
            self.spend(*id, item.class.as_ref(), *amount_minor);
        }
        let charged: i64 = chosen.iter().map(|(_, amount)| amount).sum();
        if charged != cost.minor {
            let (item, charged) = (item.code.to_string(), Money::new(charged, cost.currency));
            return Err(Rejection::ChargesDoNotAddUp { item, charged, needed: cost });
        }
        Ok(chosen.to_vec())
    }

    fn check_money(
        &self,
        state: &State,
        purchase: &Purchase<'_>,
        allotment: &Allotment,
        amount_minor: i64,
    ) -> Result<(), Rejection> {
        let money = |minor| Money::new(minor, allotment.currency);
        let available = allotment.stages.available - self.spent.get(&allotment.id).unwrap_or(&0);
        if amount_minor > available {
            return Err(Rejection::AllotmentExhausted {
                allotment: allotment.code.to_string(),
                needed: money(amount_minor),
                available: money(available),
                missing: money(amount_minor - available),
                could_help: self.could_help(state, purchase, Some(allotment.id)),
            });
        }
        match (self.class_left(allotment, purchase.item), &purchase.item.class) {
            (Some(left), Some(class)) if amount_minor > left => Err(Rejection::ClassLimitReached {
                allotment: allotment.code.to_string(),
                class: class.to_string(),
                percent: allotment.class_limits.get(class).map_or(0, |limit| limit.percent),
                left: money(left.max(0)),
            }),
            _ => Ok(()),
        }
    }

    /// Proposes charges from the unit's own allotments: those that lapse first, then those with an earmark, then by code.
    pub fn propose(
        &mut self,
        state: &State,
        purchase: &Purchase<'_>,
        most: usize,
    ) -> Result<Vec<(AllotmentId, i64)>, Rejection> {
        let Purchase { unit, item, cost, .. } = *purchase;
        let mut legal: Vec<_> = self.legal_allotments(state, unit, purchase).collect();
        legal.sort_by_key(|allotment| {
            let is_free = state.funds.known(&allotment.fund).earmark == crate::funds::Earmark::default();
            (allotment.lapse_on, is_free, &allotment.code)
        });
        let mut missing = cost.minor;
        let mut charges = Vec::new();
        for allotment in legal {
            let amount = self.left(allotment, item).min(missing);
            if amount > 0 && charges.len() < most {
                charges.push((allotment.id, amount));
                missing -= amount;
            }
        }
        if missing > 0 {
            return Err(Rejection::NoLegalMoney {
                unit: state.organisations.known(&unit).code.to_string(),
                item: item.code.to_string(),
                needed: cost,
                missing: Money::new(missing, cost.currency),
                could_help: self.could_help(state, purchase, None),
            });
        }
        for (id, amount) in &charges {
            self.spend(*id, item.class.as_ref(), *amount);
        }
        Ok(charges)
    }

    /// Codes of allotments, of the unit and of those above it, that may pay for the purchase and have money left.
    fn could_help(&self, state: &State, purchase: &Purchase<'_>, except: Option<AllotmentId>) -> Vec<String> {
        let units = ancestors(state, purchase.unit, purchase.today);
        let legal = units.flat_map(|unit| self.legal_allotments(state, unit, purchase));
        let helping =
            legal.filter(|allotment| Some(allotment.id) != except && self.left(allotment, purchase.item) > 0);
        helping.map(|allotment| allotment.code.to_string()).take(5).collect()
    }

    fn legal_allotments<'s>(
        &self,
        state: &'s State,
        holder: OrganisationId,
        purchase: &Purchase<'_>,
    ) -> impl Iterator<Item = &'s Allotment> {
        let listed = state.unit_allotments.get(&holder).map_or(&[][..], |list| &list.allotments);
        let allotments = listed.iter().map(|id| state.allotments.known(id));
        let is_meant =
            |allotment: &Allotment| self.only.as_ref().is_none_or(|funds| funds.contains(&allotment.fund));
        allotments
            .filter(move |allotment| is_meant(allotment) && illegal(state, allotment, purchase).is_none())
    }
}
