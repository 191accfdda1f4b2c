//! What units that accepted an item say of it: marks by aspect and words, one rating a unit and item.
//!
//! A rating is read in stages, as DOT-Chain Defence has it (<https://dpa.mod.gov.ua/en/page/new-feature-in-dot-chain-defence-combat-tested-drone-ratings-now-available>):
//! at first by units and those who serve them, after [`RATING_UNITS_DAYS`] also by the maker, who may answer. The
//! maker never learns which unit it was.

pub mod answer;
pub mod open;
pub mod rate;
#[cfg(test)]
mod tests;
pub mod withhold;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::limits::RATING_UNITS_DAYS;
use crate::policy::{Action, Subject};
use crate::rejection::Rejection;
use crate::state::{Stamp, State};
use crate::table::Row;
use crate::timers::{Deadline, Timer};
use crate::values::{ItemId, OrderId, OrganisationId, PersonId, RatingId, Timestamp};
use crate::wording::{Remedy, Rule};

/// The lowest mark and the highest, which is the best.
pub const MARKS: std::ops::RangeInclusive<i64> = 1..=5;
/// Name of what is good, among the personal texts of a rating.
pub const STRENGTHS: &str = "strengths";
/// Name of what is not.
pub const WEAKNESSES: &str = "weaknesses";
/// Name of the maker's answer.
pub const REPLY: &str = "reply";
/// Name of why the rating is withheld.
pub const REASON: &str = "reason";

crate::text_enum! {
    /// What is marked.
    pub enum Aspect {
        /// All in all; every rating has it.
        Overall = "overall",
        /// How well it is made.
        BuildQuality = "build_quality",
        /// How easily it is learnt and used.
        EaseOfUse = "ease_of_use",
        /// How it stands weather, dust, cold and transport.
        FieldConditions = "field_conditions",
        /// How it works where radio is jammed.
        InterferenceResistance = "interference_resistance",
    }
}

crate::lifecycle! {
    "rating"
    /// Who reads a rating.
    status RatingStatus {
        /// Units and those who serve them.
        Internal = "internal",
        /// The maker too.
        Opened = "opened",
        /// The maker too, who has answered.
        Answered = "answered",
        /// Its words by its unit, agencies and auditors alone.
        Withheld = "withheld",
    }
    /// What may be done with a rating.
    action RatingAction {
        /// Say it anew.
        Rate = "rate",
        /// Show it to the maker, which time does.
        Open = "open",
        /// Answer it as the maker.
        Answer = "answer",
        /// Keep its words from others.
        Withhold = "withhold",
    }
    steps {
        Internal, Open => Opened;
        Opened, Answer => Answered;
        Answered, Answer => Answered;
        Internal, Withhold => Withheld;
        Opened, Withhold => Withheld;
        Answered, Withhold => Withheld;
        Internal, Rate => Internal;
        Opened, Rate => Internal;
        Answered, Rate => Internal;
        Withheld, Rate => Internal;
    }
}

/// Marks by aspect; an aspect that does not apply has none.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Marks(pub BTreeMap<Aspect, i64>);

impl Marks {
    fn check(&self) -> Result<(), Rejection> {
        if !self.0.contains_key(&Aspect::Overall) {
            let (rule, remedy) = (Rule::Missing, Remedy::MarkOverall);
            return Err(Rejection::field(Aspect::Overall.as_str(), "", rule, remedy));
        }
        for (aspect, mark) in &self.0 {
            crate::rejection::bounded(aspect.as_str(), *mark, *MARKS.start(), *MARKS.end())?;
        }
        Ok(())
    }
}

/// What a unit says of an item.
#[derive(Clone, Debug, PartialEq)]
pub struct Rating {
    /// Identity.
    pub id: RatingId,
    /// The item.
    pub item: ItemId,
    /// Who makes the item.
    pub maker: OrganisationId,
    /// The unit that accepted it.
    pub unit: OrganisationId,
    /// The order by which the unit has it.
    pub order: OrderId,
    /// Its marks.
    pub marks: Marks,
    /// Who said it last.
    pub rated_by: PersonId,
    /// When.
    pub rated_at: Timestamp,
    /// Sequence of the entry that has its words.
    pub rated_in: u64,
    /// How many times it was said.
    pub editions: i64,
    /// Who reads it.
    pub status: RatingStatus,
    /// When the maker reads it, unless it is withheld or said anew before.
    pub opens_at: Timestamp,
    /// Sequence of the entry that has the maker's answer.
    pub answered_in: Option<u64>,
    /// Sequence of the entry that says why it is withheld.
    pub withheld_in: Option<u64>,
    /// Sequence of the last event that touched the row.
    pub revision: u64,
}

/// Which rating of an item is that of a unit.
#[derive(Clone, Debug, PartialEq)]
pub struct UnitRating {
    /// The unit.
    pub unit: OrganisationId,
    /// The item.
    pub item: ItemId,
    /// Its rating.
    pub rating: RatingId,
}

impl Rating {
    /// The rating for permission questions: until the maker reads it, it is the unit's own.
    pub fn subject(&self) -> Subject<'static> {
        let holder = if self.is_open() { self.maker } else { self.unit };
        Subject { read_by: Action::ReadRatings, ..Subject::of("rating", self.id, holder) }
    }

    /// Whether the maker reads it.
    pub fn is_open(&self) -> bool {
        matches!(self.status, RatingStatus::Opened | RatingStatus::Answered)
    }

    fn timer(&self) -> Timer {
        Timer::new(self.opens_at, Deadline::RatingOpening, self.id)
    }
}

/// The rating, or the refusal that it does not exist.
pub fn rating(state: &State, id: RatingId) -> Result<&Rating, Rejection> {
    state.ratings.get(&id).ok_or_else(|| Rejection::not_found("rating", id))
}

/// Asks for a rating and its timer.
pub(crate) fn want_rating(state: &mut State, id: RatingId) {
    if let Some(timer) = state.ratings.want(&id).map(Rating::timer) {
        state.timers.want(&timer.key());
    }
}

/// When a rating said now is shown to the maker.
fn opens_at(stamp: &Stamp) -> Timestamp {
    stamp.at.plus_days(RATING_UNITS_DAYS)
}

impl Row for Rating {
    type Key = RatingId;
    const TABLE: &'static str = "rating";
    fn key(&self) -> RatingId {
        self.id
    }
    fn touched(&mut self, sequence: u64) {
        self.revision = sequence;
    }
}

impl Row for UnitRating {
    type Key = (OrganisationId, ItemId);
    const TABLE: &'static str = "unit_rating";
    fn key(&self) -> Self::Key {
        (self.unit, self.item)
    }
}
