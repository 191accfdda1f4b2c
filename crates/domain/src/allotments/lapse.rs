//! Let an allotment lapse at the end of its fund's period: done by the clock.

use serde::{Deserialize, Serialize};

use crate::event::{Event, Fact};
use crate::ledger;
use crate::state::{Stamp, State};
use crate::table::Row;
use crate::timers::{Deadline, Timer};
use crate::values::{AllotmentId, Timestamp};

/// The period of an allotment ended. What is available lapses now, what orders release later lapses then.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AllotmentLapsed {
    allotment: AllotmentId,
    amount_minor: i64,
    due_at: Timestamp,
}

/// The lapse of an allotment whose timer came due.
pub(crate) fn decide(state: &State, id: AllotmentId, due_at: Timestamp) -> Vec<Event> {
    let amount_minor = state.allotments.known(&id).stages.available;
    vec![AllotmentLapsed { allotment: id, amount_minor, due_at }.into()]
}

impl Fact for AllotmentLapsed {
    fn keys(&self, state: &mut State) {
        super::want_allotment(state, self.allotment);
    }

    fn apply(&self, state: &mut State, stamp: &Stamp) {
        state.timers.remove(&Timer::new(self.due_at, Deadline::AllotmentLapse, self.allotment).key());
        state.allotments.update(&self.allotment).is_lapsed = true;
        if self.amount_minor > 0 {
            ledger::lapse(state, stamp, self.allotment, self.amount_minor);
        }
    }

    fn subjects(&self) -> Vec<String> {
        vec![self.allotment.to_string()]
    }
}
