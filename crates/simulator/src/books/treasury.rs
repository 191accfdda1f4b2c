//! Funds and allotments in the auditor's books.

use std::collections::{BTreeMap, BTreeSet};

use domain::funds::{Earmark, SourceKind, Stage};
use domain::values::{AllotmentId, Code, Currency, Date, FundId, OrganisationId};

use crate::finding::{Finding, known, same};

/// Balances of the six stages.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Purse([i64; Stage::ALL.len()]);

impl Purse {
    /// The balance of a stage.
    pub fn get(&self, stage: Stage) -> i64 {
        self.0[stage as usize]
    }

    /// The sum of all stages.
    pub fn sum(&self) -> i64 {
        self.0.iter().sum()
    }

    /// Adds to a stage; answers a balance below zero.
    pub(super) fn add(&mut self, stage: Stage, delta: i64) -> Option<i64> {
        let balance = &mut self.0[stage as usize];
        *balance += delta;
        Some(*balance).filter(|balance| *balance < 0)
    }
}

/// A fund.
#[derive(Clone, Debug)]
pub struct Fund {
    /// Identity.
    pub id: FundId,
    /// Code.
    pub code: Code,
    /// Whose money it is.
    pub owner: OrganisationId,
    /// Kind of its source.
    pub source_kind: SourceKind,
    /// Currency.
    pub currency: Currency,
    /// Last day of its money.
    pub lapse_on: Date,
    /// What the giver allows it for.
    pub earmark: Earmark,
    /// Received, less what was returned and refunded to the giver.
    pub received: i64,
    /// Came by exchange, less what went.
    pub exchanged: i64,
    /// Not allotted.
    pub unallotted: i64,
    /// Lapsed.
    pub lapsed: i64,
    /// References of its bank documents.
    pub documents: BTreeSet<Code>,
}

/// An allotment.
#[derive(Clone, Debug)]
pub struct Allotment {
    /// Identity.
    pub id: AllotmentId,
    /// Code.
    pub code: Code,
    /// The fund.
    pub fund: FundId,
    /// Who orders with it.
    pub unit: OrganisationId,
    /// What it was passed on from.
    pub parent: Option<AllotmentId>,
    /// Last day of its money.
    pub lapse_on: Date,
    /// Whether its period ended.
    pub is_lapsed: bool,
    /// Its balances.
    pub purse: Purse,
    /// Percent and use of its class limits.
    pub classes: BTreeMap<Code, (i64, i64)>,
}

/// Funds and allotments, oldest first.
#[derive(Clone, Debug, Default)]
pub struct Treasury {
    /// Funds.
    pub funds: Vec<Fund>,
    /// Allotments.
    pub allotments: Vec<Allotment>,
}

impl Treasury {
    /// A fund.
    pub fn fund(&self, id: FundId) -> Option<&Fund> {
        self.funds.iter().find(|fund| fund.id == id)
    }

    /// An allotment.
    pub fn allotment(&self, id: AllotmentId) -> Option<&Allotment> {
        self.allotments.iter().find(|allotment| allotment.id == id)
    }

    pub(super) fn fund_mut(&mut self, id: FundId) -> Result<&mut Fund, Finding> {
        known(self.funds.iter_mut().find(|fund| fund.id == id), id)
    }

    pub(super) fn allotment_mut(&mut self, id: AllotmentId) -> Result<&mut Allotment, Finding> {
        known(self.allotments.iter_mut().find(|allotment| allotment.id == id), id)
    }

    /// Moves money of an order between stages of an allotment; what becomes available of a lapsed one lapses.
    pub(super) fn shift(
        &mut self,
        id: AllotmentId,
        class: Option<&Code>,
        (from, to): (Stage, Stage),
        amount_minor: i64,
    ) -> Result<(), Finding> {
        let allotment = self.allotment_mut(id)?;
        allotment.add(from, -amount_minor)?;
        allotment.add(to, amount_minor)?;
        let used = match (from, to) {
            (Stage::Available, _) => amount_minor,
            (_, Stage::Available) => -amount_minor,
            _ => 0,
        };
        allotment.use_class(class, used);
        if to == Stage::Available && allotment.is_lapsed {
            allotment.add(Stage::Available, -amount_minor)?;
            let fund = allotment.fund;
            self.fund_mut(fund)?.lapsed += amount_minor;
        }
        Ok(())
    }

    /// Takes money of an order out of a stage and back to the giver.
    pub(super) fn return_to_giver(
        &mut self,
        id: AllotmentId,
        class: Option<&Code>,
        from: Stage,
        amount_minor: i64,
    ) -> Result<(), Finding> {
        let allotment = self.allotment_mut(id)?;
        allotment.add(from, -amount_minor)?;
        allotment.use_class(class, -amount_minor);
        let fund = allotment.fund;
        self.fund_mut(fund)?.received -= amount_minor;
        Ok(())
    }
}

impl Fund {
    pub(super) fn add_unallotted(&mut self, delta: i64) -> Result<(), Finding> {
        self.unallotted += delta;
        let (balance, what) = (self.unallotted, || format!("unallotted of {}", self.code));
        if balance < 0 { Err(Finding::Overspent { what: what(), balance }) } else { Ok(()) }
    }

    pub(super) fn record(&mut self, document: Code) -> Result<(), Finding> {
        let (what, is_new) =
            (format!("bank document {document} of {}", self.code), self.documents.insert(document));
        same(|| what, is_new, true)
    }
}

impl Allotment {
    /// What can be taken out so that each class still has used no more than its share of the rest.
    pub fn spare(&self) -> i64 {
        let sum = i128::from(self.purse.sum());
        let kept = self.classes.values().map(|(percent, used)| match (*percent, i128::from(*used)) {
            (_, used) if used <= 0 => 0,
            (0, _) => i128::MAX,
            // The least whole amount of which the percentage, rounded down, is at least what is used.
            (percent, used) => (used * 100 + i128::from(percent) - 1) / i128::from(percent),
        });
        let spare = sum.saturating_sub(kept.max().unwrap_or(0));
        i64::try_from(spare).unwrap_or(i64::MIN).min(self.purse.get(Stage::Available))
    }

    pub(super) fn add(&mut self, stage: Stage, delta: i64) -> Result<(), Finding> {
        match self.purse.add(stage, delta) {
            Some(balance) => Err(Finding::Overspent { what: format!("{stage} of {}", self.code), balance }),
            None => Ok(()),
        }
    }

    fn use_class(&mut self, class: Option<&Code>, delta: i64) {
        if let Some((_, used)) = class.and_then(|class| self.classes.get_mut(class)) {
            *used += delta;
        }
    }
}
