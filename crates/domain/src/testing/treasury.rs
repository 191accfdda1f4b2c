//! The money of the world: two hryvnia funds and one in euros, and who may spend them.

use std::collections::BTreeMap;

use super::world::World;
use super::{allotment, category, code, day, fund, moment, organisation, text};
use crate::allotments::allot::Allot;
use crate::catalogue::Domain;
use crate::funds::add_fund::AddFund;
use crate::funds::move_fund_money::{FundMovement, MoveFundMoney};
use crate::funds::{Earmark, SourceKind};
use crate::values::Currency;

/// Code, fund, unit, parent, amount; in the order of allotting.
const ALLOTMENTS: &[(&str, &str, &str, Option<&str>, i64)] = &[
    ("S-B11", "STATE-26", "B11", None, 6_000_000_000),
    ("S-C1", "STATE-26", "C1", None, 3_000_000_000),
    ("S-B12", "STATE-26", "B12", Some("S-C1"), 1_000_000_000),
    ("A-B11", "AIR-26", "B11", None, 200_000_000),
    ("E-B11", "EUR-26", "B11", None, 10_000_000),
];

/// Adds funds, receives money and allots it, as the treasurer, on 9 January 2026.
pub(super) fn build(world: &mut World) {
    world.now = moment("2026-01-09T09:00");
    world.acting("P-TREASURER");
    for fund in [state_programme(), air_contribution(), euro_contribution()] {
        world.accept(fund);
    }
    for (fund, amount_minor) in
        [("STATE-26", 20_000_000_000), ("AIR-26", 2_000_000_000), ("EUR-26", 50_000_000)]
    {
        world.accept(receive(fund, amount_minor, "advice-1"));
    }
    for (name, fund, unit, parent, amount_minor) in ALLOTMENTS {
        let class_percents = match *name {
            "S-B11" => BTreeMap::from([(code("innovation"), 20)]),
            _ => BTreeMap::new(),
        };
        let parent = parent.map(allotment);
        world.accept(Allot { parent, class_percents, ..allot(name, fund, unit, *amount_minor) });
    }
}

/// A bank's advice of money received for a fund.
pub fn receive(name: &str, amount_minor: i64, advice: &str) -> MoveFundMoney {
    MoveFundMoney {
        fund: fund(name),
        movement: FundMovement::Received,
        amount_minor,
        bank_document: code(advice),
        on: day("2026-01-08"),
    }
}

/// An allotment straight from a fund, without class limits.
pub fn allot(name: &str, of: &str, unit: &str, amount_minor: i64) -> Allot {
    Allot {
        code: code(name),
        fund: fund(of),
        unit: organisation(unit),
        parent: None,
        amount_minor,
        document: text("distribution 1"),
        class_percents: BTreeMap::new(),
    }
}

/// State money without conditions, to the end of 2026.
pub fn state_programme() -> AddFund {
    AddFund {
        code: code("STATE-26"),
        source_kind: SourceKind::StateProgramme,
        owner: organisation("MOD"),
        currency: Currency::UAH,
        name_uk: text("Закупівля озброєння, 2026"),
        name_en: text("Procurement of arms, 2026"),
        programme_code: Some("2101150".to_owned()),
        economic_code: Some("2260".to_owned()),
        budget_year: 2026,
        lapse_on: day("2026-12-31"),
        earmark: Earmark::default(),
    }
}

/// A contribution for unmanned aircraft of corps C1, to be obligated by June and accepted by July.
fn air_contribution() -> AddFund {
    AddFund {
        code: code("AIR-26"),
        source_kind: SourceKind::PartnerContribution,
        owner: organisation("PARTNER-N"),
        lapse_on: day("2026-10-31"),
        earmark: Earmark {
            domains: vec![Domain::Air],
            categories: Vec::new(),
            recipients: vec![organisation("C1")],
            countries: Vec::new(),
            obligate_by: Some(day("2026-06-30")),
            accept_by: Some(day("2026-07-31")),
        },
        ..state_programme()
    }
}

/// A contribution in euros for FPV drones.
fn euro_contribution() -> AddFund {
    AddFund {
        code: code("EUR-26"),
        source_kind: SourceKind::PartnerContribution,
        owner: organisation("PARTNER-N"),
        currency: Currency::EUR,
        earmark: Earmark { categories: vec![category("FPV-R")], ..Earmark::default() },
        ..state_programme()
    }
}
