//! What a caller sees of what units say of items: units and those who serve them all of it, a maker what is shown to it.
//!
//! Which unit it was is known to those who read its orders; words that are withheld are read by those who may know where
//! it stands.

use std::collections::BTreeMap;

use domain::catalogue::Item;
use domain::policy::Action;
use domain::ratings::{Rating, RatingStatus};
use domain::values::{ItemId, OrganisationId, RatingId};
use engine::queries::ratings::{self, RatingFilter, Summary, Words};
use engine::queries::{Part, find, find_all};
use engine::store::{Connection, StoreError};

use crate::app::App;
use crate::caller::Caller;
use crate::problem::Problem;

/// Ratings with their items and words.
#[derive(Default)]
pub struct Ratings {
    /// The ratings.
    pub rows: Vec<Rating>,
    /// Their items.
    pub items: BTreeMap<ItemId, Item>,
    words: BTreeMap<RatingId, Words>,
}

impl Ratings {
    /// Ratings with what they name.
    pub fn of(connection: &mut dyn Connection, rows: Vec<Rating>) -> Result<Ratings, StoreError> {
        let words = ratings::words(connection, &rows)?;
        let items = find_all(connection, rows.iter().map(|row| row.item))?;
        Ok(Ratings { rows, items, words })
    }

    /// The words of one of the ratings, as far as the caller may read them.
    pub fn words(&self, caller: &Caller, rating: &Rating) -> Words {
        let words = self.words.get(&rating.id).cloned().unwrap_or_default();
        match (reads_withheld(caller, rating), rating.status) {
            (true, _) => words,
            (false, RatingStatus::Withheld) => Words::default(),
            (false, _) => Words { reason: None, ..words },
        }
    }
}

/// Every rating that the caller reads.
fn filter(caller: &Caller) -> RatingFilter {
    RatingFilter { shown_to: caller.sight(Action::ReadRatings).filter(), ..RatingFilter::default() }
}

/// Whether the caller may know which unit it was.
pub fn knows_unit(caller: &Caller, rating: &Rating) -> bool {
    caller.may(Action::ReadOrders, rating.unit)
}

/// Whether the caller reads the words of a rating that is withheld: they may tell where the unit stands.
pub fn reads_withheld(caller: &Caller, rating: &Rating) -> bool {
    caller.may(Action::ReadDeliveryPoints, rating.unit)
}

/// The ratings of an item, or of all, that the caller reads: of a unit only if they may know of it, in a status.
pub async fn ratings(
    app: &App,
    caller: &mut Caller,
    (item, unit, status): (Option<ItemId>, Option<OrganisationId>, Option<RatingStatus>),
    part: Part<RatingId>,
) -> Result<Ratings, Problem> {
    let units = unit.and_then(|_| caller.sight(Action::ReadOrders).narrowed(unit).filter());
    let filter = RatingFilter { item, units, status, ..filter(caller) };
    let read = move |connection: &mut dyn Connection| {
        let rows = ratings::ratings(connection, &filter, &part)?;
        Ratings::of(connection, rows)
    };
    caller.read(app, read).await
}

/// A rating, if the caller reads it: the only one of the answer.
pub async fn rating(app: &App, caller: &mut Caller, id: RatingId) -> Result<(Rating, Ratings), Problem> {
    let read = move |connection: &mut dyn Connection| {
        let found = find::<Rating>(connection, &id)?;
        let ratings = Ratings::of(connection, found.iter().cloned().collect())?;
        Ok(found.map(|rating| (rating, ratings)))
    };
    let found = caller.read(app, read).await?;
    let sight = caller.sight(Action::ReadRatings);
    let is_seen = |rating: &Rating| sight.includes(rating.subject().holder);
    found.filter(|(rating, _)| is_seen(rating)).ok_or_else(|| Problem::not_found("rating", id))
}

/// What the ratings come to that the caller reads, by item; items without any are left out, and all of them for
/// those who read none.
pub async fn summaries(
    app: &App,
    caller: &mut Caller,
    items: Vec<ItemId>,
) -> Result<BTreeMap<ItemId, Summary>, Problem> {
    if items.is_empty() || caller.require_somewhere(Action::ReadRatings).is_err() {
        return Ok(BTreeMap::new());
    }
    let filter = filter(caller);
    caller.read(app, move |connection| ratings::summaries(connection, &filter, &items)).await
}
