//! Add a person, whose name is kept apart from the journal.

use serde::{Deserialize, Serialize};

use super::Person;
use crate::command::Verb;
use crate::envelope::Context;
use crate::event::{Event, Fact};
use crate::policy::{self, Action, Subject};
use crate::rejection::Rejection;
use crate::state::{Stamp, State};
use crate::values::{Code, OrganisationId, PersonId, Personal};

/// Adds a person by personnel code.
#[derive(Clone, Debug)]
pub struct AddPerson {
    /// Personnel code, which becomes the identity.
    pub code: Code,
    /// Name as written in letters.
    pub name: Personal,
    /// The organisation that vouches for the person.
    pub organisation: OrganisationId,
}

impl PersonAdded {
    /// The addition of a person.
    pub(super) fn new(code: &Code, name: &Personal) -> PersonAdded {
        PersonAdded { person: PersonId::of_code(code), code: code.clone(), name: Some(name.clone()) }
    }
}

/// A person was added.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PersonAdded {
    person: PersonId,
    code: Code,
    #[serde(skip)]
    name: Option<Personal>,
}

impl Verb for AddPerson {
    fn decide(&self, state: &State, context: &Context) -> Result<Vec<Event>, Rejection> {
        let subject = Subject::of("person", &self.code, self.organisation);
        policy::require(state, context, Action::ManageIdentity, &subject)?;
        let person = PersonId::of_code(&self.code);
        if state.persons.get(&person).is_some() {
            return Err(Rejection::AlreadyExists { object: "person", reference: self.code.to_string() });
        }

        // Nothing below can be refused.
        Ok(vec![PersonAdded::new(&self.code, &self.name).into()])
    }
}

impl Fact for PersonAdded {
    fn apply(&self, state: &mut State, _stamp: &Stamp) {
        state.persons.insert(Person {
            id: self.person,
            code: self.code.clone(),
            service_of: None,
            revision: 0,
        });
    }

    fn subjects(&self) -> Vec<String> {
        vec![self.person.to_string()]
    }

    fn personal(&self) -> Vec<(String, String, &Personal)> {
        self.name.iter().map(|name| (self.person.to_string(), "name".to_owned(), name)).collect()
    }
}
