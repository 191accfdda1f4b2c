//! What paying an invoice, by the bank or by advances alone, changes in the orders it covers.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

use super::{ChargeAmount, InvoiceStatus, Pieces, order_subjects};
use crate::event::{Event, Fact};
use crate::funds::Stage;
use crate::ledger::{self, ChargeMove};
use crate::orders::{ChargeKey, OrderLine, closed, lines, progress, want_order};
use crate::state::{Stamp, State};
use crate::values::{InvoiceId, OrderId};

/// Which way money goes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Way {
    /// To the supplier.
    Paid,
    /// Back from the bank.
    Returned,
}

/// What a payment, or its return, changes in one order.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PaidOrder {
    /// The order.
    pub order: OrderId,
    /// Movements of its charges; none for pieces that advances paid.
    pub moves: Vec<ChargeMove>,
    /// Lines and pieces paid; pieces are below zero when the money came back.
    pub lines: Vec<(i64, i64)>,
}

/// Advances have paid all of an invoice, so there is nothing to order from the bank.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct InvoiceSettled {
    pub(super) invoice: InvoiceId,
    pub(super) status: InvoiceStatus,
    pub(super) orders: Vec<PaidOrder>,
}

/// What paying these pieces with these amounts changes, order by order.
pub fn paid_orders(pieces: &[Pieces], amounts: &[ChargeAmount], way: Way) -> Vec<PaidOrder> {
    let (from, to, sign) = match way {
        Way::Paid => (Stage::Accrued, Stage::Paid, 1),
        Way::Returned => (Stage::Paid, Stage::Accrued, -1),
    };
    let mut orders: BTreeMap<OrderId, PaidOrder> = BTreeMap::new();
    for Pieces { order, line, quantity } in pieces.iter().copied() {
        let paid = orders.entry(order).or_insert(PaidOrder { order, moves: Vec::new(), lines: Vec::new() });
        paid.lines.push((line, sign * quantity));
    }
    for ChargeAmount { order, line, position, amount_minor } in amounts.iter().copied() {
        let paid = orders.get_mut(&order).expect("amounts are borne by charges of the pieces' orders");
        paid.moves.push(ChargeMove { line, position, from, to, amount_minor });
    }
    orders.into_values().collect()
}

/// The closing of the orders of which nothing is open once this is paid.
pub(crate) fn close_finished(state: &State, paid: &[PaidOrder]) -> Vec<Event> {
    let closed = |paid: &PaidOrder| {
        let pieces = |line: i64| paid.lines.iter().filter(move |(l, _)| *l == line).map(|(_, pieces)| pieces);
        let after =
            |row: &OrderLine| OrderLine { paid: row.paid + pieces(row.line).sum::<i64>(), ..row.clone() };
        let rows: Vec<_> = lines(state, paid.order).map(after).collect();
        closed::if_finished(state.orders.known(&paid.order), &rows)
    };
    paid.iter().filter_map(closed).collect()
}

/// Asks for the rows that [`apply_paid_order`] changes.
pub(crate) fn want_paid_orders(state: &mut State, paid: &[PaidOrder]) {
    for paid in paid {
        want_order(state, paid.order);
    }
}

/// Applies what a payment or its return changes in an order; what came back is payable again.
pub(crate) fn apply_paid_order(state: &mut State, stamp: &Stamp, paid: &PaidOrder) {
    for movement in &paid.moves {
        ledger::move_charge(state, stamp, paid.order, movement);
        let ChargeMove { line, position, to, amount_minor, .. } = *movement;
        let charge = state.charges.update(&ChargeKey { order: paid.order, line, position });
        charge.payable_minor += if to == Stage::Accrued { amount_minor } else { -amount_minor };
    }
    for (line, pieces) in &paid.lines {
        state.order_lines.update(&(paid.order, *line)).paid += pieces;
    }
    progress::refresh(state, paid.order);
}

impl Fact for InvoiceSettled {
    fn keys(&self, state: &mut State) {
        state.invoices.want(&self.invoice);
        want_paid_orders(state, &self.orders);
    }

    fn apply(&self, state: &mut State, stamp: &Stamp) {
        for paid in &self.orders {
            apply_paid_order(state, stamp, paid);
        }
        state.invoices.update(&self.invoice).status = self.status;
    }

    fn subjects(&self) -> Vec<String> {
        let orders = order_subjects(self.orders.iter().map(|paid| paid.order));
        std::iter::once(self.invoice.to_string()).chain(orders).collect()
    }
}
