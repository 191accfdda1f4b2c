//! Whose signature an order waits for: people, nearest first, computed from the appointments in force.
//!
//! Nothing is assigned for good, so an ended appointment needs no repair: the deputy or the next holder is found.

use super::Order;
use super::signing::{entitlement, open_roles, require_separate};
use crate::allotments::want_allotment;
use crate::identity::{Role, ancestors};
use crate::policy::{self, Acting, Action, Subject};
use crate::state::State;
use crate::values::{Date, Id, OrderId, OrganisationId, PersonId};

/// Somebody who may give a signature that is awaited.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AwaitedSigner {
    /// Who, and for whom as a deputy.
    pub acting: Acting,
    /// In which role.
    pub role: Role,
    /// Where they are appointed.
    pub organisation: OrganisationId,
    /// 0 for the nearest organisation with a holder of the role, 1 for the next above, and so on.
    pub rank: i64,
}

/// Asks for an order with what tells whose signature it waits for.
pub fn want_signers(state: &mut State, id: OrderId) {
    let Some(order) = state.orders.want(&id).cloned() else { return };
    for key in order.line_keys() {
        let Some(line) = state.order_lines.want(&key).cloned() else { continue };
        state.items.want(&line.item);
        for key in line.charge_keys() {
            if let Some(allotment) = state.charges.want(&key).map(|charge| charge.allotment) {
                want_allotment(state, allotment);
            }
        }
    }
    if order.is_amending {
        state.amendments.want(&id);
    }
    for ordinal in 1..=order.signature_count {
        state.signatures.want(&(id.bits(), ordinal));
    }
}

/// Everybody who may give one of the awaited signatures today, by role and rank.
///
/// `reference` holds the appointments, `state` what [`want_signers`] asks for.
pub fn signers(reference: &State, state: &State, order: &Order, today: Date) -> Vec<AwaitedSigner> {
    let mut roles = open_roles(state, order);
    roles.dedup();
    roles.into_iter().flat_map(|role| of_role(reference, state, order, today, role)).collect()
}

/// Those of them who are asked now: whom it was forwarded to, else the nearest ones and those above who were told.
pub fn asked(signers: &[AwaitedSigner], order: &Order) -> Vec<AwaitedSigner> {
    let assigned = order.assigned_to.filter(|to| signers.iter().any(|signer| signer.acting.person == *to));
    let told = (order.approval_level - 1).max(0);
    let is_asked = |signer: &&AwaitedSigner| match assigned {
        Some(to) => signer.acting.person == to,
        None => signer.rank <= told,
    };
    signers.iter().filter(is_asked).copied().collect()
}

fn of_role(reference: &State, state: &State, order: &Order, today: Date, role: Role) -> Vec<AwaitedSigner> {
    let (action, holder) = entitlement(order, Some(role));
    let traits = Some(order.traits(reference, state));
    let subject = Subject { traits, ..order.subject(holder, &[]) };
    let is_separate = |acting| require_separate(state, order, acting, role).is_ok();
    entitled(reference, today, (role, action), &subject, is_separate)
}

/// Everybody who may do a role's action to the subject today and whom nothing they did before keeps from it.
pub fn entitled(
    reference: &State,
    today: Date,
    (role, action): (Role, Action),
    subject: &Subject<'_>,
    is_separate: impl Fn(Acting) -> bool,
) -> Vec<AwaitedSigner> {
    let above: Vec<_> = ancestors(reference, subject.holder, today).collect();
    let distance = |at| above.iter().position(|organisation| *organisation == at).unwrap_or(above.len());
    let mut found: Vec<(usize, AwaitedSigner)> = Vec::new();
    for appointment in reference.appointments.rows() {
        let is_above = || above.contains(&appointment.organisation);
        if !policy::permits_where(appointment, today, action, subject, is_above) {
            continue;
        }
        let acting = policy::acting(reference, appointment);
        if is_separate(acting) {
            let organisation = appointment.organisation;
            found.push((distance(organisation), AwaitedSigner { acting, role, organisation, rank: 0 }));
        }
    }
    found.sort_by_key(|(distance, signer)| {
        (*distance, signer.acting.acting_for.is_some(), signer.acting.person)
    });
    let mut distances: Vec<_> = found.iter().map(|(distance, _)| *distance).collect();
    distances.dedup();
    let rank = |distance: usize| distances.iter().position(|other| *other == distance).unwrap_or(0);
    let ranked = found.iter().map(|(distance, signer)| {
        let rank = i64::try_from(rank(*distance)).expect("the tree is not deep");
        AwaitedSigner { rank, ..*signer }
    });
    ranked.collect()
}

/// People among signers, once each.
pub fn people(signers: impl IntoIterator<Item = AwaitedSigner>) -> Vec<PersonId> {
    let mut people: Vec<PersonId> = Vec::new();
    for signer in signers {
        if !people.contains(&signer.acting.person) {
            people.push(signer.acting.person);
        }
    }
    people
}
