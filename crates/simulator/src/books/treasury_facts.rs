//! Money received, exchanged, allotted, withdrawn and lapsed.

use std::collections::{BTreeMap, BTreeSet};

use domain::funds::move_fund_money::FundMovement;
use domain::funds::{Earmark, SourceKind, Stage};
use domain::values::{AllotmentId, Code, Currency, Date, FundId, OrganisationId};
use serde::Deserialize;

use super::Fact;
use super::treasury::{Allotment, Fund, Purse, Treasury};
use crate::finding::{Finding, same};

#[derive(Deserialize)]
struct FundAdded {
    fund: FundId,
    code: Code,
    owner: OrganisationId,
    source_kind: SourceKind,
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

    fn add_fund(&mut self, added: FundAdded) {
        let FundAdded { fund, code, owner, source_kind, currency, lapse_on, earmark } = added;
        let (received, exchanged, unallotted, lapsed) = (0, 0, 0, 0);
        let documents = BTreeSet::new();
        let id = fund;
        self.funds.push(Fund {
            id,
            code,
            owner,
            source_kind,
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
}
