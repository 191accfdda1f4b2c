//! Lists of orders, and one order with all that belongs to it.

use domain::orders::{Order, OrderStatus, Progress, want_order};
use domain::state::State;
use domain::values::{OfferId, OrderId, OrganisationId};

use super::{Select, gather};
use crate::store::{Connection, StoreError, Value};
use crate::tables::Column;

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

/// Orders of a supplier looked through for those that hold stock of one offer.
const HOLDERS_SOUGHT_IN: usize = 20_000;

const HOLDERS: &str = "SELECT DISTINCT orders.id FROM (
        SELECT id, is_amending FROM orders WHERE supplier_id = $1 ORDER BY id DESC LIMIT $3
    ) AS orders JOIN order_line ON order_line.order_id = orders.id
    WHERE order_line.offer_id = $2 AND (order_line.reserved > 0 OR orders.is_amending = 1)
    ORDER BY orders.id DESC LIMIT $4";

/// The newest orders that hold stock of an offer of this supplier, or may do so by an amendment, newest first.
pub fn holders(
    connection: &mut dyn Connection,
    supplier: OrganisationId,
    offer: OfferId,
    limit: usize,
) -> Result<Vec<OrderId>, StoreError> {
    let mut params = Vec::with_capacity(4);
    supplier.put(&mut params);
    offer.put(&mut params);
    params.extend([Value::from(HOLDERS_SOUGHT_IN as u64), Value::from(limit as u64)]);
    let rows = connection.query(HOLDERS, &params)?;
    rows.into_iter().map(|row| OrderId::take(&mut row.into_iter())).collect()
}

/// An order with its lines, charges, signatures, contract, offers, items and allotments, as the rules see it;
/// the state has no order when there is none.
pub fn world(connection: &mut dyn Connection, id: OrderId) -> Result<State, StoreError> {
    gather(connection, |state| want_order(state, id))
}
