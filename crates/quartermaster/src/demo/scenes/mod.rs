//! The scenes of the story that a newcomer should see once: one straight order, and what can go wrong.

mod appointing;
mod consents;
mod delivering;
mod ordering;
mod partners;
mod paying;
pub mod programme;
mod rating;
mod straight;

use super::shop::{Offer, Unit};
use super::stage::Stage;
use crate::output::{self, Failure};

/// Plays every scene.
pub fn play(stage: &mut Stage) -> Result<(), Failure> {
    type Scene = fn(&mut Stage) -> Result<(), Failure>;
    let scenes: &[(&str, Scene)] = &[
        ("One order, from the basket to the payment", straight::order_to_payment),
        ("An order that costs more than the unit has", ordering::overspend),
        ("A form sent twice", ordering::duplicate),
        ("Nobody signs", ordering::expiry),
        ("The supplier offers a substitute", ordering::substitute),
        ("The supplier needs more time", ordering::back_order),
        ("The unit needs more after the order was sent", ordering::amendment),
        ("A box is missing", delivering::short_delivery),
        ("Three defective drones", delivering::defects),
        ("An invoice that does not match", paying::mismatch),
        ("The bank says it twice", paying::repeated_confirmation),
        ("A partner's euros", paying::partner_money),
        ("What two units need, and a partner's word on it", partners::needs),
        ("A pledge, from the announcement to the bank", partners::pledge),
        ("A package of it, which two bodies pass", partners::package),
        ("A contract that exists, paid back by a donor", partners::reimbursement),
        ("A change that a donor is asked about", consents::later_than_the_donor_allows),
        ("A year of 24 partners", programme::pledges::year),
        ("Eight packages of one list", programme::packages::eight),
        ("What two of the packages buy", programme::buying::orders),
        ("One contract, three sources", programme::mixed::sources),
        ("A letter, and a deputy", appointing::letter_and_deputy),
        ("A program", appointing::program),
    ];
    for (title, scene) in scenes {
        output::tell(format_args!("\n{title}"));
        scene(stage)?;
    }
    Ok(())
}

/// Plays what goes on after the month of everyday work.
pub fn play_later(stage: &mut Stage) -> Result<(), Failure> {
    output::tell(format_args!("\nWhat a maker says to its ratings"));
    rating::answers(stage)?;
    output::tell(format_args!("\nThe packages, a month later"));
    programme::buying::later(stage)
}

/// A unit of the demo nation by its code.
fn unit(stage: &Stage, code: &str) -> Result<Unit, Failure> {
    let found = stage.shop.units.iter().find(|unit| unit.code == code);
    found.cloned().ok_or_else(|| Failure::refused(format!("the demo nation has no unit {code}")))
}

/// An offer with its smallest quantity.
fn smallest(offer: &Offer) -> (Offer, i64) {
    let packs = (offer.minimum + offer.pack - 1) / offer.pack;
    (offer.clone(), packs * offer.pack)
}

/// An offer of an item under a contract with its smallest quantity.
fn wanted(stage: &Stage, contract: &str, item: &str) -> Result<(Offer, i64), Failure> {
    stage.shop.offer(contract, item).map(smallest)
}

/// An amount for the reader: `258 000.00 UAH`.
fn money(minor: i64, currency: domain::values::Currency) -> String {
    domain::values::Money::new(minor, currency).to_string()
}
