//! One request for every route: who may send it, who may not, and what it says.

mod notices;
mod orders;
mod partners;
mod ratings;
mod reference;

use crate::scene::Stage;

/// A request for a route.
pub struct Sample {
    pub method: &'static str,
    /// The route's path in the table.
    pub path: &'static str,
    /// Who is allowed.
    pub by: &'static str,
    /// Who has a role that is not enough.
    pub not_by: &'static str,
    /// Value of the path's parameter, with placeholders.
    pub at: &'static str,
    /// Query, with placeholders.
    pub query: &'static str,
    /// Body, with placeholders; `{signed}` is the signature that is asked for next.
    pub body: &'static str,
    pub stage: Stage,
}

impl Sample {
    const fn when(self, stage: Stage) -> Sample {
        Sample { stage, ..self }
    }

    const fn asking(self, query: &'static str) -> Sample {
        Sample { query, ..self }
    }
}

const fn read(path: &'static str, by: &'static str, not_by: &'static str, at: &'static str) -> Sample {
    Sample { method: "GET", path, by, not_by, at, query: "", body: "", stage: Stage::Placed }
}

const fn write(
    path: &'static str,
    by: &'static str,
    not_by: &'static str,
    at: &'static str,
    body: &'static str,
    stage: Stage,
) -> Sample {
    Sample { method: "POST", path, by, not_by, at, query: "", body, stage }
}

/// A basket of one line, as an orderer sends it.
pub const BASKET: &str = orders::BASKET;

/// Public routes have no `by`.
pub fn samples() -> Vec<Sample> {
    [reference::samples(), orders::samples(), notices::samples(), partners::samples(), ratings::samples()]
        .into_iter()
        .flatten()
        .collect()
}
