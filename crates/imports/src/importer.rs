//! Who imports, and what they may know of what is held.
//!
//! The console knows everything. For a person, what they may not change is as if it were not held: the rule then decides
//! about the row as it would about the same command by hand, and no comparison tells them what others keep.

use domain::policy::{self, Action, Subject};
use domain::state::State;
use domain::values::{OrganisationId, Timestamp, Zone};
use domain::{Actor, Context};

use super::column::Form;
use super::row::Row;

/// Who imports, and when.
#[derive(Clone, Copy, Debug)]
pub struct Importer {
    /// Whose permissions decide.
    pub actor: Actor,
    /// The engine's time.
    pub at: Timestamp,
}

/// What an importer may change.
pub(super) struct Reach<'s> {
    state: &'s State,
    context: Context,
    actions: &'static [Action],
}

impl<'s> Reach<'s> {
    /// Of an importer, as the state has their appointments.
    pub(super) fn of(importer: Importer, form: &Form, state: &'s State, zone: Zone) -> Self {
        let context = Context { id: 0, at: importer.at, actor: importer.actor, zone };
        Reach { state, context, actions: form.actions }
    }

    /// Whether one of the form's actions is allowed at an organisation.
    pub(super) fn includes(&self, organisation: OrganisationId) -> bool {
        let subject = Subject::of("", "", organisation);
        let is_allowed =
            |action: &Action| policy::require(self.state, &self.context, *action, &subject).is_ok();
        self.actions.iter().any(is_allowed)
    }

    /// Takes out of a state what stands under the keys of the rows and is beyond reach.
    pub(super) fn hide(&self, form: &Form, rows: &[&Row], state: &mut State) {
        if self.context.actor != Actor::Console {
            (form.hide)(rows, state, self);
        }
    }
}
