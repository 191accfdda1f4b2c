//! How far a sent order has come: a pure function of its line counters.

use super::{OrderLine, lines};
use crate::state::State;
use crate::values::OrderId;

crate::text_enum! {
    /// What lists and pages show of a sent order.
    pub enum Progress {
        /// Not sent yet.
        NotSent = "not_sent",
        /// The supplier works on it.
        InFulfilment = "in_fulfilment",
        /// Some pieces have arrived.
        PartlyArrived = "partly_arrived",
        /// All pieces have arrived.
        Arrived = "arrived",
        /// Some pieces are accepted by a signed act.
        PartlyAccepted = "partly_accepted",
        /// All pieces are accepted by signed acts: delivered.
        Accepted = "accepted",
        /// All accepted pieces are paid.
        Paid = "paid",
    }
}

/// The progress of a sent order with these lines.
pub fn progress<'a>(lines: impl Iterator<Item = &'a OrderLine>) -> Progress {
    let (mut quantity, mut arrived, mut accepted, mut paid) = (0, 0, 0, 0);
    for line in lines {
        quantity += line.quantity;
        arrived += line.arrived;
        accepted += line.accepted;
        paid += line.paid;
    }
    match () {
        () if quantity > 0 && paid >= quantity => Progress::Paid,
        () if quantity > 0 && accepted >= quantity => Progress::Accepted,
        () if accepted > 0 => Progress::PartlyAccepted,
        () if quantity > 0 && arrived >= quantity => Progress::Arrived,
        () if arrived > 0 => Progress::PartlyArrived,
        () => Progress::InFulfilment,
    }
}

/// Saves the progress of an order whose counters changed.
pub fn refresh(state: &mut State, order: OrderId) {
    let progress = progress(lines(state, order));
    state.orders.update(&order).progress = progress;
}
