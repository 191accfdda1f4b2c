//! The ledger: the only code that moves money. Every movement is one posting from an account to another in one
//! currency, so each set of postings sums to zero by construction.
//!
//! It changes the balances of funds, allotments and charges together, so it belongs to none of these nouns.

use serde::{Deserialize, Serialize};

use crate::allotments::Allotment;
use crate::funds::{Account, FundAccount, Posting, Stage};
use crate::orders::ChargeKey;
use crate::state::{Stamp, State};
use crate::table::Row;
use crate::values::{AllotmentId, Currency, OrderId};

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

/// Moves an amount between two accounts and writes it into the event's posting between them, one for each order.
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
    let is_same = |posting: &&Posting| (posting.from, posting.to, posting.order) == (from, to, order);
    let first = (stamp.sequence, 0);
    let same = state.postings.range(first..).find(is_same).map(Row::key);
    if let Some(key) = same {
        state.postings.update(&key).amount_minor += amount_minor;
        return;
    }
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
