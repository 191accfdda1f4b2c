//! Acceptance acts.

use domain::acceptance::{Act, want_act};
use domain::state::State;
use domain::values::{ActId, DespatchId};

use super::{Select, gather};
use crate::store::{Connection, StoreError};

/// Acts of a despatch, oldest first, those after an id when one is given.
pub fn acts(
    connection: &mut dyn Connection,
    despatch: DespatchId,
    after: Option<&ActId>,
    limit: usize,
) -> Result<Vec<Act>, StoreError> {
    Select::<Act>::all()
        .equal("despatch_id", Some(&despatch))
        .after("id", after)
        .page(connection, "id", limit)
}

/// An act with its lines, exceptions, discrepancies, signatures, despatch and order, as the rules see them;
/// the state has no act when there is none.
pub fn world(connection: &mut dyn Connection, id: ActId) -> Result<State, StoreError> {
    gather(connection, |state| want_act(state, id))
}
