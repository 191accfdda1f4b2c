//! Separation of duty on one order: who orders it, who receives or accepts it and who pays are different people.
//! The order keeps the lists, so that no rule has to search for them.

use super::Order;
use crate::rejection::Rejection;
use crate::values::PersonId;
use crate::wording::Part;

/// Refuses as receiver or signer of acts whoever placed, revised, raised or paid the order.
///
/// `wanted` names the duty that somebody else must do.
pub fn require_receiver(order: &Order, person: PersonId, wanted: &'static str) -> Result<(), Rejection> {
    refuse_any(&[(&order.orderers, Part::Ordered), (&order.paid_by, Part::PaidFor)], person, wanted)
}

/// Refuses as payer whoever ordered it, received it or signed for it.
pub fn require_payer(order: &Order, person: PersonId) -> Result<(), Rejection> {
    let duties = [(&order.orderers, Part::Ordered), (&order.accepted_by, Part::Accepted)];
    refuse_any(&duties, person, "pay for it")
}

fn refuse_any(
    duties: &[(&Vec<PersonId>, Part)],
    person: PersonId,
    wanted: &'static str,
) -> Result<(), Rejection> {
    match duties.iter().find(|(people, _)| people.contains(&person)) {
        Some((_, done)) => Err(Rejection::SeparationOfDuty { done: (*done).into(), wanted }),
        None => Ok(()),
    }
}

/// Notes who receives or signs for a delivery of an order, so that nobody of them pays for it.
pub fn note_receiver(order: &mut Order, person: PersonId) {
    note(&mut order.accepted_by, person);
}

/// Notes who pays for an order, so that nobody of them accepts its deliveries.
pub fn note_payer(order: &mut Order, person: PersonId) {
    note(&mut order.paid_by, person);
}

fn note(people: &mut Vec<PersonId>, person: PersonId) {
    if !people.contains(&person) {
        people.push(person);
    }
}
