//! Lists of orders, and one order with all that belongs to it.

use domain::limits::BASKET_LINES_MAX;
use domain::orders::{Order, OrderLine, OrderStatus, Progress, want_order};
use domain::state::State;
use domain::timers::Deadline;
use domain::values::{Currency, Id, ItemId, OfferId, OrderId, OrganisationId, Timestamp};

use super::{Part, Select, find_all, gather};
use crate::store::{Connection, StoreError};
use crate::views::{self, List};

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
/// The orders of one organisation are found by their list, beside those that it does not hold yet.
pub fn orders(
    connection: &mut dyn Connection,
    filter: &OrderFilter,
    part: &Part<OrderId>,
) -> Result<Vec<Order>, StoreError> {
    let Some(party) = filter.party() else { return filter.select().part(connection, "id", part) };
    let cursor = views::cursor(connection)?.order;
    let newest = filter.select().after("id", Some(&cursor));
    if part.is_descending {
        let mut orders = newest.part(connection, "id", part)?;
        orders.extend(listed(connection, filter, party, part, part.limit - orders.len())?);
        return Ok(orders);
    }
    let mut orders = listed(connection, filter, party, part, part.limit)?;
    let left = Part { limit: part.limit - orders.len(), ..part.clone() };
    orders.extend(newest.part(connection, "id", &left)?);
    Ok(orders)
}

/// At most `limit` orders of a part that the list of an organisation holds.
fn listed(
    connection: &mut dyn Connection,
    filter: &OrderFilter,
    party: OrganisationId,
    part: &Part<OrderId>,
    limit: usize,
) -> Result<Vec<Order>, StoreError> {
    let mut orders = Vec::new();
    if limit == 0 {
        return Ok(orders);
    }
    let keys = part.clone().by(|id| id.bits());
    views::walk(connection, List::PartyOrders, party.bits(), keys, |connection, keys| {
        let ids = ids(keys);
        let of_these = filter.select().any(&[("id", &ids)]);
        orders.extend(of_these.page(connection, &format!("id {}", part.way().0), part.limit)?);
        Ok(orders.len() < limit)
    })?;
    orders.truncate(limit);
    Ok(orders)
}

fn ids(keys: &[u128]) -> Vec<OrderId> {
    keys.iter().copied().map(OrderId::from_bits).collect()
}

/// Orders of a supplier looked through for those that hold stock of one offer.
const HOLDERS_SOUGHT_IN: usize = 20_000;

/// The newest orders that hold stock of an offer of this supplier, or may do so by an amendment, newest first.
pub fn holders(
    connection: &mut dyn Connection,
    supplier: OrganisationId,
    offer: OfferId,
    limit: usize,
) -> Result<Vec<OrderId>, StoreError> {
    let of_offer = || Select::<OrderLine>::all().equal("offer_id", Some(&offer));
    let cursor = views::cursor(connection)?.order;
    let newest = of_offer().after("order_id", Some(&cursor));
    let lines = newest.page(connection, "order_id DESC", HOLDERS_SOUGHT_IN)?;
    let mut found = holding(connection, supplier, lines)?;
    let mut left = HOLDERS_SOUGHT_IN;
    let keys = Part::newest(limit);
    views::walk(connection, List::PartyOrders, supplier.bits(), keys, |connection, keys| {
        let ids = ids(keys);
        let lines = of_offer().any(&[("order_id", &ids)]);
        let lines = lines.page(connection, "order_id DESC", keys.len() * BASKET_LINES_MAX)?;
        found.extend(holding(connection, supplier, lines)?);
        left = left.saturating_sub(keys.len());
        Ok(left > 0 && found.len() < limit)
    })?;
    found.truncate(limit);
    Ok(found)
}

/// The orders of a supplier among those of the lines that hold stock for them, or may do so by an amendment, newest
/// first.
fn holding(
    connection: &mut dyn Connection,
    supplier: OrganisationId,
    lines: Vec<OrderLine>,
) -> Result<Vec<OrderId>, StoreError> {
    let orders = find_all::<Order>(connection, lines.iter().map(|line| line.order))?;
    let holds = |line: &&OrderLine| {
        let order = orders.get(&line.order).filter(|order| order.supplier == supplier);
        order.is_some_and(|order| line.reserved > 0 || order.is_amending)
    };
    let mut holding: Vec<OrderId> = lines.iter().filter(holds).map(|line| line.order).collect();
    holding.dedup();
    Ok(holding)
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

/// The last prices at which an item was sent to a supplier before an order, whoever ordered it, newest first.
pub fn prices_paid(
    connection: &mut dyn Connection,
    item: ItemId,
    before: OrderId,
    limit: usize,
) -> Result<Vec<PricePaid>, StoreError> {
    let part = Part { after: Some(before.bits()), is_descending: true, limit: PRICES_SOUGHT_IN };
    let keys = views::keys(connection, List::ItemOrders, item.bits(), &part)?;
    let ids = ids(&keys);
    let orders = find_all::<Order>(connection, ids.iter().copied())?;
    let lines = Select::<OrderLine>::all().equal("item_id", Some(&item)).any(&[("order_id", &ids)]);
    let lines = lines.page(connection, "order_id DESC, line", PRICES_SOUGHT_IN * BASKET_LINES_MAX)?;
    let paid = lines.iter().filter(|line| line.quantity > 0).filter_map(|line| {
        let order = orders.get(&line.order)?;
        Some(PricePaid {
            sent_at: order.sent_at?,
            supplier: order.supplier,
            currency: order.currency,
            unit_price_minor: line.unit_price_minor,
        })
    });
    Ok(paid.take(limit).collect())
}

/// An order with its lines, charges, signatures, contract, offers, items and allotments, as the rules see it;
/// the state has no order when there is none.
pub fn world(connection: &mut dyn Connection, id: OrderId) -> Result<State, StoreError> {
    gather(connection, |state| want_order(state, id))
}
