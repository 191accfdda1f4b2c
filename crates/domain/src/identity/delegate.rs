//! Pass one's own right to sign to a deputy, for a time.
//!
//! A deputy has the right of the appointment and nothing beside it, never longer, and cannot pass it on. Separation of
//! duty counts a deputy's signature as made by both people.

use super::appoint::Appoint;
use super::{Appointment, Role};
use crate::command::Verb;
use crate::envelope::Context;
use crate::event::Event;
use crate::limits::DELEGATION_DAYS_MAX;
use crate::policy::{self, Action, Subject};
use crate::rejection::Rejection;
use crate::state::State;
use crate::values::{AppointmentId, Date, PersonId, Text};
use crate::wording::{Remedy, Rule};

/// Roles whose right is to sign; placing, receiving and paying are given by letter only.
pub const DELEGABLE: &[Role] =
    &[Role::Approver, Role::Commander, Role::Buyer, Role::AcceptanceSigner, Role::CommissionMember];

/// Names a deputy; done by the holder of the appointment, or by whoever appoints.
#[derive(Clone, Debug)]
pub struct Delegate {
    /// The appointment whose right is passed on.
    pub appointment: AppointmentId,
    /// The deputy.
    pub to_person: PersonId,
    /// First day.
    pub from: Date,
    /// Last day.
    pub to: Date,
    /// The order or letter that says so.
    pub document: Text,
}

impl Verb for Delegate {
    fn decide(&self, state: &State, context: &Context) -> Result<Vec<Event>, Rejection> {
        let not_found = || Rejection::not_found("appointment", self.appointment);
        let own = state.appointments.get(&self.appointment).ok_or_else(not_found)?;
        require_delegator(state, context, own)?;
        self.check_right(state, context, own)?;
        let deputy = Appoint {
            person: self.to_person,
            role: own.role,
            organisation: own.organisation,
            from: self.from,
            to: Some(self.to),
            document: self.document.clone(),
            scope: own.scope.clone(),
        };
        deputy
            .check(state, |person| state.persons.get(&person).is_some_and(|row| row.service_of.is_none()))?;

        // Nothing below can be refused.
        Ok(vec![deputy.appointed(Some(own.id)).into()])
    }
}

impl Delegate {
    fn check_right(&self, state: &State, context: &Context, own: &Appointment) -> Result<(), Rejection> {
        if !DELEGABLE.contains(&own.role) || own.delegated_by.is_some() {
            let code = state.persons.known(&own.person).code.to_string();
            let why = match own.delegated_by {
                Some(_) => Rule::DeputyPassesOn.into(),
                None => Rule::OnlySigningPasses.into(),
            };
            return Err(Rejection::NotDelegable { person: code, role: own.role.to_string(), why });
        }
        if self.to_person == own.person {
            return Err(Rejection::field(
                "to_person",
                self.to_person,
                Rule::IsTheHolder,
                Remedy::NameAnother,
            ));
        }
        let today = context.today();
        let lasts = self.from.until(self.to).map_or(i64::MAX, |span| i64::from(span.get_days()));
        let earliest = today.max(own.from);
        let latest = own.to.unwrap_or(Date::MAX);
        if self.from < earliest || self.to > latest || lasts >= DELEGATION_DAYS_MAX {
            let rule = match own.to {
                Some(to) => Rule::OutsideAppointment.with([&earliest, &to, &DELEGATION_DAYS_MAX]),
                None => Rule::OutsideOpenAppointment.with([&earliest, &DELEGATION_DAYS_MAX]),
            };
            let given = format!("{} to {}", self.from, self.to);
            return Err(Rejection::field("from, to", given, rule, Remedy::DeputyHasNoMore));
        }
        Ok(())
    }
}

/// The holder themselves, or whoever appoints people.
fn require_delegator(state: &State, context: &Context, own: &Appointment) -> Result<(), Rejection> {
    let (object, reference) = ("appointment", own.id);
    if policy::require_owner(state, context, Action::Delegate, own.person, object, reference).is_ok() {
        return Ok(());
    }
    let subject = Subject::of(object, reference, own.organisation);
    policy::require(state, context, Action::ManageIdentity, &subject).map(|_| ())
}
