//! An order was sent: its money is obligated and the supplier has to answer.

use serde::{Deserialize, Serialize};

use super::{Order, OrderAction, OrderStatus, Progress, deadlines, release, want_order};
use crate::envelope::Context;
use crate::event::{Event, Fact};
use crate::funds::Stage;
use crate::ledger::ChargeMove;
use crate::limits::ANSWER_DAYS;
use crate::state::{Stamp, State};
use crate::values::{OrderId, OrganisationId, Timestamp};

/// An order was sent to its supplier. What it took from stock stays held.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OrderSent {
    order: OrderId,
    supplier: OrganisationId,
    status: OrderStatus,
    progress: Progress,
    moves: Vec<ChargeMove>,
    answer_until: Timestamp,
}

/// The sending of an order whose last step is signed.
pub(super) fn event(state: &State, context: &Context, order: &Order) -> Event {
    OrderSent {
        order: order.id,
        supplier: order.supplier,
        status: order.status.after(OrderAction::Send).expect("the last step is signed before sending"),
        progress: Progress::InFulfilment,
        moves: release::shift(state, order.id, Stage::Committed, Stage::Obligated),
        answer_until: context.at.plus_days(ANSWER_DAYS),
    }
    .into()
}

impl Fact for OrderSent {
    fn keys(&self, state: &mut State) {
        want_order(state, self.order);
    }

    fn apply(&self, state: &mut State, stamp: &Stamp) {
        release::apply_moves(state, stamp, self.order, &self.moves);
        deadlines::drop_hold(state, self.order);
        deadlines::await_answer(state, self.order, self.answer_until, false);
        let order = state.orders.update(&self.order);
        order.status = self.status;
        order.progress = self.progress;
        order.sent_at = Some(stamp.at);
        deadlines::heard(state, self.order, stamp.at);
    }

    fn subjects(&self) -> Vec<String> {
        vec![self.order.to_string(), self.supplier.to_string()]
    }
}
