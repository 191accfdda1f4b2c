//! Funds and allotments in the auditor's books.

use std::collections::{BTreeMap, BTreeSet};

use domain::funds::move_fund_money::FundMovement;
use domain::funds::{Earmark, Stage};
use domain::values::{AllotmentId, Code, Currency, Date, FundId, OrganisationId};
use serde::Deserialize;

use super::Fact;
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

#[derive(Deserialize)]
struct FundAdded {
    fund: FundId,
    code: Code,
    currency: Currency,
    lapse_on: Date,
    earmark: Earmark,
}

#[derive(Deserialize)]
struct FundMoneyMoved {
    fund: FundId,
    movement: FundMovement,
    amount_minor: i64,
    bank_document: Code,
}

#[derive(Deserialize)]
struct FundsExchanged {
    from: FundId,
    to: FundId,
    given_minor: i64,
    received_minor: i64,
    bank_document: Code,
}

#[derive(Deserialize)]
struct Allotted {
    allotment: AllotmentId,
    code: Code,
    fund: FundId,
    unit: OrganisationId,
    parent: Option<AllotmentId>,
    amount_minor: i64,
    class_percents: BTreeMap<Code, i64>,
    lapse_on: Date,
}

#[derive(Deserialize)]
struct AllotmentChanged {
    allotment: AllotmentId,
    amount_minor: i64,
}

impl Treasury {
    /// Enters a fact about money outside orders; false when it is about something else.
    pub(super) fn enter(&mut self, fact: &Fact) -> Result<bool, Finding> {
        match fact.kind {
            "fund_added.1" => self.add_fund(fact.read()?),
            "fund_money_moved.1" => self.move_fund_money(fact.read()?)?,
            "funds_exchanged.1" => self.exchange(fact.read()?)?,
            "allotted.1" => self.allot(fact.read()?)?,
            "allotment_withdrawn.1" => self.withdraw(&fact.read()?)?,
            "allotment_lapsed.1" => self.lapse(&fact.read()?, fact)?,
            _ => return Ok(false),
        }
        Ok(true)
    }

    /// A fund.
    pub fn fund(&self, id: FundId) -> Option<&Fund> {
        self.funds.iter().find(|fund| fund.id == id)
    }

    /// An allotment.
    pub fn allotment(&self, id: AllotmentId) -> Option<&Allotment> {
        self.allotments.iter().find(|allotment| allotment.id == id)
    }

    fn fund_mut(&mut self, id: FundId) -> Result<&mut Fund, Finding> {
        known(self.funds.iter_mut().find(|fund| fund.id == id), id)
    }

    fn allotment_mut(&mut self, id: AllotmentId) -> Result<&mut Allotment, Finding> {
        known(self.allotments.iter_mut().find(|allotment| allotment.id == id), id)
    }

    fn add_fund(&mut self, added: FundAdded) {
        let FundAdded { fund, code, currency, lapse_on, earmark } = added;
        let (received, exchanged, unallotted, lapsed) = (0, 0, 0, 0);
        let documents = BTreeSet::new();
        let id = fund;
        self.funds.push(Fund {
            id,
            code,
            currency,
            lapse_on,
            earmark,
            received,
            exchanged,
            unallotted,
            lapsed,
            documents,
        });
    }

    fn move_fund_money(&mut self, moved: FundMoneyMoved) -> Result<(), Finding> {
        let fund = self.fund_mut(moved.fund)?;
        let amount = match moved.movement {
            FundMovement::Received => moved.amount_minor,
            FundMovement::Returned => -moved.amount_minor,
        };
        fund.received += amount;
        fund.record(moved.bank_document)?;
        fund.add_unallotted(amount)
    }

    fn exchange(&mut self, exchanged: FundsExchanged) -> Result<(), Finding> {
        let giving = self.fund_mut(exchanged.from)?;
        giving.exchanged -= exchanged.given_minor;
        giving.record(exchanged.bank_document)?;
        giving.add_unallotted(-exchanged.given_minor)?;
        let receiving = self.fund_mut(exchanged.to)?;
        receiving.exchanged += exchanged.received_minor;
        receiving.add_unallotted(exchanged.received_minor)
    }

    fn allot(&mut self, allotted: Allotted) -> Result<(), Finding> {
        let Allotted { allotment: id, code, fund, unit, parent, amount_minor, class_percents, lapse_on } =
            allotted;
        if self.allotment(id).is_none() {
            let classes = class_percents.into_iter().map(|(class, percent)| (class, (percent, 0))).collect();
            let (is_lapsed, purse) = (false, Purse::default());
            self.allotments.push(Allotment {
                id,
                code,
                fund,
                unit,
                parent,
                lapse_on,
                is_lapsed,
                purse,
                classes,
            });
        }
        match parent {
            Some(parent) => self.allotment_mut(parent)?.add(Stage::Available, -amount_minor)?,
            None => self.fund_mut(fund)?.add_unallotted(-amount_minor)?,
        }
        self.allotment_mut(id)?.add(Stage::Available, amount_minor)
    }

    fn withdraw(&mut self, withdrawn: &AllotmentChanged) -> Result<(), Finding> {
        let allotment = self.allotment_mut(withdrawn.allotment)?;
        let (fund, parent) = (allotment.fund, allotment.parent);
        allotment.add(Stage::Available, -withdrawn.amount_minor)?;
        match parent {
            Some(parent) => self.allotment_mut(parent)?.add(Stage::Available, withdrawn.amount_minor),
            None => self.fund_mut(fund)?.add_unallotted(withdrawn.amount_minor),
        }
    }

    fn lapse(&mut self, lapsed: &AllotmentChanged, fact: &Fact) -> Result<(), Finding> {
        let allotment = self.allotment_mut(lapsed.allotment)?;
        let available = allotment.purse.get(Stage::Available);
        let what = || format!("lapse of {} at {}", lapsed.allotment, fact.at);
        same(what, lapsed.amount_minor, available)?;
        allotment.is_lapsed = true;
        allotment.add(Stage::Available, -available)?;
        let fund = allotment.fund;
        self.fund_mut(fund)?.lapsed += available;
        Ok(())
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
    fn add_unallotted(&mut self, delta: i64) -> Result<(), Finding> {
        self.unallotted += delta;
        let (balance, what) = (self.unallotted, || format!("unallotted of {}", self.code));
        if balance < 0 { Err(Finding::Overspent { what: what(), balance }) } else { Ok(()) }
    }

    fn record(&mut self, document: Code) -> Result<(), Finding> {
        let (what, is_new) =
            (format!("bank document {document} of {}", self.code), self.documents.insert(document));
        same(|| what, is_new, true)
    }
}

impl Allotment {
    fn add(&mut self, stage: Stage, delta: i64) -> Result<(), Finding> {
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
