//! Who takes over from an ended appointment, and what nobody may sign after it.

use std::collections::BTreeSet;

use domain::identity::{Appointment, ancestors};
use domain::orders::Order;
use domain::orders::signers::signers;
use domain::orders::signing::{entitlement, open_roles};
use domain::policy::{Subject, permits};
use domain::state::State;
use domain::values::{Date, PersonId};

/// The first day without the appointment, today at the earliest.
fn day_after(ended: &Appointment, today: Date) -> Date {
    let last = ended.to.unwrap_or(today);
    last.tomorrow().unwrap_or(last).max(today)
}

/// Those who hold the role after the appointment: of its organisation, or of the nearest one above with a holder.
///
/// What was delegated by an appointment ends with it, and nobody is told of that as well.
pub(super) fn successors(state: &State, ended: &Appointment, today: Date) -> BTreeSet<PersonId> {
    let day = day_after(ended, today);
    let by = ended.delegated_by.and_then(|by| state.appointments.get(&by));
    if by.is_some_and(|by| !by.is_in_force(day)) {
        return BTreeSet::new();
    }
    let at = |organisation| -> BTreeSet<PersonId> {
        let here = state.appointments.rows().filter(|row| row.organisation == organisation);
        let held = here.filter(|row| row.role == ended.role && row.is_in_force(day));
        held.map(|row| row.person).filter(|person| *person != ended.person).collect()
    };
    ancestors(state, ended.organisation, day).map(at).find(|people| !people.is_empty()).unwrap_or_default()
}

/// Whether the order waits for a signature that the appointment allowed, and that nobody may give without it.
///
/// An appointment that ends later leaves time to sign, and to appoint another.
pub(super) fn leaves_unsigned(
    state: &State,
    world: &State,
    order: &Order,
    ended: &Appointment,
    today: Date,
) -> bool {
    if ended.to.is_none_or(|to| to > today) || !open_roles(world, order).contains(&ended.role) {
        return false;
    }
    let (action, holder) = entitlement(order, Some(ended.role));
    let subject = Subject { traits: Some(order.traits(state, world)), ..order.subject(holder, &[]) };
    let while_it_held = Appointment { to: None, ..ended.clone() };
    permits(state, &while_it_held, today, action, &subject)
        && !signers(state, world, order, day_after(ended, today)).iter().any(|one| one.role == ended.role)
}
