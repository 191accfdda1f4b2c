//! Say when which part of a pledge is to come.

use serde::{Deserialize, Serialize};

use super::{PledgeStatus, Tranche, pledge};
use crate::command::Verb;
use crate::envelope::Context;
use crate::event::{Event, Fact};
use crate::limits::{AMOUNT_MINOR_MAX, TRANCHES_MAX};
use crate::policy::{self, Action};
use crate::rejection::{Rejection, bounded, listed};
use crate::state::{Stamp, State};
use crate::values::{OrganisationId, PledgeId};
use crate::wording::{Remedy, Rule};

/// Replaces the plan of tranches.
#[derive(Clone, Debug)]
pub struct PlanTranches {
    /// The pledge.
    pub pledge: PledgeId,
    /// The parts, one a day.
    pub tranches: Vec<Tranche>,
}

/// The tranches of a pledge were planned.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TranchesPlanned {
    pledge: PledgeId,
    partner: OrganisationId,
    tranches: Vec<Tranche>,
}

impl Verb for PlanTranches {
    fn keys(&self, state: &mut State, _context: &Context) {
        state.pledges.want(&self.pledge);
    }

    fn decide(&self, state: &State, context: &Context) -> Result<Vec<Event>, Rejection> {
        let found = pledge(state, self.pledge)?;
        policy::require_person(state, context, Action::ManagePledges, &found.subject())?;
        if matches!(found.status, PledgeStatus::Withdrawn | PledgeStatus::Reported) {
            let (object, reference) = ("pledge", found.code.to_string());
            let status = found.status.as_str();
            return Err(Rejection::WrongStatus { object, reference, status, action: "planning" });
        }
        listed("tranches", &self.tranches, TRANCHES_MAX)?;
        let mut sum = 0;
        for (index, tranche) in self.tranches.iter().enumerate() {
            sum += bounded("amount_minor", tranche.amount_minor, 1, AMOUNT_MINOR_MAX)?;
            if self.tranches[..index].iter().any(|other| other.due_on >= tranche.due_on) {
                return Err(Rejection::field(
                    "due_on",
                    tranche.due_on,
                    Rule::NotAfterTranche,
                    Remedy::OrderTranches,
                ));
            }
        }
        if sum > found.promised_minor() {
            let rule = Rule::MoreThanPromised.with([&found.money(found.promised_minor())]);
            return Err(Rejection::field("tranches", found.money(sum), rule, Remedy::PlanNoMore));
        }

        // Nothing below can be refused.
        let PlanTranches { pledge, tranches } = self.clone();
        Ok(vec![TranchesPlanned { pledge, partner: found.partner, tranches }.into()])
    }
}

impl Fact for TranchesPlanned {
    fn keys(&self, state: &mut State) {
        state.pledges.want(&self.pledge);
    }

    fn apply(&self, state: &mut State, _stamp: &Stamp) {
        state.pledges.update(&self.pledge).tranches.clone_from(&self.tranches);
    }

    fn subjects(&self) -> Vec<String> {
        vec![self.pledge.to_string(), self.partner.to_string()]
    }
}
