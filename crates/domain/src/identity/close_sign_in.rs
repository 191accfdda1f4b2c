//! Close a person's sign-in: nobody comes in as them until they are invited anew.
//!
//! Sessions and ways in are kept beside the state; what is here is that an administrator did it, for the auditor, and
//! that passkeys of before sign nothing any more.

use serde::{Deserialize, Serialize};

use super::revoke_key::passkeys_ended;
use crate::command::Verb;
use crate::envelope::Context;
use crate::event::{Event, Fact};
use crate::policy::{self, Action, Subject};
use crate::rejection::Rejection;
use crate::state::{Stamp, State};
use crate::values::{Id, OrganisationId, PersonId};

/// Closes the sign-in of a person, who may have none.
#[derive(Clone, Debug)]
pub struct CloseSignIn {
    /// Whose.
    pub person: PersonId,
}

/// A person's sign-in was closed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SignInClosed {
    person: PersonId,
}

impl Verb for CloseSignIn {
    fn decide(&self, state: &State, context: &Context) -> Result<Vec<Event>, Rejection> {
        let CloseSignIn { person } = *self;
        let nowhere = OrganisationId::from_bits(0);
        policy::require(state, context, Action::ManageIdentity, &Subject::of("person", person, nowhere))?;
        state.persons.get(&person).ok_or_else(|| Rejection::not_found("person", person))?;

        // Nothing below can be refused.
        Ok(std::iter::once(SignInClosed { person }.into()).chain(passkeys_ended(state, person)).collect())
    }
}

impl Fact for SignInClosed {
    fn apply(&self, _state: &mut State, _stamp: &Stamp) {}

    fn subjects(&self) -> Vec<String> {
        vec![self.person.to_string()]
    }
}
