//! What one unit of a currency is worth in another on a day, so that pledges of many nations can be added up.

use serde::{Deserialize, Serialize};

use crate::values::{Currency, Date, Money};

/// Millionths in one.
const PARTS: i64 = 1_000_000;
/// Decimals of a rate.
const DECIMALS: usize = 6;
/// The highest rate: a million units for one.
const PARTS_MAX: i64 = 1_000_000 * PARTS;

/// A text that is no rate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("must be a number above 0 and up to 1000000 with at most six decimals, such as 1.0834")]
pub struct RateError;

/// A decimal above zero in millionths.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Millionths(pub i64);

/// A rate as a document states it. It serves sums, never bookings: money changes its currency between funds only.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Rate {
    /// The other currency for one unit.
    pub millionths: Millionths,
    /// The other currency.
    pub into: Currency,
    /// Day of the rate.
    pub on: Date,
}

impl std::str::FromStr for Millionths {
    type Err = RateError;
    fn from_str(decimal: &str) -> Result<Millionths, RateError> {
        let (whole, fraction) = decimal.split_once('.').unwrap_or((decimal, ""));
        let is_digits = |part: &str| part.bytes().all(|digit| digit.is_ascii_digit());
        if whole.is_empty() || !is_digits(whole) || !is_digits(fraction) || fraction.len() > DECIMALS {
            return Err(RateError);
        }
        let millionths = format!("{whole}{fraction:0<DECIMALS$}").parse().map_err(|_| RateError)?;
        if (1..=PARTS_MAX).contains(&millionths) { Ok(Millionths(millionths)) } else { Err(RateError) }
    }
}

impl std::fmt::Display for Millionths {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let text = format!("{}.{:0DECIMALS$}", self.0 / PARTS, self.0 % PARTS);
        f.write_str(text.trim_end_matches('0').trim_end_matches('.'))
    }
}

impl Rate {
    /// What an amount is worth, minor units of the other currency, rounded down.
    pub fn worth(&self, amount: Money) -> i64 {
        let scale = |currency: Currency| 10i128.pow(currency.exponent());
        let worth = i128::from(amount.minor) * i128::from(self.millionths.0) * scale(self.into)
            / (i128::from(PARTS) * scale(amount.currency));
        i64::try_from(worth).unwrap_or(i64::MAX)
    }
}
