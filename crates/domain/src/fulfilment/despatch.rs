//! Despatch goods of an order: by packing list, in lots, all of a line or part of it.

use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

use super::manifest::Manifest;
use super::{Despatch, DespatchLine, DespatchStatus, ManifestStatus, PackingList};
use crate::cell::{self, Counter};
use crate::command::Verb;
use crate::envelope::Context;
use crate::event::{Event, Fact};
use crate::limits::{DESPATCH_LINES_MAX, LOT_SERIALS_MAX, QUANTITY_MAX, count};
use crate::orders::{self, Order, OrderAction, order, progress};
use crate::policy::Action;
use crate::rejection::{Rejection, bounded, listed};
use crate::state::{Stamp, State};
use crate::values::{Code, Date, DespatchId, ItemId, OfferId, OrderId, OrganisationId, PersonId, Timestamp};
use crate::wording::{Remedy, Rule};

/// Despatches goods of an order.
#[derive(Clone, Debug)]
pub struct DespatchOrder {
    /// The order.
    pub order: OrderId,
    /// The supplier's document number, used once.
    pub packing_list: Code,
    /// The day it should arrive, if the supplier knows.
    pub expected_on: Option<Date>,
    /// The lots.
    pub lines: Vec<Lot>,
}

/// A lot to despatch.
#[derive(Clone, Debug)]
pub struct Lot {
    /// The line of the order.
    pub order_line: i64,
    /// The supplier's lot code.
    pub lot: Code,
    /// Pieces.
    pub quantity: i64,
    /// Whether its pieces have serial numbers, to be listed in a manifest.
    pub has_serials: bool,
}

/// Goods were despatched.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OrderDespatched {
    despatch: DespatchId,
    number: String,
    series: String,
    ordinal: i64,
    order: OrderId,
    unit: OrganisationId,
    supplier: OrganisationId,
    packing_list: Code,
    expected_on: Option<Date>,
    despatched_by: PersonId,
    despatched_at: Timestamp,
    lines: Vec<DespatchedLot>,
}

/// A despatched lot and what it took from the supplier's shelf.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DespatchedLot {
    order_line: i64,
    offer: OfferId,
    item: ItemId,
    lot: Code,
    quantity: i64,
    has_serials: bool,
    /// Pieces by which the order's reservation falls.
    reservation_used: i64,
    /// Pieces by which the offer's stock falls.
    stock_used: i64,
}

impl Verb for DespatchOrder {
    fn keys(&self, state: &mut State, context: &Context) {
        orders::want_order(state, self.order);
        state.counters.want(&cell::series("DSP", context));
        if let Some(supplier) = state.orders.want(&self.order).map(|order| order.supplier) {
            state.packing_lists.want(&(supplier, self.packing_list.clone()));
        }
    }

    fn decide(&self, state: &State, context: &Context) -> Result<Vec<Event>, Rejection> {
        let order = order(state, self.order)?;
        let despatched_by = order.require(state, context, Action::Supply, order.supplier)?;
        order.status.step(OrderAction::Despatch, &order.number)?;
        if state.packing_lists.get(&(order.supplier, self.packing_list.clone())).is_some() {
            let reference = self.packing_list.to_string();
            return Err(Rejection::ReferenceTaken { what: "packing list", reference });
        }
        let today = context.today();
        if let Some(day) = self.expected_on.filter(|day| *day < today) {
            let rule = Rule::LiesBeforeToday.with([&today]);
            return Err(Rejection::field("expected_on", day, rule, Remedy::CorrectDate));
        }
        let lines = self.check_lots(state, order)?;

        // Nothing below can be refused.
        let counter = cell::next_of(state, cell::series("DSP", context));
        Ok(vec![
            OrderDespatched {
                despatch: context.mint(0),
                number: counter.number(),
                series: counter.series,
                ordinal: counter.last,
                order: order.id,
                unit: order.unit,
                supplier: order.supplier,
                packing_list: self.packing_list.clone(),
                expected_on: self.expected_on,
                despatched_by,
                despatched_at: context.at,
                lines,
            }
            .into(),
        ])
    }
}

impl DespatchOrder {
    fn check_lots(&self, state: &State, order: &Order) -> Result<Vec<DespatchedLot>, Rejection> {
        listed("lines", &self.lines, DESPATCH_LINES_MAX)?;
        let mut seen = BTreeSet::new();
        let mut taken = Taken::default();
        let mut lots = Vec::new();
        for lot in &self.lines {
            if !seen.insert((lot.order_line, &lot.lot)) {
                return Err(Rejection::Repeated { field: "lines", value: lot.lot.to_string() });
            }
            lots.push(check_lot(state, order, lot, &mut taken)?);
        }
        Ok(lots)
    }
}

/// What earlier lots of the despatch took: pieces of each order line, stock of each offer.
#[derive(Default)]
struct Taken {
    pieces: BTreeMap<i64, i64>,
    stock: BTreeMap<OfferId, i64>,
}

fn check_lot(state: &State, order: &Order, lot: &Lot, taken: &mut Taken) -> Result<DespatchedLot, Rejection> {
    let line = orders::line_of(state, order, lot.order_line)?;
    let most = if lot.has_serials { LOT_SERIALS_MAX } else { QUANTITY_MAX };
    bounded("quantity", lot.quantity, 1, most)?;
    let pieces = taken.pieces.entry(line.line).or_default();
    let left = line.despatchable() - *pieces;
    if lot.quantity > left {
        let (reference, asked) = (line.reference(order), lot.quantity);
        return Err(Rejection::NothingLeft { object: "order line", reference, left, asked });
    }
    let offer = state.offers.known(&line.offer);
    let reservation_used = lot.quantity.min((line.reserved - *pieces).max(0));
    let stock = taken.stock.entry(offer.id).or_default();
    let stock_used = reservation_used.min(offer.stock - *stock);
    *pieces += lot.quantity;
    *stock += stock_used;
    Ok(DespatchedLot {
        order_line: line.line,
        offer: line.offer,
        item: line.item,
        lot: lot.lot.clone(),
        quantity: lot.quantity,
        has_serials: lot.has_serials,
        reservation_used,
        stock_used,
    })
}

impl OrderDespatched {
    fn line_row(&self, lot: &DespatchedLot, line: i64) -> DespatchLine {
        let status = if lot.has_serials { ManifestStatus::Awaited } else { ManifestStatus::Counted };
        DespatchLine {
            despatch: self.despatch,
            line,
            order_line: lot.order_line,
            item: lot.item,
            lot: lot.lot.clone(),
            quantity: lot.quantity,
            manifest: Manifest::without_parts(status, 1),
            accepted: 0,
            rejected: 0,
            missing: 0,
        }
    }
}

impl Fact for OrderDespatched {
    fn keys(&self, state: &mut State) {
        orders::want_order(state, self.order);
    }

    fn apply(&self, state: &mut State, stamp: &Stamp) {
        orders::deadlines::heard(state, self.order, stamp.at);
        for (lot, line) in self.lines.iter().zip(1..) {
            state.despatch_lines.insert(self.line_row(lot, line));
            let order_line = state.order_lines.update(&(self.order, lot.order_line));
            order_line.despatched += lot.quantity;
            order_line.reserved -= lot.reservation_used;
            order_line.short = order_line.short.min(order_line.to_despatch() - order_line.reserved);
            let offer = state.offers.update(&lot.offer);
            offer.reserved -= lot.reservation_used;
            offer.stock -= lot.stock_used;
        }
        let (supplier, number) = (self.supplier, self.packing_list.clone());
        state.packing_lists.insert(PackingList { supplier, number, despatch: self.despatch });
        state.counters.insert(Counter { series: self.series.clone(), last: self.ordinal });
        state.despatches.insert(Despatch {
            id: self.despatch,
            number: self.number.clone(),
            order: self.order,
            unit: self.unit,
            supplier: self.supplier,
            packing_list: self.packing_list.clone(),
            line_count: count(&self.lines),
            expected_on: self.expected_on,
            despatched_by: self.despatched_by,
            despatched_at: self.despatched_at,
            status: DespatchStatus::Despatched,
            at_hub_on: None,
            hub: None,
            hub_count: 0,
            arrived_on: None,
            received_by: None,
            open_act: None,
            revision: 0,
        });
        progress::refresh(state, self.order);
    }

    fn subjects(&self) -> Vec<String> {
        vec![self.despatch.to_string(), self.order.to_string(), self.supplier.to_string()]
    }
}
