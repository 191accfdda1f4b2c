//! Separation of duty on one order: who ordered it neither receives nor accepts it (decisions.md 11).

use super::Order;
use crate::identity::Role;
use crate::rejection::Rejection;
use crate::state::State;
use crate::values::{Id, PersonId};

/// Refuses the person who placed the order or signed any edition of it as orderer.
///
/// `wanted` names the duty that somebody else must do.
pub fn require_not_orderer(
    state: &State,
    order: &Order,
    person: PersonId,
    wanted: &'static str,
) -> Result<(), Rejection> {
    let made = 1..=order.signature_count;
    let mut signatures = made.map(|ordinal| state.signatures.known(&(order.id.bits(), ordinal)));
    let signed = signatures.any(|signature| signature.purpose == Role::Orderer && signature.person == person);
    if person == order.placed_by || signed {
        return Err(Rejection::SeparationOfDuty { done: "ordered this", wanted });
    }
    Ok(())
}
