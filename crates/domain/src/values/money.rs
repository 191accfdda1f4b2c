//! Money as integer minor units with an ISO 4217 currency; no floats, nothing rounded.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

use iso_currency::IntoEnumIterator;

/// A text that is no amount or currency.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MoneyError {
    /// Not an ISO 4217 code.
    #[error("{0:?} is not an ISO 4217 currency code such as UAH")]
    Currency(String),
    /// Not a decimal amount.
    #[error("{0:?} is not an amount; write digits with a point, such as 24500.00")]
    Amount(String),
    /// More decimals than the currency has.
    #[error("{text:?} has more than the {exponent} decimals of {currency}")]
    Decimals {
        /// The text as given.
        text: String,
        /// Decimals of the currency.
        exponent: u32,
        /// The currency.
        currency: Currency,
    },
}

/// An ISO 4217 currency.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Currency(iso_currency::Currency);

impl Currency {
    /// The hryvnia.
    pub const UAH: Currency = Currency(iso_currency::Currency::UAH);
    /// The euro.
    pub const EUR: Currency = Currency(iso_currency::Currency::EUR);

    /// The codes of all currencies.
    pub fn codes() -> impl Iterator<Item = &'static str> {
        iso_currency::Currency::iter().map(|currency| currency.code())
    }

    /// The three-letter code.
    pub fn code(self) -> &'static str {
        self.0.code()
    }

    /// Decimals of the minor unit; 0 where ISO 4217 defines none.
    pub fn exponent(self) -> u32 {
        self.0.exponent().map_or(0, u32::from)
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl FromStr for Currency {
    type Err = MoneyError;
    fn from_str(text: &str) -> Result<Self, MoneyError> {
        iso_currency::Currency::from_code(text)
            .map(Currency)
            .ok_or_else(|| MoneyError::Currency(text.chars().take(20).collect()))
    }
}

impl TryFrom<String> for Currency {
    type Error = MoneyError;
    fn try_from(text: String) -> Result<Self, MoneyError> {
        text.parse()
    }
}

impl From<Currency> for String {
    fn from(currency: Currency) -> String {
        currency.code().to_owned()
    }
}

/// An amount in minor units of a currency.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Money {
    /// Amount in minor units, for example kopiykas.
    pub minor: i64,
    /// Currency of the amount.
    pub currency: Currency,
}

impl Money {
    /// An amount of `minor` minor units.
    pub fn new(minor: i64, currency: Currency) -> Self {
        Money { minor, currency }
    }
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", render_minor(self.minor, self.currency), self.currency)
    }
}

/// Renders minor units as a decimal with a point: 2450000 UAH → `24500.00`.
pub fn render_minor(minor: i64, currency: Currency) -> String {
    let exponent = currency.exponent();
    let scale = 10u64.pow(exponent);
    let sign = if minor < 0 { "-" } else { "" };
    let magnitude = minor.unsigned_abs();
    match exponent {
        0 => format!("{sign}{magnitude}"),
        _ => format!("{sign}{}.{:0width$}", magnitude / scale, magnitude % scale, width = exponent as usize),
    }
}

/// Parses a decimal with a point into minor units; nothing is rounded.
pub fn parse_minor(text: &str, currency: Currency) -> Result<i64, MoneyError> {
    let amount_error = || MoneyError::Amount(text.chars().take(40).collect());
    let (negative, digits) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let is_digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    if whole.is_empty() || !is_digits(whole) || !is_digits(fraction) || digits.ends_with('.') {
        return Err(amount_error());
    }
    let exponent = currency.exponent();
    if fraction.trim_end_matches('0').len() > exponent as usize {
        return Err(MoneyError::Decimals { text: text.to_owned(), exponent, currency });
    }
    let kept = &fraction[..fraction.len().min(exponent as usize)];
    let padded = format!("{whole}{kept:0<width$}", width = exponent as usize);
    let magnitude: i64 = padded.parse().map_err(|_| amount_error())?;
    Ok(if negative { -magnitude } else { magnitude })
}
