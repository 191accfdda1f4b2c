//! End an appointment.

use serde::{Deserialize, Serialize};

use crate::command::Verb;
use crate::envelope::Context;
use crate::event::{Event, Fact};
use crate::policy::{self, Action, Subject};
use crate::rejection::Rejection;
use crate::state::{Stamp, State};
use crate::values::{AppointmentId, Date, Text};

/// Ends an appointment after a day.
#[derive(Clone, Debug)]
pub struct EndAppointment {
    /// Which one.
    pub appointment: AppointmentId,
    /// Its last day.
    pub to: Date,
    /// The letter that ends it.
    pub document: Text,
}

/// An appointment has a last day.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AppointmentEnded {
    appointment: AppointmentId,
    to: Date,
    document: Text,
}

impl Verb for EndAppointment {
    fn decide(&self, state: &State, context: &Context) -> Result<Vec<Event>, Rejection> {
        let not_found = || Rejection::not_found("appointment", self.appointment);
        let appointment = state.appointments.get(&self.appointment).ok_or_else(not_found)?;
        let subject = Subject::of("appointment", self.appointment, appointment.organisation);
        policy::require(state, context, Action::ManageIdentity, &subject)?;
        let yesterday = context.today().yesterday().unwrap_or(context.today());
        if self.to < appointment.from || self.to < yesterday {
            let rule = format!("must be {} or later, and not before yesterday", appointment.from);
            return Err(Rejection::field(
                "to",
                self.to,
                rule,
                "past acts cannot be unmade; give a later day",
            ));
        }
        if let Some(end) = appointment.to.filter(|end| *end < self.to) {
            let rule = format!("lies after its last day {end}");
            return Err(Rejection::field("to", self.to, rule, "appoint the person anew by a letter"));
        }

        // Nothing below can be refused.
        let EndAppointment { appointment, to, document } = self.clone();
        Ok(vec![AppointmentEnded { appointment, to, document }.into()])
    }
}

impl Fact for AppointmentEnded {
    fn apply(&self, state: &mut State, _stamp: &Stamp) {
        state.appointments.update(&self.appointment).to = Some(self.to);
    }

    fn subjects(&self) -> Vec<String> {
        vec![self.appointment.to_string()]
    }
}
