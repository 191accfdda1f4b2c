//! Add a service account: the actor of a program, with appointments and tokens of its own but no name and no deputy.

use serde::{Deserialize, Serialize};

use super::{Person, organisation};
use crate::command::Verb;
use crate::envelope::Context;
use crate::event::{Event, Fact, personal_field};
use crate::policy::{self, Action, Subject};
use crate::rejection::Rejection;
use crate::state::{Stamp, State};
use crate::values::{Code, OrganisationId, PersonId, Personal};

/// Adds a service account.
#[derive(Clone, Debug)]
pub struct AddServiceAccount {
    /// Code, which becomes the identity.
    pub code: Code,
    /// The organisation that answers for it.
    pub organisation: OrganisationId,
    /// What program it is for and who looks after it.
    pub purpose: Personal,
}

/// A service account was added.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ServiceAccountAdded {
    person: PersonId,
    code: Code,
    organisation: OrganisationId,
    #[serde(skip)]
    purpose: Option<Personal>,
}

impl Verb for AddServiceAccount {
    fn decide(&self, state: &State, context: &Context) -> Result<Vec<Event>, Rejection> {
        let subject = Subject::of("service account", &self.code, self.organisation);
        policy::require(state, context, Action::ManageServiceAccounts, &subject)?;
        organisation(state, self.organisation)?;
        let person = PersonId::of_code(&self.code);
        if state.persons.get(&person).is_some() {
            let reference = self.code.to_string();
            return Err(Rejection::AlreadyExists { object: "person or service account", reference });
        }

        // Nothing below can be refused.
        let AddServiceAccount { code, organisation, purpose } = self.clone();
        Ok(vec![ServiceAccountAdded { person, code, organisation, purpose: Some(purpose) }.into()])
    }
}

impl Fact for ServiceAccountAdded {
    fn apply(&self, state: &mut State, _stamp: &Stamp) {
        state.persons.insert(Person {
            id: self.person,
            code: self.code.clone(),
            service_of: Some(self.organisation),
            revision: 0,
        });
    }

    fn subjects(&self) -> Vec<String> {
        vec![self.person.to_string(), self.organisation.to_string()]
    }

    fn personal(&self) -> Vec<(String, String, &Personal)> {
        personal_field(self.person, "purpose", self.purpose.as_ref())
    }
}
