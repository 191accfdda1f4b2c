//! Appoint a person to a role at an organisation, by letter.

use serde::{Deserialize, Serialize};

use super::{Appointment, Role, appointment_id, organisation};
use crate::command::Verb;
use crate::envelope::Context;
use crate::event::{Event, Fact};
use crate::policy::{self, Action, Subject};
use crate::rejection::Rejection;
use crate::state::{Stamp, State};
use crate::values::{AppointmentId, Date, OrganisationId, PersonId, Text};

/// Appoints a person.
#[derive(Clone, Debug)]
pub struct Appoint {
    /// Who.
    pub person: PersonId,
    /// To what.
    pub role: Role,
    /// Where.
    pub organisation: OrganisationId,
    /// First day.
    pub from: Date,
    /// Last day; open when `None`.
    pub to: Option<Date>,
    /// The letter that names the person.
    pub document: Text,
}

/// A person was appointed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Appointed {
    appointment: AppointmentId,
    person: PersonId,
    role: Role,
    organisation: OrganisationId,
    from: Date,
    to: Option<Date>,
    document: Text,
}

impl Verb for Appoint {
    fn decide(&self, state: &State, context: &Context) -> Result<Vec<Event>, Rejection> {
        let subject = Subject::of("appointment", self.person, self.organisation);
        policy::require(state, context, Action::ManageIdentity, &subject)?;
        let person =
            state.persons.get(&self.person).ok_or_else(|| Rejection::not_found("person", self.person))?;
        let organisation = organisation(state, self.organisation)?;
        if let Some(to) = self.to.filter(|to| *to < self.from) {
            return Err(Rejection::field(
                "to",
                to,
                format!("lies before the first day {}", self.from),
                "correct the dates",
            ));
        }
        let appointment = appointment_id(self.person, self.role, self.organisation, self.from);
        if state.appointments.get(&appointment).is_some() {
            let reference =
                format!("of {} as {} at {} from {}", person.code, self.role, organisation.code, self.from);
            return Err(Rejection::AlreadyExists { object: "appointment", reference });
        }

        // Nothing below can be refused.
        let Appoint { person, role, organisation, from, to, document } = self.clone();
        Ok(vec![Appointed { appointment, person, role, organisation, from, to, document }.into()])
    }
}

impl Fact for Appointed {
    fn apply(&self, state: &mut State, _stamp: &Stamp) {
        state.appointments.insert(Appointment {
            id: self.appointment,
            person: self.person,
            role: self.role,
            organisation: self.organisation,
            from: self.from,
            to: self.to,
            document: self.document.clone(),
            revision: 0,
        });
    }

    fn subjects(&self) -> Vec<String> {
        vec![self.appointment.to_string(), self.person.to_string(), self.organisation.to_string()]
    }
}
