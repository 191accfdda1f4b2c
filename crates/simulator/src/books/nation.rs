//! Organisations, people and what they hold, in the auditor's books.

use std::collections::BTreeMap;

use domain::identity::Role;
use domain::values::{AppointmentId, Date, DeliveryPointId, KeyId, OrganisationId, PersonId, TokenId};
use serde::Deserialize;

use super::Fact;
use crate::finding::{Finding, known};

/// A person's role at an organisation.
#[derive(Clone, Debug, Deserialize)]
pub struct Appointment {
    /// Identity.
    #[serde(rename = "appointment")]
    pub id: AppointmentId,
    /// Who.
    pub person: PersonId,
    /// To what.
    pub role: Role,
    /// Where.
    pub organisation: OrganisationId,
    /// First day.
    pub from: Date,
    /// Last day.
    pub to: Option<Date>,
}

/// Everyone there is, oldest first.
#[derive(Clone, Debug, Default)]
pub struct Nation {
    /// Parent of each organisation from a day on.
    pub parents: BTreeMap<(OrganisationId, Date), Option<OrganisationId>>,
    /// People.
    pub people: Vec<PersonId>,
    /// Appointments.
    pub appointments: Vec<Appointment>,
    /// Keys that are not revoked, and whose they are.
    pub keys: Vec<(KeyId, PersonId)>,
    /// Tokens that are not revoked.
    pub tokens: Vec<TokenId>,
    /// Delivery points and their units.
    pub points: Vec<(DeliveryPointId, OrganisationId)>,
}

#[derive(Deserialize)]
struct OrganisationAdded {
    organisation: OrganisationId,
    parent: Option<OrganisationId>,
    from: Date,
}

#[derive(Deserialize)]
struct PersonAdded {
    person: PersonId,
}

#[derive(Deserialize)]
struct AppointmentEnded {
    appointment: AppointmentId,
    to: Date,
}

#[derive(Deserialize)]
struct KeyRegistered {
    key: KeyId,
    person: PersonId,
}

#[derive(Deserialize)]
struct KeyRevoked {
    key: KeyId,
}

#[derive(Deserialize)]
struct TokenChanged {
    token: TokenId,
}

#[derive(Deserialize)]
struct DeliveryPointAdded {
    delivery_point: DeliveryPointId,
    unit: OrganisationId,
}

impl Nation {
    /// Enters a fact about people and organisations; false when it is about something else.
    pub(super) fn enter(&mut self, fact: &Fact) -> Result<bool, Finding> {
        match fact.kind {
            "cell_founded.1"
            | "signature_policy_set.1"
            | "organisation_suspended.1"
            | "person_invited.1"
            | "sign_in_closed.1"
            | "personal_erased.1" => {}
            "organisation_added.1" | "organisation_moved.1" => {
                let OrganisationAdded { organisation, parent, from } = fact.read()?;
                self.parents.insert((organisation, from), parent);
            }
            "person_added.1" => self.people.push(fact.read::<PersonAdded>()?.person),
            "appointed.1" => self.appointments.push(fact.read()?),
            "appointment_ended.1" => {
                let AppointmentEnded { appointment, to } = fact.read()?;
                let found = self.appointments.iter_mut().find(|other| other.id == appointment);
                known(found, appointment)?.to = Some(to);
            }
            "key_registered.1" | "passkey_registered.1" => {
                let KeyRegistered { key, person } = fact.read()?;
                self.keys.push((key, person));
            }
            "key_revoked.1" => {
                let KeyRevoked { key: revoked } = fact.read()?;
                self.keys.retain(|(key, _)| *key != revoked);
            }
            "token_issued.1" => self.tokens.push(fact.read::<TokenChanged>()?.token),
            "token_revoked.1" => {
                let TokenChanged { token: revoked } = fact.read()?;
                self.tokens.retain(|token| *token != revoked);
            }
            "delivery_point_added.1" => {
                let DeliveryPointAdded { delivery_point, unit } = fact.read()?;
                self.points.push((delivery_point, unit));
            }
            _ => return Ok(false),
        }
        Ok(true)
    }

    /// People with a role at an organisation on a day.
    pub fn with_role(&self, role: Role, at: OrganisationId, today: Date) -> Vec<PersonId> {
        let fitting = self.appointments.iter().filter(|appointment| {
            (appointment.role, appointment.organisation) == (role, at)
                && appointment.from <= today
                && appointment.to.is_none_or(|to| today <= to)
        });
        fitting.map(|appointment| appointment.person).collect()
    }

    /// A person's newest key.
    pub fn key_of(&self, person: PersonId) -> Option<KeyId> {
        self.keys.iter().rev().find(|(_, owner)| *owner == person).map(|(key, _)| *key)
    }

    /// Whether an organisation is, or stands below, another one on a day.
    pub fn is_below(&self, organisation: OrganisationId, top: OrganisationId, today: Date) -> bool {
        let mut current = Some(organisation);
        while let Some(found) = current {
            if found == top {
                return true;
            }
            let history = self.parents.range((found, Date::MIN)..=(found, today));
            current = history.last().and_then(|(_, parent)| *parent);
        }
        false
    }
}
