//! Record a partner's money that the bank received: it makes or tops up the fund of the pledge.

use serde::{Deserialize, Serialize};

use super::{Pledge, PledgeAction, PledgeStatus, PledgeTransfer, Said, keep_step, pledge, require_past};
use crate::command::Verb;
use crate::envelope::Context;
use crate::event::{Event, Fact};
use crate::funds::SourceKind;
use crate::funds::add_fund::{AddFund, FundAdded};
use crate::funds::move_fund_money::{FundMoneyMoved, FundMovement, MoveFundMoney};
use crate::limits::AMOUNT_MINOR_MAX;
use crate::policy::{self, Action};
use crate::rejection::{Rejection, bounded};
use crate::state::{Stamp, State};
use crate::values::{Code, Date, FundId, OrganisationId, PersonId, PledgeId, Text};

/// Records a bank's advice of money of a pledge.
#[derive(Clone, Debug)]
pub struct RecordTransfer {
    /// The pledge.
    pub pledge: PledgeId,
    /// The bank's reference; recorded once only, whatever the pledge.
    pub reference: Code,
    /// Minor units of the pledge's currency.
    pub amount_minor: i64,
    /// Value date.
    pub on: Date,
}

/// Money of a pledge was received; the fund's own events stand before this one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PledgeTransferred {
    pledge: PledgeId,
    partner: OrganisationId,
    fund: FundId,
    status: PledgeStatus,
    reference: Code,
    amount_minor: i64,
    /// Received of the pledge in all.
    transferred_minor: i64,
    on: Date,
    recorded_by: PersonId,
}

impl Verb for RecordTransfer {
    fn keys(&self, state: &mut State, _context: &Context) {
        state.pledge_transfers.want(&self.reference);
        if let Some(code) = state.pledges.want(&self.pledge).map(|pledge| pledge.code.clone()) {
            let fund = FundId::of_code(&code);
            state.funds.want(&fund);
            state.bank_documents.want(&(fund, self.reference.clone()));
        }
    }

    fn decide(&self, state: &State, context: &Context) -> Result<Vec<Event>, Rejection> {
        let found = pledge(state, self.pledge)?;
        let recorded_by = policy::require_person(state, context, Action::ManageFunds, &found.subject())?;
        let status = found.status.step(PledgeAction::Transfer, &found.code)?;
        bounded("amount_minor", self.amount_minor, 1, AMOUNT_MINOR_MAX)?;
        require_past(self.on, context)?;
        let fund = FundId::of_code(&found.code);
        let is_known = state.pledge_transfers.get(&self.reference).is_some()
            || state.bank_documents.get(&(fund, self.reference.clone())).is_some();
        if is_known {
            let reference = self.reference.to_string();
            return Err(Rejection::ReferenceTaken { what: "bank document", reference });
        }
        if found.fund.is_none() && state.funds.get(&fund).is_some() {
            return Err(Rejection::AlreadyExists { object: "fund", reference: found.code.to_string() });
        }
        let left = found.confirmed.amount_minor - found.transferred.amount_minor;
        if self.amount_minor > left {
            let (pledge, asked) = (found.code.to_string(), found.money(self.amount_minor));
            return Err(Rejection::PledgeExhausted { pledge, asked, left: found.money(left) });
        }

        // Nothing below can be refused.
        let RecordTransfer { pledge, reference, amount_minor, on } = self.clone();
        let made = found.fund.is_none().then(|| FundAdded::of(fund, new_fund(found, on)).into());
        let received = FundMoneyMoved::of(MoveFundMoney {
            fund,
            movement: FundMovement::Received,
            amount_minor,
            bank_document: reference.clone(),
            on,
        });
        let transferred = PledgeTransferred {
            pledge,
            partner: found.partner,
            fund,
            status,
            reference,
            amount_minor,
            transferred_minor: found.transferred.amount_minor + amount_minor,
            on,
            recorded_by,
        };
        Ok(made.into_iter().chain([received.into(), transferred.into()]).collect())
    }
}

/// The fund that a pledge's money lies in.
fn new_fund(pledge: &Pledge, on: Date) -> AddFund {
    AddFund {
        code: pledge.code.clone(),
        source_kind: SourceKind::PartnerContribution,
        owner: pledge.partner,
        currency: pledge.currency,
        name_uk: pledge.name_uk.clone(),
        name_en: pledge.name_en.clone(),
        programme_code: None,
        economic_code: None,
        budget_year: i64::from(on.year()),
        lapse_on: pledge.lapse_on,
        earmark: pledge.earmark.clone(),
    }
}

impl Fact for PledgeTransferred {
    fn keys(&self, state: &mut State) {
        state.pledges.want(&self.pledge);
    }

    fn apply(&self, state: &mut State, stamp: &Stamp) {
        let pledge = state.pledges.update(&self.pledge);
        (pledge.status, pledge.fund) = (self.status, Some(self.fund));
        pledge.transferred = super::Staged { amount_minor: self.transferred_minor, on: Some(self.on) };
        let (reference, amount_minor, on) = (self.reference.clone(), self.amount_minor, self.on);
        let document = Text::new(reference.as_str()).expect("a code is a text");
        state.pledge_transfers.insert(PledgeTransfer { reference, pledge: self.pledge, amount_minor, on });
        let said = Said {
            action: PledgeAction::Transfer,
            person: self.recorded_by,
            on,
            document: &document,
            amount_minor,
            rate: None,
        };
        keep_step(state, stamp, self.pledge, said);
    }

    fn subjects(&self) -> Vec<String> {
        vec![self.pledge.to_string(), self.fund.to_string(), self.partner.to_string()]
    }
}
