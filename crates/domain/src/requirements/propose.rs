//! State a need.

use serde::{Deserialize, Serialize};

use super::{Need, Requirement, RequirementStatus, Terms, note_change};
use crate::cell::{self, Counter};
use crate::command::Verb;
use crate::envelope::Context;
use crate::event::{Event, Fact, personal_field};
use crate::identity::{OrganisationKind, organisation_of_kind};
use crate::policy::{self, Action, Subject};
use crate::rejection::Rejection;
use crate::state::{Stamp, State};
use crate::values::{OrganisationId, PersonId, Personal, RequirementId};

/// States a need of a unit.
#[derive(Clone, Debug)]
pub struct ProposeRequirement {
    /// The unit.
    pub unit: OrganisationId,
    /// What.
    pub need: Need,
    /// How much, when, how weighed.
    pub terms: Terms,
    /// What it is for.
    pub justification: Personal,
}

/// A need was stated.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RequirementProposed {
    requirement: RequirementId,
    number: String,
    series: String,
    ordinal: i64,
    unit: OrganisationId,
    need: Need,
    terms: Terms,
    proposed_by: PersonId,
    #[serde(skip)]
    justification: Option<Personal>,
}

impl Verb for ProposeRequirement {
    fn keys(&self, state: &mut State, context: &Context) {
        state.counters.want(&cell::series("REQ", context));
        self.need.want(state);
    }

    fn decide(&self, state: &State, context: &Context) -> Result<Vec<Event>, Rejection> {
        let subject = Subject::of("organisation", self.unit, self.unit);
        let person = policy::require_person(state, context, Action::StateRequirement, &subject)?;
        organisation_of_kind(state, self.unit, OrganisationKind::Unit)?;
        self.need.check(state)?;
        self.terms.check(context.today())?;

        // Nothing below can be refused.
        let counter = cell::next_of(state, cell::series("REQ", context));
        Ok(vec![
            RequirementProposed {
                requirement: context.mint(0),
                number: counter.number(),
                series: counter.series,
                ordinal: counter.last,
                unit: self.unit,
                need: self.need.clone(),
                terms: self.terms,
                proposed_by: person,
                justification: Some(self.justification.clone()),
            }
            .into(),
        ])
    }
}

impl Fact for RequirementProposed {
    fn apply(&self, state: &mut State, stamp: &Stamp) {
        state.requirements.insert(Requirement {
            id: self.requirement,
            number: self.number.clone(),
            unit: self.unit,
            need: self.need.clone(),
            terms: self.terms,
            part_of: None,
            parts: Vec::new(),
            list: None,
            status: RequirementStatus::Proposed,
            change_count: 0,
            revision: 0,
        });
        note_change(state, stamp, self.requirement, (None, None), Some(self.proposed_by));
        state.counters.insert(Counter { series: self.series.clone(), last: self.ordinal });
    }

    fn subjects(&self) -> Vec<String> {
        vec![self.requirement.to_string(), self.unit.to_string()]
    }

    fn personal(&self) -> Vec<(String, String, &Personal)> {
        personal_field(self.requirement, "justification", self.justification.as_ref())
    }
}
