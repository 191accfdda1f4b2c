//! Record how a donor vetted a maker: only a maker that passed is reimbursed from the donor's money.
//!
//! The donor's own people record it. Nobody else may open the donor's money to a maker.

use serde::{Deserialize, Serialize};

use super::require_past;
use crate::command::Verb;
use crate::envelope::Context;
use crate::event::{Event, Fact, personal_field};
use crate::identity::{OrganisationKind, organisation, organisation_of_kind};
use crate::policy::{self, Action, Subject};
use crate::rejection::Rejection;
use crate::state::{Stamp, State};
use crate::table::Row;
use crate::values::{Date, OrganisationId, PersonId, Personal, Text};
use crate::wording::{Remedy, Rule};

crate::text_enum! {
    /// What a donor found of a maker.
    pub enum VettingResult {
        /// Its contracts may be reimbursed.
        Passed = "passed",
        /// They may not.
        Refused = "refused",
    }
}

/// How a donor vetted a maker last.
#[derive(Clone, Debug, PartialEq)]
pub struct Vetting {
    /// The donor.
    pub partner: OrganisationId,
    /// The maker.
    pub maker: OrganisationId,
    /// What was found.
    pub result: VettingResult,
    /// The day of it.
    pub on: Date,
    /// Who vetted, such as an office of the donor.
    pub vetted_by: Text,
    /// The letter that says so.
    pub letter: Text,
    /// Who recorded it.
    pub recorded_by: PersonId,
    /// Sequence of the last event that touched the row.
    pub revision: u64,
}

/// Records a vetting; it takes the place of an earlier one of the same maker.
#[derive(Clone, Debug)]
pub struct VetMaker {
    /// The donor.
    pub partner: OrganisationId,
    /// The maker.
    pub maker: OrganisationId,
    /// What was found.
    pub result: VettingResult,
    /// The day of it.
    pub on: Date,
    /// Who vetted, such as an office of the donor.
    pub vetted_by: Text,
    /// The letter that says so.
    pub letter: Text,
    /// What else there is to say.
    pub remarks: Option<Personal>,
}

/// A donor vetted a maker.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MakerVetted {
    partner: OrganisationId,
    maker: OrganisationId,
    result: VettingResult,
    on: Date,
    vetted_by: Text,
    letter: Text,
    recorded_by: PersonId,
    #[serde(skip)]
    remarks: Option<Personal>,
}

impl Verb for VetMaker {
    fn keys(&self, state: &mut State, _context: &Context) {
        state.vettings.want(&(self.partner, self.maker));
    }

    fn decide(&self, state: &State, context: &Context) -> Result<Vec<Event>, Rejection> {
        let read_by = Action::ReadPledges;
        let subject = Subject { read_by, ..Subject::of("organisation", self.partner, self.partner) };
        let recorded_by = policy::require_person(state, context, Action::VetMakers, &subject)?;
        organisation_of_kind(state, self.partner, OrganisationKind::Partner)?;
        organisation(state, self.maker)?;
        require_past(self.on, context)?;
        let earlier = state.vettings.get(&(self.partner, self.maker));
        if let Some(earlier) = earlier.filter(|earlier| self.on < earlier.on) {
            let rule = Rule::LiesBeforeVetting.with([&earlier.on]);
            return Err(Rejection::field("on", self.on, rule, Remedy::LatestVetting));
        }

        // Nothing below can be refused.
        let VetMaker { partner, maker, result, on, vetted_by, letter, remarks } = self.clone();
        Ok(vec![MakerVetted { partner, maker, result, on, vetted_by, letter, recorded_by, remarks }.into()])
    }
}

impl Fact for MakerVetted {
    fn keys(&self, state: &mut State) {
        state.vettings.want(&(self.partner, self.maker));
    }

    fn apply(&self, state: &mut State, _stamp: &Stamp) {
        let MakerVetted { partner, maker, result, on, vetted_by, letter, recorded_by, .. } = self.clone();
        let vetting = Vetting { partner, maker, result, on, vetted_by, letter, recorded_by, revision: 0 };
        state.vettings.insert(vetting);
    }

    fn subjects(&self) -> Vec<String> {
        vec![self.partner.to_string(), self.maker.to_string()]
    }

    fn personal(&self) -> Vec<(String, String, &Personal)> {
        personal_field(self.partner, "remarks", self.remarks.as_ref())
    }
}

impl Row for Vetting {
    type Key = (OrganisationId, OrganisationId);
    const TABLE: &'static str = "vetting";
    fn key(&self) -> Self::Key {
        (self.partner, self.maker)
    }
    fn touched(&mut self, sequence: u64) {
        self.revision = sequence;
    }
}
