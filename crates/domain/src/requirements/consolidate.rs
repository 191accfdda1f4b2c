//! Gather needs of lower levels into one of the level above.

use serde::{Deserialize, Serialize};

use super::{
    ChangeReason, Need, Requirement, RequirementAction, RequirementStatus, Terms, Urgency, note_change,
    requirement,
};
use crate::cell::{self, Counter};
use crate::command::Verb;
use crate::envelope::Context;
use crate::event::{Event, Fact, personal_field};
use crate::identity::{ancestors, organisation};
use crate::limits::{PRIORITY_LOWEST, QUANTITY_MAX, REQUIREMENT_PARTS_MAX};
use crate::policy::{self, Action, Subject};
use crate::rejection::{Rejection, bounded, listed};
use crate::state::{Stamp, State};
use crate::values::{OrganisationId, PersonId, Personal, RequirementId};
use crate::wording::{Remedy, Rule};

/// Makes one need of an organisation out of the same need of organisations below it.
#[derive(Clone, Debug)]
pub struct ConsolidateRequirements {
    /// The level above.
    pub organisation: OrganisationId,
    /// Needs that are the same, of organisations below.
    pub parts: Vec<RequirementId>,
    /// Rank of the whole: 1 comes first.
    pub priority: i64,
    /// How soon.
    pub urgency: Urgency,
    /// What it is for.
    pub justification: Personal,
}

/// Needs became one of the level above: their quantities together, over all their periods.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RequirementsConsolidated {
    requirement: RequirementId,
    number: String,
    series: String,
    ordinal: i64,
    organisation: OrganisationId,
    need: Need,
    terms: Terms,
    parts: Vec<RequirementId>,
    consolidated_by: PersonId,
    #[serde(skip)]
    justification: Option<Personal>,
}

impl Verb for ConsolidateRequirements {
    fn keys(&self, state: &mut State, context: &Context) {
        state.counters.want(&cell::series("REQ", context));
        for part in &self.parts {
            state.requirements.want(part);
        }
    }

    fn decide(&self, state: &State, context: &Context) -> Result<Vec<Event>, Rejection> {
        let subject = Subject::of("organisation", self.organisation, self.organisation);
        let person = policy::require_person(state, context, Action::PrioritiseRequirement, &subject)?;
        organisation(state, self.organisation)?;
        listed("parts", &self.parts, REQUIREMENT_PARTS_MAX)?;
        bounded("priority", self.priority, 1, PRIORITY_LOWEST)?;
        let mut parts: Vec<&Requirement> = Vec::new();
        for id in &self.parts {
            let part = self.check_part(state, context, *id, &parts)?;
            parts.push(part);
        }
        let quantity = parts.iter().map(|part| part.terms.quantity).sum();
        bounded("quantity", quantity, 1, QUANTITY_MAX)?;

        // Nothing below can be refused.
        let counter = cell::next_of(state, cell::series("REQ", context));
        let [from, to] = [
            parts.iter().map(|part| part.terms.from).min().expect("listed above"),
            parts.iter().map(|part| part.terms.to).max().expect("listed above"),
        ];
        let terms = Terms { quantity, from, to, priority: self.priority, urgency: self.urgency };
        Ok(vec![
            RequirementsConsolidated {
                requirement: context.mint(0),
                number: counter.number(),
                series: counter.series,
                ordinal: counter.last,
                organisation: self.organisation,
                need: parts[0].need.clone(),
                terms,
                parts: self.parts.clone(),
                consolidated_by: person,
                justification: Some(self.justification.clone()),
            }
            .into(),
        ])
    }
}

impl ConsolidateRequirements {
    fn check_part<'s>(
        &self,
        state: &'s State,
        context: &Context,
        id: RequirementId,
        before: &[&Requirement],
    ) -> Result<&'s Requirement, Rejection> {
        let part = requirement(state, id)?;
        policy::require_person(state, context, Action::PrioritiseRequirement, &part.subject())?;
        let refuse = |rule, remedy| Err(Rejection::field("parts", &part.number, rule, remedy));
        if before.iter().any(|other| other.id == id) {
            return Err(Rejection::Repeated { field: "parts", value: part.number.clone() });
        }
        let mut above = ancestors(state, part.unit, context.today()).skip(1);
        if !above.any(|organisation| organisation == self.organisation) {
            return refuse(Rule::NotBelow, Remedy::GatherLower);
        }
        part.status.step(RequirementAction::Consolidate, &part.number)?;
        if before.first().is_some_and(|first| first.need != part.need) {
            return refuse(Rule::AnotherNeed, Remedy::GatherSame);
        }
        Ok(part)
    }
}

impl Fact for RequirementsConsolidated {
    fn keys(&self, state: &mut State) {
        for part in &self.parts {
            state.requirements.want(part);
        }
    }

    fn apply(&self, state: &mut State, stamp: &Stamp) {
        state.requirements.insert(Requirement {
            id: self.requirement,
            number: self.number.clone(),
            unit: self.organisation,
            need: self.need.clone(),
            terms: self.terms,
            part_of: None,
            parts: self.parts.clone(),
            list: None,
            status: RequirementStatus::Prioritised,
            change_count: 0,
            revision: 0,
        });
        let person = Some(self.consolidated_by);
        note_change(state, stamp, self.requirement, (None, None), person);
        for part in &self.parts {
            let row = state.requirements.update(part);
            (row.part_of, row.status) = (Some(self.requirement), RequirementStatus::Consolidated);
            let why = (Some(RequirementAction::Consolidate), Some(ChangeReason::Weighed));
            note_change(state, stamp, *part, why, person);
        }
        state.counters.insert(Counter { series: self.series.clone(), last: self.ordinal });
    }

    fn subjects(&self) -> Vec<String> {
        let parts = self.parts.iter().map(ToString::to_string);
        [self.requirement.to_string(), self.organisation.to_string()].into_iter().chain(parts).collect()
    }

    fn personal(&self) -> Vec<(String, String, &Personal)> {
        personal_field(self.requirement, "justification", self.justification.as_ref())
    }
}
