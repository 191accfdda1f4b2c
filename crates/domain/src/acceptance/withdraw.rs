//! Withdraw an act that not all have signed.

use serde::{Deserialize, Serialize};

use super::remind::await_approval;
use super::{ActAction, ActStatus, act, require, want_act};
use crate::command::Verb;
use crate::envelope::Context;
use crate::event::{Event, Fact, personal_field};
use crate::policy::Action;
use crate::rejection::Rejection;
use crate::state::{Stamp, State};
use crate::values::{ActId, DespatchId, OrderId, OrganisationId, Personal};

/// Withdraws an act, so that another one can be drawn up.
#[derive(Clone, Debug)]
pub struct WithdrawAct {
    /// The act.
    pub act: ActId,
    /// Why.
    pub reason: Personal,
}

/// An act was withdrawn; signatures made so far stay on record.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ActWithdrawn {
    act: ActId,
    despatch: DespatchId,
    order: OrderId,
    unit: OrganisationId,
    status: ActStatus,
    #[serde(skip)]
    reason: Option<Personal>,
}

impl Verb for WithdrawAct {
    fn keys(&self, state: &mut State, _context: &Context) {
        want_act(state, self.act);
    }

    fn decide(&self, state: &State, context: &Context) -> Result<Vec<Event>, Rejection> {
        let act = act(state, self.act)?;
        require(state, context, act, Action::Receive, |order| order.unit)?;
        let status = act.status.step(ActAction::Withdraw, &act.number)?;

        // Nothing below can be refused.
        let (despatch, order, unit, reason) = (act.despatch, act.order, act.unit, Some(self.reason.clone()));
        Ok(vec![ActWithdrawn { act: act.id, despatch, order, unit, status, reason }.into()])
    }
}

impl Fact for ActWithdrawn {
    fn keys(&self, state: &mut State) {
        want_act(state, self.act);
    }

    fn apply(&self, state: &mut State, _stamp: &Stamp) {
        state.acts.update(&self.act).status = self.status;
        await_approval(state, self.act, None);
        state.despatches.update(&self.despatch).open_act = None;
    }

    fn subjects(&self) -> Vec<String> {
        vec![self.act.to_string(), self.despatch.to_string(), self.order.to_string()]
    }

    fn personal(&self) -> Vec<(String, String, &Personal)> {
        personal_field(self.act, "reason", self.reason.as_ref())
    }
}
