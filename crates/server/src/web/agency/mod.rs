//! The contracting agency: the control room, suppliers, contracts, admission of items.

pub mod contract;
pub mod contracts;
pub mod items;
pub mod places;
pub mod room;
pub mod supplier;
pub mod suppliers;

use domain::values::{Id, OrganisationId};
use engine::places::{Family, Figure};
use maud::Markup;

use super::charts::chart_bars::Piece;
use super::language::Language;
use super::visitor::Visitor;

/// The parts of a buyer's work, for the tabs of its pages.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// The control room.
    Room,
    /// Suppliers.
    Suppliers,
    /// Contracts.
    Contracts,
    /// Items on their way into the catalogue.
    Items,
}

const PARTS: [(Part, &str, &str); 4] = [
    (Part::Room, "/agency", "agency-room"),
    (Part::Suppliers, "/agency/suppliers", "agency-suppliers"),
    (Part::Contracts, "/agency/contracts", "agency-contracts"),
    (Part::Items, "/agency/items", "agency-items"),
];

/// The tabs, with this one shown.
pub fn tabs(visitor: &Visitor, shown: Part) -> Markup {
    super::listing::parts(visitor.language, "agency", &PARTS, shown)
}

/// The ways a delivery keeps its promise, from the best to the worst, with their colours.
pub const KEPT: [(&str, &str); 4] = [
    ("on_time", "kept-on-time"),
    ("late_week", "kept-late-week"),
    ("late_month", "kept-late-month"),
    ("late_more", "kept-late-more"),
];

/// The parts of a bar of deliveries: how many kept their promise in each way.
pub fn kept(language: Language, figures: &[&Figure]) -> Vec<Piece> {
    let piece = |(standing, class): (&'static str, &'static str)| Piece {
        name: language.word("kept", standing),
        amount: figures.iter().filter(|figure| figure.standing == standing).map(|figure| figure.count).sum(),
        class,
    };
    KEPT.map(piece).into()
}

/// What is known of how suppliers do, from the figures of all of them.
pub struct Performance {
    /// Deliveries, answers, rejected and missing pieces, open discrepancies, promises.
    pub figures: Vec<Figure>,
}

/// One supplier's numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Numbers {
    /// Accepted lines.
    pub deliveries: i64,
    /// Accepted lines that were late.
    pub late: i64,
    /// Pieces accepted.
    pub accepted: i64,
    /// Pieces rejected or missing.
    pub withheld: i64,
    /// Orders answered.
    pub answered: i64,
    /// Orders answered late or not at all so far.
    pub unanswered: i64,
    /// Open lines whose promised day is over.
    pub overdue: i64,
    /// Discrepancies to settle.
    pub open: i64,
}

impl Performance {
    /// The families that [`Numbers`] count.
    pub const FAMILIES: [Family; 5] =
        [Family::Delivery, Family::Verdict, Family::Answer, Family::Promise, Family::Discrepancy];

    /// The numbers of a supplier; `today` tells which promises are over.
    pub fn of(&self, supplier: OrganisationId, today: &str) -> Numbers {
        let mut numbers = Numbers::default();
        let scope = supplier.bits().to_be_bytes();
        for figure in self.figures.iter().filter(|figure| figure.scope == scope) {
            match (figure.family, figure.standing.as_str()) {
                (Family::Delivery, standing) => {
                    numbers.deliveries += figure.count;
                    numbers.accepted += figure.amount;
                    numbers.late += if standing == KEPT[0].0 { 0 } else { figure.count };
                }
                (Family::Verdict, _) => numbers.withheld += figure.amount,
                (Family::Answer, "in_time" | "refused") => numbers.answered += figure.count,
                (Family::Answer, "overdue" | "late") => numbers.unanswered += figure.count,
                (Family::Promise, _) if figure.period.as_str() < today => numbers.overdue += figure.count,
                (Family::Discrepancy, _) => numbers.open += figure.count,
                _ => {}
            }
        }
        numbers
    }
}

impl Numbers {
    /// A share of the whole in percent; nothing of nothing is all.
    pub fn percent(part: i64, whole: i64) -> i64 {
        if whole == 0 { 100 } else { part * 100 / whole }
    }

    /// Deliveries on time, percent.
    pub fn on_time(&self) -> i64 {
        Numbers::percent(self.deliveries - self.late, self.deliveries)
    }

    /// Pieces accepted of those judged, percent.
    pub fn quality(&self) -> i64 {
        Numbers::percent(self.accepted, self.accepted + self.withheld)
    }

    /// What makes a supplier a risk now: lines overdue, answers missing, discrepancies open.
    pub fn risk(&self) -> i64 {
        self.overdue + self.unanswered + self.open
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_supplier_s_numbers_are_its_own_and_count_what_is_over() {
        let (one, other) = (OrganisationId::from_bits(1), OrganisationId::from_bits(2));
        let figure = |family, standing: &str, whose: OrganisationId, period: &str, count, amount| Figure {
            family,
            standing: standing.to_owned(),
            scope: whose.bits().to_be_bytes().to_vec(),
            period: period.to_owned(),
            currency: String::new(),
            count,
            amount,
        };
        let figures = vec![
            figure(Family::Delivery, "on_time", one, "2026-01", 3, 30),
            figure(Family::Delivery, "late_week", one, "2026-01", 1, 10),
            figure(Family::Delivery, "late_more", other, "2026-01", 9, 90),
            figure(Family::Verdict, "missing", one, "2026-01", 1, 10),
            figure(Family::Promise, "", one, "2026-01-11", 2, 20),
            figure(Family::Promise, "", one, "2026-01-12", 5, 50),
            figure(Family::Answer, "overdue", one, "2026-01", 1, 1),
        ];
        let numbers = Performance { figures }.of(one, "2026-01-12");
        assert_eq!((numbers.deliveries, numbers.late, numbers.overdue), (4, 1, 2));
        assert_eq!((numbers.on_time(), numbers.quality(), numbers.risk()), (75, 80, 3));
    }
}
