//! Allotting, passing on, withdrawing, lapsing.

use super::allot::Allot;
use super::withdraw::WithdrawAllotment;
use crate::funds::Stages;
use crate::funds::add_fund::AddFund;
use crate::limits::{ALLOTMENTS_PER_UNIT_MAX, AMOUNT_MINOR_MAX, CHOICES_MAX};
use crate::testing::*;

fn pass_on(name: &str, unit: &str, parent: &str, amount_minor: i64) -> Allot {
    Allot { parent: Some(allotment(parent)), ..allot(name, "STATE-26", unit, amount_minor) }
}

fn withdraw(name: &str, amount_minor: i64) -> WithdrawAllotment {
    WithdrawAllotment { allotment: allotment(name), amount_minor, document: text("order 7") }
}

/// Checks the available money of allotments.
fn available<const N: usize>(expected: [(&str, i64); N]) -> impl FnOnce(&crate::State) {
    let expected = expected.map(|(name, minor)| (name.to_owned(), minor));
    move |state| {
        for (name, minor) in expected {
            assert_eq!(state.allotments.known(&allotment(&name)).stages.available, minor, "{name}");
        }
    }
}

#[test]
fn money_is_allotted_and_added_to() {
    given(world())
        .as_("P-TREASURER")
        .when(allot("X-B11", "STATE-26", "B11", 700))
        .then_events(["allotted.1"])
        .when(allot("X-B11", "STATE-26", "B11", 300))
        .then(available([("X-B11", 1_000)]))
        .then(|state| {
            assert_eq!(state.funds.known(&fund("STATE-26")).unallotted_minor, 10_999_999_000);
            let listed = &state.unit_allotments.known(&organisation("B11")).allotments;
            assert_eq!(listed.len(), 4, "adding makes no second one");
        });
}

#[test]
fn a_code_belongs_to_one_fund_unit_and_parent() {
    refused("P-TREASURER", allot("S-B11", "AIR-26", "B11", 1), "already_exists");
    refused("P-TREASURER", allot("S-B11", "STATE-26", "B12", 1), "already_exists");
    refused("P-TREASURER", pass_on("S-B11", "B11", "S-C1", 1), "already_exists");
}

#[test]
fn no_more_is_allotted_than_the_fund_has() {
    refused("P-TREASURER", allot("X-B11", "EUR-26", "B11", 40_000_001), "fund_exhausted");
    given(world())
        .as_("P-TREASURER")
        .when(allot("X-B11", "EUR-26", "B11", 40_000_000))
        .then_events(["allotted.1"])
        .when(allot("X-B11", "EUR-26", "B11", 1))
        .then_rejected("fund_exhausted")
        .then_says("fund EUR-26 has 0.00 EUR unallotted");
}

#[test]
fn an_allotment_is_bounded() {
    let class = |percent| Allot {
        class_percents: [(code("innovation"), percent)].into(),
        ..allot("X-B11", "STATE-26", "B11", 1)
    };
    let many = (0..=CHOICES_MAX).map(|number| (code(&format!("class-{number}")), 1)).collect();
    let wrong = [
        (allot("X-B11", "STATE-26", "B11", 0), "field_invalid"),
        (allot("X-B11", "STATE-26", "B11", AMOUNT_MINOR_MAX + 1), "field_invalid"),
        (class(-1), "field_invalid"),
        (class(101), "field_invalid"),
        (Allot { class_percents: many, ..class(1) }, "too_many"),
        (allot("X-B11", "NONE", "B11", 1), "not_found"),
        (allot("X-B11", "STATE-26", "AGENCY", 1), "wrong_organisation_kind"),
        (allot("X-B11", "STATE-26", "B99", 1), "not_found"),
    ];
    for (command, code) in wrong {
        refused("P-TREASURER", command, code);
    }
}

#[test]
fn a_unit_has_at_most_64_allotments() {
    let mut world = world();
    world.acting("P-TREASURER");
    for number in 3..ALLOTMENTS_PER_UNIT_MAX {
        world.accept(allot(&format!("X-{number}"), "STATE-26", "B11", 1));
    }
    given(world)
        .when(allot("X-64", "STATE-26", "B11", 1))
        .then_rejected("too_many")
        .when(allot("X-63", "STATE-26", "B11", 1))
        .then_events(["allotted.1"]);
}

#[test]
fn a_lapsed_fund_allots_nothing() {
    let short = AddFund { code: code("OLD-26"), lapse_on: day("2026-01-12"), ..state_programme() };
    given(world())
        .as_("P-TREASURER")
        .when(short)
        .when(receive("OLD-26", 100, "advice-1"))
        .when(allot("O-B11", "OLD-26", "B11", 1))
        .then_events(["allotted.1"])
        .at("2026-01-13T00:00")
        .when(allot("O-B11", "OLD-26", "B11", 1))
        .then_rejected("lapsed")
        .then_says("fund OLD-26 lapsed on 2026-01-12");
}

#[test]
fn a_commander_passes_money_on_downwards() {
    given(world())
        .as_("P-CORPS")
        .when(pass_on("S-B12", "B12", "S-C1", 500))
        .then_events(["allotted.1"])
        .then(available([("S-C1", 1_999_999_500), ("S-B12", 1_000_000_500)]))
        .when(pass_on("S-B12", "B12", "S-C1", 1_999_999_501))
        .then_rejected("allotment_exhausted")
        .then_says("0.01 UAH is missing")
        .when(pass_on("X-C2", "C2", "S-C1", 1))
        .then_rejected("field_invalid")
        .then_says("is not held by an organisation above the unit")
        .when(pass_on("X-C1", "C1", "S-C1", 1))
        .then_rejected("field_invalid")
        .when(pass_on("X-B12", "B12", "S-NONE", 1))
        .then_rejected("not_found");
    let of_air = Allot { fund: fund("AIR-26"), ..pass_on("X-B12", "B12", "S-C1", 1) };
    refused("P-TREASURER", of_air, "field_invalid").then_says("belongs to another fund");
}

#[test]
fn only_the_treasury_and_the_holder_allot() {
    refused("P-CORPS", allot("X-B12", "STATE-26", "B12", 1), "not_permitted");
    refused("P-STRANGER", allot("X-B11", "STATE-26", "B11", 1), "not_found");
    refused("P-BUYER", pass_on("X-B12", "B12", "S-C1", 1), "not_permitted");
    refused("P-COMMANDER", pass_on("X-B11", "B11", "S-C1", 1), "not_found");
    given(world()).when(allot("X-B11", "STATE-26", "B11", 1)).then_events(["allotted.1"]);
    given(world())
        .as_("P-COMMANDER")
        .when(pass_on("S-B11-1", "B11-1", "S-B11", 5))
        .then_events(["allotted.1"]);
}

#[test]
fn withdrawn_money_returns_to_where_it_came_from() {
    given(world())
        .as_("P-TREASURER")
        .when(withdraw("S-B12", 400))
        .then_events(["allotment_withdrawn.1"])
        .then(available([("S-B12", 999_999_600), ("S-C1", 2_000_000_400)]))
        .when(withdraw("E-B11", 10_000_000))
        .then(available([("E-B11", 0)]))
        .then(|state| assert_eq!(state.funds.known(&fund("EUR-26")).unallotted_minor, 50_000_000));
}

#[test]
fn only_available_money_is_withdrawn() {
    given(world())
        .as_("P-ORDERER")
        .when(basket("B11", [charged(&DRONE, 10, [("A-B11", 24_500_000)])]))
        .as_("P-TREASURER")
        .when(withdraw("A-B11", 175_500_001))
        .then_rejected("allotment_exhausted")
        .then_says("A-B11 has 1755000.00 UAH available")
        .when(withdraw("A-B11", 175_500_000))
        .then(available([("A-B11", 0)]));
    refused("P-TREASURER", withdraw("A-B11", 0), "field_invalid");
    refused("P-TREASURER", withdraw("NONE", 1), "not_found");
    refused("P-COMMANDER", withdraw("A-B11", 1), "not_permitted");
    refused("P-STRANGER", withdraw("A-B11", 1), "not_found");
}

/// N-B11 of 1 000 000.00 UAH, a fifth of it for innovation, of which a jammer has used 180 000.00.
fn with_class_used() -> World {
    let mut world = world();
    let narrow = [(code("innovation"), 20)].into();
    let allotted = Allot { class_percents: narrow, ..allot("N-B11", "STATE-26", "B11", 100_000_000) };
    world.acting("P-TREASURER").accept(allotted);
    world.acting("P-ORDERER").accept(basket("B11", [charged(&JAMMER, 1, [("N-B11", 18_000_000)])]));
    world
}

#[test]
fn what_a_class_has_used_stays_within_its_share() {
    given(with_class_used())
        .as_("P-TREASURER")
        .when(withdraw("N-B11", 10_000_001))
        .then_rejected("class_limit_reached")
        .then_says("N-B11 allows 20 % for class innovation, of which 20000.00 UAH is left")
        .when(withdraw("N-B11", 10_000_000))
        .then_events(["allotment_withdrawn.1"])
        .when(withdraw("N-B11", 1))
        .then_rejected("class_limit_reached");
    given(with_class_used())
        .as_("P-COMMANDER")
        .when(pass_on("N-B11-1", "B11-1", "N-B11", 10_000_001))
        .then_rejected("class_limit_reached")
        .when(pass_on("N-B11-1", "B11-1", "N-B11", 10_000_000))
        .then_events(["allotted.1"]);
}

#[test]
fn class_limits_are_not_changed_by_adding_money() {
    let add = |percents: &[(&str, i64)]| {
        let class_percents = percents.iter().map(|(class, percent)| (code(class), *percent)).collect();
        Allot { class_percents, ..allot("S-B11", "STATE-26", "B11", 1) }
    };
    for other in [&[("innovation", 30)][..], &[("proven", 20)], &[]] {
        refused("P-TREASURER", add(other), "field_invalid").then_says("has other class limits than given");
    }
    given(world()).as_("P-TREASURER").when(add(&[("innovation", 20)])).then_events(["allotted.1"]);
}

#[test]
fn a_parent_that_is_not_visible_looks_like_none() {
    for parent in ["S-C1", "NONE"] {
        refused("P-COMMANDER", pass_on("X-B11", "B11", parent, 1), "not_found")
            .then_says(&format!("allotment {} does not exist", allotment(parent)));
    }
}

#[test]
fn available_money_lapses_at_the_end_of_the_last_day() {
    given(world())
        .until("2026-10-31T23:59")
        .then_events([])
        .until("2026-11-01T00:00")
        .then_events(["allotment_lapsed.1"])
        .then(|state| {
            let lapsed = state.allotments.known(&allotment("A-B11"));
            assert_eq!((lapsed.is_lapsed, lapsed.stages), (true, Stages::default()));
            let air = state.funds.known(&fund("AIR-26"));
            assert_eq!((air.lapsed_minor, air.unallotted_minor), (200_000_000, 1_800_000_000));
        })
        .as_("P-TREASURER")
        .when(withdraw("A-B11", 1))
        .then_rejected("allotment_exhausted");
}

#[test]
fn an_empty_allotment_lapses_without_a_posting() {
    given(world())
        .as_("P-TREASURER")
        .when(withdraw("A-B11", 200_000_000))
        .until("2026-11-01T00:00")
        .then_events(["allotment_lapsed.1"])
        .then(|state| assert_eq!(state.funds.known(&fund("AIR-26")).lapsed_minor, 0));
}

#[test]
fn money_released_after_the_lapse_lapses_too() {
    given(world())
        .at("2026-12-29T10:00")
        .as_("P-ORDERER")
        .when(basket("B11", [line(&JAMMER, 3)]))
        .until("2027-01-01T00:00")
        .then_events(["allotment_lapsed.1"; 5])
        .then(|state| {
            let stages = state.allotments.known(&allotment("S-B11")).stages;
            assert_eq!(stages, Stages { committed: 54_000_000, ..Stages::default() });
        })
        .until("2027-01-03T10:00")
        .then_events(["order_expired.1"])
        .then(|state| {
            let lapsed = state.allotments.known(&allotment("S-B11"));
            assert_eq!(lapsed.stages, Stages::default());
            assert_eq!(lapsed.class_limits[&code("innovation")].used_minor, 0);
            assert_eq!(state.funds.known(&fund("STATE-26")).lapsed_minor, 9_000_000_000);
        });
}
