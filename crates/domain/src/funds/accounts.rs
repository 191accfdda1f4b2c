//! The accounts money lies in, and the posting that moves it from one to another.
//!
//! Only the ledger makes postings.

use crate::table::Row;
use crate::values::{AllotmentId, Currency, FundId, Id, OrderId};

crate::text_enum! {
    /// The six stages of allotted money.
    pub enum Stage {
        /// Free to order with.
        Available = "available",
        /// Held by a submitted order.
        Committed = "committed",
        /// Owed once the supplier delivers.
        Obligated = "obligated",
        /// Paid before delivery.
        Advanced = "advanced",
        /// Owed for accepted deliveries.
        Accrued = "accrued",
        /// Paid.
        Paid = "paid",
    }
}

crate::text_enum! {
    /// The accounts of a fund itself.
    pub enum FundAccount {
        /// Counter-account of money that comes in; never positive.
        Source = "source",
        /// Counter-account of exchanges; either sign.
        Exchange = "exchange",
        /// Received and not allotted.
        Unallotted = "unallotted",
        /// Lapsed.
        Lapsed = "lapsed",
    }
}

/// An account: a fund's own, or a stage of an allotment.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Account {
    /// An account of a fund.
    Fund(FundId, FundAccount),
    /// A stage of an allotment.
    Allotment(AllotmentId, Stage),
}

/// One movement of money.
#[derive(Clone, Debug, PartialEq)]
pub struct Posting {
    /// Sequence of the event that caused it.
    pub sequence: u64,
    /// Position among the event's postings, from 1.
    pub ordinal: i64,
    /// Account the money leaves.
    pub from: Account,
    /// Account the money enters.
    pub to: Account,
    /// Amount, minor units, above zero.
    pub amount_minor: i64,
    /// Currency of both accounts.
    pub currency: Currency,
    /// The order it belongs to.
    pub order: Option<OrderId>,
}

/// Balances of the six stages, minor units; each is zero or more.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stages {
    /// See [`Stage::Available`].
    pub available: i64,
    /// See [`Stage::Committed`].
    pub committed: i64,
    /// See [`Stage::Obligated`].
    pub obligated: i64,
    /// See [`Stage::Advanced`].
    pub advanced: i64,
    /// See [`Stage::Accrued`].
    pub accrued: i64,
    /// See [`Stage::Paid`].
    pub paid: i64,
}

impl Stages {
    /// The balance of one stage.
    pub fn get(&self, stage: Stage) -> i64 {
        match stage {
            Stage::Available => self.available,
            Stage::Committed => self.committed,
            Stage::Obligated => self.obligated,
            Stage::Advanced => self.advanced,
            Stage::Accrued => self.accrued,
            Stage::Paid => self.paid,
        }
    }

    /// The sum of the stages: what was allotted, net.
    pub fn sum(&self) -> i64 {
        Stage::ALL.iter().map(|stage| self.get(*stage)).sum()
    }

    /// Adds `delta`, which may be negative.
    ///
    /// # Panics
    /// When the balance would fall below zero: a rule let money move that is not there.
    pub fn add(&mut self, stage: Stage, delta: i64) {
        let balance = match stage {
            Stage::Available => &mut self.available,
            Stage::Committed => &mut self.committed,
            Stage::Obligated => &mut self.obligated,
            Stage::Advanced => &mut self.advanced,
            Stage::Accrued => &mut self.accrued,
            Stage::Paid => &mut self.paid,
        };
        *balance += delta;
        assert!(*balance >= 0, "{stage} would fall to {balance}");
    }
}

impl Account {
    /// Raw bits of the id of the fund or allotment.
    pub fn holder(&self) -> u128 {
        match self {
            Account::Fund(id, _) => id.bits(),
            Account::Allotment(id, _) => id.bits(),
        }
    }

    /// The account's name within its holder.
    pub fn name(&self) -> &'static str {
        match self {
            Account::Fund(_, account) => account.as_str(),
            Account::Allotment(_, stage) => stage.as_str(),
        }
    }

    /// The account of a holder by its name; stages belong to allotments, the other names to funds.
    pub fn parse(holder: u128, name: &str) -> Option<Account> {
        let of_allotment =
            || name.parse().ok().map(|stage| Account::Allotment(AllotmentId::from_bits(holder), stage));
        let of_fund = || name.parse().ok().map(|account| Account::Fund(FundId::from_bits(holder), account));
        of_allotment().or_else(of_fund)
    }
}

impl Row for Posting {
    type Key = (u64, i64);
    const TABLE: &'static str = "posting";
    fn key(&self) -> Self::Key {
        (self.sequence, self.ordinal)
    }
}
