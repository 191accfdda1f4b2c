//! Needs as units of the world state them.

use super::{day, item, organisation, personal};
use crate::requirements::propose::ProposeRequirement;
use crate::requirements::{Need, Requirement, Terms, Urgency};
use crate::state::State;

/// A need of this item.
pub fn needed(name: &str) -> Need {
    Need::Item(item(name))
}

/// Pieces wanted through 2026 and 2027, of middling weight.
pub fn wanted(quantity: i64) -> Terms {
    let (from, to) = (day("2026-02-01"), day("2027-12-31"));
    Terms { quantity, from, to, priority: 3, urgency: Urgency::Routine }
}

/// A unit's statement of a need.
pub fn propose(unit: &str, need: Need, quantity: i64) -> ProposeRequirement {
    ProposeRequirement {
        unit: organisation(unit),
        need,
        terms: wanted(quantity),
        justification: personal("reconnaissance of the sector"),
    }
}

/// The need with this number, such as `REQ-2026-000001`.
pub fn requirement<'s>(state: &'s State, number: &str) -> &'s Requirement {
    let found = state.requirements.rows().find(|requirement| requirement.number == number);
    found.unwrap_or_else(|| panic!("there is no requirement {number}"))
}
