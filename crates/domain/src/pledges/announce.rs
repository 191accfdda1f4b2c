//! Record a pledge that a partner announced.

use serde::{Deserialize, Serialize};

use super::{Pledge, PledgeAction, PledgeStatus, Rate, Said, Staged, keep_step, require_past};
use crate::command::Verb;
use crate::envelope::Context;
use crate::event::{Event, Fact};
use crate::funds::Earmark;
use crate::identity::{OrganisationKind, organisation_of_kind};
use crate::limits::AMOUNT_MINOR_MAX;
use crate::policy::{self, Action, Subject};
use crate::rejection::{Rejection, bounded};
use crate::state::{Stamp, State};
use crate::values::{Code, Currency, Date, FundId, OrganisationId, PersonId, PledgeId, Text};
use crate::wording::{Remedy, Rule};

/// Records what a partner announced.
#[derive(Clone, Debug)]
pub struct AnnouncePledge {
    /// Code, which becomes the identity, and that of the fund that transfers make.
    pub code: Code,
    /// Who gives.
    pub partner: OrganisationId,
    /// Name in Ukrainian.
    pub name_uk: Text,
    /// Name in English.
    pub name_en: Text,
    /// Its currency.
    pub currency: Currency,
    /// Minor units.
    pub amount_minor: i64,
    /// The rate stated with it.
    pub rate: Option<Rate>,
    /// Day of the announcement.
    pub on: Date,
    /// Where it was announced.
    pub document: Text,
    /// What the money may be spent on.
    pub earmark: Earmark,
    /// Last day it can be used.
    pub lapse_on: Date,
}

/// A pledge was announced.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PledgeAnnounced {
    pledge: PledgeId,
    code: Code,
    partner: OrganisationId,
    name_uk: Text,
    name_en: Text,
    currency: Currency,
    amount_minor: i64,
    rate: Option<Rate>,
    on: Date,
    document: Text,
    earmark: Earmark,
    lapse_on: Date,
    recorded_by: PersonId,
}

/// Refuses a rate into the currency itself, or of a day to come.
pub(super) fn check_rate(
    rate: Option<&Rate>,
    currency: Currency,
    context: &Context,
) -> Result<(), Rejection> {
    match rate {
        Some(rate) if rate.into == currency => {
            Err(Rejection::field("rate", rate.into, Rule::OwnCurrency, Remedy::OtherCurrency))
        }
        Some(rate) if rate.on > context.today() => {
            Err(Rejection::field("rate", rate.on, Rule::LiesInFuture, Remedy::DayOfRate))
        }
        _ => Ok(()),
    }
}

impl Verb for AnnouncePledge {
    fn keys(&self, state: &mut State, _context: &Context) {
        state.pledges.want(&PledgeId::of_code(&self.code));
        state.funds.want(&FundId::of_code(&self.code));
    }

    fn decide(&self, state: &State, context: &Context) -> Result<Vec<Event>, Rejection> {
        let subject = Subject::of("organisation", self.partner, self.partner);
        let recorded_by = policy::require_person(state, context, Action::ManagePledges, &subject)?;
        organisation_of_kind(state, self.partner, OrganisationKind::Partner)?;
        let pledge = PledgeId::of_code(&self.code);
        let taken = [
            ("pledge", state.pledges.get(&pledge).is_some()),
            ("fund", state.funds.get(&FundId::of_code(&self.code)).is_some()),
        ];
        if let Some((object, _)) = taken.into_iter().find(|(_, is_taken)| *is_taken) {
            return Err(Rejection::AlreadyExists { object, reference: self.code.to_string() });
        }
        bounded("amount_minor", self.amount_minor, 1, AMOUNT_MINOR_MAX)?;
        require_past(self.on, context)?;
        check_rate(self.rate.as_ref(), self.currency, context)?;
        self.earmark.check(state)?;
        if self.lapse_on < context.today() {
            return Err(Rejection::field("lapse_on", self.lapse_on, Rule::IsOver, Remedy::DayToCome));
        }

        // Nothing below can be refused.
        let AnnouncePledge { code, partner, name_uk, name_en, currency, amount_minor, .. } = self.clone();
        Ok(vec![
            PledgeAnnounced {
                pledge,
                code,
                partner,
                name_uk,
                name_en,
                currency,
                amount_minor,
                rate: self.rate,
                on: self.on,
                document: self.document.clone(),
                earmark: self.earmark.clone(),
                lapse_on: self.lapse_on,
                recorded_by,
            }
            .into(),
        ])
    }
}

impl Fact for PledgeAnnounced {
    fn apply(&self, state: &mut State, stamp: &Stamp) {
        let PledgeAnnounced { pledge, code, partner, name_uk, name_en, currency, .. } = self.clone();
        state.pledges.insert(Pledge {
            id: pledge,
            code,
            partner,
            name_uk,
            name_en,
            currency,
            rate: self.rate,
            announced: Staged { amount_minor: self.amount_minor, on: Some(self.on) },
            pledged: Staged::default(),
            confirmed: Staged::default(),
            transferred: Staged::default(),
            allocated_minor: 0,
            appropriation: None,
            appropriation_on: None,
            earmark: self.earmark.clone(),
            lapse_on: self.lapse_on,
            tranches: Vec::new(),
            fund: None,
            status: PledgeStatus::Announced,
            step_count: 0,
            revision: 0,
        });
        let said = Said {
            action: PledgeAction::Announce,
            person: self.recorded_by,
            on: self.on,
            document: &self.document,
            amount_minor: self.amount_minor,
            rate: self.rate,
        };
        keep_step(state, stamp, pledge, said);
    }

    fn subjects(&self) -> Vec<String> {
        vec![self.pledge.to_string(), self.partner.to_string()]
    }
}
