//! Let a deadline pass: what the clock does when a timer comes due.

use super::{Deadline, Timer};
use crate::command::Verb;
use crate::envelope::{Actor, Context};
use crate::event::Event;
use crate::rejection::Rejection;
use crate::state::State;
use crate::table::Row;
use crate::values::Id;
use crate::{acceptance, allotments, fulfilment, orders, policy, ratings};

/// Acts on one due timer.
#[derive(Clone, Debug)]
pub struct PassDeadline {
    /// The timer that came due.
    pub timer: Timer,
}

impl Verb for PassDeadline {
    fn keys(&self, state: &mut State, _context: &Context) {
        state.timers.want(&self.timer.key());
        match self.timer.deadline {
            Deadline::OrderHold
            | Deadline::OrderAnswer
            | Deadline::OrderAnswerGrace
            | Deadline::OrderSilence
            | Deadline::AmendmentHold
            | Deadline::Approval => orders::want_order(state, Id::from_bits(self.timer.object)),
            Deadline::ActApproval => acceptance::want_act(state, Id::from_bits(self.timer.object)),
            Deadline::Manifest => fulfilment::end_manifest::keys(state, Id::from_bits(self.timer.object)),
            Deadline::AllotmentLapse => allotments::want_allotment(state, Id::from_bits(self.timer.object)),
            Deadline::RatingOpening => ratings::want_rating(state, Id::from_bits(self.timer.object)),
        }
    }

    fn decide(&self, state: &State, context: &Context) -> Result<Vec<Event>, Rejection> {
        policy::require_actor(context, Actor::Clock, "pass_deadline")?;
        let is_due = state.timers.get(&self.timer.key()).is_some() && self.timer.at <= context.at;
        if !is_due {
            return Err(Rejection::not_found("due timer", self.timer.at));
        }
        let Timer { at, deadline, object } = self.timer;
        Ok(match deadline {
            Deadline::OrderHold => orders::expire::decide(state, Id::from_bits(object)),
            Deadline::OrderAnswer => orders::escalate::decide(state, context, Id::from_bits(object)),
            Deadline::OrderAnswerGrace => orders::lapse_answer::decide(state, Id::from_bits(object)),
            Deadline::OrderSilence => orders::fall_silent::decide(state, context, Id::from_bits(object)),
            Deadline::AmendmentHold => orders::withdraw_amendment::expire(state, Id::from_bits(object)),
            Deadline::Approval => orders::remind::pass(state, context, Id::from_bits(object)),
            Deadline::ActApproval => acceptance::remind::pass(state, context, Id::from_bits(object)),
            Deadline::Manifest => fulfilment::end_manifest::decide(state, Id::from_bits(object), at),
            Deadline::AllotmentLapse => allotments::lapse::decide(state, Id::from_bits(object), at),
            Deadline::RatingOpening => ratings::open::decide(state, Id::from_bits(object)),
        })
    }
}
