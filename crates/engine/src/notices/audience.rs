//! From whom a rule means to people, by the appointments in force.

use std::collections::{BTreeMap, BTreeSet};

use domain::identity::{Appointment, ancestors};
use domain::policy::{Action, Reach, reach};
use domain::state::State;
use domain::values::{Date, OrganisationId, PersonId};

/// The appointments in force on a day by organisation, and who was found by them already.
pub struct Audience<'s> {
    state: &'s State,
    today: Date,
    appointments: BTreeMap<OrganisationId, Vec<&'s Appointment>>,
    found: BTreeMap<(Action, OrganisationId), BTreeSet<PersonId>>,
}

impl<'s> Audience<'s> {
    /// The audience of a day; `state` holds the resident tables.
    pub fn new(state: &'s State, today: Date) -> Self {
        let mut appointments: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for appointment in state.appointments.rows().filter(|row| row.is_in_force(today)) {
            appointments.entry(appointment.organisation).or_default().push(appointment);
        }
        Audience { state, today, appointments, found: BTreeMap::new() }
    }

    /// Those who may do the action at the organisation: of the nearest organisation at or above it where somebody may,
    /// or else those who may everywhere. A brigade is not told what its battalion can do itself.
    pub fn those(&mut self, action: Action, organisation: OrganisationId) -> &BTreeSet<PersonId> {
        let Audience { state, today, appointments, found } = self;
        found.entry((action, organisation)).or_insert_with(|| {
            let at = |organisation| {
                let here = appointments.get(&organisation).into_iter().flatten();
                let may = here.filter(|row| reach(action, row.role).is_some());
                may.map(|row| row.person).collect::<BTreeSet<_>>()
            };
            let mut nearest = ancestors(state, organisation, *today).map(at);
            nearest.find(|people| !people.is_empty()).unwrap_or_else(|| {
                let all = appointments.values().flatten();
                let may = all.filter(|row| reach(action, row.role) == Some(Reach::Anywhere));
                may.map(|row| row.person).collect()
            })
        })
    }
}
