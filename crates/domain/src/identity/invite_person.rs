//! Invite a person to sign in; the code itself goes to the person and its digest is kept beside the state.
//!
//! Who invites a person can take their place until the person accepts. So the journal has it, for the auditor.

use serde::{Deserialize, Serialize};

use super::revoke_key::passkeys_ended;
use crate::command::Verb;
use crate::envelope::Context;
use crate::event::{Event, Fact};
use crate::policy::{self, Action, Subject};
use crate::rejection::Rejection;
use crate::state::{Stamp, State};
use crate::values::{Id, OrganisationId, PersonId, Timestamp};
use crate::wording::{Remedy, Rule};

/// Invites a person, who may have signed in before: passkeys of before sign nothing any more.
#[derive(Clone, Debug)]
pub struct InvitePerson {
    /// Whom.
    pub person: PersonId,
    /// When the invitation ends.
    pub expires_at: Timestamp,
}

/// A person was invited.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PersonInvited {
    person: PersonId,
    expires_at: Timestamp,
}

impl Verb for InvitePerson {
    fn decide(&self, state: &State, context: &Context) -> Result<Vec<Event>, Rejection> {
        let nowhere = OrganisationId::from_bits(0);
        policy::require(
            state,
            context,
            Action::ManageIdentity,
            &Subject::of("person", self.person, nowhere),
        )?;
        let invited = state.persons.get(&self.person);
        let invited = invited.ok_or_else(|| Rejection::not_found("person", self.person))?;
        if invited.service_of.is_some() {
            return Err(Rejection::field(
                "person",
                &invited.code,
                Rule::IsServiceAccount,
                Remedy::IssueToken,
            ));
        }
        if self.expires_at <= context.at {
            return Err(Rejection::field("expires_at", self.expires_at, Rule::LiesInPast, Remedy::LaterTime));
        }

        // Nothing below can be refused.
        let InvitePerson { person, expires_at } = *self;
        let invited = PersonInvited { person, expires_at };
        Ok(std::iter::once(invited.into()).chain(passkeys_ended(state, person)).collect())
    }
}

impl Fact for PersonInvited {
    fn apply(&self, _state: &mut State, _stamp: &Stamp) {}

    fn subjects(&self) -> Vec<String> {
        vec![self.person.to_string()]
    }
}
