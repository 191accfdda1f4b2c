//! Funds: money received, kept apart by source, and the accounts it lies in.
//!
//! Allotments of a fund's money are in `allotments`. Only [`crate::ledger`] moves money.

pub mod accounts;
pub mod add_fund;
pub mod earmark;
pub mod exchange;
pub mod move_fund_money;
#[cfg(test)]
mod tests;

pub use accounts::{Account, FundAccount, Posting, Stage, Stages};
pub use earmark::Earmark;

use crate::rejection::Rejection;
use crate::state::State;
use crate::table::Row;
use crate::values::{Code, Currency, Date, FundId, Money, OrganisationId, Text};

crate::text_enum! {
    /// Where a fund's money comes from.
    pub enum SourceKind {
        /// State budget programme.
        StateProgramme = "state_programme",
        /// Contribution of a partner nation.
        PartnerContribution = "partner_contribution",
        /// Loan.
        Loan = "loan",
        /// Proceeds of exports.
        ExportProceeds = "export_proceeds",
        /// Interest on frozen assets.
        FrozenAssetInterest = "frozen_asset_interest",
    }
}

/// A fund: money of one source in one currency.
#[derive(Clone, Debug, PartialEq)]
pub struct Fund {
    /// Identity, from the code.
    pub id: FundId,
    /// Code people use.
    pub code: Code,
    /// Where the money comes from.
    pub source_kind: SourceKind,
    /// The organisation that answers for it.
    pub owner: OrganisationId,
    /// Its currency.
    pub currency: Currency,
    /// Name in Ukrainian.
    pub name_uk: Text,
    /// Name in English.
    pub name_en: Text,
    /// Budget programme code (КПКВК).
    pub programme_code: Option<String>,
    /// Economic classification code (КЕКВ).
    pub economic_code: Option<String>,
    /// Budget year.
    pub budget_year: i64,
    /// Last day its money can be used.
    pub lapse_on: Date,
    /// What the giver allows it for.
    pub earmark: Earmark,
    /// Counter-account of money that came in; negative or zero.
    pub source_minor: i64,
    /// Counter-account of exchanges with other funds; may have either sign.
    pub exchange_minor: i64,
    /// Received and not yet allotted.
    pub unallotted_minor: i64,
    /// Lapsed at the end of the period.
    pub lapsed_minor: i64,
    /// Sequence of the last event that touched the row.
    pub revision: u64,
}

/// A bank document that was recorded once and for ever.
#[derive(Clone, Debug, PartialEq)]
pub struct BankDocument {
    /// The fund.
    pub fund: FundId,
    /// The document's reference.
    pub reference: Code,
    /// Amount in minor units of the fund's currency.
    pub amount_minor: i64,
}

/// The fund, or the refusal that it does not exist.
pub fn fund(state: &State, id: FundId) -> Result<&Fund, Rejection> {
    state.funds.get(&id).ok_or_else(|| Rejection::not_found("fund", id))
}

/// Refuses an amount above what the fund has unallotted.
pub fn require_unallotted(fund: &Fund, amount_minor: i64) -> Result<(), Rejection> {
    if amount_minor <= fund.unallotted_minor {
        return Ok(());
    }
    Err(Rejection::FundExhausted {
        fund: fund.code.to_string(),
        needed: Money::new(amount_minor, fund.currency),
        available: Money::new(fund.unallotted_minor, fund.currency),
    })
}

/// Refuses to return more than the giver gave: money from an exchange goes back by an exchange.
pub fn require_owed(fund: &Fund, amount_minor: i64) -> Result<(), Rejection> {
    let owed_minor = -fund.source_minor;
    if amount_minor <= owed_minor {
        return Ok(());
    }
    let money = |minor| Money::new(minor, fund.currency);
    let (fund, owed, asked) = (fund.code.to_string(), money(owed_minor), money(amount_minor));
    Err(Rejection::GiverOwedLess { fund, owed, asked })
}

impl Fund {
    /// Whether a partner gave its money.
    pub fn is_partners(&self) -> bool {
        self.source_kind == SourceKind::PartnerContribution
    }
}

impl Row for Fund {
    type Key = FundId;
    const TABLE: &'static str = "fund";
    fn key(&self) -> FundId {
        self.id
    }
    fn touched(&mut self, sequence: u64) {
        self.revision = sequence;
    }
}

impl Row for BankDocument {
    type Key = (FundId, Code);
    const TABLE: &'static str = "bank_document";
    fn key(&self) -> Self::Key {
        (self.fund, self.reference.clone())
    }
}
