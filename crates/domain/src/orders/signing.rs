//! Who signs an order next: its own steps before it is sent, those of its amendment after.

use super::{Amendment, Order, OrderAction};
use crate::envelope::Context;
use crate::identity::Role;
use crate::policy::{Acting, Action};
use crate::rejection::Rejection;
use crate::signatures::Signature;
use crate::signatures::check::Waiting;
use crate::state::State;
use crate::values::{Id, OrganisationId, PersonId, Timestamp};
use crate::wording::Part;

/// The action that lets a role sign, refuse, return, leave out and forward.
const SIGNING: &[(Role, Action)] = &[
    (Role::Orderer, Action::SignAsOrderer),
    (Role::Approver, Action::SignAsApprover),
    (Role::Commander, Action::SignAsCommander),
    (Role::Buyer, Action::SignAsBuyer),
];

/// The document of the order that waits for signatures, and when its hold runs out; `None` when none waits.
pub fn waiting<'s>(state: &'s State, order: &'s Order) -> Option<(Waiting<'s>, Timestamp)> {
    let (object, reference) = ("order", order.number.as_str());
    if order.is_amending {
        let Amendment { edition, document_digest: digest, steps, steps_signed, hold_until, .. } =
            state.amendments.known(&order.id);
        let (edition, digest) = (*edition, *digest);
        let made = counting(state, order, *steps_signed).map(|signature| signature.purpose).collect();
        return Some((Waiting { object, reference, edition, digest, steps, made }, *hold_until));
    }
    let hold_until = order.hold_until?;
    let Order { edition, document_digest: digest, steps, steps_signed, .. } = order;
    let (edition, digest) = (*edition, *digest);
    let made = counting(state, order, *steps_signed).map(|signature| signature.purpose).collect();
    Some((Waiting { object, reference, edition, digest, steps, made }, hold_until))
}

/// The signatures that count for what waits now: the newest ones.
fn counting<'s>(state: &'s State, order: &Order, signed: i64) -> impl Iterator<Item = &'s Signature> {
    let (id, last) = (order.id.bits(), order.signature_count);
    state.signatures.range((id, last - signed + 1)..=(id, i64::MAX))
}

/// The roles whose signatures are awaited now; none when no document waits.
pub fn open_roles(state: &State, order: &Order) -> Vec<Role> {
    waiting(state, order).map_or(Vec::new(), |(waiting, _)| waiting.open())
}

/// Who acts, if they may act on the order in a signing role; a role that signs nothing may only read.
pub(super) fn require_role(
    state: &State,
    context: &Context,
    order: &Order,
    role: Option<Role>,
) -> Result<Acting, Rejection> {
    let (action, holder) = entitlement(order, role);
    order.require_acting(state, context, action, holder)
}

/// The action that a role needs to sign the order, and at which organisation.
pub fn entitlement(order: &Order, role: Option<Role>) -> (Action, OrganisationId) {
    let action = SIGNING.iter().find(|(signing, _)| Some(*signing) == role);
    let action = action.map_or(Action::ReadOrders, |(_, action)| *action);
    (action, if role == Some(Role::Buyer) { order.buyer } else { order.unit })
}

/// Who acts and in which role, if a signature of theirs is awaited; they may therefore also refuse, return, leave a
/// line out or forward.
pub(super) fn require_next_signer(
    state: &State,
    context: &Context,
    order: &Order,
    action: OrderAction,
) -> Result<NextSigner, Rejection> {
    let open = open_roles(state, order);
    let signs = |role: &Role| {
        let acting = require_role(state, context, order, Some(*role));
        acting.is_ok_and(|acting| require_separate(state, order, acting, *role).is_ok())
    };
    let may = |role: &Role| require_role(state, context, order, Some(*role)).is_ok();
    let role = open.iter().find(|role| signs(role)).or(open.iter().find(|role| may(role))).or(open.first());
    let acting = require_role(state, context, order, role.copied())?;
    order.status.step(action, &order.number)?;
    if let Some(role) = role {
        require_separate(state, order, acting, *role)?;
    }
    Ok(NextSigner { person: acting.person, role: role.copied() })
}

/// A person whose signature is awaited.
pub(super) struct NextSigner {
    pub(super) person: PersonId,
    pub(super) role: Option<Role>,
}

/// Refuses a second role of one person: who placed or changed an order only signs as its orderer, and nobody signs
/// twice. What a deputy does counts as done by both.
pub(super) fn require_separate(
    state: &State,
    order: &Order,
    acting: Acting,
    purpose: Role,
) -> Result<(), Rejection> {
    let refuse = |done: Part, wanted| Err(Rejection::SeparationOfDuty { done: done.into(), wanted });
    let is_one = |person: PersonId| acting.people().any(|one| one == person);
    let is_theirs = |made: &&Signature| acting.people().any(|person| made.is_of(person));
    let all = (order.id.bits(), 0)..=(order.id.bits(), i64::MAX);
    let signed = match order.is_amending {
        true => state.amendments.known(&order.id).steps_signed,
        false => order.steps_signed,
    };
    match purpose {
        Role::Orderer if order.orderers.last() != Some(&acting.person) => {
            refuse(Part::NotDrawnUp, "sign it as orderer")
        }
        Role::Orderer => Ok(()),
        _ if order.orderers.iter().any(|person| is_one(*person)) => refuse(Part::Placed, "approve it"),
        _ if state.signatures.range(all).filter(is_theirs).any(|made| made.purpose != purpose) => {
            refuse(Part::SignedOtherwise, "sign this step")
        }
        _ if counting(state, order, signed).any(|made| is_theirs(&made)) => {
            refuse(Part::SignedOrder, "sign it next")
        }
        _ => Ok(()),
    }
}
