//! Short ways to write codes, texts, days and moments.

use domain::values::{Code, Date, Personal, SerialNumber, Text, Timestamp};

/// A code.
pub fn code(text: &str) -> Code {
    text.parse().expect("the simulator writes valid codes")
}

/// A text.
pub fn text(text: &str) -> Text {
    text.parse().expect("the simulator writes valid texts")
}

/// A personal text.
pub fn personal(words: &str) -> Personal {
    Personal::new(text(words))
}

/// A serial number.
pub fn serial(text: &str) -> SerialNumber {
    text.parse().expect("the simulator writes valid serial numbers")
}

/// A day, such as `2026-01-12`.
pub fn day(text: &str) -> Date {
    text.parse().expect("the simulator writes valid days")
}

/// The day some days later.
pub fn days_after(day: Date, days: i64) -> Date {
    day.saturating_add(jiff::Span::new().days(days))
}

/// When every run starts: 12 January 2026, 08:00 in Kyiv.
pub const START: Timestamp = Timestamp(1_768_197_600_000_000);
