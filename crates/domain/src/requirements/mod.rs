//! Requirements: what units need, gathered upward into lists that are frozen when they are submitted to a partner.
//!
//! Reading order: this file (rows), `lifecycle`, `need`, then the verbs: a need is proposed, changed, prioritised,
//! consolidated; lists of needs are submitted and judged. What a need becomes is in `packages`.

pub mod add_list;
pub mod change;
pub mod changed;
pub mod consolidate;
pub mod judge_list;
pub mod lifecycle;
mod list;
pub mod need;
pub mod prioritise;
pub mod propose;
pub mod submit_list;
#[cfg(test)]
mod tests;
pub mod withdraw;

pub use lifecycle::{RequirementAction, RequirementStatus};
pub use list::{
    ComparedLine, ListLine, ListVerdict, ListVersion, RequirementList, compared, requirement_list,
};
pub use need::{Condition, Need, NeedProfile};

use serde::{Deserialize, Serialize};

use crate::limits::{PRIORITY_LOWEST, QUANTITY_MAX};
use crate::policy::{Action, Subject};
use crate::rejection::{Rejection, bounded};
use crate::state::{Stamp, State};
use crate::table::Row;
use crate::values::{Date, OrganisationId, PersonId, RequirementId, RequirementListId, Timestamp};
use crate::wording::{Remedy, Rule};

crate::text_enum! {
    /// How soon a need must be met.
    pub enum Urgency {
        /// In the course of supply.
        Routine = "routine",
        /// Before what is routine.
        Urgent = "urgent",
        /// At once.
        Immediate = "immediate",
    }
}

crate::text_enum! {
    /// Why a need was changed.
    pub enum ChangeReason {
        /// The unit needs more, less or at another time.
        NeedChanged = "need_changed",
        /// Losses changed what is missing.
        Losses = "losses",
        /// It comes from elsewhere.
        MetOtherwise = "met_otherwise",
        /// The level above weighs it otherwise.
        Weighed = "weighed",
        /// It was written down wrongly.
        Correction = "correction",
        /// Something else, which the note says.
        Other = "other",
    }
}

/// How much is needed, when, and how it is weighed.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Terms {
    /// Pieces.
    pub quantity: i64,
    /// First day it is needed on.
    pub from: Date,
    /// Last day it is of use.
    pub to: Date,
    /// Rank among the organisation's needs: 1 comes first, `PRIORITY_LOWEST` last.
    pub priority: i64,
    /// How soon.
    pub urgency: Urgency,
}

/// A need of an organisation.
#[derive(Clone, Debug, PartialEq)]
pub struct Requirement {
    /// Identity.
    pub id: RequirementId,
    /// Human number, such as REQ-2026-000123.
    pub number: String,
    /// The organisation that states it.
    pub unit: OrganisationId,
    /// What is needed.
    pub need: Need,
    /// How much, when, how weighed.
    pub terms: Terms,
    /// The need of the level above that this one became part of.
    pub part_of: Option<RequirementId>,
    /// Needs of lower levels that this one gathers.
    pub parts: Vec<RequirementId>,
    /// The list it was submitted in.
    pub list: Option<RequirementListId>,
    /// Where it stands.
    pub status: RequirementStatus,
    /// Changes kept beside it.
    pub change_count: i64,
    /// Sequence of the last event that touched the row.
    pub revision: u64,
}

/// What was done to a need, and how it stood afterwards; its words are personal texts of the event.
#[derive(Clone, Debug, PartialEq)]
pub struct RequirementChange {
    /// The need.
    pub requirement: RequirementId,
    /// Position among its changes, from 1.
    pub position: i64,
    /// Sequence of the event.
    pub sequence: u64,
    /// When.
    pub at: Timestamp,
    /// Who, if it was a person.
    pub person: Option<PersonId>,
    /// What was done; `None` of its statement.
    pub action: Option<RequirementAction>,
    /// Why.
    pub reason: Option<ChangeReason>,
    /// The terms from then on.
    pub terms: Terms,
    /// The status from then on.
    pub status: RequirementStatus,
}

impl Terms {
    /// Refuses terms out of bounds, or a period that is over.
    pub fn check(&self, today: Date) -> Result<(), Rejection> {
        bounded("quantity", self.quantity, 1, QUANTITY_MAX)?;
        bounded("priority", self.priority, 1, PRIORITY_LOWEST)?;
        if self.to < self.from {
            let rule = Rule::IsBeforeFirstDay.with([&self.from]);
            return Err(Rejection::field("to", self.to, rule, Remedy::LastDayOfPeriod));
        }
        if self.to < today {
            return Err(Rejection::field("to", self.to, Rule::IsOver, Remedy::PeriodToCome));
        }
        Ok(())
    }
}

impl Requirement {
    /// The need as the object of a permission question: those who may read it may know of it.
    pub fn subject(&self) -> Subject<'static> {
        Subject { read_by: Action::ReadRequirements, ..Subject::of("requirement", self.id, self.unit) }
    }

    /// Refuses who may neither state needs of the unit nor weigh them.
    fn require_author(
        &self,
        state: &State,
        context: &crate::envelope::Context,
    ) -> Result<PersonId, Rejection> {
        use crate::policy::require_person;
        let subject = self.subject();
        require_person(state, context, Action::StateRequirement, &subject)
            .or_else(|_| require_person(state, context, Action::PrioritiseRequirement, &subject))
    }
}

/// Notes a change of a need that was just updated.
fn note_change(
    state: &mut State,
    stamp: &Stamp,
    id: RequirementId,
    (action, reason): (Option<RequirementAction>, Option<ChangeReason>),
    person: Option<PersonId>,
) {
    let requirement = state.requirements.update(&id);
    requirement.change_count += 1;
    let (position, terms, status) = (requirement.change_count, requirement.terms, requirement.status);
    state.requirement_changes.insert(RequirementChange {
        requirement: id,
        position,
        sequence: stamp.sequence,
        at: stamp.at,
        person,
        action,
        reason,
        terms,
        status,
    });
}

/// Takes a step with needs that a package has, as its event says.
pub(crate) fn advance(
    state: &mut State,
    stamp: &Stamp,
    needs: &[RequirementId],
    (action, status): (RequirementAction, RequirementStatus),
    person: Option<PersonId>,
) {
    for id in needs {
        state.requirements.update(id).status = status;
        note_change(state, stamp, *id, (Some(action), None), person);
    }
}

/// The need, or the refusal that it does not exist.
pub fn requirement(state: &State, id: RequirementId) -> Result<&Requirement, Rejection> {
    state.requirements.get(&id).ok_or_else(|| Rejection::not_found("requirement", id))
}

impl Row for Requirement {
    type Key = RequirementId;
    const TABLE: &'static str = "requirement";
    fn key(&self) -> RequirementId {
        self.id
    }
    fn touched(&mut self, sequence: u64) {
        self.revision = sequence;
    }
}

impl Row for RequirementChange {
    type Key = (RequirementId, i64);
    const TABLE: &'static str = "requirement_change";
    fn key(&self) -> Self::Key {
        (self.requirement, self.position)
    }
}
