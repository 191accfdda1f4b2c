//! One value of a list, before a format writes it.

use std::fmt::{self, Display};

use domain::values::{Currency, Date, Timestamp, render_minor};

/// A value.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// None.
    Empty,
    /// Text, codes and words.
    Text(String),
    /// A number.
    Whole(i64),
    /// Money in minor units.
    Money(i64, Currency),
    /// A day.
    Day(Date),
    /// JSON with fields of its own.
    Json(serde_json::Value),
}

impl Display for Cell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Cell::Empty => Ok(()),
            Cell::Text(text) => f.write_str(text),
            Cell::Whole(number) => write!(f, "{number}"),
            Cell::Money(minor, currency) => f.write_str(&render_minor(*minor, *currency)),
            Cell::Day(day) => write!(f, "{day}"),
            Cell::Json(value) => write!(f, "{value}"),
        }
    }
}

/// Anything that is written as its text.
pub fn text(value: &impl Display) -> Cell {
    Cell::Text(value.to_string())
}

/// A text that may be absent.
pub fn some(value: Option<&impl Display>) -> Cell {
    value.map_or(Cell::Empty, text)
}

/// A day that may be absent.
pub fn day(value: Option<Date>) -> Cell {
    value.map_or(Cell::Empty, Cell::Day)
}

/// A moment, RFC 3339 in UTC.
pub fn moment(value: Timestamp) -> Cell {
    text(&value)
}

/// Texts separated as the importers read them.
pub fn list(values: impl IntoIterator<Item = impl Display>) -> Cell {
    let joined = values.into_iter().map(|value| value.to_string()).collect::<Vec<_>>().join(";");
    if joined.is_empty() { Cell::Empty } else { Cell::Text(joined) }
}
