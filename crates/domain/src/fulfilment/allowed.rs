//! What a person may do with a despatch now: the buttons of its page. The verbs decide; this only foretells them.

use super::{Despatch, DespatchAction, DespatchLine, ManifestStatus, lines};
use crate::orders::OrderAction;
use crate::orders::separation::require_receiver;
use crate::policy::{self, Action, Subject};
use crate::state::State;
use crate::values::{Date, PersonId};

/// The actions of the despatch's status that the person may take today, in the order of the lifecycle's table.
///
/// `reference` holds the appointments, `state` what [`super::want_despatch`] asks for.
pub fn allowed_actions(
    reference: &State,
    state: &State,
    person: PersonId,
    today: Date,
    despatch: &Despatch,
) -> Vec<DespatchAction> {
    let order = state.orders.known(&despatch.order);
    let holds = |action, holder| {
        let traits = Some(order.traits(reference, state));
        let subject = Subject { traits, ..order.subject(holder, &[]) };
        policy::allowed_on(reference, person, today, action, &subject).is_some()
    };
    let supplies = holds(Action::Supply, order.supplier);
    let receives = holds(Action::Receive, order.unit);
    let has_it = despatch.hub.is_some_and(|hub| holds(Action::Receive, hub));
    let is_separate = require_receiver(order, person, "receive it").is_ok();
    let is_listed = |line: &DespatchLine| {
        matches!(line.manifest.status, ManifestStatus::Counted | ManifestStatus::Sealed)
    };
    let has = |wanted: &dyn Fn(&DespatchLine) -> bool| lines(state, despatch.id).any(wanted);
    let may = |action: &DespatchAction| match action {
        DespatchAction::ListSerials => supplies && has(&|line| !is_listed(line)),
        DespatchAction::ReachHub => supplies || receives,
        DespatchAction::Transfer => supplies || receives || has_it,
        DespatchAction::Arrive => receives && is_separate && !has(&|line| !is_listed(line)),
        DespatchAction::Judge => {
            receives && is_separate && despatch.open_act.is_none() && has(&|line| line.unjudged() > 0)
        }
    };
    let is_open = order.status.actions().any(|action| action == OrderAction::Accept);
    despatch.status.actions().filter(|action| is_open && may(action)).collect()
}
