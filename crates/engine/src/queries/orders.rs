//! Lists of orders, and one order with all that belongs to it.

use domain::orders::{Order, OrderStatus, Progress, want_order};
use domain::state::State;
use domain::timers::Deadline;
use domain::values::{Currency, ItemId, OfferId, OrderId, OrganisationId, Timestamp};

use super::{Part, Select, gather};
use crate::store::{Connection, StoreError, Value};
use crate::tables::Column;
use crate::views;

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

impl OrderFilter {
    /// The one organisation that every order of the list has a part in, if there is one.
    fn party(&self) -> Option<OrganisationId> {
        let sole = || {
            let Parties { units, suppliers, buyers } = self.parties.as_ref()?;
            let mut all = units.iter().chain(suppliers).chain(buyers);
            all.next().copied().filter(|first| all.all(|other| other == first))
        };
        self.unit.or(self.supplier).or_else(sole)
    }

    fn select(&self) -> Select<Order> {
        let select = Select::<Order>::all()
            .equal("unit_id", self.unit.as_ref())
            .equal("supplier_id", self.supplier.as_ref())
            .equal("status", self.status.as_ref())
            .equal("progress", self.progress.as_ref());
        parted(select, self.parties.as_ref())
    }
}

/// Only orders in which one of the organisations has the part it can have.
fn parted(select: Select<Order>, parties: Option<&Parties>) -> Select<Order> {
    match parties {
        Some(Parties { units, suppliers, buyers }) => {
            select.any(&[("unit_id", units), ("supplier_id", suppliers), ("buyer_id", buyers)])
        }
        None => select,
    }
}

/// Orders in the order of their ids, which rise with time.
///
/// The orders of one organisation are found by their projection, beside those that it does not hold yet.
pub fn orders(
    connection: &mut dyn Connection,
    filter: &OrderFilter,
    part: &Part<OrderId>,
) -> Result<Vec<Order>, StoreError> {
    let Some(party) = filter.party() else { return filter.select().part(connection, "id", part) };
    let cursor = views::cursor(connection)?.order;
    let after = part.after.as_ref();
    let listed = filter.select().among("view_party_order", ("party_id", &party), ("order_id", "id"));
    let newest = filter.select().after("id", Some(&cursor));
    if part.is_descending {
        let mut orders = newest.before("id", after).page(connection, "id DESC", part.limit)?;
        let left = part.limit - orders.len();
        orders.extend(listed.before("order_id", after).page(connection, "order_id DESC", left)?);
        return Ok(orders);
    }
    let mut orders = listed.after("order_id", after).page(connection, "order_id", part.limit)?;
    let left = part.limit - orders.len();
    orders.extend(newest.after("id", after).page(connection, "id", left)?);
    Ok(orders)
}

/// Orders of a supplier looked through for those that hold stock of one offer.
const HOLDERS_SOUGHT_IN: usize = 20_000;

const HOLDERS: &str = "SELECT DISTINCT orders.id FROM (
        SELECT order_id AS id FROM view_party_order WHERE party_id = $1
        UNION ALL SELECT id FROM orders WHERE supplier_id = $1 AND id > $5
        ORDER BY id DESC LIMIT $3
    ) AS recent JOIN orders ON orders.id = recent.id JOIN order_line ON order_line.order_id = orders.id
    WHERE orders.supplier_id = $1 AND order_line.offer_id = $2
        AND (order_line.reserved > 0 OR orders.is_amending = 1)
    ORDER BY orders.id DESC LIMIT $4";

/// The newest orders that hold stock of an offer of this supplier, or may do so by an amendment, newest first.
pub fn holders(
    connection: &mut dyn Connection,
    supplier: OrganisationId,
    offer: OfferId,
    limit: usize,
) -> Result<Vec<OrderId>, StoreError> {
    let mut params = Vec::with_capacity(5);
    supplier.put(&mut params);
    offer.put(&mut params);
    params.extend([Value::from(HOLDERS_SOUGHT_IN as u64), Value::from(limit as u64)]);
    views::cursor(connection)?.order.put(&mut params);
    let rows = connection.query(HOLDERS, &params)?;
    rows.into_iter().map(|row| OrderId::take(&mut row.into_iter())).collect()
}

/// The orders that wait for signatures, those whose hold runs out first.
///
/// They are found by the timers of their holds, of which there are as many as orders wait.
pub fn awaiting(
    connection: &mut dyn Connection,
    parties: Option<&Parties>,
    limit: usize,
) -> Result<Vec<Order>, StoreError> {
    let mut waiting: Vec<Order> = Vec::new();
    for hold in [Deadline::OrderHold, Deadline::AmendmentHold] {
        let select = Select::<Order>::all().among("timer", ("deadline", &hold), ("object", "id"));
        waiting.extend(parted(select, parties).page(connection, "timer.at", limit)?);
    }
    waiting.truncate(limit);
    Ok(waiting)
}

/// As [`awaiting`], by their ids, with all that belongs to them.
pub fn awaiting_signatures(
    connection: &mut dyn Connection,
    parties: Option<&Parties>,
    limit: usize,
) -> Result<(Vec<OrderId>, State), StoreError> {
    let waiting = awaiting(connection, parties, limit)?;
    let ids: Vec<OrderId> = waiting.iter().map(|order| order.id).collect();
    let world = gather(connection, |state| ids.iter().for_each(|id| want_order(state, *id)))?;
    Ok((ids, world))
}

/// A price at which an item was ordered.
#[derive(Clone, Debug)]
pub struct PricePaid {
    /// When the order was sent.
    pub sent_at: Timestamp,
    /// Who supplied.
    pub supplier: OrganisationId,
    /// Currency of the price.
    pub currency: Currency,
    /// Unit price, minor units.
    pub unit_price_minor: i64,
}

/// Orders of an item looked through for its last prices.
const PRICES_SOUGHT_IN: usize = 50;

const PRICES: &str =
    "SELECT orders.sent_at, orders.supplier_id, orders.currency, order_line.unit_price_minor FROM (
        SELECT order_id AS id FROM view_item_order WHERE item_id = $1 AND order_id < $2
        ORDER BY order_id DESC LIMIT $3
    ) AS recent JOIN orders ON orders.id = recent.id
    JOIN order_line ON order_line.order_id = orders.id AND order_line.item_id = $1
    WHERE orders.sent_at IS NOT NULL AND order_line.quantity > 0
    ORDER BY orders.id DESC LIMIT $4";

/// The last prices at which an item was sent to a supplier before an order, whoever ordered it, newest first.
pub fn prices_paid(
    connection: &mut dyn Connection,
    item: ItemId,
    before: OrderId,
    limit: usize,
) -> Result<Vec<PricePaid>, StoreError> {
    let mut params = Vec::with_capacity(4);
    item.put(&mut params);
    before.put(&mut params);
    params.extend([Value::from(PRICES_SOUGHT_IN as u64), Value::from(limit as u64)]);
    let read = |row: crate::store::Row| {
        let mut values = row.into_iter();
        Ok(PricePaid {
            sent_at: Timestamp::take(&mut values)?,
            supplier: OrganisationId::take(&mut values)?,
            currency: Currency::take(&mut values)?,
            unit_price_minor: i64::take(&mut values)?,
        })
    };
    connection.query(PRICES, &params)?.into_iter().map(read).collect()
}

/// An order with its lines, charges, signatures, contract, offers, items and allotments, as the rules see it;
/// the state has no order when there is none.
pub fn world(connection: &mut dyn Connection, id: OrderId) -> Result<State, StoreError> {
    gather(connection, |state| want_order(state, id))
}
