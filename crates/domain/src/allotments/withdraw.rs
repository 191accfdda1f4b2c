//! Withdraw available money from an allotment, back to where it came from.

use serde::{Deserialize, Serialize};

use super::allotment;
use crate::command::Verb;
use crate::envelope::Context;
use crate::event::{Event, Fact};
use crate::funds::{Account, FundAccount, Stage};
use crate::ledger;
use crate::limits::AMOUNT_MINOR_MAX;
use crate::policy::{self, Action, Subject};
use crate::rejection::{Rejection, bounded};
use crate::state::{Stamp, State};
use crate::values::{AllotmentId, FundId, Text};

/// Withdraws an amount that no order holds.
#[derive(Clone, Debug)]
pub struct WithdrawAllotment {
    /// The allotment.
    pub allotment: AllotmentId,
    /// Amount, minor units.
    pub amount_minor: i64,
    /// The document that orders it.
    pub document: Text,
}

/// Money was withdrawn from an allotment.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AllotmentWithdrawn {
    allotment: AllotmentId,
    fund: FundId,
    parent: Option<AllotmentId>,
    amount_minor: i64,
    document: Text,
}

impl Verb for WithdrawAllotment {
    fn keys(&self, state: &mut State, _context: &Context) {
        if let Some(allotment) = state.allotments.want(&self.allotment).cloned() {
            state.funds.want(&allotment.fund);
            if let Some(parent) = allotment.parent {
                state.allotments.want(&parent);
            }
        }
    }

    fn decide(&self, state: &State, context: &Context) -> Result<Vec<Event>, Rejection> {
        let found = allotment(state, self.allotment)?;
        policy::require(state, context, Action::Allot, &Subject::of("allotment", found.id, found.unit))?;
        bounded("amount_minor", self.amount_minor, 1, AMOUNT_MINOR_MAX)?;
        found.require_spare(self.amount_minor)?;

        // Nothing below can be refused.
        let WithdrawAllotment { allotment, amount_minor, document } = self.clone();
        let (fund, parent) = (found.fund, found.parent);
        Ok(vec![AllotmentWithdrawn { allotment, fund, parent, amount_minor, document }.into()])
    }
}

impl Fact for AllotmentWithdrawn {
    fn keys(&self, state: &mut State) {
        state.funds.want(&self.fund);
        for allotment in std::iter::once(self.allotment).chain(self.parent) {
            state.allotments.want(&allotment);
        }
    }

    fn apply(&self, state: &mut State, stamp: &Stamp) {
        let target = match self.parent {
            Some(parent) => Account::Allotment(parent, Stage::Available),
            None => Account::Fund(self.fund, FundAccount::Unallotted),
        };
        let accounts = (Account::Allotment(self.allotment, Stage::Available), target);
        ledger::transfer(state, stamp, accounts, self.amount_minor, None);
    }

    fn subjects(&self) -> Vec<String> {
        vec![self.allotment.to_string(), self.fund.to_string()]
    }
}
