//! Allotments: a fund's money given to an organisation to order with, in six stages.

pub mod allot;
pub mod charging;
pub mod lapse;
#[cfg(test)]
mod tests;
pub mod withdraw;

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

use crate::funds::{Fund, Stages};
use crate::limits::PERCENT;
use crate::rejection::Rejection;
use crate::state::State;
use crate::table::{Row, Table};
use crate::values::{AllotmentId, Code, Currency, Date, FundId, Money, OrganisationId, Text};

/// Money of one fund that one organisation may order with.
#[derive(Clone, Debug, PartialEq)]
pub struct Allotment {
    /// Identity, from the code.
    pub id: AllotmentId,
    /// Number people use.
    pub code: Code,
    /// The fund.
    pub fund: FundId,
    /// Currency of the fund.
    pub currency: Currency,
    /// Who may order with it.
    pub unit: OrganisationId,
    /// The allotment it was passed on from.
    pub parent: Option<AllotmentId>,
    /// The document that allots.
    pub document: Text,
    /// Balances of its stages; they sum to what was allotted, net.
    pub stages: Stages,
    /// Caps by item class.
    pub class_limits: BTreeMap<Code, ClassLimit>,
    /// Whether its period is over.
    pub is_lapsed: bool,
    /// Last day its money can be used.
    pub lapse_on: Date,
    /// Sequence of the last event that touched the row.
    pub revision: u64,
}

/// A cap on one class of items: used ≤ percent × allotted.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct ClassLimit {
    /// Share of the allotment, percent.
    pub percent: i64,
    /// Used by charges of the class, minor units.
    pub used_minor: i64,
}

impl ClassLimit {
    /// What is left of the cap in an allotment of this size, minor units; below zero when more is used.
    fn left_of(&self, allotted_minor: i64) -> i64 {
        let cap = i128::from(allotted_minor) * i128::from(self.percent) / i128::from(PERCENT);
        i64::try_from(cap).expect("a share of an i64") - self.used_minor
    }
}

/// The allotments of one organisation, so that the rule can find legal money without a scan.
#[derive(Clone, Debug, PartialEq)]
pub struct UnitAllotments {
    /// The organisation.
    pub unit: OrganisationId,
    /// Its allotments, oldest first.
    pub allotments: Vec<AllotmentId>,
}

impl Allotment {
    /// Whether its money can be used on a day.
    pub fn is_open(&self, today: Date) -> bool {
        !self.is_lapsed && today <= self.lapse_on
    }

    /// What is left of the class's cap; `None` when the class has no cap here.
    pub fn class_left(&self, class: Option<&Code>) -> Option<i64> {
        Some(self.class_limits.get(class?)?.left_of(self.stages.sum()))
    }

    /// Refuses to take an amount out that is not available, or without which a class has used more than its share.
    pub fn require_spare(&self, amount_minor: i64) -> Result<(), Rejection> {
        let money = |minor| Money::new(minor, self.currency);
        let available = self.stages.available;
        if amount_minor > available {
            return Err(Rejection::AllotmentExhausted {
                allotment: self.code.to_string(),
                needed: money(amount_minor),
                available: money(available),
                missing: money(amount_minor - available),
                could_help: Vec::new(),
            });
        }
        let rest = self.stages.sum() - amount_minor;
        match self.class_limits.iter().find(|(_, limit)| limit.left_of(rest) < 0) {
            Some((class, limit)) => Err(Rejection::ClassLimitReached {
                allotment: self.code.to_string(),
                class: class.to_string(),
                percent: limit.percent,
                left: money(limit.left_of(self.stages.sum()).max(0)),
            }),
            None => Ok(()),
        }
    }

    /// Counts an amount against the class's cap.
    pub fn use_class(&mut self, class: Option<&Code>, delta_minor: i64) {
        if let Some(limit) = class.and_then(|class| self.class_limits.get_mut(class)) {
            limit.used_minor += delta_minor;
        }
    }
}

/// The allotment, or the refusal that it does not exist.
pub fn allotment(state: &State, id: AllotmentId) -> Result<&Allotment, Rejection> {
    state.allotments.get(&id).ok_or_else(|| Rejection::not_found("allotment", id))
}

/// Asks for an allotment and its fund.
pub fn want_allotment(state: &mut State, id: AllotmentId) {
    want_with_fund(&mut state.allotments, &mut state.funds, id);
}

fn want_with_fund(allotments: &mut Table<Allotment>, funds: &mut Table<Fund>, id: AllotmentId) {
    if let Some(allotment) = allotments.want(&id) {
        funds.want(&allotment.fund);
    }
}

impl Row for Allotment {
    type Key = AllotmentId;
    const TABLE: &'static str = "allotment";
    fn key(&self) -> AllotmentId {
        self.id
    }
    fn touched(&mut self, sequence: u64) {
        self.revision = sequence;
    }
}

impl Row for UnitAllotments {
    type Key = OrganisationId;
    const TABLE: &'static str = "unit_allotments";
    fn key(&self) -> OrganisationId {
        self.unit
    }
}
