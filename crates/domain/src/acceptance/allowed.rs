//! What a person may do with an act now: the buttons of its page. The verbs decide; this only foretells them.

use super::sign::{is_separate, signing_action};
use super::{Act, ActAction, DiscrepancyStatus, discrepancies};
use crate::orders::OrderAction;
use crate::policy::{self, Action, Subject};
use crate::state::State;
use crate::values::{Date, PersonId};

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
    let appointment = |action, holder| {
        let traits = Some(order.traits(reference, state));
        let subject = Subject { traits, ..order.subject(holder, &[]) };
        policy::allowed_on(reference, person, today, action, &subject)
    };
    let holds = |action, holder| appointment(action, holder).is_some();
    let is_next_signer = || {
        let open = act.waiting(state).map_or(Vec::new(), |waiting| waiting.open());
        let entitled = open.into_iter().filter_map(signing_action);
        let mut entitled = entitled.filter_map(|action| appointment(action, act.unit));
        entitled.any(|appointment| is_separate(state, act, policy::acting(reference, appointment)))
    };
    let may = |action: &ActAction| match action {
        ActAction::Sign => is_next_signer(),
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
