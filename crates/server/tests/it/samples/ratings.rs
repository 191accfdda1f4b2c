//! Samples of what units say of items.

use super::{Sample, read, write};
use crate::scene::Stage::*;

const SAID: &str = r#"{"marks":{"overall":3,"field_conditions":4},"strengths":"flies in wind","weaknesses":"three had no video link"}"#;

pub fn samples() -> Vec<Sample> {
    vec![
        read("/ratings", "P-RECEIVER", "P-TREASURER", "").when(Rated).asking("?item=DRONE"),
        read("/ratings/{id}", "P-BUYER", "P-CLERK", "{rating}").when(Rated),
        read("/items/{id}/rating", "P-ORDERER", "P-TREASURER", "DRONE").when(Rated),
        write("/orders/{id}/lines/{line}/rating", "P-RECEIVER", "P-CLERK", "{order}", SAID, Accepted),
        write(
            "/ratings/{id}/reply",
            "P-CLERK",
            "P-RIVAL",
            "{rating}",
            r#"{"reply":"The three had a bad cable; from lot 2 on each is tested."}"#,
            Opened,
        ),
        write(
            "/ratings/{id}/withholding",
            "P-BUYER",
            "P-CLERK",
            "{rating}",
            r#"{"reason":"names a place"}"#,
            Rated,
        ),
    ]
}
