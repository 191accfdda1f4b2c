//! Orders that were sent and deliveries that were accepted, written by hand for tests of what comes after.

use super::order;
use super::world::World;
use crate::funds::Stage;
use crate::ledger::ChargeMove;
use crate::orders::deadlines::drop_hold;
use crate::orders::release::apply_moves;
use crate::orders::{OrderStatus, charges, progress};
use crate::state::State;
use crate::values::OrderId;

/// Sends an order: its money is obligated.
pub fn send(world: &mut World, number: &str) {
    let (id, now) = (order(&world.state, number).id, world.now);
    world.by_hand(|state, stamp| {
        for line in crate::orders::lines(state, id).map(|line| line.line).collect::<Vec<_>>() {
            let moves = spread(state, id, line, (Stage::Committed, Stage::Obligated), i64::MAX);
            apply_moves(state, stamp, id, &moves);
        }
        drop_hold(state, id);
        let order = state.orders.update(&id);
        (order.status, order.sent_at) = (OrderStatus::Sent, Some(now));
        progress::refresh(state, id);
    });
}

/// Delivers and accepts pieces of a line: an open advance is offset first, the rest accrues.
pub fn accept(world: &mut World, number: &str, line: i64, quantity: i64) {
    let id = order(&world.state, number).id;
    world.by_hand(|state, stamp| {
        let row = state.order_lines.update(&(id, line));
        row.despatched += quantity;
        row.arrived += quantity;
        row.accepted += quantity;
        let (value, offer, taken) = (quantity * row.unit_price_minor, row.offer, row.reserved.min(quantity));
        row.reserved -= taken;
        let offer = state.offers.update(&offer);
        offer.reserved -= taken;
        offer.stock -= taken;
        let offset = spread(state, id, line, (Stage::Advanced, Stage::Paid), value);
        let accrued = value - offset.iter().map(|movement| movement.amount_minor).sum::<i64>();
        apply_moves(state, stamp, id, &offset);
        let moves = spread(state, id, line, (Stage::Obligated, Stage::Accrued), accrued);
        apply_moves(state, stamp, id, &moves);
        progress::refresh(state, id);
    });
}

/// Sends an order, delivers and accepts all of it.
pub fn deliver(world: &mut World, number: &str) {
    send(world, number);
    let id = order(&world.state, number).id;
    let lines: Vec<_> =
        crate::orders::lines(&world.state, id).map(|line| (line.line, line.quantity)).collect();
    for (line, quantity) in lines {
        accept(world, number, line, quantity);
    }
}

fn spread(
    state: &State,
    order: OrderId,
    line: i64,
    stages: (Stage, Stage),
    amount_minor: i64,
) -> Vec<ChargeMove> {
    crate::orders::spread(charges(state, order, line), stages, amount_minor).0
}
