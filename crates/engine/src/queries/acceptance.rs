//! Acceptance acts.

use domain::acceptance::{Act, want_act};
use domain::state::State;
use domain::values::{ActId, DespatchId};

use super::{Part, Select, gather};
use crate::store::{Connection, StoreError};

/// Acts of a despatch, in order of id, which is that of time.
pub fn acts(
    connection: &mut dyn Connection,
    despatch: DespatchId,
    part: &Part<ActId>,
) -> Result<Vec<Act>, StoreError> {
    Select::<Act>::all().equal("despatch_id", Some(&despatch)).part(connection, "id", part)
}

/// An act with its lines, exceptions, discrepancies, signatures, despatch and order, as the rules see them;
/// the state has no act when there is none.
pub fn world(connection: &mut dyn Connection, id: ActId) -> Result<State, StoreError> {
    gather(connection, |state| want_act(state, id))
}
