//! Weigh a need among the others.

use super::changed::RequirementChanged;
use super::{ChangeReason, RequirementAction, Terms, Urgency, requirement};
use crate::command::Verb;
use crate::envelope::Context;
use crate::event::Event;
use crate::limits::PRIORITY_LOWEST;
use crate::policy::{self, Action};
use crate::rejection::{Rejection, bounded};
use crate::state::State;
use crate::values::{Personal, RequirementId};

/// Gives a need its place among the others.
#[derive(Clone, Debug)]
pub struct PrioritiseRequirement {
    /// The need.
    pub requirement: RequirementId,
    /// Rank: 1 comes first.
    pub priority: i64,
    /// How soon.
    pub urgency: Urgency,
    /// Why, in words.
    pub note: Option<Personal>,
}

impl Verb for PrioritiseRequirement {
    fn keys(&self, state: &mut State, _context: &Context) {
        state.requirements.want(&self.requirement);
    }

    fn decide(&self, state: &State, context: &Context) -> Result<Vec<Event>, Rejection> {
        let found = requirement(state, self.requirement)?;
        let subject = found.subject();
        let changed_by = policy::require_person(state, context, Action::PrioritiseRequirement, &subject)?;
        let action = RequirementAction::Prioritise;
        let status = found.status.step(action, &found.number)?;
        bounded("priority", self.priority, 1, PRIORITY_LOWEST)?;

        // Nothing below can be refused.
        let PrioritiseRequirement { requirement, priority, urgency, note } = self.clone();
        let (unit, terms) = (found.unit, Terms { priority, urgency, ..found.terms });
        let reason = ChangeReason::Weighed;
        Ok(vec![
            RequirementChanged { requirement, unit, action, status, terms, reason, changed_by, note }.into(),
        ])
    }
}
