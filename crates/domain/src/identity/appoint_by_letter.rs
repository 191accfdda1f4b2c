//! Register the letter of an organisation and make all the appointments it names, in one step.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::add_person::PersonAdded;
use super::appoint::Appoint;
use super::{Letter, Role, Scope, letter_id, organisation};
use crate::command::Verb;
use crate::envelope::Context;
use crate::event::{Event, Fact};
use crate::files::{self, FileHolder, FilePurpose, FileUse, MediaType, NamedFile};
use crate::limits::{LETTER_APPOINTMENTS_MAX, count};
use crate::policy::{self, Action, Subject};
use crate::rejection::{Rejection, listed};
use crate::state::{Stamp, State};
use crate::values::{Code, Date, Id, LetterId, OrganisationId, PersonId, Personal, Text};
use crate::wording::{Remedy, Rule};

/// Registers a letter; all its appointments are made or none.
#[derive(Clone, Debug)]
pub struct AppointByLetter {
    /// Who wrote it; its people are appointed there.
    pub organisation: OrganisationId,
    /// Its number and date, as people cite it.
    pub document: Text,
    /// The scan.
    pub file: Option<NamedFile>,
    /// Whom it names.
    pub appointments: Vec<NamedByLetter>,
}

/// Somebody a letter names.
#[derive(Clone, Debug)]
pub struct NamedByLetter {
    /// Personnel code.
    pub person: Code,
    /// Name; adds the person when the code is new.
    pub name: Option<Personal>,
    /// To what.
    pub role: Role,
    /// First day.
    pub from: Date,
    /// Last day; open when `None`.
    pub to: Option<Date>,
    /// See [`super::Appointment::scope`].
    pub scope: Scope,
}

/// A letter was registered; the appointments follow.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LetterRegistered {
    letter: LetterId,
    organisation: OrganisationId,
    document: Text,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    file: Option<NamedFile>,
    appointments: i64,
}

impl Verb for AppointByLetter {
    fn keys(&self, state: &mut State, _context: &Context) {
        if let Some(file) = &self.file {
            files::want_usable(state, file);
        }
    }

    fn decide(&self, state: &State, context: &Context) -> Result<Vec<Event>, Rejection> {
        let subject = Subject::of("organisation", self.organisation, self.organisation);
        policy::require(state, context, Action::ManageIdentity, &subject)?;
        organisation(state, self.organisation)?;
        listed("appointments", &self.appointments, LETTER_APPOINTMENTS_MAX)?;
        let letter = letter_id(self.organisation, &self.document);
        if state.letters.get(&letter).is_some() {
            return Err(Rejection::AlreadyExists { object: "letter", reference: self.document.to_string() });
        }
        if let Some(file) = &self.file {
            require_scan(state, file)?;
        }
        let mut added: Vec<(PersonId, PersonAdded)> = Vec::new();
        let mut seen = BTreeSet::new();
        for named in &self.appointments {
            let id = PersonId::of_code(&named.person);
            let is_new = state.persons.get(&id).is_none() && added.iter().all(|(new, _)| *new != id);
            if let Some(name) = named.name.as_ref().filter(|_| is_new) {
                added.push((id, PersonAdded::new(&named.person, name)));
            }
            if !seen.insert((id, named.role, named.from)) {
                let value = format!("{} as {}", named.person, named.role);
                return Err(Rejection::Repeated { field: "appointments", value });
            }
        }
        let is_known = |id| state.persons.get(&id).is_some() || added.iter().any(|(new, _)| *new == id);
        let appoint = |named: &NamedByLetter| Appoint {
            person: PersonId::of_code(&named.person),
            role: named.role,
            organisation: self.organisation,
            from: named.from,
            to: named.to,
            document: self.document.clone(),
            scope: named.scope.clone(),
        };
        let appointments: Vec<_> = self.appointments.iter().map(appoint).collect();
        appointments.iter().try_for_each(|appoint| appoint.check(state, is_known))?;

        // Nothing below can be refused.
        let registered = LetterRegistered {
            letter,
            organisation: self.organisation,
            document: self.document.clone(),
            file: self.file,
            appointments: count(&appointments),
        };
        let people = added.into_iter().map(|(_, event)| event.into());
        let appointed = appointments.iter().map(|appoint| appoint.appointed(None).into());
        Ok(std::iter::once(registered.into()).chain(people).chain(appointed).collect())
    }
}

fn require_scan(state: &State, file: &NamedFile) -> Result<(), Rejection> {
    if file.media != MediaType::Pdf && !file.media.is_image() {
        return Err(Rejection::field("file", file.media, Rule::NotAScan, Remedy::ScanLetter));
    }
    files::require_usable(state, file)
}

impl Fact for LetterRegistered {
    fn apply(&self, state: &mut State, stamp: &Stamp) {
        state.letters.insert(Letter {
            id: self.letter,
            organisation: self.organisation,
            document: self.document.clone(),
            file: self.file.map(|file| file.digest),
            appointments: self.appointments,
            at: stamp.at,
        });
        if let Some(file) = self.file {
            state.file_uses.insert(FileUse {
                object: self.letter.bits(),
                position: 1,
                holder: FileHolder::Letter,
                file,
                purpose: FilePurpose::Scan,
                title: Some(self.document.clone()),
                part: None,
                is_current: true,
            });
        }
    }

    fn subjects(&self) -> Vec<String> {
        let scan = self.file.map(|file| file.digest.to_string());
        [self.letter.to_string(), self.organisation.to_string()].into_iter().chain(scan).collect()
    }
}
