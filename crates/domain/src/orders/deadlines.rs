//! The timers of an order: its hold, the supplier's time to answer, and how long nothing was heard of it.

use super::{OrderStatus, lines};
use crate::limits::NEWS_DAYS;
use crate::state::State;
use crate::table::Row;
use crate::timers::{Deadline, Timer};
use crate::values::{OrderId, Timestamp};

/// Takes the hold's timer away; nobody is told any more that a signature is awaited.
pub(crate) fn drop_hold(state: &mut State, order: OrderId) {
    end_approval(state, order);
    if let Some(until) = state.orders.update(&order).hold_until.take() {
        state.timers.remove(&Timer::new(until, Deadline::OrderHold, order).key());
    }
}

/// Lets the hold run until a new time.
pub(super) fn renew_hold(state: &mut State, order: OrderId, until: Timestamp) {
    drop_hold(state, order);
    state.orders.update(&order).hold_until = Some(until);
    state.timers.insert(Timer::new(until, Deadline::OrderHold, order));
}

/// Ends the wait for a signature: who was told of it does not matter for the next.
pub(super) fn end_approval(state: &mut State, order: OrderId) {
    await_approval(state, order, None);
    let row = state.orders.update(&order);
    (row.approval_level, row.assigned_to, row.reminded_at) = (0, None, None);
}

/// Sets when somebody is told next that a signature is awaited.
pub(super) fn await_approval(state: &mut State, order: OrderId, due_at: Option<Timestamp>) {
    let row = state.orders.update(&order);
    if let Some(earlier) = std::mem::replace(&mut row.approval_due_at, due_at) {
        state.timers.remove(&Timer::new(earlier, Deadline::Approval, order).key());
    }
    if let Some(due_at) = due_at {
        state.timers.insert(Timer::new(due_at, Deadline::Approval, order));
    }
}

/// Lets an amendment's hold end now.
pub(super) fn drop_amendment_hold(state: &mut State, order: OrderId) {
    end_approval(state, order);
    let until = state.amendments.known(&order).hold_until;
    state.timers.remove(&Timer::new(until, Deadline::AmendmentHold, order).key());
}

/// Lets the hold of an amendment run until a new time.
pub(super) fn renew_amendment_hold(state: &mut State, order: OrderId, until: Timestamp) {
    drop_amendment_hold(state, order);
    state.amendments.update(&order).hold_until = until;
    state.timers.insert(Timer::new(until, Deadline::AmendmentHold, order));
}

fn answer_deadline(is_escalated: bool) -> Deadline {
    if is_escalated { Deadline::OrderAnswerGrace } else { Deadline::OrderAnswer }
}

/// Takes the timer of the supplier's answer away.
pub(super) fn drop_answer(state: &mut State, order: OrderId) {
    let row = state.orders.update(&order);
    if let Some(until) = row.answer_until.take() {
        let deadline = answer_deadline(row.is_escalated);
        state.timers.remove(&Timer::new(until, deadline, order).key());
    }
}

/// Notes news of an order: its silence is counted from now, while it is with the supplier.
pub(crate) fn heard(state: &mut State, order: OrderId, at: Timestamp) {
    drop_silence(state, order);
    let row = state.orders.update(&order);
    if row.status != OrderStatus::Sent {
        return;
    }
    let silent_at = at.plus_days(NEWS_DAYS);
    row.silent_at = Some(silent_at);
    state.timers.insert(Timer::new(silent_at, Deadline::OrderSilence, order));
}

/// Takes the timer of its silence away: nothing more is expected of it.
pub(super) fn drop_silence(state: &mut State, order: OrderId) {
    if let Some(silent_at) = state.orders.update(&order).silent_at.take() {
        state.timers.remove(&Timer::new(silent_at, Deadline::OrderSilence, order).key());
    }
}

/// Takes the timer of the supplier's answer away once no line is open.
pub(super) fn drop_answer_if_complete(state: &mut State, order: OrderId) {
    if !lines(state, order).any(super::OrderLine::is_open) {
        drop_answer(state, order);
    }
}

/// Gives the supplier time to answer; escalated when the first time has passed.
pub(super) fn await_answer(state: &mut State, order: OrderId, until: Timestamp, is_escalated: bool) {
    drop_answer(state, order);
    let row = state.orders.update(&order);
    row.answer_until = Some(until);
    row.is_escalated = is_escalated;
    state.timers.insert(Timer::new(until, answer_deadline(is_escalated), order));
}
