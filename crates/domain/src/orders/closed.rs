//! An order is closed by itself once all that is left of it is accepted and paid.

use serde::{Deserialize, Serialize};

use super::{Order, OrderAction, OrderLine, OrderStatus, deadlines, want_order};
use crate::event::{Event, Fact};
use crate::state::{Stamp, State};
use crate::values::OrderId;

/// An order was closed: nothing is open.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OrderClosed {
    order: OrderId,
    status: OrderStatus,
}

/// Whether nothing of these lines is open: all accepted and paid, nothing rejected or missing unsettled.
pub(crate) fn is_finished<'a>(lines: impl IntoIterator<Item = &'a OrderLine>) -> bool {
    lines.into_iter().all(|line| {
        line.accepted >= line.quantity
            && line.paid >= line.quantity
            && line.rejected == 0
            && line.missing == 0
    })
}

/// The closing of an order whose lines will be these, if nothing of them is open and no amendment is asked for.
pub(crate) fn if_finished(order: &Order, lines: &[OrderLine]) -> Option<Event> {
    let status = order.status.after(OrderAction::Close)?;
    (!order.is_amending && is_finished(lines)).then(|| OrderClosed { order: order.id, status }.into())
}

impl Fact for OrderClosed {
    fn keys(&self, state: &mut State) {
        want_order(state, self.order);
    }

    fn apply(&self, state: &mut State, _stamp: &Stamp) {
        // Pieces may have come without a word: what is settled needs no answer.
        deadlines::drop_answer(state, self.order);
        deadlines::drop_silence(state, self.order);
        state.orders.update(&self.order).status = self.status;
    }

    fn subjects(&self) -> Vec<String> {
        vec![self.order.to_string()]
    }
}
