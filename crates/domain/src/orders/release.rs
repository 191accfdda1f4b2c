//! Give back what an order holds: money, stock and ceilings.

use super::call_off::Called;
use super::holdings::Holdings;
use super::{Answer, OrderLine, charges, lines, progress, spread};
use crate::funds::Stage;
use crate::ledger::{self, ChargeMove};
use crate::state::{Stamp, State};
use crate::values::OrderId;

/// The movements that release what pieces given up of a sent line leave beyond the value still to be accepted;
/// what was advanced to the supplier stays so.
pub fn of_pieces(state: &State, line: &OrderLine, quantity: i64) -> Vec<ChargeMove> {
    Holdings::of(state, std::iter::once(line)).free_excess(line, line.to_accept() - quantity)
}

/// The movements that release the value of everything not yet despatched.
pub fn rest(state: &State, order: OrderId) -> Vec<ChargeMove> {
    lines(state, order).flat_map(|line| of_pieces(state, line, line.to_despatch())).collect()
}

/// The movements that take all that an order holds in a stage to another, in order of line and position.
pub fn shift(state: &State, order: OrderId, from: Stage, to: Stage) -> Vec<ChargeMove> {
    let of_line = |line: &OrderLine| spread(charges(state, order, line.line), (from, to), i64::MAX).0;
    lines(state, order).flat_map(of_line).collect()
}

/// The movements that release all that an order holds in a stage.
pub fn all(state: &State, order: OrderId, from: Stage) -> Vec<ChargeMove> {
    shift(state, order, from, Stage::Available)
}

/// Applies movements of an order's charges.
pub fn apply_moves(state: &mut State, stamp: &Stamp, order: OrderId, moves: &[ChargeMove]) {
    for movement in moves {
        ledger::move_charge(state, stamp, order, movement);
    }
}

/// Takes pieces that will not be delivered off a line, its reservation and the ceilings.
pub fn uncall(state: &mut State, order: OrderId, line: i64, quantity: i64) {
    if quantity == 0 {
        return;
    }
    let contract = state.orders.known(&order).contract;
    let row = state.order_lines.update(&(order, line));
    row.quantity -= quantity;
    row.cancelled += quantity;
    row.confirmed = row.confirmed.min(row.quantity);
    let freed = (row.reserved - (row.quantity - row.despatched)).clamp(0, row.reserved);
    row.reserved -= freed;
    row.short = row.short.min(row.to_despatch() - row.reserved);
    let (offer, value_minor) = (row.offer, quantity * row.unit_price_minor);
    state.orders.update(&order).total_minor -= value_minor;
    let released = Called { offer, quantity, reserved: freed, value_minor };
    released.give_back(state, contract);
    if state.orders.known(&order).sent_at.is_some() {
        progress::refresh(state, order);
    }
}

/// Takes everything not yet despatched off all lines; no proposal stands any more.
pub fn uncall_rest(state: &mut State, order: OrderId) {
    let rest: Vec<_> = lines(state, order).map(|line| (line.line, line.answer, line.to_despatch())).collect();
    for (line, answer, quantity) in rest {
        uncall(state, order, line, quantity);
        if answer == Answer::Proposed {
            state.proposals.remove(&(order, line));
            state.order_lines.update(&(order, line)).answer = Answer::Refused;
        }
    }
}
