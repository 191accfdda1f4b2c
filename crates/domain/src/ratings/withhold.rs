//! Withhold a rating whose words say what others must not read, such as where a unit stands. Its marks count on.

use serde::{Deserialize, Serialize};

use super::{REASON, RatingAction, RatingStatus, rating, want_rating};
use crate::command::Verb;
use crate::envelope::Context;
use crate::event::{Event, Fact, personal_field};
use crate::policy::{self, Action};
use crate::rejection::Rejection;
use crate::state::{Stamp, State};
use crate::table::Row;
use crate::values::{ItemId, OrganisationId, Personal, RatingId};

/// Keeps the words of a rating from everyone but its unit, agencies and auditors, until the unit says it anew.
#[derive(Clone, Debug)]
pub struct WithholdRating {
    /// The rating.
    pub rating: RatingId,
    /// Why.
    pub reason: Personal,
}

/// A rating was withheld.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RatingWithheld {
    rating: RatingId,
    item: ItemId,
    unit: OrganisationId,
    status: RatingStatus,
    #[serde(skip)]
    reason: Option<Personal>,
}

impl Verb for WithholdRating {
    fn keys(&self, state: &mut State, _context: &Context) {
        want_rating(state, self.rating);
    }

    fn decide(&self, state: &State, context: &Context) -> Result<Vec<Event>, Rejection> {
        let row = rating(state, self.rating)?;
        policy::require_person(state, context, Action::WithholdRatings, &row.subject())?;
        let status = row.status.step(RatingAction::Withhold, row.id)?;

        // Nothing below can be refused.
        let (rating, item, unit) = (row.id, row.item, row.unit);
        let reason = Some(self.reason.clone());
        Ok(vec![RatingWithheld { rating, item, unit, status, reason }.into()])
    }
}

impl Fact for RatingWithheld {
    fn keys(&self, state: &mut State) {
        want_rating(state, self.rating);
    }

    fn apply(&self, state: &mut State, stamp: &Stamp) {
        let rating = state.ratings.update(&self.rating);
        rating.status = self.status;
        rating.withheld_in = Some(stamp.sequence);
        let timer = rating.timer();
        state.timers.remove(&timer.key());
    }

    fn subjects(&self) -> Vec<String> {
        vec![self.rating.to_string(), self.item.to_string(), self.unit.to_string()]
    }

    fn personal(&self) -> Vec<(String, String, &Personal)> {
        personal_field(self.rating, REASON, self.reason.as_ref())
    }
}
