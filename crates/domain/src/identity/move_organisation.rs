//! Put an organisation below another parent from a date on.

use serde::{Deserialize, Serialize};

use super::{Parentage, ancestors, changes_from, organisation};
use crate::command::Verb;
use crate::envelope::Context;
use crate::event::{Event, Fact};
use crate::limits::TREE_DEPTH_MAX;
use crate::policy::{self, Action, Subject};
use crate::rejection::Rejection;
use crate::state::{Stamp, State};
use crate::values::{Date, OrganisationId, Text};
use crate::wording::{Remedy, Rule};

/// Re-parents an organisation; its history of parents is kept.
#[derive(Clone, Debug)]
pub struct MoveOrganisation {
    /// The organisation to move.
    pub organisation: OrganisationId,
    /// Its new parent.
    pub parent: OrganisationId,
    /// First day below the new parent.
    pub from: Date,
    /// The document that orders it.
    pub document: Text,
}

/// An organisation has another parent from a date on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OrganisationMoved {
    organisation: OrganisationId,
    parent: OrganisationId,
    from: Date,
    document: Text,
}

impl Verb for MoveOrganisation {
    fn decide(&self, state: &State, context: &Context) -> Result<Vec<Event>, Rejection> {
        let subject = Subject::of("organisation", self.organisation, self.organisation);
        policy::require(state, context, Action::ManageIdentity, &subject)?;
        let moved = organisation(state, self.organisation)?;
        let parent = organisation(state, self.parent)?;
        if self.from < context.today() {
            return Err(Rejection::field("from", self.from, Rule::LiesInPast, Remedy::TodayOrLaterDate));
        }
        for on in changes_from(state, self.from) {
            if ancestors(state, parent.id, on).any(|above| above == moved.id) {
                let (organisation, parent) = (moved.code.to_string(), parent.code.to_string());
                return Err(Rejection::TreeCircle { organisation, parent });
            }
            if ancestors(state, parent.id, on).count() + height(state, moved.id, on) > TREE_DEPTH_MAX {
                return Err(Rejection::TreeTooDeep {
                    parent: parent.code.to_string(),
                    limit: TREE_DEPTH_MAX,
                });
            }
        }

        // Nothing below can be refused.
        let MoveOrganisation { organisation, parent, from, document } = self.clone();
        Ok(vec![OrganisationMoved { organisation, parent, from, document }.into()])
    }
}

/// Levels of the subtree below and including an organisation.
fn height(state: &State, top: OrganisationId, on: Date) -> usize {
    let depth_below = |id| ancestors(state, id, on).position(|above| above == top);
    state.organisations.rows().filter_map(|row| depth_below(row.id)).max().unwrap_or(0) + 1
}

impl Fact for OrganisationMoved {
    fn apply(&self, state: &mut State, _stamp: &Stamp) {
        state.parentages.insert(Parentage {
            organisation: self.organisation,
            from: self.from,
            parent: Some(self.parent),
            document: Some(self.document.clone()),
        });
    }

    fn subjects(&self) -> Vec<String> {
        vec![self.organisation.to_string(), self.parent.to_string()]
    }
}
