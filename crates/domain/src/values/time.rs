//! Time: instants in microseconds UTC and civil dates of the cell's zone.

use jiff::civil;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use std::fmt;

/// An instant: microseconds since 1970-01-01T00:00Z.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Default)]
#[serde(transparent)]
pub struct Timestamp(pub i64);

/// Microseconds of a day of 24 hours.
const DAY_MICROS: i64 = 86_400_000_000;

impl Timestamp {
    /// This instant plus whole days of 24 hours.
    pub fn plus_days(self, days: i64) -> Self {
        Timestamp(self.0 + days * DAY_MICROS)
    }

    /// This instant plus whole hours.
    pub fn plus_hours(self, hours: i64) -> Self {
        Timestamp(self.0 + hours * (DAY_MICROS / 24))
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match jiff::Timestamp::from_microsecond(self.0) {
            Ok(instant) => write!(f, "{instant}"),
            Err(_) => write!(f, "{} µs", self.0),
        }
    }
}

impl fmt::Debug for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// A civil date, written `2026-01-12`.
pub type Date = civil::Date;

/// The cell's one time zone, in which civil deadlines end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Zone(TimeZone);

impl Zone {
    /// The zone of an IANA name, from the bundled time zone database.
    pub fn named(name: &str) -> Option<Zone> {
        TimeZone::get(name).ok().map(Zone)
    }

    /// UTC.
    pub fn utc() -> Zone {
        Zone(TimeZone::UTC)
    }

    /// The civil date of an instant.
    pub fn date(&self, at: Timestamp) -> Date {
        self.clock(at).0
    }

    /// The civil date and the time of day of an instant.
    pub fn clock(&self, at: Timestamp) -> (Date, civil::Time) {
        let instant = jiff::Timestamp::from_microsecond(at.0).unwrap_or(jiff::Timestamp::MAX);
        let clock = self.0.to_datetime(instant);
        (clock.date(), clock.time())
    }

    /// The instant at which a civil date ends, 24:00 in the zone.
    pub fn end_of(&self, date: Date) -> Timestamp {
        let next = date.tomorrow().unwrap_or(date);
        let midnight = next.at(0, 0, 0, 0);
        match self.0.to_ambiguous_timestamp(midnight).compatible() {
            Ok(instant) => Timestamp(instant.as_microsecond()),
            Err(_) => Timestamp(i64::MAX),
        }
    }
}

impl Default for Zone {
    fn default() -> Self {
        Zone::utc()
    }
}
