//! Founding: once, at the console, in a zone that exists.

use super::found::FoundCell;
use crate::testing::*;
use crate::values::KeyBytes;

fn found(zone: &str) -> FoundCell {
    let (name, log_key) = (code("front"), KeyBytes([7; 32]));
    FoundCell { name, zone: zone.to_owned(), is_demo: true, log_key }
}

#[test]
fn a_cell_is_founded_once() {
    given(World::empty())
        .when(found("Europe/Kyiv"))
        .then_events(["cell_founded.1"])
        .then(|state| assert!(state.cells.known(&1).is_demo))
        .when(found("Europe/Kyiv"))
        .then_rejected("already_founded")
        .then_says("already founded as front");
}

#[test]
fn the_zone_must_exist() {
    given(World::empty()).when(found("Europe/Mordor")).then_rejected("field_invalid").then_says("zone");
}

#[test]
fn only_the_console_founds() {
    given(World::empty()).as_("P-ADMIN").when(found("Europe/Kyiv")).then_rejected("not_permitted");
    given(World::empty()).as_("clock").when(found("Europe/Kyiv")).then_rejected("not_permitted");
}
