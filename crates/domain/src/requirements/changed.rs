//! A need was changed, weighed or given up: the event that three verbs share.

use serde::{Deserialize, Serialize};

use super::{ChangeReason, RequirementAction, RequirementStatus, Terms, note_change};
use crate::event::{Fact, personal_field};
use crate::state::{Stamp, State};
use crate::values::{OrganisationId, PersonId, Personal, RequirementId};

/// A need was changed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RequirementChanged {
    pub(super) requirement: RequirementId,
    pub(super) unit: OrganisationId,
    pub(super) action: RequirementAction,
    pub(super) status: RequirementStatus,
    pub(super) terms: Terms,
    pub(super) reason: ChangeReason,
    pub(super) changed_by: PersonId,
    #[serde(skip)]
    pub(super) note: Option<Personal>,
}

impl Fact for RequirementChanged {
    fn keys(&self, state: &mut State) {
        state.requirements.want(&self.requirement);
    }

    fn apply(&self, state: &mut State, stamp: &Stamp) {
        let requirement = state.requirements.update(&self.requirement);
        (requirement.status, requirement.terms) = (self.status, self.terms);
        if self.action == RequirementAction::Release {
            requirement.part_of = None;
        }
        let why = (Some(self.action), Some(self.reason));
        note_change(state, stamp, self.requirement, why, Some(self.changed_by));
    }

    fn subjects(&self) -> Vec<String> {
        vec![self.requirement.to_string(), self.unit.to_string()]
    }

    fn personal(&self) -> Vec<(String, String, &Personal)> {
        personal_field(self.requirement, "note", self.note.as_ref())
    }
}
