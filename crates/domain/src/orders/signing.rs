//! Who signs an order next: its own steps before it is sent, those of its amendment after.

use super::{Amendment, Order, OrderAction};
use crate::envelope::Context;
use crate::identity::Role;
use crate::policy::Action;
use crate::rejection::Rejection;
use crate::signatures::check::Waiting;
use crate::state::State;
use crate::values::{Id, OrganisationId, PersonId, Timestamp};

/// The action that lets a role sign, refuse and return.
const SIGNING: &[(Role, Action)] = &[
    (Role::Orderer, Action::SignAsOrderer),
    (Role::Approver, Action::SignAsApprover),
    (Role::Commander, Action::SignAsCommander),
    (Role::Buyer, Action::SignAsBuyer),
];

/// The document of the order that waits for its next signature, and when its hold runs out; `None` when none waits.
pub fn waiting<'s>(state: &'s State, order: &'s Order) -> Option<(Waiting<'s>, Timestamp)> {
    let (object, reference) = ("order", order.number.as_str());
    if order.is_amending {
        let Amendment { edition, document_digest: digest, steps, steps_signed, hold_until, .. } =
            state.amendments.known(&order.id);
        let (edition, digest, steps_signed) = (*edition, *digest, *steps_signed);
        return Some((Waiting { object, reference, edition, digest, steps, steps_signed }, *hold_until));
    }
    let hold_until = order.hold_until?;
    let Order { edition, document_digest: digest, steps, steps_signed, .. } = order;
    let (edition, digest, steps_signed) = (*edition, *digest, *steps_signed);
    Some((Waiting { object, reference, edition, digest, steps, steps_signed }, hold_until))
}

/// The role that signs next; `None` when no document waits.
pub(super) fn next_role(state: &State, order: &Order) -> Option<Role> {
    waiting(state, order).and_then(|(waiting, _)| waiting.next())
}

/// The person, if they may act on the order in a signing role; a role that signs nothing may only read.
pub(super) fn require_role(
    state: &State,
    context: &Context,
    order: &Order,
    role: Option<Role>,
) -> Result<PersonId, Rejection> {
    let (action, holder) = entitlement(order, role);
    order.require(state, context, action, holder)
}

/// The action that a role needs to sign the order, and at which organisation.
pub fn entitlement(order: &Order, role: Option<Role>) -> (Action, OrganisationId) {
    let action = SIGNING.iter().find(|(signing, _)| Some(*signing) == role);
    let action = action.map_or(Action::ReadOrders, |(_, action)| *action);
    (action, if role == Some(Role::Buyer) { order.buyer } else { order.unit })
}

/// The person, if they are entitled to the next step and may therefore also refuse it or send it back.
pub(super) fn require_next_signer(
    state: &State,
    context: &Context,
    order: &Order,
    action: OrderAction,
) -> Result<PersonId, Rejection> {
    let next = next_role(state, order);
    let person = require_role(state, context, order, next)?;
    order.status.step(action, &order.number)?;
    if let Some(next) = next {
        require_separate(state, order, person, next)?;
    }
    Ok(person)
}

/// Refuses a second role of one person: who placed or changed an order only signs as its orderer, and nobody signs
/// two steps.
pub(super) fn require_separate(
    state: &State,
    order: &Order,
    person: PersonId,
    purpose: Role,
) -> Result<(), Rejection> {
    let refuse = |done, wanted| Err(Rejection::SeparationOfDuty { done, wanted });
    let of_order = (order.id.bits(), 0)..=(order.id.bits(), i64::MAX);
    let mut signatures = state.signatures.range(of_order);
    match purpose {
        Role::Orderer if order.orderers.last() != Some(&person) => {
            refuse("did not draw up this edition of the order", "sign it as orderer")
        }
        Role::Orderer => Ok(()),
        _ if order.orderers.contains(&person) => refuse("placed or changed this order", "approve it"),
        _ if signatures.any(|other| other.person == person && other.purpose != purpose) => {
            refuse("signed this order in another role", "sign this step")
        }
        _ => Ok(()),
    }
}
