//! Rate an item that one's unit accepted, or say anew what was said of it.

use serde::{Deserialize, Serialize};

use super::{
    Marks, Rating, RatingAction, RatingStatus, STRENGTHS, UnitRating, WEAKNESSES, opens_at, want_rating,
};
use crate::command::Verb;
use crate::envelope::Context;
use crate::event::{Event, Fact, personal_field};
use crate::limits::RATING_EDITIONS_MAX;
use crate::orders::order_line::line_of;
use crate::orders::{order, want_order};
use crate::policy::Action;
use crate::rejection::Rejection;
use crate::state::{Stamp, State};
use crate::table::Row;
use crate::values::{ItemId, OrderId, OrganisationId, PersonId, Personal, RatingId};
use crate::wording::{Remedy, Rule};

/// Rates the item of an order's line, of which the unit accepted something. What the unit said of it before is replaced.
#[derive(Clone, Debug)]
pub struct RateItem {
    /// The order.
    pub order: OrderId,
    /// The line.
    pub line: i64,
    /// Marks by aspect.
    pub marks: Marks,
    /// What is good about it.
    pub strengths: Option<Personal>,
    /// What is not.
    pub weaknesses: Option<Personal>,
}

/// A unit rated an item.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ItemRated {
    rating: RatingId,
    item: ItemId,
    maker: OrganisationId,
    unit: OrganisationId,
    order: OrderId,
    marks: Marks,
    rated_by: PersonId,
    edition: i64,
    status: RatingStatus,
    #[serde(skip)]
    strengths: Option<Personal>,
    #[serde(skip)]
    weaknesses: Option<Personal>,
}

impl Verb for RateItem {
    fn keys(&self, state: &mut State, _context: &Context) {
        want_order(state, self.order);
        let Some(unit) = state.orders.want(&self.order).map(|order| order.unit) else { return };
        let Some(item) = state.order_lines.want(&(self.order, self.line)).map(|line| line.item) else {
            return;
        };
        state.items.want(&item);
        if let Some(rating) = state.unit_ratings.want(&(unit, item)).map(|row| row.rating) {
            want_rating(state, rating);
        }
    }

    fn decide(&self, state: &State, context: &Context) -> Result<Vec<Event>, Rejection> {
        let order = order(state, self.order)?;
        let rated_by = order.require(state, context, Action::RateItems, order.unit)?;
        let line = line_of(state, order, self.line)?;
        if line.accepted == 0 {
            return Err(Rejection::NothingAccepted { line: line.reference(order) });
        }
        self.marks.check()?;
        let known =
            state.unit_ratings.get(&(order.unit, line.item)).map(|row| state.ratings.known(&row.rating));
        let (rating, edition, status) = match known {
            None => (context.mint(0), 1, RatingStatus::Internal),
            Some(known) => (known.id, known.editions + 1, known.status.step(RatingAction::Rate, known.id)?),
        };
        if edition > RATING_EDITIONS_MAX {
            let (rule, remedy) = (Rule::PastTheLast.with([&RATING_EDITIONS_MAX]), Remedy::LeaveAsItIs);
            return Err(Rejection::field("edition", edition, rule, remedy));
        }

        // Nothing below can be refused.
        let maker = state.items.known(&line.item).maker;
        let RateItem { order, marks, strengths, weaknesses, .. } = self.clone();
        let unit = state.orders.known(&order).unit;
        let item = line.item;
        let rated = ItemRated {
            rating,
            item,
            maker,
            unit,
            order,
            marks,
            rated_by,
            edition,
            status,
            strengths,
            weaknesses,
        };
        Ok(vec![rated.into()])
    }
}

impl Fact for ItemRated {
    fn keys(&self, state: &mut State) {
        want_rating(state, self.rating);
        state.unit_ratings.want(&(self.unit, self.item));
    }

    fn apply(&self, state: &mut State, stamp: &Stamp) {
        if self.edition > 1 {
            let before = state.ratings.known(&self.rating).timer();
            state.timers.remove(&before.key());
        }
        let rating = Rating {
            id: self.rating,
            item: self.item,
            maker: self.maker,
            unit: self.unit,
            order: self.order,
            marks: self.marks.clone(),
            rated_by: self.rated_by,
            rated_at: stamp.at,
            rated_in: stamp.sequence,
            editions: self.edition,
            status: self.status,
            opens_at: opens_at(stamp),
            answered_in: None,
            withheld_in: None,
            revision: 0,
        };
        state.timers.insert(rating.timer());
        state.ratings.insert(rating);
        state.unit_ratings.insert(UnitRating { unit: self.unit, item: self.item, rating: self.rating });
    }

    fn subjects(&self) -> Vec<String> {
        vec![self.rating.to_string(), self.item.to_string(), self.unit.to_string()]
    }

    fn personal(&self) -> Vec<(String, String, &Personal)> {
        let texts = [(STRENGTHS, &self.strengths), (WEAKNESSES, &self.weaknesses)];
        texts
            .into_iter()
            .flat_map(|(field, text)| personal_field(self.rating, field, text.as_ref()))
            .collect()
    }
}
