//! Pledges: a partner's money from the announcement to the bank, each stage kept apart and dated.
//!
//! Reading order: this file (rows), `lifecycle`, `rate`, then the verbs. A transfer makes or tops up a fund of the
//! partner with the pledge's earmark, from where the money goes its way like any other. What a pledge is shared out to
//! is in `packages`.

pub mod announce;
pub mod lifecycle;
pub mod move_pledge;
pub mod note_appropriation;
pub mod plan_tranches;
pub mod plan_year;
mod rate;
pub mod record_transfer;
#[cfg(test)]
mod tests;
pub mod vet_maker;

pub use lifecycle::{PledgeAction, PledgeStatus};
pub use plan_year::YearPlan;
pub use rate::{Millionths, Rate};
pub use vet_maker::{Vetting, VettingResult};

use serde::{Deserialize, Serialize};

use crate::envelope::Context;
use crate::funds::Earmark;
use crate::policy::{Action, Subject};
use crate::rejection::Rejection;
use crate::state::{Stamp, State};
use crate::table::Row;
use crate::values::{
    Code, Currency, Date, FundId, Money, OrganisationId, PersonId, PledgeId, Text, Timestamp,
};
use crate::wording::{Remedy, Rule};

crate::text_enum! {
    /// Where a partner's own budget stands on the money.
    pub enum Appropriation {
        /// Asked of the partner's parliament or government.
        Requested = "requested",
        /// Granted.
        Approved = "approved",
        /// Held up.
        Blocked = "blocked",
    }
}

/// An amount as of a stage, and the day it became that.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Staged {
    /// Minor units of the pledge's currency.
    pub amount_minor: i64,
    /// The day; `None` before the stage is reached.
    pub on: Option<Date>,
}

/// A part of a pledge that is to come on a day.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Tranche {
    /// The day.
    pub due_on: Date,
    /// Minor units of the pledge's currency.
    pub amount_minor: i64,
}

/// Money that a partner gives, from the announcement on.
#[derive(Clone, Debug, PartialEq)]
pub struct Pledge {
    /// Identity, from the code.
    pub id: PledgeId,
    /// Code people use; also that of its fund.
    pub code: Code,
    /// Who gives.
    pub partner: OrganisationId,
    /// Name in Ukrainian.
    pub name_uk: Text,
    /// Name in English.
    pub name_en: Text,
    /// Its currency.
    pub currency: Currency,
    /// What one unit is worth in another currency, for sums over currencies; nothing is booked by it.
    pub rate: Option<Rate>,
    /// Said in public.
    pub announced: Staged,
    /// Promised in writing.
    pub pledged: Staged,
    /// Bound by the partner's own act.
    pub confirmed: Staged,
    /// Received by the bank.
    pub transferred: Staged,
    /// Shared out to packages.
    pub allocated_minor: i64,
    /// Where the partner's budget stands.
    pub appropriation: Option<Appropriation>,
    /// Since when.
    pub appropriation_on: Option<Date>,
    /// What the money may be spent on.
    pub earmark: Earmark,
    /// Last day it can be used.
    pub lapse_on: Date,
    /// When which part is to come, in order of days.
    pub tranches: Vec<Tranche>,
    /// The fund that transfers go to; `None` before the first.
    pub fund: Option<FundId>,
    /// Where it stands.
    pub status: PledgeStatus,
    /// Steps kept beside it.
    pub step_count: i64,
    /// Sequence of the last event that touched the row.
    pub revision: u64,
}

/// A step of a pledge: what was said or done, of which amount, by which document.
#[derive(Clone, Debug, PartialEq)]
pub struct PledgeStep {
    /// The pledge.
    pub pledge: PledgeId,
    /// Position among its steps, from 1.
    pub position: i64,
    /// Who gives.
    pub partner: OrganisationId,
    /// When it was recorded.
    pub at: Timestamp,
    /// By whom.
    pub person: PersonId,
    /// What was done.
    pub action: PledgeAction,
    /// The day of the document.
    pub on: Date,
    /// The document, or the bank's reference.
    pub document: Text,
    /// The amount; of a withdrawal what is left of the pledge.
    pub amount_minor: i64,
    /// Currency of the amount.
    pub currency: Currency,
    /// The rate stated with it.
    pub rate: Option<Rate>,
}

/// A transfer by the bank's reference, recorded once and for ever.
#[derive(Clone, Debug, PartialEq)]
pub struct PledgeTransfer {
    /// The bank's reference.
    pub reference: Code,
    /// The pledge.
    pub pledge: PledgeId,
    /// Minor units of the pledge's currency.
    pub amount_minor: i64,
    /// Value date.
    pub on: Date,
}

impl Pledge {
    /// What may be counted on: the amount of the furthest stage that binds, or at least speaks.
    pub fn promised_minor(&self) -> i64 {
        let stages = [&self.confirmed, &self.pledged, &self.announced];
        let reached = stages.into_iter().find(|stage| stage.on.is_some());
        reached.map_or(0, |stage| stage.amount_minor)
    }

    /// What is promised and not yet shared out to packages.
    pub fn unallocated_minor(&self) -> i64 {
        self.promised_minor() - self.allocated_minor
    }

    /// An amount in the pledge's currency.
    pub fn money(&self, minor: i64) -> Money {
        Money::new(minor, self.currency)
    }

    /// What an amount of it is worth in a currency: its own, or the one that its rate is into.
    pub fn worth_in(&self, currency: Currency, minor: i64) -> Option<i64> {
        match &self.rate {
            _ if currency == self.currency => Some(minor),
            Some(rate) if rate.into == currency => Some(rate.worth(self.money(minor))),
            _ => None,
        }
    }

    /// The pledge as the object of a permission question: who may read pledges of the partner may know of it.
    pub fn subject(&self) -> Subject<'static> {
        Subject { read_by: Action::ReadPledges, ..Subject::of("pledge", self.id, self.partner) }
    }

    /// Refuses an amount below what packages have of the pledge or the bank has received.
    fn require_covering(&self, amount_minor: i64) -> Result<(), Rejection> {
        let used = self.allocated_minor.max(self.transferred.amount_minor);
        if amount_minor >= used {
            return Ok(());
        }
        Err(Rejection::PledgeInUse {
            pledge: self.code.to_string(),
            amount: self.money(amount_minor),
            allocated: self.money(self.allocated_minor),
            transferred: self.money(self.transferred.amount_minor),
        })
    }

    /// Notes a day and amount at the stage that an action reaches.
    fn stage_of(&mut self, action: PledgeAction) -> Option<&mut Staged> {
        match action {
            PledgeAction::Announce => Some(&mut self.announced),
            PledgeAction::Pledge => Some(&mut self.pledged),
            PledgeAction::Confirm => Some(&mut self.confirmed),
            PledgeAction::Transfer => Some(&mut self.transferred),
            PledgeAction::Withdraw | PledgeAction::Report => None,
        }
    }
}

/// Refuses a day that is still to come.
fn require_past(on: Date, context: &Context) -> Result<(), Rejection> {
    if on <= context.today() {
        return Ok(());
    }
    Err(Rejection::field("on", on, Rule::LiesInFuture, Remedy::DayOfDocument))
}

/// What a step says, for the row kept beside the pledge.
struct Said<'a> {
    action: PledgeAction,
    person: PersonId,
    on: Date,
    document: &'a Text,
    amount_minor: i64,
    rate: Option<Rate>,
}

/// Keeps a step of a pledge that was just updated.
fn keep_step(state: &mut State, stamp: &Stamp, id: PledgeId, said: Said<'_>) {
    let pledge = state.pledges.update(&id);
    pledge.step_count += 1;
    let (position, partner, currency) = (pledge.step_count, pledge.partner, pledge.currency);
    let Said { action, person, on, document, amount_minor, rate } = said;
    let (at, document) = (stamp.at, document.clone());
    state.pledge_steps.insert(PledgeStep {
        pledge: id,
        position,
        partner,
        at,
        person,
        action,
        on,
        document,
        amount_minor,
        currency,
        rate,
    });
}

/// The pledge, or the refusal that it does not exist.
pub fn pledge(state: &State, id: PledgeId) -> Result<&Pledge, Rejection> {
    state.pledges.get(&id).ok_or_else(|| Rejection::not_found("pledge", id))
}

impl Row for Pledge {
    type Key = PledgeId;
    const TABLE: &'static str = "pledge";
    fn key(&self) -> PledgeId {
        self.id
    }
    fn touched(&mut self, sequence: u64) {
        self.revision = sequence;
    }
}

impl Row for PledgeStep {
    type Key = (PledgeId, i64);
    const TABLE: &'static str = "pledge_step";
    fn key(&self) -> Self::Key {
        (self.pledge, self.position)
    }
}

impl Row for PledgeTransfer {
    type Key = Code;
    const TABLE: &'static str = "pledge_transfer";
    fn key(&self) -> Code {
        self.reference.clone()
    }
}
