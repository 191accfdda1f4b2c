//! What is asked: words, filters, order and page.

use std::str::FromStr;

use domain::catalogue::{Domain, ItemStatus};
use domain::values::{CategoryId, Code, Currency, Date, OrganisationId};

/// Characters of a query's text.
pub const QUERY_CHARS_MAX: usize = 200;
/// Words of a query that are looked for; the rest is left out.
pub const QUERY_WORDS_MAX: usize = 12;
/// Hits of a page.
pub const HITS_MAX: usize = 200;
/// Conditions on characteristics in one query.
pub const CONDITIONS_MAX: usize = 16;

/// A question to the index.
#[derive(Clone, Debug)]
pub struct Query {
    /// Words; everything matches when there are none.
    pub text: String,
    /// What matches must fulfil.
    pub filter: Filter,
    /// In which order they come.
    pub sort: Sort,
    /// Only those after this one.
    pub after: Option<Cursor>,
    /// Hits wanted, at most [`HITS_MAX`].
    pub limit: usize,
    /// The day on which an offer must be valid to be orderable.
    pub today: Date,
}

/// Conditions on items and their offers; an empty filter lets everything through.
///
/// The conditions on offers (price, lead time, free stock, orderable) must hold for one and the same offer.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Of one of these categories, if any are named.
    pub categories: Vec<CategoryId>,
    /// Of one of these fields of use, if any are named.
    pub domains: Vec<Domain>,
    /// Of one of these makers, if any are named.
    pub makers: Vec<OrganisationId>,
    /// In one of these statuses, if any are named.
    pub statuses: Vec<ItemStatus>,
    /// Offered at a price in this range.
    pub price: Option<PriceRange>,
    /// Offered with at most this lead time.
    pub lead_time_days_max: Option<i64>,
    /// Offered with at least so many pieces free on the shelf.
    pub free_min: Option<i64>,
    /// Open for orders, under a contract in force and by an offer that is valid today.
    pub is_orderable: bool,
    /// Stating these characteristics; at most [`CONDITIONS_MAX`].
    pub characteristics: Vec<Condition>,
}

/// A range of unit prices in minor units, both ends included.
#[derive(Clone, Copy, Debug)]
pub struct PriceRange {
    /// The currency; offers in another one do not match.
    pub currency: Currency,
    /// Lowest price.
    pub from_minor: Option<i64>,
    /// Highest price.
    pub to_minor: Option<i64>,
}

/// A condition on a characteristic, by its name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Condition {
    /// Name of the characteristic.
    pub name: String,
    /// What it must be.
    pub value: Value,
}

/// What a characteristic must be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// A number between two, both included.
    Between {
        /// Lowest.
        from: Option<i64>,
        /// Highest.
        to: Option<i64>,
        /// In this unit; in any when there is none.
        unit: Option<String>,
    },
    /// One of these: choices, numbers, `yes` or `no`.
    OneOf(Vec<String>),
}

/// The order of hits; equal ones come by code.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sort {
    /// Best match first.
    #[default]
    Relevance,
    /// Lowest price of a matching offer in this currency first.
    Price(Currency),
    /// Shortest lead time of a matching offer first.
    LeadTime,
    /// Best mean mark of units first, then what nobody rated.
    Rating,
    /// By code.
    Code,
}

/// The place of a hit in its order, written `rank_code`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cursor {
    /// What it is sorted by; lower comes first.
    pub rank: i64,
    /// The item's code.
    pub code: Code,
}

/// A text that is no cursor.
#[derive(Clone, Debug, thiserror::Error)]
#[error("{0:?} is not the `next` of a page; send it as it was received")]
pub struct CursorError(String);

/// A text that is no condition.
#[derive(Clone, Debug, thiserror::Error)]
#[error(
    "{0:?} is not a condition; write name:from..to with an optional unit, such as range:10..20km, \
     or name:value|value, such as camera:thermal|day"
)]
pub struct ConditionError(String);

impl std::fmt::Display for Cursor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}_{}", self.rank, self.code)
    }
}

impl FromStr for Cursor {
    type Err = CursorError;

    fn from_str(text: &str) -> Result<Self, CursorError> {
        let parts = text
            .split_once('_')
            .and_then(|(rank, code)| Some(Cursor { rank: rank.parse().ok()?, code: Code::new(code).ok()? }));
        parts.ok_or_else(|| CursorError(text.chars().take(60).collect()))
    }
}

impl FromStr for Condition {
    type Err = ConditionError;

    fn from_str(text: &str) -> Result<Self, ConditionError> {
        let refused = || ConditionError(text.chars().take(60).collect());
        let (name, value) = text.split_once(':').ok_or_else(refused)?;
        if name.is_empty() || value.is_empty() {
            return Err(refused());
        }
        let value = match value.split_once("..") {
            Some((from, to)) => between(from, to).ok_or_else(refused)?,
            None => Value::OneOf(value.split('|').map(str::to_owned).collect()),
        };
        Ok(Condition { name: name.to_owned(), value })
    }
}

fn between(from: &str, to: &str) -> Option<Value> {
    let is_digit = |c: char| c.is_ascii_digit() || c == '-';
    let unit = to.trim_start_matches(is_digit);
    let to = &to[..to.len() - unit.len()];
    let number = |text: &str| if text.is_empty() { Some(None) } else { text.parse().ok().map(Some) };
    let (from, to) = (number(from)?, number(to)?);
    let is_whole = (from.is_some() || to.is_some()) && !unit.contains('.');
    let unit = (!unit.is_empty()).then(|| unit.to_owned());
    is_whole.then_some(Value::Between { from, to, unit })
}

#[cfg(test)]
mod tests {
    use super::{Condition, Cursor, Value};

    #[test]
    fn conditions_are_ranges_or_lists() {
        let value = |text: &str| text.parse::<Condition>().map(|condition| condition.value).ok();
        let between =
            |from, to, unit: Option<&str>| Some(Value::Between { from, to, unit: unit.map(str::to_owned) });
        assert_eq!(value("range:10..20km"), between(Some(10), Some(20), Some("km")));
        assert_eq!(value("range:10.."), between(Some(10), None, None));
        assert_eq!(value("range:..20"), between(None, Some(20), None));
        assert_eq!(value("camera:day|thermal"), Some(Value::OneOf(vec!["day".into(), "thermal".into()])));
        for wrong in ["", "range", "range:", ":10", "range:..", "range:a..b", "range:1..2..3"] {
            assert_eq!(value(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_cursor_is_read_as_it_was_written() {
        for text in ["-1200_PLYSKA-10", "0_A_B", "9223372036854775807_x"] {
            assert_eq!(text.parse::<Cursor>().expect("a cursor").to_string(), text);
        }
        assert!("12".parse::<Cursor>().is_err() && "x_A".parse::<Cursor>().is_err());
    }
}
