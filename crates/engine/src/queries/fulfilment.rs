//! Despatches with their lines, and serial numbers.

use domain::fulfilment::{Despatch, DespatchLine, Serial, want_despatch};
use domain::state::State;
use domain::values::{DespatchId, ItemId, OrderId, SerialNumber};

use super::{Part, Select, find, gather};
use crate::store::{Connection, StoreError};

/// Despatches of an order, in order of id, which is that of time.
pub fn despatches(
    connection: &mut dyn Connection,
    order: OrderId,
    part: &Part<DespatchId>,
) -> Result<Vec<Despatch>, StoreError> {
    Select::<Despatch>::all().equal("order_id", Some(&order)).part(connection, "id", part)
}

/// A despatch with its lines and order, as the rules see them; the state has no despatch when there is none.
pub fn world(connection: &mut dyn Connection, id: DespatchId) -> Result<State, StoreError> {
    gather(connection, |state| want_despatch(state, id))
}

/// Lines of a despatch, in order.
pub fn lines(connection: &mut dyn Connection, id: DespatchId) -> Result<Vec<DespatchLine>, StoreError> {
    let limit = domain::limits::DESPATCH_LINES_MAX;
    Select::<DespatchLine>::all().equal("despatch_id", Some(&id)).page(connection, "line", limit)
}

/// What is known of a serial number of an item.
pub fn serial(
    connection: &mut dyn Connection,
    item: ItemId,
    number: SerialNumber,
) -> Result<Option<Serial>, StoreError> {
    find(connection, &(item, number))
}
