//! The ledger: the only code that moves money. Every movement is one posting from an account to another in one
//! currency, so each set of postings sums to zero by construction (decisions.md 1).

use serde::{Deserialize, Serialize};

use crate::allotments::Allotment;
use crate::orders::ChargeKey;
use crate::state::{Stamp, State};
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

/// A movement of one charge's money between stages, as events carry it.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct ChargeMove {
    /// Order line.
    pub line: i64,
    /// Position of the charge within the line.
    pub position: i64,
    /// Stage the money leaves.
    pub from: Stage,
    /// Stage the money enters.
    pub to: Stage,
    /// Amount, minor units.
    pub amount_minor: i64,
}

/// Moves an amount between two accounts and writes the posting.
///
/// # Panics
/// When an account would fall below zero or the amount is not positive: the rules must have refused before.
pub fn transfer(
    state: &mut State,
    stamp: &Stamp,
    (from, to): (Account, Account),
    amount_minor: i64,
    order: Option<OrderId>,
) {
    assert!(amount_minor > 0, "a posting of {amount_minor} from {from:?} to {to:?}");
    let currency = credit(state, from, -amount_minor);
    let other = credit(state, to, amount_minor);
    assert!(currency == other, "a posting from {currency} to {other}");
    let first = (stamp.sequence, 0);
    let ordinal = state.postings.range(first..).last().map_or(1, |posting| posting.ordinal + 1);
    state.postings.insert(Posting {
        sequence: stamp.sequence,
        ordinal,
        from,
        to,
        amount_minor,
        currency,
        order,
    });
}

fn credit(state: &mut State, account: Account, delta: i64) -> Currency {
    match account {
        Account::Allotment(id, stage) => {
            let allotment = state.allotments.update(&id);
            allotment.stages.add(stage, delta);
            allotment.currency
        }
        Account::Fund(id, account) => {
            let fund = state.funds.update(&id);
            let balance = match account {
                FundAccount::Source => &mut fund.source_minor,
                FundAccount::Exchange => &mut fund.exchange_minor,
                FundAccount::Unallotted => &mut fund.unallotted_minor,
                FundAccount::Lapsed => &mut fund.lapsed_minor,
            };
            *balance += delta;
            let is_counter = matches!(account, FundAccount::Source | FundAccount::Exchange);
            assert!(is_counter || *balance >= 0, "{account} of {id} would fall to {balance}");
            fund.currency
        }
    }
}

/// Moves a charge's money between stages, on the charge and on its allotment.
///
/// Money that becomes available again leaves the charge; if the allotment has lapsed meanwhile it lapses too.
pub fn move_charge(state: &mut State, stamp: &Stamp, order: OrderId, movement: &ChargeMove) {
    let ChargeMove { line, position, from, to, amount_minor } = *movement;
    let charge = state.charges.update(&ChargeKey { order, line, position });
    if from != Stage::Available {
        charge.stages.add(from, -amount_minor);
    }
    if to != Stage::Available {
        charge.stages.add(to, amount_minor);
    }
    let (id, class) = (charge.allotment, charge.class.clone());
    let accounts = (Account::Allotment(id, from), Account::Allotment(id, to));
    transfer(state, stamp, accounts, amount_minor, Some(order));

    let allotment = state.allotments.update(&id);
    match (from, to) {
        (Stage::Available, _) => allotment.use_class(class.as_ref(), amount_minor),
        (_, Stage::Available) => allotment.use_class(class.as_ref(), -amount_minor),
        _ => {}
    }
    if to == Stage::Available && allotment.is_lapsed {
        lapse(state, stamp, id, amount_minor);
    }
}

/// Moves a charge's money out of its allotment to the counter-account of its fund, as owed to the giver: the way of
/// a refund once the allotment's period is over.
pub fn return_to_source(state: &mut State, stamp: &Stamp, key: ChargeKey, from: Stage, amount_minor: i64) {
    let charge = state.charges.update(&key);
    charge.stages.add(from, -amount_minor);
    let (id, class) = (charge.allotment, charge.class.clone());
    let allotment = state.allotments.update(&id);
    allotment.use_class(class.as_ref(), -amount_minor);
    let accounts = (Account::Allotment(id, from), Account::Fund(allotment.fund, FundAccount::Source));
    transfer(state, stamp, accounts, amount_minor, Some(key.order));
}

/// Lets available money of an allotment lapse to its fund.
pub fn lapse(state: &mut State, stamp: &Stamp, id: AllotmentId, amount_minor: i64) {
    let Allotment { fund, .. } = *state.allotments.known(&id);
    let accounts = (Account::Allotment(id, Stage::Available), Account::Fund(fund, FundAccount::Lapsed));
    transfer(state, stamp, accounts, amount_minor, None);
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
