//! What a person may do with an act now: the buttons of its page. The verbs decide; this only foretells them.

use super::sign::{require_new_signer, signing_action};
use super::{Act, ActAction, DiscrepancyStatus, discrepancies};
use crate::identity::{Appointment, Role};
use crate::orders::OrderAction;
use crate::orders::separation::require_receiver;
use crate::policy::{self, Action, Subject};
use crate::state::State;
use crate::values::{Date, OrganisationId, PersonId};

/// The actions of the act's status that the person may take today, in the order of the lifecycle's table.
///
/// `reference` holds the appointments, `state` what [`super::want_act`] asks for.
pub fn allowed_actions(
    reference: &State,
    state: &State,
    person: PersonId,
    today: Date,
    act: &Act,
) -> Vec<ActAction> {
    let order = state.orders.known(&act.order);
    let holds = |action, holder| entitled(reference, state, person, today, act, action, holder).is_some();
    let may = |action: &ActAction| match action {
        ActAction::Sign => role_to_sign(reference, state, person, today, act).is_some(),
        ActAction::Withdraw => holds(Action::Receive, act.unit),
        ActAction::Reverse => holds(Action::ManageOrders, order.buyer),
        ActAction::Settle => {
            holds(Action::ManageOrders, order.buyer)
                && discrepancies(state, act.id).any(|found| found.status == DiscrepancyStatus::Open)
        }
        // The last signature does it.
        ActAction::Accept => false,
    };
    let is_open = order.status.actions().any(|action| action == OrderAction::Accept);
    act.status.actions().filter(|action| is_open && may(action)).collect()
}

/// The awaited role in which the person may sign the act today, if there is one.
pub fn role_to_sign(
    reference: &State,
    state: &State,
    person: PersonId,
    today: Date,
    act: &Act,
) -> Option<Role> {
    let order = state.orders.known(&act.order);
    let is_separate = |person| {
        require_receiver(order, person, "sign the act").is_ok()
            && require_new_signer(state, act, person).is_ok()
    };
    act.waiting(state)?.open().into_iter().find(|role| {
        let action = signing_action(*role);
        let appointment =
            action.and_then(|action| entitled(reference, state, person, today, act, action, act.unit));
        let acting = appointment.map(|appointment| policy::acting(reference, appointment));
        acting.is_some_and(|acting| acting.people().all(is_separate))
    })
}

/// The appointment by which the person may do the action to the act on behalf of the holder.
fn entitled<'s>(
    reference: &'s State,
    state: &State,
    person: PersonId,
    today: Date,
    act: &Act,
    action: Action,
    holder: OrganisationId,
) -> Option<&'s Appointment> {
    let order = state.orders.known(&act.order);
    let traits = Some(order.traits(reference, state));
    let subject = Subject { traits, ..order.subject(holder, &[]) };
    policy::allowed_on(reference, person, today, action, &subject)
}
