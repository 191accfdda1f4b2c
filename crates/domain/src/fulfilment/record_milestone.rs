//! Record that a despatch reached the hub or arrived at the unit.

use serde::{Deserialize, Serialize};

use super::{Despatch, DespatchAction, DespatchStatus, ManifestStatus};
use super::{despatch, lines, require, want_despatch};
use crate::command::Verb;
use crate::envelope::Context;
use crate::event::{Event, Fact};
use crate::orders::separation::{note_receiver, require_receiver};
use crate::orders::{OrderAction, deadlines, progress};
use crate::policy::Action;
use crate::rejection::Rejection;
use crate::state::{Stamp, State};
use crate::values::{Date, DespatchId, OrderId, OrganisationId, PersonId, Personal};

crate::text_enum! {
    /// A stage of a despatch's way.
    pub enum Milestone {
        /// At a logistics hub; the supplier or the unit says so.
        AtHub = "at_hub",
        /// At the unit's delivery point; only the unit's receiver says so.
        Arrived = "arrived",
    }
}

/// Records a milestone of a despatch.
#[derive(Clone, Debug)]
pub struct RecordMilestone {
    /// The despatch.
    pub despatch: DespatchId,
    /// What was reached.
    pub milestone: Milestone,
    /// The day it was reached, to which penalties for lateness count; today when `None`.
    pub on: Option<Date>,
    /// A remark, which may name people.
    pub note: Option<Personal>,
}

/// A despatch reached a milestone.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MilestoneRecorded {
    despatch: DespatchId,
    order: OrderId,
    unit: OrganisationId,
    milestone: Milestone,
    on: Date,
    recorded_by: PersonId,
    status: DespatchStatus,
    /// Order line and pieces of each lot that arrived.
    arrived: Vec<(i64, i64)>,
    #[serde(skip)]
    note: Option<Personal>,
}

impl Verb for RecordMilestone {
    fn keys(&self, state: &mut State, _context: &Context) {
        want_despatch(state, self.despatch);
    }

    fn decide(&self, state: &State, context: &Context) -> Result<Vec<Event>, Rejection> {
        let despatch = despatch(state, self.despatch)?;
        let by_unit = || require(state, context, despatch, Action::Receive, |order| order.unit);
        let (recorded_by, action) = match self.milestone {
            Milestone::AtHub => {
                let by_supplier = require(state, context, despatch, Action::Supply, |order| order.supplier);
                (by_supplier.or_else(|_| by_unit())?, DespatchAction::ReachHub)
            }
            Milestone::Arrived => (by_unit()?, DespatchAction::Arrive),
        };
        let order = state.orders.known(&despatch.order);
        order.status.step(OrderAction::Accept, &order.number)?;
        let status = despatch.status.step(action, &despatch.number)?;
        let on = despatch.day_of_way(state, context, self.on)?;
        let mut arrived = Vec::new();
        if self.milestone == Milestone::Arrived {
            require_receiver(order, recorded_by, "receive it")?;
            require_sealed(state, despatch)?;
            arrived.extend(lines(state, despatch.id).map(|line| (line.order_line, line.quantity)));
        }

        // Nothing below can be refused.
        let RecordMilestone { milestone, note, .. } = self.clone();
        let (despatch, order, unit) = (despatch.id, order.id, order.unit);
        Ok(vec![
            MilestoneRecorded { despatch, order, unit, milestone, on, recorded_by, status, arrived, note }
                .into(),
        ])
    }
}

/// Refuses a despatch with a lot whose serial numbers are not sealed: nobody could count them at the ramp.
fn require_sealed(state: &State, despatch: &Despatch) -> Result<(), Rejection> {
    let is_ready = |status| matches!(status, ManifestStatus::Counted | ManifestStatus::Sealed);
    match lines(state, despatch.id).find(|line| !is_ready(line.manifest.status)) {
        Some(line) => Err(Rejection::ManifestUnsealed { despatch: despatch.number.clone(), line: line.line }),
        None => Ok(()),
    }
}

impl Fact for MilestoneRecorded {
    fn keys(&self, state: &mut State) {
        want_despatch(state, self.despatch);
    }

    fn apply(&self, state: &mut State, stamp: &Stamp) {
        deadlines::heard(state, self.order, stamp.at);
        let despatch = state.despatches.update(&self.despatch);
        despatch.status = self.status;
        match self.milestone {
            Milestone::AtHub => despatch.at_hub_on = Some(self.on),
            Milestone::Arrived => {
                despatch.arrived_on = Some(self.on);
                despatch.received_by = Some(self.recorded_by);
                note_receiver(state.orders.update(&self.order), self.recorded_by);
            }
        }
        for (line, quantity) in &self.arrived {
            state.order_lines.update(&(self.order, *line)).arrived += quantity;
        }
        progress::refresh(state, self.order);
    }

    fn subjects(&self) -> Vec<String> {
        vec![self.despatch.to_string(), self.order.to_string()]
    }

    fn personal(&self) -> Vec<(String, String, &Personal)> {
        let field = match self.milestone {
            Milestone::AtHub => "at_hub_note",
            Milestone::Arrived => "arrived_note",
        };
        self.note.iter().map(|note| (self.despatch.to_string(), field.to_owned(), note)).collect()
    }
}
