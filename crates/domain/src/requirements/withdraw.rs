//! Give a need up; what it gathered stands for itself again.

use super::changed::RequirementChanged;
use super::{ChangeReason, Requirement, RequirementAction, requirement};
use crate::command::Verb;
use crate::envelope::Context;
use crate::event::Event;
use crate::rejection::Rejection;
use crate::state::State;
use crate::values::{Personal, RequirementId};

/// Gives a need up.
#[derive(Clone, Debug)]
pub struct WithdrawRequirement {
    /// The need.
    pub requirement: RequirementId,
    /// Why.
    pub reason: ChangeReason,
    /// Why, in words.
    pub note: Option<Personal>,
}

impl Verb for WithdrawRequirement {
    fn keys(&self, state: &mut State, _context: &Context) {
        let parts = state.requirements.want(&self.requirement).map(|found| found.parts.clone());
        for part in parts.unwrap_or_default() {
            state.requirements.want(&part);
        }
    }

    fn decide(&self, state: &State, context: &Context) -> Result<Vec<Event>, Rejection> {
        let found = requirement(state, self.requirement)?;
        let changed_by = found.require_author(state, context)?;
        let action = RequirementAction::Withdraw;
        let status = found.status.step(action, &found.number)?;

        let mut released = Vec::new();
        for part in found.parts.iter().map(|part| state.requirements.known(part)) {
            released.push((part, part.status.step(RequirementAction::Release, &part.number)?));
        }

        // Nothing below can be refused.
        let changed = |(of, action, status): (&Requirement, _, _)| RequirementChanged {
            requirement: of.id,
            unit: of.unit,
            action,
            status,
            terms: of.terms,
            reason: self.reason,
            changed_by,
            note: None,
        };
        let withdrawn = RequirementChanged { note: self.note.clone(), ..changed((found, action, status)) };
        let released =
            released.into_iter().map(|(part, status)| changed((part, RequirementAction::Release, status)));
        Ok([withdrawn].into_iter().chain(released).map(Into::into).collect())
    }
}
