//! Announce another amount, pledge, confirm, withdraw or report a pledge.

use serde::{Deserialize, Serialize};

use super::announce::check_rate;
use super::{Pledge, PledgeAction, PledgeStatus, Rate, Said, Staged, keep_step, pledge, require_past};
use crate::command::Verb;
use crate::envelope::Context;
use crate::event::{Event, Fact};
use crate::limits::AMOUNT_MINOR_MAX;
use crate::policy::{self, Action};
use crate::rejection::{Rejection, bounded};
use crate::state::{Stamp, State};
use crate::values::{Date, OrganisationId, PersonId, PledgeId, Text};
use crate::wording::{Remedy, Rule};

/// Takes one step of the lifecycle other than a transfer.
#[derive(Clone, Debug)]
pub struct MovePledge {
    /// The pledge.
    pub pledge: PledgeId,
    /// The step.
    pub action: PledgeAction,
    /// The amount from now on, for steps that state one; withdrawing and reporting do not.
    pub amount_minor: Option<i64>,
    /// The rate stated with it.
    pub rate: Option<Rate>,
    /// Day of the document.
    pub on: Date,
    /// The document, or why.
    pub document: Text,
}

/// A pledge took a step of its lifecycle.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PledgeMoved {
    pledge: PledgeId,
    partner: OrganisationId,
    action: PledgeAction,
    status: PledgeStatus,
    /// The amount at the stage it reached; of a withdrawal what is left of the pledge.
    amount_minor: i64,
    rate: Option<Rate>,
    on: Date,
    document: Text,
    moved_by: PersonId,
}

impl Verb for MovePledge {
    fn keys(&self, state: &mut State, _context: &Context) {
        state.pledges.want(&self.pledge);
    }

    fn decide(&self, state: &State, context: &Context) -> Result<Vec<Event>, Rejection> {
        let found = pledge(state, self.pledge)?;
        let moved_by = policy::require_person(state, context, Action::ManagePledges, &found.subject())?;
        let status = found.status.step(self.action, &found.code)?;
        require_past(self.on, context)?;
        self.require_later(found)?;
        check_rate(self.rate.as_ref(), found.currency, context)?;
        let amount_minor = self.amount(found)?;

        // Nothing below can be refused.
        let MovePledge { pledge, action, on, document, .. } = self.clone();
        let (partner, rate) = (found.partner, self.rate.or(found.rate));
        Ok(vec![
            PledgeMoved { pledge, partner, action, status, amount_minor, rate, on, document, moved_by }
                .into(),
        ])
    }
}

impl MovePledge {
    /// Refuses a day before that of the stage it goes on from.
    fn require_later(&self, found: &Pledge) -> Result<(), Rejection> {
        let before = match self.action {
            PledgeAction::Pledge => found.announced.on,
            PledgeAction::Confirm => found.pledged.on,
            _ => None,
        };
        match before.filter(|before| self.on < *before) {
            Some(before) => {
                let rule = Rule::LiesBeforeStage.with([&before]);
                Err(Rejection::field("on", self.on, rule, Remedy::CheckDays))
            }
            None => Ok(()),
        }
    }

    /// The amount at the stage that is reached, which covers what packages and the bank have of the pledge.
    fn amount(&self, found: &Pledge) -> Result<i64, Rejection> {
        let states_one =
            matches!(self.action, PledgeAction::Announce | PledgeAction::Pledge | PledgeAction::Confirm);
        let amount_minor = match (states_one, self.amount_minor) {
            (true, Some(amount_minor)) => bounded("amount_minor", amount_minor, 1, AMOUNT_MINOR_MAX)?,
            (false, None) if self.action == PledgeAction::Transfer => {
                return Err(Rejection::field(
                    "action",
                    self.action,
                    Rule::WithBankReference,
                    Remedy::SendTransfer,
                ));
            }
            (false, None) if self.action == PledgeAction::Withdraw => found.transferred.amount_minor,
            (false, None) => found.promised_minor(),
            (true, None) => return Err(Rejection::Empty { field: "amount_minor" }),
            (false, Some(amount_minor)) => {
                let rule = Rule::NotStatedBy.with([&self.action]);
                return Err(Rejection::field("amount_minor", amount_minor, rule, Remedy::LeaveOut));
            }
        };
        found.require_covering(amount_minor)?;
        Ok(amount_minor)
    }
}

impl Fact for PledgeMoved {
    fn keys(&self, state: &mut State) {
        state.pledges.want(&self.pledge);
    }

    fn apply(&self, state: &mut State, stamp: &Stamp) {
        let pledge = state.pledges.update(&self.pledge);
        (pledge.status, pledge.rate) = (self.status, self.rate);
        let reached = Staged { amount_minor: self.amount_minor, on: Some(self.on) };
        match pledge.stage_of(self.action) {
            Some(stage) => *stage = reached,
            // What is left of a withdrawn pledge is what it is bound to.
            None if self.action == PledgeAction::Withdraw => pledge.confirmed = reached,
            None => {}
        }
        let said = Said {
            action: self.action,
            person: self.moved_by,
            on: self.on,
            document: &self.document,
            amount_minor: self.amount_minor,
            rate: self.rate,
        };
        keep_step(state, stamp, self.pledge, said);
    }

    fn subjects(&self) -> Vec<String> {
        vec![self.pledge.to_string(), self.partner.to_string()]
    }
}
