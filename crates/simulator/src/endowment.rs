//! The money every run begins with.

use domain::Command;
use domain::allotments::allot::Allot;
use domain::catalogue::Domain;
use domain::funds::add_fund::AddFund;
use domain::funds::move_fund_money::{FundMovement, MoveFundMoney};
use domain::funds::{Earmark, SourceKind};
use domain::values::{AllotmentId, Currency, FundId};

use crate::dice::Dice;
use crate::names::{code, day, text};
use crate::world::organisation;

/// Code, fund, unit, parent, lowest and highest amount, percent of class innovation.
type AllotmentRow = (&'static str, &'static str, &'static str, Option<&'static str>, i64, i64, Option<i64>);

const ALLOTMENTS: &[AllotmentRow] = &[
    ("S-B11", "STATE-26", "B11", None, 800_000_000, 3_000_000_000, Some(30)),
    ("S-C1", "STATE-26", "C1", None, 1_500_000_000, 3_000_000_000, None),
    ("S-B12", "STATE-26", "B12", Some("S-C1"), 500_000_000, 1_400_000_000, None),
    ("A-B11", "AIR-26", "B11", None, 200_000_000, 500_000_000, None),
    ("A-B12", "AIR-26", "B12", None, 100_000_000, 300_000_000, None),
    ("E-B11", "EUR-26", "B11", None, 5_000_000, 20_000_000, None),
];

/// Funds with money, allotted to the units.
pub(crate) fn treasury(dice: &mut Dice) -> Vec<Command> {
    let air = Earmark {
        domains: vec![Domain::Air],
        recipients: vec![organisation("C1")],
        obligate_by: Some(day("2026-03-10")),
        accept_by: Some(day("2026-03-31")),
        ..Earmark::default()
    };
    let state = add_fund("STATE-26", "MOD", Currency::UAH);
    let funds = [
        (state.clone(), 9_000_000_000),
        (
            AddFund {
                earmark: air,
                lapse_on: day("2026-03-20"),
                ..add_fund("AIR-26", "PARTNER-N", Currency::UAH)
            },
            1_000_000_000,
        ),
        (add_fund("EUR-26", "PARTNER-N", Currency::EUR), 30_000_000),
    ];
    let mut commands = Vec::new();
    for (fund, amount_minor) in funds {
        let received = MoveFundMoney {
            fund: FundId::of_code(&fund.code),
            movement: FundMovement::Received,
            amount_minor,
            bank_document: code("advice-1"),
            on: day("2026-01-08"),
        };
        commands.push(fund.into());
        commands.push(received.into());
    }
    for (name, fund, unit, parent, lowest, highest, percent) in ALLOTMENTS {
        let class_percents = percent.iter().map(|percent| (code("innovation"), *percent)).collect();
        let allot = Allot {
            code: code(name),
            fund: FundId::of_code(&code(fund)),
            unit: organisation(unit),
            parent: parent.map(|parent| AllotmentId::of_code(&code(parent))),
            amount_minor: dice.between(*lowest, *highest),
            document: text("distribution 1"),
            class_percents,
        };
        commands.push(allot.into());
    }
    commands
}

/// A fund to the end of 2026 without conditions; partners' money is a contribution.
pub fn add_fund(name: &str, owner: &str, currency: Currency) -> AddFund {
    let is_state = owner == "MOD";
    AddFund {
        code: code(name),
        source_kind: if is_state { SourceKind::StateProgramme } else { SourceKind::PartnerContribution },
        owner: organisation(owner),
        currency,
        name_uk: text(name),
        name_en: text(name),
        programme_code: is_state.then(|| "2101150".to_owned()),
        economic_code: is_state.then(|| "2260".to_owned()),
        budget_year: 2026,
        lapse_on: day("2026-12-31"),
        earmark: Earmark::default(),
    }
}
