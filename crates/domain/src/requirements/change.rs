//! Change quantity, period, priority or urgency of a need.

use super::changed::RequirementChanged;
use super::{ChangeReason, RequirementAction, Terms, requirement};
use crate::command::Verb;
use crate::envelope::Context;
use crate::event::Event;
use crate::rejection::Rejection;
use crate::state::State;
use crate::values::{Personal, RequirementId};

/// Changes a need, which is to be weighed anew.
#[derive(Clone, Debug)]
pub struct ChangeRequirement {
    /// The need.
    pub requirement: RequirementId,
    /// Its terms from now on.
    pub terms: Terms,
    /// Why.
    pub reason: ChangeReason,
    /// Why, in words.
    pub note: Option<Personal>,
}

impl Verb for ChangeRequirement {
    fn keys(&self, state: &mut State, _context: &Context) {
        state.requirements.want(&self.requirement);
    }

    fn decide(&self, state: &State, context: &Context) -> Result<Vec<Event>, Rejection> {
        let found = requirement(state, self.requirement)?;
        let changed_by = found.require_author(state, context)?;
        let action = RequirementAction::Change;
        let status = found.status.step(action, &found.number)?;
        self.terms.check(context.today())?;

        // Nothing below can be refused.
        let ChangeRequirement { requirement, terms, reason, note } = self.clone();
        let unit = found.unit;
        Ok(vec![
            RequirementChanged { requirement, unit, action, status, terms, reason, changed_by, note }.into(),
        ])
    }
}
