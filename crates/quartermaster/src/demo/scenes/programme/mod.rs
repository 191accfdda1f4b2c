//! A year of two programmes: 24 nations pay for packages of one list, and donors pay contracts of domestic makers back.
//!
//! Reading order: `tables` (demo/programme), `pledges`, `packages`, `buying`, `mixed`. What goes on after the month of
//! everyday work is `buying::later`.

pub mod buying;
pub mod mixed;
pub mod packages;
pub mod pledges;
mod tables;

use crate::demo::stage::Stage;
use crate::output::Failure;

/// The body that validates needs and packages.
const VALIDATOR: &str = "STAFF";
/// The body that releases packages.
const RELEASER: &str = "EXPORT-US";
/// Where the packages' money is counted together.
const DOLLAR: &str = "USD";

/// The token of a partner's officer.
fn officer(stage: &Stage, partner: &str) -> Result<String, Failure> {
    Ok(stage.cast.at(partner, "partner_officer")?.token.clone())
}

/// An amount in dollars for the reader.
fn dollars(minor: i64) -> String {
    super::money(minor, DOLLAR.parse().expect("a currency of ISO 4217"))
}
