//! Note where a partner's own budget stands on the money.

use serde::{Deserialize, Serialize};

use super::{Appropriation, pledge, require_past};
use crate::command::Verb;
use crate::envelope::Context;
use crate::event::{Event, Fact};
use crate::policy::{self, Action};
use crate::rejection::Rejection;
use crate::state::{Stamp, State};
use crate::values::{Date, OrganisationId, PledgeId, Text};

/// Notes a word of the partner's parliament or government.
#[derive(Clone, Debug)]
pub struct NoteAppropriation {
    /// The pledge.
    pub pledge: PledgeId,
    /// Where it stands.
    pub appropriation: Appropriation,
    /// Since when.
    pub on: Date,
    /// The document.
    pub document: Text,
}

/// Where the partner's budget stands was noted.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AppropriationNoted {
    pledge: PledgeId,
    partner: OrganisationId,
    appropriation: Appropriation,
    on: Date,
    document: Text,
}

impl Verb for NoteAppropriation {
    fn keys(&self, state: &mut State, _context: &Context) {
        state.pledges.want(&self.pledge);
    }

    fn decide(&self, state: &State, context: &Context) -> Result<Vec<Event>, Rejection> {
        let found = pledge(state, self.pledge)?;
        policy::require_person(state, context, Action::ManagePledges, &found.subject())?;
        require_past(self.on, context)?;

        // Nothing below can be refused.
        let NoteAppropriation { pledge, appropriation, on, document } = self.clone();
        Ok(vec![AppropriationNoted { pledge, partner: found.partner, appropriation, on, document }.into()])
    }
}

impl Fact for AppropriationNoted {
    fn keys(&self, state: &mut State) {
        state.pledges.want(&self.pledge);
    }

    fn apply(&self, state: &mut State, _stamp: &Stamp) {
        let pledge = state.pledges.update(&self.pledge);
        (pledge.appropriation, pledge.appropriation_on) = (Some(self.appropriation), Some(self.on));
    }

    fn subjects(&self) -> Vec<String> {
        vec![self.pledge.to_string(), self.partner.to_string()]
    }
}
