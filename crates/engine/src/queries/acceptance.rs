//! Acceptance acts.

use domain::acceptance::{Act, ActStatus, Discrepancy, want_act};
use domain::state::State;
use domain::values::{ActId, DespatchId, OrganisationId};

use super::{Part, Select, gather};
use crate::store::{Connection, StoreError};

/// Which acts are listed; an empty filter lists all.
#[derive(Clone, Debug, Default)]
pub struct ActFilter {
    /// Only of this despatch.
    pub despatch: Option<DespatchId>,
    /// Only in one of these states, when any are named.
    pub statuses: Vec<ActStatus>,
    /// Only of these units.
    pub units: Option<Vec<OrganisationId>>,
}

/// Acts in order of id, which is that of time.
pub fn acts(
    connection: &mut dyn Connection,
    filter: &ActFilter,
    part: &Part<ActId>,
) -> Result<Vec<Act>, StoreError> {
    let mut select = Select::<Act>::all().equal("despatch_id", filter.despatch.as_ref());
    if !filter.statuses.is_empty() {
        select = select.any(&[("status", &filter.statuses)]);
    }
    if let Some(units) = &filter.units {
        select = select.any(&[("unit_id", units)]);
    }
    select.part(connection, "id", part)
}

/// The discrepancies of several acts, in order.
pub fn discrepancies_of(
    connection: &mut dyn Connection,
    acts: &[ActId],
) -> Result<Vec<Discrepancy>, StoreError> {
    let limit = acts.len() * domain::limits::ACT_DISCREPANCIES_MAX;
    let select = Select::<Discrepancy>::all().any(&[("act_id", acts)]);
    select.page(connection, "act_id, position", limit)
}

/// An act with its lines, exceptions, discrepancies, signatures, despatch and order, as the rules see them;
/// the state has no act when there is none.
pub fn world(connection: &mut dyn Connection, id: ActId) -> Result<State, StoreError> {
    gather(connection, |state| want_act(state, id))
}
