//! Appoint a person to a role at an organisation, by letter.

use serde::{Deserialize, Serialize};

use super::{Appointment, Role, Scope, appointment_id, organisation};
use crate::command::Verb;
use crate::envelope::Context;
use crate::event::{Event, Fact};
use crate::limits::SCOPE_CATEGORIES_MAX;
use crate::policy::{self, Action, Subject};
use crate::rejection::Rejection;
use crate::state::{Stamp, State};
use crate::values::{AppointmentId, Date, OrganisationId, PersonId, Text};
use crate::wording::{Remedy, Rule};

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
    /// See [`Appointment::scope`].
    pub scope: Scope,
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
    #[serde(default, skip_serializing_if = "Scope::is_open")]
    scope: Scope,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    delegated_by: Option<AppointmentId>,
}

impl Verb for Appoint {
    fn decide(&self, state: &State, context: &Context) -> Result<Vec<Event>, Rejection> {
        let subject = Subject::of("appointment", self.person, self.organisation);
        policy::require(state, context, Action::ManageIdentity, &subject)?;
        self.check(state, |person| state.persons.get(&person).is_some())?;

        // Nothing below can be refused.
        Ok(vec![self.appointed(None).into()])
    }
}

impl Appoint {
    /// Refuses what is wrong whoever asks; `is_known` says which people there are.
    pub(super) fn check(&self, state: &State, is_known: impl Fn(PersonId) -> bool) -> Result<(), Rejection> {
        if !is_known(self.person) {
            return Err(Rejection::not_found("person", self.person));
        }
        let organisation = organisation(state, self.organisation)?;
        if let Some(to) = self.to.filter(|to| *to < self.from) {
            let rule = Rule::LiesBeforeFirstDay.with([&self.from]);
            return Err(Rejection::field("to", to, rule, Remedy::CorrectDates));
        }
        let (count, limit) = (self.scope.categories.len(), SCOPE_CATEGORIES_MAX);
        if count > limit {
            return Err(Rejection::TooMany { field: "categories", count, limit });
        }
        let mut categories = self.scope.categories.iter();
        if let Some(category) = categories.find(|category| state.categories.get(category).is_none()) {
            return Err(Rejection::not_found("category", category));
        }
        let is_country =
            |nation: &String| nation.len() == 2 && nation.bytes().all(|b| b.is_ascii_uppercase());
        if let Some(nation) = self.scope.nation.as_ref().filter(|nation| !is_country(nation)) {
            return Err(Rejection::field("nation", nation, Rule::NotANation, Remedy::NationCode));
        }
        if state.appointments.get(&self.id()).is_some() {
            let person = state.persons.get(&self.person).map_or(String::new(), |row| row.code.to_string());
            let reference =
                format!("of {person} as {} at {} from {}", self.role, organisation.code, self.from);
            return Err(Rejection::AlreadyExists { object: "appointment", reference });
        }
        Ok(())
    }

    /// Identity of the appointment it makes.
    pub(super) fn id(&self) -> AppointmentId {
        appointment_id(self.person, self.role, self.organisation, self.from)
    }

    /// The event, by delegation of another appointment if one is given.
    pub(super) fn appointed(&self, delegated_by: Option<AppointmentId>) -> Appointed {
        let Appoint { person, role, organisation, from, to, document, scope } = self.clone();
        Appointed {
            appointment: self.id(),
            person,
            role,
            organisation,
            from,
            to,
            document,
            scope,
            delegated_by,
        }
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
            scope: self.scope.clone(),
            delegated_by: self.delegated_by,
            confirmed_on: self.from,
            revision: 0,
        });
    }

    fn subjects(&self) -> Vec<String> {
        vec![self.appointment.to_string(), self.person.to_string(), self.organisation.to_string()]
    }
}
