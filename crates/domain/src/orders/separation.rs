//! Separation of duty on one order: who ordered it neither receives nor accepts it (decisions.md 11).

use super::Order;
use crate::rejection::Rejection;
use crate::values::PersonId;

/// Refuses a person who placed, revised or raised the order; only such a person signs it as orderer.
///
/// `wanted` names the duty that somebody else must do.
pub fn require_not_orderer(order: &Order, person: PersonId, wanted: &'static str) -> Result<(), Rejection> {
    if order.orderers.contains(&person) {
        return Err(Rejection::SeparationOfDuty { done: "ordered this", wanted });
    }
    Ok(())
}
