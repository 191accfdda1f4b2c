//! Confirm that an appointment is needed still: the yearly look at who may do what.

use serde::{Deserialize, Serialize};

use crate::command::Verb;
use crate::envelope::Context;
use crate::event::{Event, Fact};
use crate::policy::{self, Action, Subject};
use crate::rejection::Rejection;
use crate::state::{Stamp, State};
use crate::values::{AppointmentId, Date, Text};

/// Confirms an appointment in force as of today.
#[derive(Clone, Debug)]
pub struct ConfirmAppointment {
    /// Which one.
    pub appointment: AppointmentId,
    /// The letter or list that confirms it.
    pub document: Text,
}

/// An appointment was confirmed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AppointmentConfirmed {
    appointment: AppointmentId,
    on: Date,
    document: Text,
}

impl Verb for ConfirmAppointment {
    fn decide(&self, state: &State, context: &Context) -> Result<Vec<Event>, Rejection> {
        let not_found = || Rejection::not_found("appointment", self.appointment);
        let appointment = state.appointments.get(&self.appointment).ok_or_else(not_found)?;
        let subject = Subject::of("appointment", self.appointment, appointment.organisation);
        policy::require(state, context, Action::ManageIdentity, &subject)?;
        let today = context.today();
        if !appointment.is_in_force(today) {
            let (object, reference) = ("appointment", self.appointment.to_string());
            let (from, to) = (appointment.from, appointment.to.unwrap_or(Date::MAX));
            return Err(Rejection::NotInForce { object, reference, from, to, today });
        }

        // Nothing below can be refused.
        let ConfirmAppointment { appointment, document } = self.clone();
        Ok(vec![AppointmentConfirmed { appointment, on: today, document }.into()])
    }
}

impl Fact for AppointmentConfirmed {
    fn apply(&self, state: &mut State, _stamp: &Stamp) {
        state.appointments.update(&self.appointment).confirmed_on = self.on;
    }

    fn subjects(&self) -> Vec<String> {
        vec![self.appointment.to_string()]
    }
}
