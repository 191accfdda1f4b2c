//! Donors' word on makers, and the parts of lines that their money takes over.

use domain::funds::{SourceKind, Stage};
use domain::pledges::VettingResult;
use domain::values::{AllotmentId, OrderId, OrganisationId};
use serde::Deserialize;

use super::charges::Charge;
use super::orders::Line;
use super::treasury::{Fund, Purse};
use super::{Books, Fact};
use crate::finding::{Finding, known, same};

#[derive(Deserialize)]
struct Vetted {
    partner: OrganisationId,
    maker: OrganisationId,
    result: VettingResult,
}

#[derive(Deserialize)]
struct Reimbursed {
    order: OrderId,
    line: i64,
    partner: OrganisationId,
    maker: OrganisationId,
    to_allotment: AllotmentId,
    amount_minor: i64,
    cuts: Vec<Cut>,
}

/// The end of a charge that becomes a charge of its own.
#[derive(Clone, Debug, PartialEq, Deserialize)]
struct Cut {
    from: i64,
    to: i64,
    from_allotment: AllotmentId,
    stages: Vec<(Stage, i64)>,
}

impl Books {
    /// Enters a fact about reimbursements; false when it is about something else.
    pub(super) fn enter_reimbursement(&mut self, fact: &Fact) -> Result<bool, Finding> {
        match fact.kind {
            "maker_vetted.1" => {
                let Vetted { partner, maker, result } = fact.read()?;
                self.vettings.insert((partner, maker), result);
            }
            "line_reimbursed.1" => self.reimburse(&fact.read()?)?,
            _ => return Ok(false),
        }
        Ok(true)
    }

    /// The fund of an allotment.
    fn fund_of(&self, allotment: AllotmentId) -> Result<&Fund, Finding> {
        let allotment = known(self.treasury.allotment(allotment), allotment)?;
        known(self.treasury.fund(allotment.fund), allotment.fund)
    }

    fn is_partners(&self, allotment: AllotmentId) -> Result<bool, Finding> {
        Ok(self.fund_of(allotment)?.source_kind == SourceKind::PartnerContribution)
    }

    /// What no partner bears of a line, minor units.
    pub fn uncovered(&self, line: &Line) -> i64 {
        let own =
            line.charges.iter().filter(|charge| matches!(self.is_partners(charge.allotment), Ok(false)));
        own.map(|charge| charge.purse.sum()).sum()
    }

    fn reimburse(&mut self, reimbursed: &Reimbursed) -> Result<(), Finding> {
        let Reimbursed { order: id, line: number, partner, maker, to_allotment, amount_minor, .. } =
            *reimbursed;
        let what = |what: &str| format!("{what} of the reimbursement of {id} line {number}");
        let order = known(self.order(id), id)?;
        let line = known(order.line(number), ("line", id, number))?;
        let (item, class) = (known(self.market.item(line.item), line.item)?, line.class.clone());
        same(|| what("maker"), maker, item.maker)?;
        same(|| what("donor"), partner, self.fund_of(to_allotment)?.owner)?;
        same(|| what("kind of money"), self.is_partners(to_allotment)?, true)?;
        let vetting = self.vettings.get(&(partner, maker)).copied();
        same(|| what("vetting of the maker"), vetting, Some(VettingResult::Passed))?;
        let unit = known(self.treasury.allotment(to_allotment), to_allotment)?.unit;
        same(|| what("unit whose money bears"), unit, order.unit)?;
        let cuts = self.cuts(line, amount_minor)?;
        same(|| what("cuts"), &reimbursed.cuts, &cuts)?;
        for Cut { from, to, from_allotment, stages } in cuts {
            let mut purse = Purse::default();
            for (stage, minor) in stages {
                let line = self.order_mut(id)?.line_mut(number)?;
                line.charge_mut(from)?.purse.add(stage, -minor);
                purse.add(stage, minor);
                let class = class.as_ref();
                self.treasury.shift(from_allotment, class, (stage, Stage::Available), minor)?;
                self.treasury.shift(to_allotment, class, (Stage::Available, stage), minor)?;
            }
            let (position, allotment) = (to, to_allotment);
            let cut = Charge { position, allotment, purse, payable: 0, cut_from: Some(from) };
            self.order_mut(id)?.line_mut(number)?.insert_cut(cut);
        }
        Ok(())
    }

    /// The ends of charges of other money than partners' that make up an amount: the last charge first, and of each what
    /// is the furthest from payment.
    fn cuts(&self, line: &Line, amount: i64) -> Result<Vec<Cut>, Finding> {
        let mut rest = amount;
        let mut cuts = Vec::new();
        let mut to = i64::try_from(line.charges.len()).expect("a line has few charges");
        for charge in line.charges.iter().rev() {
            let Charge { position: from, allotment: from_allotment, purse, payable, .. } = *charge;
            if rest == 0 || purse.sum() == 0 || self.is_partners(from_allotment)? {
                continue;
            }
            same(|| format!("money of charge {from} that awaits payment"), payable, 0)?;
            let mut stages = Vec::new();
            for stage in [Stage::Obligated, Stage::Advanced, Stage::Accrued, Stage::Paid] {
                let minor = rest.min(purse.get(stage));
                if minor > 0 {
                    stages.push((stage, minor));
                    rest -= minor;
                }
            }
            to += 1;
            cuts.push(Cut { from, to, from_allotment, stages });
        }
        let what = || "what no partner bears of a line".to_owned();
        if rest == 0 { Ok(cuts) } else { Err(Finding::Overspent { what: what(), balance: -rest }) }
    }
}
