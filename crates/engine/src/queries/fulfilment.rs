//! Despatches with their lines, and serial numbers.

use domain::fulfilment::{Despatch, DespatchLine, DespatchStatus, Serial, want_despatch};
use domain::state::State;
use domain::values::{DespatchId, ItemId, OrderId, OrganisationId, SerialNumber};

use super::{Part, Select, find, gather};
use crate::store::{Connection, StoreError};

/// Which despatches are listed; an empty filter lists all.
#[derive(Clone, Debug, Default)]
pub struct DespatchFilter {
    /// Only of this order.
    pub order: Option<OrderId>,
    /// Only in this status.
    pub status: Option<DespatchStatus>,
    /// Only with one of these as unit or supplier.
    pub parties: Option<Vec<OrganisationId>>,
    /// With `parties`: also what one of them has as a hub.
    pub with_hubs: bool,
    /// Only what this hub has, or had last.
    pub hub: Option<OrganisationId>,
}

/// Despatches in order of id, which is that of time.
pub fn despatches(
    connection: &mut dyn Connection,
    filter: &DespatchFilter,
    part: &Part<DespatchId>,
) -> Result<Vec<Despatch>, StoreError> {
    let mut select = Select::<Despatch>::all()
        .equal("order_id", filter.order.as_ref())
        .equal("status", filter.status.as_ref())
        .equal("hub_id", filter.hub.as_ref());
    if let Some(parties) = &filter.parties {
        let columns = ["unit_id", "supplier_id", "hub_id"].map(|column| (column, parties.as_slice()));
        select = select.any(&columns[..if filter.with_hubs { 3 } else { 2 }]);
    }
    select.part(connection, "id", part)
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

/// Lines of several despatches, in order.
pub fn lines_of(
    connection: &mut dyn Connection,
    despatches: &[DespatchId],
) -> Result<Vec<DespatchLine>, StoreError> {
    let limit = despatches.len() * domain::limits::DESPATCH_LINES_MAX;
    let select = Select::<DespatchLine>::all().any(&[("despatch_id", despatches)]);
    select.page(connection, "despatch_id, line", limit)
}

/// Serial numbers that a despatch brought, in order of line and place, at most so many.
pub fn serials(
    connection: &mut dyn Connection,
    id: DespatchId,
    limit: usize,
) -> Result<Vec<Serial>, StoreError> {
    Select::<Serial>::all().equal("despatch_id", Some(&id)).page(connection, "line, position", limit)
}

/// What is known of a serial number of an item.
pub fn serial(
    connection: &mut dyn Connection,
    item: ItemId,
    number: SerialNumber,
) -> Result<Option<Serial>, StoreError> {
    find(connection, &(item, number))
}
