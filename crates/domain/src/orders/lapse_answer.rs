//! Let the last time to answer pass: done by the clock. Silence refuses a line; silence on all expires the order.

use serde::{Deserialize, Serialize};

use super::answered::{Answered, AnsweredLine};
use super::{Answer, OrderLine, expire, lines, want_order};
use crate::event::{Event, Fact};
use crate::funds::Stage;
use crate::state::{Stamp, State};
use crate::values::OrderId;

/// The supplier left lines unanswered; they are released as if it had refused them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct AnswerLapsed(Answered);

/// The end of an order's last time to answer.
pub(crate) fn decide(state: &State, id: OrderId) -> Vec<Event> {
    let order = state.orders.known(&id);
    let is_untouched =
        |line: &OrderLine| line.answer == Answer::Open && line.confirmed == 0 && line.despatched == 0;
    if lines(state, id).all(is_untouched) {
        return vec![expire::expired(state, id, Stage::Obligated)];
    }
    let open = lines(state, id).filter(|line| line.is_open());
    let lapsed = open.map(|line| AnsweredLine::refused(line, None, None)).collect();
    Answered::events(state, order, None, lapsed, |answered| AnswerLapsed(answered).into())
}

impl Fact for AnswerLapsed {
    fn keys(&self, state: &mut State) {
        want_order(state, self.0.order);
    }

    fn apply(&self, state: &mut State, stamp: &Stamp) {
        self.0.apply(state, stamp);
    }

    fn subjects(&self) -> Vec<String> {
        self.0.subjects()
    }
}
