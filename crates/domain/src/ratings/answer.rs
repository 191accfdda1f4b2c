//! Answer a rating: the maker's right of reply.

use serde::{Deserialize, Serialize};

use super::{REPLY, RatingAction, RatingStatus, rating};
use crate::command::Verb;
use crate::envelope::Context;
use crate::event::{Event, Fact, personal_field};
use crate::policy::{self, Action};
use crate::rejection::Rejection;
use crate::state::{Stamp, State};
use crate::values::{ItemId, OrganisationId, PersonId, Personal, RatingId};

/// Answers a rating that the maker reads; an earlier answer is replaced.
#[derive(Clone, Debug)]
pub struct AnswerRating {
    /// The rating.
    pub rating: RatingId,
    /// What the maker says.
    pub reply: Personal,
}

/// The maker answered a rating.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RatingAnswered {
    rating: RatingId,
    item: ItemId,
    maker: OrganisationId,
    answered_by: PersonId,
    status: RatingStatus,
    #[serde(skip)]
    reply: Option<Personal>,
}

impl Verb for AnswerRating {
    fn keys(&self, state: &mut State, _context: &Context) {
        state.ratings.want(&self.rating);
    }

    fn decide(&self, state: &State, context: &Context) -> Result<Vec<Event>, Rejection> {
        let row = rating(state, self.rating)?;
        let answered_by = policy::require_person(state, context, Action::AnswerRatings, &row.subject())?;
        let status = row.status.step(RatingAction::Answer, row.id)?;

        // Nothing below can be refused.
        let reply = Some(self.reply.clone());
        let (rating, item, maker) = (row.id, row.item, row.maker);
        Ok(vec![RatingAnswered { rating, item, maker, answered_by, status, reply }.into()])
    }
}

impl Fact for RatingAnswered {
    fn keys(&self, state: &mut State) {
        state.ratings.want(&self.rating);
    }

    fn apply(&self, state: &mut State, stamp: &Stamp) {
        let rating = state.ratings.update(&self.rating);
        rating.status = self.status;
        rating.answered_in = Some(stamp.sequence);
    }

    fn subjects(&self) -> Vec<String> {
        vec![self.rating.to_string(), self.item.to_string(), self.maker.to_string()]
    }

    fn personal(&self) -> Vec<(String, String, &Personal)> {
        personal_field(self.rating, REPLY, self.reply.as_ref())
    }
}
