//! Suspend a supplier from new orders until a day, or lift the suspension.

use serde::{Deserialize, Serialize};

use super::{OrganisationKind, organisation_of_kind};
use crate::command::Verb;
use crate::envelope::Context;
use crate::event::{Event, Fact, personal_field};
use crate::policy::{self, Action, Subject};
use crate::rejection::Rejection;
use crate::state::{Stamp, State};
use crate::values::{Date, OrganisationId, Personal};
use crate::wording::{Remedy, Rule};

/// Suspends a supplier; the suspension ends by itself after its last day. Orders already sent go on.
#[derive(Clone, Debug)]
pub struct SuspendOrganisation {
    /// The supplier.
    pub organisation: OrganisationId,
    /// Last day of the suspension; `None` lifts it at once.
    pub until: Option<Date>,
    /// Why, with the document that orders it.
    pub reason: Personal,
}

/// A supplier was suspended, or a suspension lifted.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OrganisationSuspended {
    organisation: OrganisationId,
    until: Option<Date>,
    #[serde(skip)]
    reason: Option<Personal>,
}

impl Verb for SuspendOrganisation {
    fn decide(&self, state: &State, context: &Context) -> Result<Vec<Event>, Rejection> {
        let subject = Subject::of("organisation", self.organisation, self.organisation);
        policy::require(state, context, Action::ManageOrders, &subject)?;
        organisation_of_kind(state, self.organisation, OrganisationKind::Supplier)?;
        if let Some(until) = self.until.filter(|until| *until < context.today()) {
            return Err(Rejection::field("until", until, Rule::LiesInPast, Remedy::TodayOrLater));
        }

        // Nothing below can be refused.
        let SuspendOrganisation { organisation, until, reason } = self.clone();
        Ok(vec![OrganisationSuspended { organisation, until, reason: Some(reason) }.into()])
    }
}

impl Fact for OrganisationSuspended {
    fn apply(&self, state: &mut State, _stamp: &Stamp) {
        state.organisations.update(&self.organisation).suspended_until = self.until;
    }

    fn subjects(&self) -> Vec<String> {
        vec![self.organisation.to_string()]
    }

    fn personal(&self) -> Vec<(String, String, &Personal)> {
        personal_field(self.organisation, "reason", self.reason.as_ref())
    }
}
