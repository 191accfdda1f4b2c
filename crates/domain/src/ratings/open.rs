//! Show a rating to the maker of the item: done by the clock, once its unit and agency had time to look at its words.

use serde::{Deserialize, Serialize};

use super::{RatingAction, RatingStatus, want_rating};
use crate::event::{Event, Fact};
use crate::state::{Stamp, State};
use crate::table::Row;
use crate::values::{ItemId, OrganisationId, RatingId};

/// The maker reads a rating from now on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RatingOpened {
    rating: RatingId,
    item: ItemId,
    maker: OrganisationId,
    status: RatingStatus,
}

/// The opening of a rating whose timer came due; one that is withheld has none.
pub(crate) fn decide(state: &State, id: RatingId) -> Vec<Event> {
    let row = state.ratings.known(&id);
    let opened = row.status.after(RatingAction::Open);
    let fact = |status| RatingOpened { rating: id, item: row.item, maker: row.maker, status };
    opened.map(fact).map(Event::from).into_iter().collect()
}

impl Fact for RatingOpened {
    fn keys(&self, state: &mut State) {
        want_rating(state, self.rating);
    }

    fn apply(&self, state: &mut State, _stamp: &Stamp) {
        let rating = state.ratings.update(&self.rating);
        rating.status = self.status;
        let timer = rating.timer();
        state.timers.remove(&timer.key());
    }

    fn subjects(&self) -> Vec<String> {
        vec![self.rating.to_string(), self.item.to_string(), self.maker.to_string()]
    }
}
