//! Add a fund.

use serde::{Deserialize, Serialize};

use super::{Earmark, Fund, SourceKind};
use crate::command::Verb;
use crate::envelope::Context;
use crate::event::{Event, Fact};
use crate::identity::organisation;
use crate::policy::{self, Action, Subject};
use crate::rejection::{Rejection, bounded};
use crate::state::{Stamp, State};
use crate::values::{Code, Currency, Date, FundId, OrganisationId, Text};
use crate::wording::{Remedy, Rule};

/// Adds a fund without money.
#[derive(Clone, Debug)]
pub struct AddFund {
    /// Code, which becomes the identity.
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
    /// Budget programme code (КПКВК), 7 digits.
    pub programme_code: Option<String>,
    /// Economic classification code (КЕКВ), 4 digits.
    pub economic_code: Option<String>,
    /// Budget year.
    pub budget_year: i64,
    /// Last day its money can be used.
    pub lapse_on: Date,
    /// The giver's conditions.
    pub earmark: Earmark,
}

/// A fund was added.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FundAdded {
    fund: FundId,
    code: Code,
    source_kind: SourceKind,
    owner: OrganisationId,
    currency: Currency,
    name_uk: Text,
    name_en: Text,
    programme_code: Option<String>,
    economic_code: Option<String>,
    budget_year: i64,
    lapse_on: Date,
    earmark: Earmark,
}

impl Verb for AddFund {
    fn keys(&self, state: &mut State, _context: &Context) {
        state.funds.want(&FundId::of_code(&self.code));
    }

    fn decide(&self, state: &State, context: &Context) -> Result<Vec<Event>, Rejection> {
        policy::require(state, context, Action::ManageFunds, &Subject::of("fund", &self.code, self.owner))?;
        let fund = FundId::of_code(&self.code);
        if state.funds.get(&fund).is_some() {
            return Err(Rejection::AlreadyExists { object: "fund", reference: self.code.to_string() });
        }
        organisation(state, self.owner)?;
        bounded("budget_year", self.budget_year, 2000, 2100)?;
        check_digits("programme_code", self.programme_code.as_deref(), 7)?;
        check_digits("economic_code", self.economic_code.as_deref(), 4)?;
        self.earmark.check(state)?;

        // Nothing below can be refused.
        Ok(vec![FundAdded::of(fund, self.clone()).into()])
    }
}

fn check_digits(field: &str, code: Option<&str>, digits: usize) -> Result<(), Rejection> {
    let is_code = |code: &str| code.len() == digits && code.bytes().all(|b| b.is_ascii_digit());
    match code.filter(|code| !is_code(code)) {
        Some(code) => {
            let rule = Rule::NotDigits.with([&digits]);
            Err(Rejection::field(field, code, rule, Remedy::CopyClassification))
        }
        None => Ok(()),
    }
}

impl FundAdded {
    /// The event of a fund that was checked.
    pub(crate) fn of(fund: FundId, added: AddFund) -> FundAdded {
        FundAdded {
            fund,
            code: added.code,
            source_kind: added.source_kind,
            owner: added.owner,
            currency: added.currency,
            name_uk: added.name_uk,
            name_en: added.name_en,
            programme_code: added.programme_code,
            economic_code: added.economic_code,
            budget_year: added.budget_year,
            lapse_on: added.lapse_on,
            earmark: added.earmark,
        }
    }
}

impl Fact for FundAdded {
    fn apply(&self, state: &mut State, _stamp: &Stamp) {
        let added = self.clone();
        state.funds.insert(Fund {
            id: added.fund,
            code: added.code,
            source_kind: added.source_kind,
            owner: added.owner,
            currency: added.currency,
            name_uk: added.name_uk,
            name_en: added.name_en,
            programme_code: added.programme_code,
            economic_code: added.economic_code,
            budget_year: added.budget_year,
            lapse_on: added.lapse_on,
            earmark: added.earmark,
            source_minor: 0,
            exchange_minor: 0,
            unallotted_minor: 0,
            lapsed_minor: 0,
            revision: 0,
        });
    }

    fn subjects(&self) -> Vec<String> {
        vec![self.fund.to_string(), self.owner.to_string()]
    }
}
