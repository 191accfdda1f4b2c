//! Submit a list: its lines are frozen as a new version.

use serde::{Deserialize, Serialize};

use super::{
    ListLine, ListVersion, Need, Requirement, RequirementAction, RequirementStatus, Terms, note_change,
    requirement, requirement_list,
};
use crate::command::Verb;
use crate::envelope::Context;
use crate::event::{Event, Fact};
use crate::limits::{LIST_LINES_MAX, count};
use crate::policy::{self, Action};
use crate::rejection::{Rejection, listed};
use crate::state::{Stamp, State};
use crate::values::{OrganisationId, PersonId, RequirementId, RequirementListId};

/// Submits the needs as the list's next version. What was submitted in it before and is still wanted is named again.
#[derive(Clone, Debug)]
pub struct SubmitRequirements {
    /// The list.
    pub list: RequirementListId,
    /// Prioritised needs, and those of earlier versions of this list.
    pub requirements: Vec<RequirementId>,
}

/// A line as it was submitted.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SubmittedNeed {
    requirement: RequirementId,
    number: String,
    unit: OrganisationId,
    need: Need,
    terms: Terms,
    status: RequirementStatus,
}

/// A version of a list was submitted.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RequirementsSubmitted {
    list: RequirementListId,
    version: i64,
    owner: OrganisationId,
    validator: OrganisationId,
    submitted_by: PersonId,
    lines: Vec<SubmittedNeed>,
}

impl Verb for SubmitRequirements {
    fn keys(&self, state: &mut State, _context: &Context) {
        state.requirement_lists.want(&self.list);
        for id in &self.requirements {
            state.requirements.want(id);
        }
    }

    fn decide(&self, state: &State, context: &Context) -> Result<Vec<Event>, Rejection> {
        let list = requirement_list(state, self.list)?;
        let parties = list.parties();
        let subject = list.subject(list.owner, &parties);
        let submitted_by = policy::require_person(state, context, Action::SubmitRequirements, &subject)?;
        listed("requirements", &self.requirements, LIST_LINES_MAX)?;
        let mut lines: Vec<SubmittedNeed> = Vec::new();
        for id in &self.requirements {
            let found = requirement(state, *id)?;
            policy::require_person(state, context, Action::SubmitRequirements, &found.subject())?;
            if lines.iter().any(|line| line.requirement == *id) {
                return Err(Rejection::Repeated { field: "requirements", value: found.number.clone() });
            }
            lines.push(self.line(found)?);
        }

        // Nothing below can be refused.
        let (version, owner, validator) = (list.versions + 1, list.owner, list.validator);
        Ok(vec![
            RequirementsSubmitted { list: list.id, version, owner, validator, submitted_by, lines }.into(),
        ])
    }
}

impl SubmitRequirements {
    /// A need as a line: new to the list, or carried over from an earlier version.
    fn line(&self, found: &Requirement) -> Result<SubmittedNeed, Rejection> {
        let is_carried = found.list == Some(self.list)
            && matches!(found.status, RequirementStatus::Submitted | RequirementStatus::Validated);
        let status = match is_carried {
            true => found.status,
            false => found.status.step(RequirementAction::Submit, &found.number)?,
        };
        Ok(SubmittedNeed {
            requirement: found.id,
            number: found.number.clone(),
            unit: found.unit,
            need: found.need.clone(),
            terms: found.terms,
            status,
        })
    }
}

impl Fact for RequirementsSubmitted {
    fn keys(&self, state: &mut State) {
        state.requirement_lists.want(&self.list);
        for line in &self.lines {
            state.requirements.want(&line.requirement);
        }
    }

    fn apply(&self, state: &mut State, stamp: &Stamp) {
        let (list, version) = (self.list, self.version);
        state.requirement_lists.update(&list).versions = version;
        let (submitted_at, submitted_by) = (stamp.at, self.submitted_by);
        let line_count = count(&self.lines);
        state.list_versions.insert(ListVersion { list, version, submitted_at, submitted_by, line_count });
        for line in &self.lines {
            let SubmittedNeed { requirement, number, unit, need, terms, status } = line.clone();
            state.list_lines.insert(ListLine {
                list,
                version,
                requirement,
                number,
                unit,
                need,
                terms,
                verdict: None,
            });
            let row = state.requirements.update(&requirement);
            if row.status != status || row.list != Some(list) {
                (row.status, row.list) = (status, Some(list));
                let why = (Some(RequirementAction::Submit), None);
                note_change(state, stamp, requirement, why, Some(submitted_by));
            }
        }
    }

    fn subjects(&self) -> Vec<String> {
        let lines = self.lines.iter().map(|line| line.requirement.to_string());
        let first = [self.list.to_string(), self.owner.to_string(), self.validator.to_string()];
        first.into_iter().chain(lines).collect()
    }
}
