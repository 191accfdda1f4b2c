//! Remind those whose signature of an act is awaited, then tell those above, rank by rank: done by the clock.

use serde::{Deserialize, Serialize};

use super::signers::signers;
use super::want_act;
use crate::envelope::Context;
use crate::event::{Event, Fact};
use crate::limits::REMINDED_MAX;
use crate::orders::signers::people;
use crate::state::{Stamp, State};
use crate::table::Row;
use crate::timers::{Deadline, Timer};
use crate::values::{ActId, OrderId, OrganisationId, PersonId, Timestamp};

/// Somebody was told that an act waits for a signature.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ActReminded {
    act: ActId,
    order: OrderId,
    unit: OrganisationId,
    /// Whom.
    told: Vec<PersonId>,
    /// Times somebody was told: first the signers, then those above.
    level: i64,
    /// When somebody is told next.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    approval_due_at: Option<Timestamp>,
}

/// What the clock does when a signature of the act was awaited for too long.
pub(crate) fn pass(state: &State, context: &Context, id: ActId) -> Vec<Event> {
    let act = state.acts.known(&id);
    let all = signers(state, state, act, context.today());
    let mut told = people(all.into_iter().filter(|signer| signer.rank == act.approval_level));
    told.truncate(REMINDED_MAX);
    let approval_due_at = (!told.is_empty()).then(|| context.at.plus_hours(act.approval_hours));
    if told.is_empty() {
        // Nobody stands higher: who drew it up learns it, and can ask for an appointment or withdraw it.
        told.push(act.drawn_by);
    }
    let (order, unit, level) = (act.order, act.unit, act.approval_level + 1);
    vec![ActReminded { act: id, order, unit, told, level, approval_due_at }.into()]
}

/// Sets when somebody is told next that the act waits for a signature.
pub(super) fn await_approval(state: &mut State, id: ActId, due_at: Option<Timestamp>) {
    let act = state.acts.update(&id);
    if let Some(earlier) = std::mem::replace(&mut act.approval_due_at, due_at) {
        state.timers.remove(&Timer::new(earlier, Deadline::ActApproval, id).key());
    }
    if let Some(due_at) = due_at {
        state.timers.insert(Timer::new(due_at, Deadline::ActApproval, id));
    }
}

impl Fact for ActReminded {
    fn keys(&self, state: &mut State) {
        want_act(state, self.act);
    }

    fn apply(&self, state: &mut State, _stamp: &Stamp) {
        await_approval(state, self.act, self.approval_due_at);
        state.acts.update(&self.act).approval_level = self.level;
    }

    fn subjects(&self) -> Vec<String> {
        let about = [self.act.to_string(), self.order.to_string(), self.unit.to_string()];
        about.into_iter().chain(self.told.iter().map(PersonId::to_string)).collect()
    }
}
