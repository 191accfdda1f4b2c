//! Exchange money between two funds of different currencies, the only conversion there is.

use serde::{Deserialize, Serialize};

use super::{Account, BankDocument, FundAccount, fund, require_unallotted};
use crate::command::Verb;
use crate::envelope::Context;
use crate::event::{Event, Fact};
use crate::ledger;
use crate::limits::AMOUNT_MINOR_MAX;
use crate::policy::{self, Action, Subject};
use crate::rejection::{Rejection, bounded};
use crate::state::{Stamp, State};
use crate::values::{Code, Date, FundId, Text};
use crate::wording::{Remedy, Rule};

/// Records a bank's exchange: both sides as the bank document states them.
#[derive(Clone, Debug)]
pub struct ExchangeFunds {
    /// Fund that gives.
    pub from: FundId,
    /// Fund that receives.
    pub to: FundId,
    /// Amount given, minor units of the giving fund's currency.
    pub given_minor: i64,
    /// Amount received, minor units of the receiving fund's currency.
    pub received_minor: i64,
    /// Rate as the document writes it.
    pub rate: Text,
    /// Day of the rate.
    pub rate_on: Date,
    /// The bank's reference; recorded once only.
    pub bank_document: Code,
}

/// Money was exchanged between funds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FundsExchanged {
    from: FundId,
    to: FundId,
    given_minor: i64,
    received_minor: i64,
    rate: Text,
    rate_on: Date,
    bank_document: Code,
}

impl Verb for ExchangeFunds {
    fn keys(&self, state: &mut State, _context: &Context) {
        state.funds.want(&self.from);
        state.funds.want(&self.to);
        for fund in [self.from, self.to] {
            state.bank_documents.want(&(fund, self.bank_document.clone()));
        }
    }

    fn decide(&self, state: &State, context: &Context) -> Result<Vec<Event>, Rejection> {
        let (giving, receiving) = (fund(state, self.from)?, fund(state, self.to)?);
        for fund in [giving, receiving] {
            policy::require(state, context, Action::ManageFunds, &Subject::of("fund", fund.id, fund.owner))?;
        }
        if giving.currency == receiving.currency {
            let rule = Rule::SameCurrency.with([&giving.currency]);
            return Err(Rejection::field("to", &receiving.code, rule, Remedy::ExchangeCurrencies));
        }
        bounded("given_minor", self.given_minor, 1, AMOUNT_MINOR_MAX)?;
        bounded("received_minor", self.received_minor, 1, AMOUNT_MINOR_MAX)?;
        require_unallotted(giving, self.given_minor)?;
        if self.rate_on > context.today() {
            return Err(Rejection::field("rate_on", self.rate_on, Rule::LiesInFuture, Remedy::DayOfRate));
        }
        let is_known = |fund| state.bank_documents.get(&(fund, self.bank_document.clone())).is_some();
        if is_known(self.from) || is_known(self.to) {
            let reference = self.bank_document.to_string();
            return Err(Rejection::ReferenceTaken { what: "bank document", reference });
        }

        // Nothing below can be refused.
        let ExchangeFunds { from, to, given_minor, received_minor, rate, rate_on, bank_document } =
            self.clone();
        Ok(vec![
            FundsExchanged { from, to, given_minor, received_minor, rate, rate_on, bank_document }.into(),
        ])
    }
}

impl Fact for FundsExchanged {
    fn keys(&self, state: &mut State) {
        for fund in [self.from, self.to] {
            state.funds.want(&fund);
        }
    }

    fn apply(&self, state: &mut State, stamp: &Stamp) {
        let account = |fund, account| Account::Fund(fund, account);
        let out = (account(self.from, FundAccount::Unallotted), account(self.from, FundAccount::Exchange));
        let back = (account(self.to, FundAccount::Exchange), account(self.to, FundAccount::Unallotted));
        ledger::transfer(state, stamp, out, self.given_minor, None);
        ledger::transfer(state, stamp, back, self.received_minor, None);
        for (fund, amount_minor) in [(self.from, self.given_minor), (self.to, self.received_minor)] {
            let reference = self.bank_document.clone();
            state.bank_documents.insert(BankDocument { fund, reference, amount_minor });
        }
    }

    fn subjects(&self) -> Vec<String> {
        vec![self.from.to_string(), self.to.to_string()]
    }
}
