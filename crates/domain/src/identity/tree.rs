//! The organisation tree: who stands above whom on a day.

use std::collections::BTreeSet;

use super::{Organisation, OrganisationKind};
use crate::limits::TREE_DEPTH_MAX;
use crate::rejection::Rejection;
use crate::state::State;
use crate::values::{Date, OrganisationId};

/// The organisation itself and those above it on a day, nearest first; never more than the tree is deep.
pub fn ancestors(
    state: &State,
    organisation: OrganisationId,
    today: Date,
) -> impl Iterator<Item = OrganisationId> {
    std::iter::successors(Some(organisation), move |current| parent(state, *current, today))
        .take(TREE_DEPTH_MAX)
}

/// The organisation directly above on a day.
pub fn parent(state: &State, organisation: OrganisationId, today: Date) -> Option<OrganisationId> {
    let history = state.parentages.range((organisation, Date::MIN)..=(organisation, today));
    history.last().and_then(|parentage| parentage.parent)
}

/// The day and every later one on which the tree changes: a rule about the tree holds if it holds on these.
pub fn changes_from(state: &State, day: Date) -> BTreeSet<Date> {
    let later = state.parentages.rows().map(|parentage| parentage.from).filter(|from| *from > day);
    later.chain([day]).collect()
}

/// The organisation, or the refusal that it does not exist.
pub fn organisation(state: &State, id: OrganisationId) -> Result<&Organisation, Rejection> {
    state.organisations.get(&id).ok_or_else(|| Rejection::not_found("organisation", id))
}

/// The organisation if it is of the kind needed.
pub fn organisation_of_kind(
    state: &State,
    id: OrganisationId,
    kind: OrganisationKind,
) -> Result<&Organisation, Rejection> {
    let found = organisation(state, id)?;
    if found.kind != kind {
        let (is, needed) = (found.kind.as_str(), kind.as_str());
        return Err(Rejection::WrongOrganisationKind { organisation: found.code.to_string(), is, needed });
    }
    Ok(found)
}
