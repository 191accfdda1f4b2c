//! Lists of orders, and one order with all that belongs to it.

use domain::orders::{Order, OrderStatus, Progress, want_order};
use domain::state::State;
use domain::values::{OrderId, OrganisationId};

use super::{Select, gather};
use crate::store::{Connection, StoreError};

/// Which orders are listed; an empty filter lists all.
#[derive(Clone, Debug, Default)]
pub struct OrderFilter {
    /// Only of this unit.
    pub unit: Option<OrganisationId>,
    /// Only with this supplier.
    pub supplier: Option<OrganisationId>,
    /// Only in this status.
    pub status: Option<OrderStatus>,
    /// Only with this progress.
    pub progress: Option<Progress>,
    /// Only with one of these as unit, supplier or buyer.
    pub parties: Option<Parties>,
}

/// Organisations by the part they can have in an order.
#[derive(Clone, Debug, Default)]
pub struct Parties {
    /// Units.
    pub units: Vec<OrganisationId>,
    /// Suppliers.
    pub suppliers: Vec<OrganisationId>,
    /// Contracting agencies.
    pub buyers: Vec<OrganisationId>,
}

/// Orders, newest first, those before an id when one is given.
pub fn orders(
    connection: &mut dyn Connection,
    filter: &OrderFilter,
    before: Option<&OrderId>,
    limit: usize,
) -> Result<Vec<Order>, StoreError> {
    let mut select = Select::<Order>::all()
        .equal("unit_id", filter.unit.as_ref())
        .equal("supplier_id", filter.supplier.as_ref())
        .equal("status", filter.status.as_ref())
        .equal("progress", filter.progress.as_ref())
        .before("id", before);
    if let Some(Parties { units, suppliers, buyers }) = &filter.parties {
        select = select.any(&[("unit_id", units), ("supplier_id", suppliers), ("buyer_id", buyers)]);
    }
    select.page(connection, "id DESC", limit)
}

/// An order with its lines, charges, signatures, contract, offers, items and allotments, as the rules see it;
/// the state has no order when there is none.
pub fn world(connection: &mut dyn Connection, id: OrderId) -> Result<State, StoreError> {
    gather(connection, |state| want_order(state, id))
}
