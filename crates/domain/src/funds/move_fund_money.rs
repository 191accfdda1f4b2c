//! Record money received for a fund, or returned to its giver, by bank document.

use serde::{Deserialize, Serialize};

use super::{Account, BankDocument, FundAccount, fund, require_owed, require_unallotted};
use crate::command::Verb;
use crate::envelope::Context;
use crate::event::{Event, Fact};
use crate::ledger;
use crate::limits::AMOUNT_MINOR_MAX;
use crate::policy::{self, Action, Subject};
use crate::rejection::{Rejection, bounded};
use crate::state::{Stamp, State};
use crate::values::{Code, Date, FundId};
use crate::wording::{Remedy, Rule};

crate::text_enum! {
    /// Which way money moves between a fund and its giver.
    pub enum FundMovement {
        /// Received from the giver.
        Received = "received",
        /// Returned to the giver.
        Returned = "returned",
    }
}

/// Records a bank document of a fund.
#[derive(Clone, Debug)]
pub struct MoveFundMoney {
    /// The fund.
    pub fund: FundId,
    /// Which way.
    pub movement: FundMovement,
    /// Amount, minor units of the fund's currency.
    pub amount_minor: i64,
    /// The bank's reference; recorded once only.
    pub bank_document: Code,
    /// Value date.
    pub on: Date,
}

/// Money of a fund was received or returned.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FundMoneyMoved {
    fund: FundId,
    movement: FundMovement,
    amount_minor: i64,
    bank_document: Code,
    on: Date,
}

impl Verb for MoveFundMoney {
    fn keys(&self, state: &mut State, _context: &Context) {
        state.funds.want(&self.fund);
        state.bank_documents.want(&(self.fund, self.bank_document.clone()));
    }

    fn decide(&self, state: &State, context: &Context) -> Result<Vec<Event>, Rejection> {
        let found = fund(state, self.fund)?;
        policy::require(state, context, Action::ManageFunds, &Subject::of("fund", found.id, found.owner))?;
        bounded("amount_minor", self.amount_minor, 1, AMOUNT_MINOR_MAX)?;
        if self.on > context.today() {
            return Err(Rejection::field("on", self.on, Rule::LiesInFuture, Remedy::ValueDate));
        }
        if state.bank_documents.get(&(self.fund, self.bank_document.clone())).is_some() {
            let reference = self.bank_document.to_string();
            return Err(Rejection::ReferenceTaken { what: "bank document", reference });
        }
        if self.movement == FundMovement::Returned {
            require_unallotted(found, self.amount_minor)?;
            require_owed(found, self.amount_minor)?;
        }

        // Nothing below can be refused.
        Ok(vec![FundMoneyMoved::of(self.clone()).into()])
    }
}

impl FundMoneyMoved {
    /// The event of a movement that was checked.
    pub(crate) fn of(moved: MoveFundMoney) -> FundMoneyMoved {
        let MoveFundMoney { fund, movement, amount_minor, bank_document, on } = moved;
        FundMoneyMoved { fund, movement, amount_minor, bank_document, on }
    }
}

impl Fact for FundMoneyMoved {
    fn keys(&self, state: &mut State) {
        state.funds.want(&self.fund);
    }

    fn apply(&self, state: &mut State, stamp: &Stamp) {
        let (source, unallotted) = (
            Account::Fund(self.fund, FundAccount::Source),
            Account::Fund(self.fund, FundAccount::Unallotted),
        );
        let accounts = match self.movement {
            FundMovement::Received => (source, unallotted),
            FundMovement::Returned => (unallotted, source),
        };
        ledger::transfer(state, stamp, accounts, self.amount_minor, None);
        let (fund, reference, amount_minor) = (self.fund, self.bank_document.clone(), self.amount_minor);
        state.bank_documents.insert(BankDocument { fund, reference, amount_minor });
    }

    fn subjects(&self) -> Vec<String> {
        vec![self.fund.to_string()]
    }
}
