//! The tables of the programme: what nations promised and sent, and what the packages are made of.

use domain::pledges::Rate;
use domain::values::{Currency, Date, Money, parse_minor};
use serde::Deserialize;

use super::DOLLAR;
use crate::demo::nation;
use crate::output::Failure;

/// What a nation promised and sent; a stage that was not reached is empty.
#[derive(Clone, Debug, Deserialize)]
pub struct Pledge {
    /// Its code.
    pub code: String,
    /// Who gives.
    pub partner: String,
    /// Name in Ukrainian.
    pub name_uk: String,
    /// Name in English.
    pub name_en: String,
    /// Its currency.
    pub currency: String,
    /// Dollars for one unit on the day of the announcement; empty for dollars.
    pub rate: String,
    /// Said in public.
    pub announced: String,
    /// The day of it.
    pub announced_on: String,
    /// Promised in writing.
    pub pledged: String,
    /// The day of it.
    pub pledged_on: String,
    /// Bound by the partner's own act.
    pub confirmed: String,
    /// The day of it.
    pub confirmed_on: String,
    /// What the bank received: `amount@day`, separated by `;`.
    pub transfers: String,
    /// What is still to come: `amount@day`.
    pub tranches: String,
    /// Where the partner's budget stands: `word@day`.
    pub appropriation: String,
    /// The day on which what had not come was withdrawn.
    pub withdrawn_on: String,
    /// What packages have of it: `amount@package`.
    pub shares: String,
}

/// A line of a version of a package; a package without lines has one row of its names alone.
#[derive(Clone, Debug, Deserialize)]
pub struct Line {
    /// The package.
    pub package: String,
    /// Its name in Ukrainian.
    pub name_uk: String,
    /// Its name in English.
    pub name_en: String,
    /// The version; `None` for a package without lines.
    pub version: Option<i64>,
    /// Who needs it.
    pub unit: String,
    /// Category of what is needed.
    pub category: String,
    /// What meets the need.
    pub item: String,
    /// Pieces.
    pub quantity: Option<i64>,
    /// Stock, production or a seller abroad.
    pub source: String,
    /// Who supplies it.
    pub supplier: String,
    /// Estimated unit price in dollars.
    pub unit_price_usd: String,
    /// Days from the composition until it can be had.
    pub available_in_days: Option<i64>,
}

macro_rules! table {
    ($name:literal) => {
        nation::table($name, include_str!(concat!("../../../../../../demo/programme/", $name)))
    };
}

/// The pledges, in order of nation.
pub fn pledges() -> Result<Vec<Pledge>, Failure> {
    table!("pledges.csv")
}

/// The lines of the packages, in order of package and version.
pub fn lines() -> Result<Vec<Line>, Failure> {
    table!("packages.csv")
}

fn currency(code: &str) -> Result<Currency, Failure> {
    code.parse().map_err(|error| Failure::refused(format!("demo/programme: {code}: {error}")))
}

/// An amount in minor units; nothing is zero.
fn minor(amount: &str, code: &str) -> Result<i64, Failure> {
    if amount.is_empty() {
        return Ok(0);
    }
    parse_minor(amount, currency(code)?)
        .map_err(|error| Failure::refused(format!("demo/programme: {amount} {code}: {error}")))
}

impl Pledge {
    /// An amount of it in minor units.
    pub fn minor(&self, amount: &str) -> Result<i64, Failure> {
        minor(amount, &self.currency)
    }

    /// An amount of it for the reader.
    pub fn money(&self, minor: i64) -> Result<Money, Failure> {
        Ok(Money::new(minor, currency(&self.currency)?))
    }

    /// Amounts of it, each with what stands behind the `@`.
    pub fn parts<'l>(&self, list: &'l str) -> Result<Vec<(i64, &'l str)>, Failure> {
        let parts = list.split(';').filter_map(|part| part.split_once('@'));
        parts.map(|(amount, of)| Ok((self.minor(amount)?, of))).collect()
    }

    /// What an amount of it is worth in dollars, minor units.
    pub fn worth(&self, minor: i64) -> Result<i64, Failure> {
        if self.rate.is_empty() {
            return Ok(minor);
        }
        let malformed = |error: &dyn std::fmt::Display| Failure::refused(format!("{}: {error}", self.code));
        let millionths = self.rate.parse().map_err(|error| malformed(&error))?;
        let on: Date = self.announced_on.parse().map_err(|error| malformed(&error))?;
        let rate = Rate { millionths, into: currency(DOLLAR)?, on };
        Ok(rate.worth(self.money(minor)?))
    }
}

impl Line {
    /// Estimated unit price, minor units of dollars.
    pub fn unit_price_minor(&self) -> Result<i64, Failure> {
        minor(&self.unit_price_usd, DOLLAR)
    }
}
