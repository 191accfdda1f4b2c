//! The printed documents that a caller may see, in one list by the time they were made: orders, acts and what they found
//! wrong, labels, invoices, payment orders.
//!
//! Each kind is read as the list of its objects is, within the same bounds of sight; the lists are merged by id, which
//! rises with time. What is sought by number is looked for among so many at a time. `objects` has the lists.

mod objects;

use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

use documents::Kind;
use domain::policy::Action;
use domain::values::{Date, OrderId, OrganisationId, Timestamp};
use engine::first_id;
use engine::queries::Part;
use engine::store::{Connection, StoreError};

pub use objects::kinds;
use objects::{Bounds, SOURCES};

use crate::app::App;
use crate::caller::Caller;
use crate::problem::Problem;
use crate::seen::parties;

/// Objects of a kind that are read at a time.
const STEP: usize = 100;
/// Papers looked through for a page.
pub const LOOKED_THROUGH: usize = 2_000;

/// Where a page of papers ends: the object, and which of its papers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct PaperPlace(pub u128, pub Kind);

impl fmt::Display for PaperPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:032x}.{}", self.0, self.1)
    }
}

impl FromStr for PaperPlace {
    type Err = &'static str;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let parsed = || {
            let (object, kind) = text.split_once('.')?;
            let object =
                Some(object).filter(|digits| digits.bytes().all(|digit| digit.is_ascii_hexdigit()))?;
            Some(PaperPlace(u128::from_str_radix(object, 16).ok()?, kind.parse().ok()?))
        };
        parsed().ok_or("must be the `next` of the page before")
    }
}

/// A printed document.
#[derive(Clone, Debug)]
pub struct SeenPaper {
    /// Where it stands in the list, and its kind.
    pub place: PaperPlace,
    /// Address of its object in the API.
    pub object: String,
    /// Its number.
    pub number: String,
    /// When its object was made.
    pub at: Timestamp,
    /// The orders it belongs to, each with its number.
    pub orders: Vec<(OrderId, String)>,
    /// The unit it is about, if it is about one.
    pub unit: Option<OrganisationId>,
    /// The supplier it is about.
    pub supplier: OrganisationId,
    /// The organisations whose people see it.
    seen_by: Vec<OrganisationId>,
}

impl SeenPaper {
    /// Its kind.
    pub fn kind(&self) -> Kind {
        self.place.1
    }

    /// Where it is printed, on the pages and in the API alike.
    pub fn path(&self) -> String {
        let name = match self.kind() {
            Kind::Discrepancies => "discrepancies",
            Kind::Labels => "labels",
            _ => "document",
        };
        format!("{}/{name}.pdf", self.object)
    }
}

/// Which papers are sought.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// Only of this kind.
    pub kind: Option<Kind>,
    /// Only whose number, or the number of one of whose orders, has this in it.
    pub number: String,
    /// Only made on this day or later.
    pub from: Option<Date>,
    /// Only made on this day or earlier.
    pub to: Option<Date>,
}

/// A page of papers.
pub struct Papers {
    /// The papers.
    pub papers: Vec<SeenPaper>,
    /// Where the next page begins, if there may be one.
    pub rest: Option<PaperPlace>,
}

/// The papers that a caller sees of those that are sought; the limit of the part is one more than are shown.
pub async fn papers(
    app: &App,
    caller: &mut Caller,
    wanted: Wanted,
    part: Part<PaperPlace>,
) -> Result<Papers, Problem> {
    let sight = Bounds {
        parties: parties(caller),
        organisations: caller.sight(Action::ReadOrders).filter(),
        zone: caller.reference.zone(),
    };
    let work = move |connection: &mut dyn Connection| search(connection, &sight, &wanted, &part);
    let mut found = caller.read(app, work).await?;
    found.papers.retain(|paper| caller.may_at_any(Action::ReadOrders, &paper.seen_by));
    Ok(found)
}

fn search(
    connection: &mut dyn Connection,
    sight: &Bounds,
    wanted: &Wanted,
    part: &Part<PaperPlace>,
) -> Result<Papers, StoreError> {
    let beginning = |day: Date| sight.zone.end_of(day.yesterday().unwrap_or(day));
    let from = wanted.from.map_or(0, |day| first_id(beginning(day)));
    let until = wanted.to.map_or(u128::MAX, |day| first_id(sight.zone.end_of(day)));
    let before_first = match part.is_descending {
        true => PaperPlace(until, Kind::ALL[0]),
        false => PaperPlace(from.saturating_sub(1), Kind::ALL[Kind::ALL.len() - 1]),
    };
    let (mut papers, mut after, mut looked) = (Vec::new(), part.after.unwrap_or(before_first), 0);
    let sought = wanted.number.trim().to_lowercase();
    loop {
        let (step, is_last) = step(connection, sight, wanted.kind, (after, part.is_descending))?;
        for paper in step {
            if !(from..until).contains(&paper.place.0) {
                return Ok(Papers { papers, rest: None });
            }
            (after, looked) = (paper.place, looked + 1);
            if !is_called(&paper, &sought) || wanted.kind.is_some_and(|kind| kind != paper.kind()) {
                continue;
            }
            if papers.len() + 1 == part.limit {
                let rest = papers.last().map(|last: &SeenPaper| last.place);
                return Ok(Papers { papers, rest });
            }
            papers.push(paper);
        }
        if is_last || looked >= LOOKED_THROUGH {
            return Ok(Papers { papers, rest: (!is_last).then_some(after) });
        }
    }
}

fn is_called(paper: &SeenPaper, sought: &str) -> bool {
    let has = |number: &str| number.to_lowercase().contains(sought);
    has(&paper.number) || paper.orders.iter().any(|(_, number)| has(number))
}

/// The papers after a place, as far as all lists were read; whether they were read to the end.
fn step(
    connection: &mut dyn Connection,
    sight: &Bounds,
    kind: Option<Kind>,
    (after, is_descending): (PaperPlace, bool),
) -> Result<(Vec<SeenPaper>, bool), StoreError> {
    let order =
        |one: &PaperPlace, other: &PaperPlace| if is_descending { other.cmp(one) } else { one.cmp(other) };
    // The object of the place may have papers after it.
    let object = if is_descending { after.0.saturating_add(1) } else { after.0.saturating_sub(1) };
    let part = Part { after: Some(object), is_descending, limit: STEP };
    let (mut papers, mut read_to) = (Vec::new(), None::<u128>);
    for (_, read) in SOURCES.iter().filter(|(kinds, _)| kind.is_none_or(|kind| kinds.contains(&kind))) {
        let found = read(connection, sight, &part)?;
        let objects = found.chunk_by(|one, other| one.place.0 == other.place.0).count();
        let last = found.last().map(|paper| paper.place.0).filter(|_| objects == STEP);
        read_to = match (read_to, last) {
            (Some(one), Some(other)) => Some(if is_descending { one.max(other) } else { one.min(other) }),
            (one, other) => one.or(other),
        };
        papers.extend(found);
    }
    let is_read = |paper: &SeenPaper| match read_to {
        Some(last) if is_descending => paper.place.0 >= last,
        Some(last) => paper.place.0 <= last,
        None => true,
    };
    papers.retain(|paper| is_read(paper) && order(&paper.place, &after) == Ordering::Greater);
    papers.sort_by(|one, other| order(&one.place, &other.place));
    Ok((papers, read_to.is_none()))
}
