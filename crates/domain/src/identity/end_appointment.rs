//! End an appointment, and with it what its holder delegated.
//!
//! What waited for the holder's signature waits for the deputy or the next holder of the role; signatures made stay.

use serde::{Deserialize, Serialize};

use crate::command::Verb;
use crate::envelope::Context;
use crate::event::{Event, Fact};
use crate::identity::Appointment;
use crate::policy::{self, Action, Subject};
use crate::rejection::Rejection;
use crate::state::{Stamp, State};
use crate::values::{AppointmentId, Date, Text};
use crate::wording::{Remedy, Rule};

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
        require_ending(state, context, appointment)?;
        let yesterday = context.today().yesterday().unwrap_or(context.today());
        if self.to < appointment.from || self.to < yesterday {
            let rule = Rule::EndsTooEarly.with([&appointment.from]);
            return Err(Rejection::field("to", self.to, rule, Remedy::LaterDay));
        }
        if let Some(end) = appointment.to.filter(|end| *end < self.to) {
            let rule = Rule::LiesAfterLastDay.with([&end]);
            return Err(Rejection::field("to", self.to, rule, Remedy::AppointAnew));
        }

        // Nothing below can be refused.
        let EndAppointment { appointment, to, document } = self.clone();
        let delegated = state.appointments.rows().filter(|row| {
            row.delegated_by == Some(appointment) && row.from <= to && row.to.is_none_or(|end| end > to)
        });
        let ends = std::iter::once(appointment).chain(delegated.map(|row| row.id));
        Ok(ends
            .map(|appointment| AppointmentEnded { appointment, to, document: document.clone() }.into())
            .collect())
    }
}

/// Whoever appoints may end an appointment; who delegated may take that back.
fn require_ending(state: &State, context: &Context, appointment: &Appointment) -> Result<(), Rejection> {
    if let Some(by) = appointment.delegated_by {
        let owner = state.appointments.known(&by).person;
        let (object, reference) = ("appointment", appointment.id);
        let own = policy::require_owner(state, context, Action::Delegate, owner, object, reference);
        if own.is_ok() {
            return Ok(());
        }
    }
    let subject = Subject::of("appointment", appointment.id, appointment.organisation);
    policy::require(state, context, Action::ManageIdentity, &subject).map(|_| ())
}

impl Fact for AppointmentEnded {
    fn apply(&self, state: &mut State, _stamp: &Stamp) {
        state.appointments.update(&self.appointment).to = Some(self.to);
    }

    fn subjects(&self) -> Vec<String> {
        vec![self.appointment.to_string()]
    }
}
