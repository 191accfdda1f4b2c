//! Where a page of charges or pieces ends.

use std::fmt;
use std::str::FromStr;

use domain::values::OrderId;
use utoipa::openapi::schema::ObjectBuilder;

use crate::wire::{Described, Wire};

/// Where a page of charges or pieces ends: order, line, and position or number, with points between them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LinePlace(pub OrderId, pub i64, pub i64);

/// See [`LinePlace`].
pub type LinePlaceCursor = Wire<LinePlace>;

impl fmt::Display for LinePlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.0, self.1, self.2)
    }
}

impl FromStr for LinePlace {
    type Err = &'static str;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut parts = text.splitn(3, '.');
        let mut next = || parts.next().ok_or("must be the `next` of the page before");
        let (order, line, place) = (next()?, next()?, next()?);
        let parsed = || Some(LinePlace(order.parse().ok()?, line.parse().ok()?, place.parse().ok()?));
        parsed().ok_or("must be the `next` of the page before")
    }
}

impl Described for LinePlace {
    const NAME: &'static str = "LinePlaceCursor";
    fn describe(schema: ObjectBuilder) -> ObjectBuilder {
        schema
            .description(Some("The `next` of the page before"))
            .pattern(Some("^ord_[0-9a-f]{32}\\.[0-9]{1,18}\\.[0-9]{1,18}$"))
            .examples(["ord_0192a3b4c5d6e7f8091a2b3c4d5e6f70.1.20"])
    }
}
