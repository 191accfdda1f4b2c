//! Founding: once, at the console, in a zone that exists; replacing the log key.

use super::found::FoundCell;
use super::rotate_log_key::RotateLogKey;
use crate::testing::*;
use crate::values::{KeyBytes, SignatureBytes};

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

fn rotated(old: u8, new: u8) -> RotateLogKey {
    let (old_signature, new_signature) = (SignatureBytes([old; 64]), SignatureBytes([new; 64]));
    RotateLogKey { old_key: KeyBytes([old; 32]), new_key: KeyBytes([new; 32]), old_signature, new_signature }
}

#[test]
fn the_log_key_is_replaced_from_the_present_one() {
    given(World::empty())
        .when(rotated(7, 8))
        .then_rejected("not_found")
        .when(found("Europe/Kyiv"))
        .when(rotated(7, 8))
        .then_events(["log_key_rotated.1"])
        .then(|state| assert_eq!(state.cells.known(&1).log_key, KeyBytes([8; 32])))
        .when(rotated(7, 9))
        .then_rejected("field_invalid")
        .then_says("is not the log key of the cell")
        .when(rotated(8, 8))
        .then_rejected("field_invalid")
        .as_("P-ADMIN")
        .when(rotated(8, 9))
        .then_rejected("not_permitted");
}
