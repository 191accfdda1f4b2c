//! What units say of items: the ratings, their words, and what they come to together.

use std::collections::BTreeMap;

use domain::ratings::{Aspect, REASON, REPLY, Rating, RatingStatus, STRENGTHS, WEAKNESSES};
use domain::values::{ItemId, OrganisationId, RatingId};

use super::{Part, Select};
use crate::personal;
use crate::store::{Connection, Row, StoreError};
use crate::tables::Column;

/// Which ratings are read; an empty filter reads all.
#[derive(Clone, Debug, Default)]
pub struct RatingFilter {
    /// Only what is shown to these makers.
    pub shown_to: Option<Vec<OrganisationId>>,
    /// Only of this item.
    pub item: Option<ItemId>,
    /// Only of these units.
    pub units: Option<Vec<OrganisationId>>,
    /// Only in this status.
    pub status: Option<RatingStatus>,
}

/// The words of a rating; those erased, and those that it does not have, are empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Words {
    /// What is good.
    pub strengths: Option<String>,
    /// What is not.
    pub weaknesses: Option<String>,
    /// The maker's answer.
    pub reply: Option<String>,
    /// Why it is withheld.
    pub reason: Option<String>,
}

/// What the ratings of an item come to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// How many there are: each is that of one unit.
    pub ratings: i64,
    /// Sum of the marks and their number, by aspect; an aspect without marks is left out.
    pub marks: BTreeMap<Aspect, (i64, i64)>,
}

impl Summary {
    /// The mean mark of an aspect in tenths, halves rounded up; none without marks.
    pub fn tenths(&self, aspect: Aspect) -> Option<i64> {
        let (sum, count) = self.marks.get(&aspect)?;
        Some((sum * 20 + count) / (count * 2))
    }
}

impl RatingFilter {
    fn select(&self) -> Select<Rating> {
        let mut select = Select::<Rating>::all()
            .equal("item_id", self.item.as_ref())
            .equal("status", self.status.as_ref());
        if let Some(units) = &self.units {
            select = select.any(&[("unit_id", units)]);
        }
        if let Some(makers) = &self.shown_to {
            let open = [RatingStatus::Opened, RatingStatus::Answered];
            select = select.any(&[("maker_id", makers)]).any(&[("status", &open)]);
        }
        select
    }
}

/// Ratings in order of id, which rises with the time of their first words.
pub fn ratings(
    connection: &mut dyn Connection,
    filter: &RatingFilter,
    part: &Part<RatingId>,
) -> Result<Vec<Rating>, StoreError> {
    filter.select().part(connection, "id", part)
}

/// What ratings of these items come to, of which the filter says which count.
pub fn summaries(
    connection: &mut dyn Connection,
    filter: &RatingFilter,
    items: &[ItemId],
) -> Result<BTreeMap<ItemId, Summary>, StoreError> {
    let figure = |aspect: &Aspect| format!("CAST(SUM({aspect}) AS {{int}}), COUNT({aspect})");
    let figures = Aspect::ALL.iter().map(figure).collect::<Vec<_>>().join(", ");
    let select = filter.select().any(&[("item_id", items)]);
    let rows = select.grouped(connection, "item_id", &format!("COUNT(*), {figures}"))?;
    rows.into_iter().map(summary).collect()
}

fn summary(row: Row) -> Result<(ItemId, Summary), StoreError> {
    let mut values = row.into_iter();
    let (item, ratings) = (ItemId::take(&mut values)?, i64::take(&mut values)?);
    let mut marks = BTreeMap::new();
    for aspect in Aspect::ALL {
        let (sum, count) = (<Option<i64> as Column>::take(&mut values)?, i64::take(&mut values)?);
        if let Some(sum) = sum {
            marks.insert(*aspect, (sum, count));
        }
    }
    Ok((item, Summary { ratings, marks }))
}

/// The words of ratings.
pub fn words(
    connection: &mut dyn Connection,
    ratings: &[Rating],
) -> Result<BTreeMap<RatingId, Words>, StoreError> {
    let entries = |rating: &Rating| {
        let said = [(STRENGTHS, Some(rating.rated_in)), (WEAKNESSES, Some(rating.rated_in))];
        let since = [(REPLY, rating.answered_in), (REASON, rating.withheld_in)];
        said.into_iter().chain(since).filter_map(|(field, sequence)| Some((field, sequence?)))
    };
    let keys = |rating: &Rating| {
        let id = rating.id.to_string();
        entries(rating).map(move |(field, sequence)| (id.clone(), field, sequence)).collect::<Vec<_>>()
    };
    let mut found = personal::each(connection, ratings.iter().flat_map(keys))?;
    let words = |rating: &Rating| {
        let id = rating.id.to_string();
        let mut text = |field: &str, sequence: Option<u64>| {
            Some(found.remove(&(id.clone(), field.to_owned(), sequence?))?.value)
        };
        let words = Words {
            strengths: text(STRENGTHS, Some(rating.rated_in)),
            weaknesses: text(WEAKNESSES, Some(rating.rated_in)),
            reply: text(REPLY, rating.answered_in),
            reason: text(REASON, rating.withheld_in),
        };
        (rating.id, words)
    };
    Ok(ratings.iter().map(words).collect())
}
