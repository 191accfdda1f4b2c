//! A partner's money from the announcement to the bank.

use proptest::prelude::*;
use proptest::test_runner::RngSeed;

use super::announce::AnnouncePledge;
use super::move_pledge::MovePledge;
use super::note_appropriation::NoteAppropriation;
use super::plan_tranches::PlanTranches;
use super::plan_year::PlanYear;
use super::record_transfer::RecordTransfer;
use super::{Appropriation, Millionths, Pledge, PledgeAction, PledgeStatus, Tranche};
use crate::funds::{Earmark, SourceKind};
use crate::limits::{AMOUNT_MINOR_MAX, TRANCHES_MAX};
use crate::testing::*;
use crate::values::{Currency, Money};

fn announce() -> AnnouncePledge {
    announced("NORTH-26", 50_000_000)
}

fn step(action: PledgeAction, amount_minor: Option<i64>) -> MovePledge {
    MovePledge {
        pledge: pledge("NORTH-26"),
        action,
        amount_minor,
        rate: None,
        on: day("2026-01-12"),
        document: text("letter 5"),
    }
}

fn transfer(reference: &str, amount_minor: i64) -> RecordTransfer {
    let (pledge, on) = (pledge("NORTH-26"), day("2026-01-12"));
    RecordTransfer { pledge, reference: code(reference), amount_minor, on }
}

fn found(state: &crate::State) -> &Pledge {
    state.pledges.known(&pledge("NORTH-26"))
}

/// 500 000.00 EUR announced, 450 000.00 pledged, 400 000.00 confirmed.
fn confirmed() -> World {
    let mut world = world();
    world.acting("P-PARTNER").accept(announce());
    world.accept(step(PledgeAction::Pledge, Some(45_000_000)));
    world.accept(step(PledgeAction::Confirm, Some(40_000_000)));
    world
}

#[test]
fn each_stage_keeps_its_amount_and_day() {
    given(world())
        .as_("P-PARTNER")
        .when(announce())
        .then_events(["pledge_announced.1"])
        .when(MovePledge { on: day("2026-01-09"), ..step(PledgeAction::Pledge, Some(45_000_000)) })
        .then_rejected("field_invalid")
        .then_says("lies before the stage that it goes on from, of 2026-01-10")
        .when(step(PledgeAction::Confirm, Some(1)))
        .then_rejected("wrong_status")
        .when(step(PledgeAction::Pledge, Some(45_000_000)))
        .then_events(["pledge_moved.1"])
        .when(step(PledgeAction::Confirm, Some(40_000_000)))
        .then(|state| {
            let found = found(state);
            let amounts = [found.announced, found.pledged, found.confirmed, found.transferred];
            assert_eq!(amounts.map(|stage| stage.amount_minor), [50_000_000, 45_000_000, 40_000_000, 0]);
            assert_eq!(amounts[0].on, Some(day("2026-01-10")));
            assert_eq!((found.promised_minor(), found.status), (40_000_000, PledgeStatus::Confirmed));
        });
}

#[test]
fn a_pledge_is_recorded_within_bounds_by_its_partner_or_the_programme() {
    let into_itself = Some(worth("1.1", "EUR"));
    let wrong = [
        (AnnouncePledge { amount_minor: 0, ..announce() }, "field_invalid"),
        (AnnouncePledge { amount_minor: AMOUNT_MINOR_MAX + 1, ..announce() }, "field_invalid"),
        (AnnouncePledge { on: day("2026-01-13"), ..announce() }, "field_invalid"),
        (AnnouncePledge { lapse_on: day("2026-01-11"), ..announce() }, "field_invalid"),
        (AnnouncePledge { rate: into_itself, ..announce() }, "field_invalid"),
        (AnnouncePledge { partner: organisation("MOD"), ..announce() }, "wrong_organisation_kind"),
        (AnnouncePledge { code: code("EUR-26"), ..announce() }, "already_exists"),
        (
            AnnouncePledge {
                earmark: Earmark { categories: vec![category("NONE")], ..Earmark::default() },
                ..announce()
            },
            "not_found",
        ),
    ];
    for (command, code) in wrong {
        refused("P-PROGRAMME", command, code);
    }
    refused("P-ORDERER", announce(), "not_found");
    refused("P-TREASURER", announce(), "not_permitted");
    given(world())
        .as_("P-PROGRAMME")
        .when(announce())
        .then_events(["pledge_announced.1"])
        .when(announce())
        .then_rejected("already_exists");
}

#[test]
fn transferred_money_makes_and_tops_up_the_partners_fund_with_the_earmark() {
    given(confirmed())
        .as_("P-TREASURER")
        .when(transfer("WIRE-1", 15_000_000))
        .then_events(["fund_added.1", "fund_money_moved.1", "pledge_transferred.1"])
        .when(transfer("WIRE-2", 10_000_000))
        .then_events(["fund_money_moved.1", "pledge_transferred.1"])
        .then(|state| {
            let found = found(state);
            let made = state.funds.known(&found.fund.expect("it has a fund"));
            assert_eq!((made.unallotted_minor, made.source_minor), (25_000_000, -25_000_000));
            assert_eq!((made.owner, made.source_kind), (found.partner, SourceKind::PartnerContribution));
            assert_eq!((&made.earmark, made.currency), (&found.earmark, Currency::EUR));
            assert_eq!(found.transferred.amount_minor, 25_000_000);
        });
}

#[test]
fn a_bank_reference_counts_once_whatever_the_pledge() {
    let mut world = confirmed();
    world.accept(announced("NORTH-27", 50_000_000));
    for (action, amount) in [(PledgeAction::Pledge, 45_000_000), (PledgeAction::Confirm, 40_000_000)] {
        world.accept(MovePledge { pledge: pledge("NORTH-27"), ..step(action, Some(amount)) });
    }
    let elsewhere = RecordTransfer { pledge: pledge("NORTH-27"), ..transfer("WIRE-1", 5) };
    given(world)
        .as_("P-TREASURER")
        .when(transfer("WIRE-1", 5))
        .when(transfer("WIRE-1", 5))
        .then_rejected("reference_taken")
        .when(elsewhere)
        .then_rejected("reference_taken")
        .then(|state| assert_eq!(found(state).transferred.amount_minor, 5));
}

#[test]
fn no_more_is_transferred_than_confirmed_and_only_by_the_treasury() {
    refused("P-TREASURER", transfer("WIRE-1", 1), "not_found");
    given(confirmed())
        .as_("P-PARTNER")
        .when(transfer("WIRE-1", 1))
        .then_rejected("not_permitted")
        .as_("P-ORDERER")
        .when(transfer("WIRE-1", 1))
        .then_rejected("not_found")
        .as_("P-TREASURER")
        .when(transfer("WIRE-1", 0))
        .then_rejected("field_invalid")
        .when(RecordTransfer { on: day("2026-01-13"), ..transfer("WIRE-1", 1) })
        .then_rejected("field_invalid")
        .when(transfer("WIRE-1", 40_000_001))
        .then_rejected("pledge_exhausted")
        .then_says("NORTH-26 has 400000.00 EUR")
        .when(transfer("WIRE-1", 40_000_000))
        .when(transfer("WIRE-2", 1))
        .then_rejected("pledge_exhausted");
}

#[test]
fn what_came_is_kept_when_the_rest_is_withdrawn() {
    given(confirmed())
        .as_("P-PARTNER")
        .when(step(PledgeAction::Withdraw, Some(1)))
        .then_rejected("field_invalid")
        .when(step(PledgeAction::Transfer, None))
        .then_rejected("field_invalid")
        .as_("P-TREASURER")
        .when(transfer("WIRE-1", 15_000_000))
        .as_("P-PARTNER")
        .when(step(PledgeAction::Confirm, Some(14_999_999)))
        .then_rejected("pledge_in_use")
        .then_says("150000.00 EUR")
        .when(step(PledgeAction::Withdraw, None))
        .then_events(["pledge_moved.1"])
        .then(|state| {
            let found = found(state);
            assert_eq!((found.promised_minor(), found.status), (15_000_000, PledgeStatus::Transferred));
        })
        .when(step(PledgeAction::Report, None))
        .then(|state| assert_eq!(found(state).status, PledgeStatus::Reported));
    given(confirmed())
        .as_("P-PARTNER")
        .when(step(PledgeAction::Withdraw, None))
        .then(|state| {
            assert_eq!((found(state).promised_minor(), found(state).status), (0, PledgeStatus::Withdrawn));
        })
        .as_("P-TREASURER")
        .when(transfer("WIRE-1", 1))
        .then_rejected("wrong_status");
}

#[test]
fn tranches_are_ordered_by_day_and_within_what_is_promised() {
    let plan = |parts: &[(&str, i64)]| PlanTranches {
        pledge: pledge("NORTH-26"),
        tranches: parts
            .iter()
            .map(|(due_on, amount_minor)| Tranche { due_on: day(due_on), amount_minor: *amount_minor })
            .collect(),
    };
    let many: Vec<_> = vec![("2026-03-31", 1); TRANCHES_MAX + 1];
    given(confirmed())
        .when(plan(&[("2026-03-31", 20_000_000), ("2026-03-31", 1)]))
        .then_rejected("field_invalid")
        .when(plan(&[("2026-03-31", 20_000_000), ("2026-06-30", 20_000_001)]))
        .then_rejected("field_invalid")
        .then_says("is more than the 400000.00 EUR promised")
        .when(plan(&[]))
        .then_rejected("empty")
        .when(plan(&many))
        .then_rejected("too_many")
        .when(plan(&[("2026-03-31", 20_000_000), ("2026-06-30", 20_000_000)]))
        .then_events(["tranches_planned.1"])
        .then(|state| assert_eq!(found(state).tranches.len(), 2))
        .when(step(PledgeAction::Withdraw, None))
        .when(plan(&[("2026-03-31", 1)]))
        .then_rejected("wrong_status");
}

#[test]
fn the_partners_own_budget_is_noted() {
    let note = |appropriation| NoteAppropriation {
        pledge: pledge("NORTH-26"),
        appropriation,
        on: day("2026-01-11"),
        document: text("bill 3"),
    };
    given(confirmed())
        .when(note(Appropriation::Requested))
        .then_events(["appropriation_noted.1"])
        .when(NoteAppropriation { on: day("2026-01-13"), ..note(Appropriation::Blocked) })
        .then_rejected("field_invalid")
        .when(note(Appropriation::Blocked))
        .then(|state| assert_eq!(found(state).appropriation, Some(Appropriation::Blocked)))
        .as_("P-ORDERER")
        .when(note(Appropriation::Approved))
        .then_rejected("not_found");
}

#[test]
fn the_earmark_of_a_pledge_holds_when_its_money_is_ordered_with() {
    let mut world = confirmed();
    world.acting("P-TREASURER").accept(transfer("WIRE-1", 40_000_000));
    world.accept(allot("N-B11", "NORTH-26", "B11", 40_000_000));
    let price = DRONE_EUR.unit_price_minor;
    given(world)
        .as_("P-ORDERER")
        .when(basket("B11", [charged(&DRONE_EUR, 10, [("N-B11", 10 * price)])]))
        .then_events(["order_submitted.1"]);
    let mut narrow = announce();
    narrow.earmark = Earmark { countries: vec!["DK".to_owned()], ..Earmark::default() };
    let mut world = crate::testing::world();
    world.acting("P-PARTNER").accept(narrow);
    world.accept(step(PledgeAction::Pledge, Some(40_000_000)));
    world.accept(step(PledgeAction::Confirm, Some(40_000_000)));
    world.acting("P-TREASURER").accept(transfer("WIRE-1", 40_000_000));
    world.accept(allot("N-B11", "NORTH-26", "B11", 40_000_000));
    given(world)
        .as_("P-ORDERER")
        .when(basket("B11", [charged(&DRONE_EUR, 10, [("N-B11", 10 * price)])]))
        .then_rejected("earmark_forbids")
        .then_says("other countries than UA");
}

#[test]
fn rates_are_exact_decimals() {
    let known = worth("1.0834", "USD");
    assert_eq!((known.millionths.0, known.millionths.to_string().as_str()), (1_083_400, "1.0834"));
    assert_eq!(known.worth(Money::new(50_000_000, Currency::EUR)), 54_170_000);
    assert_eq!(worth("48", "UAH").millionths.to_string(), "48");
    let yen = worth("163.25", "JPY");
    assert_eq!(yen.worth(Money::new(10_001, Currency::EUR)), 16_326, "100.01 EUR, rounded down");
    for wrong in ["", "0", "-1", "1,1", "1.0000001", "1000001", "one", ".5"] {
        assert!(wrong.parse::<Millionths>().is_err(), "{wrong}");
    }
}

/// A step of a random life.
#[derive(Clone, Debug)]
enum Deed {
    Move(PledgeAction, Option<i64>),
    Transfer(u8, i64),
    Plan(i64),
}

fn deed() -> impl Strategy<Value = Deed> {
    let action = prop::sample::select(PledgeAction::ALL);
    let amount = || prop_oneof![1..=100i64, 1_000..=60_000_000i64];
    prop_oneof![
        4 => (action, prop::option::weighted(0.7, amount())).prop_map(|(action, amount)| Deed::Move(action, amount)),
        4 => (0..12u8, amount()).prop_map(|(reference, amount)| Deed::Transfer(reference, amount)),
        1 => amount().prop_map(Deed::Plan),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 12,
        failure_persistence: None,
        rng_seed: RngSeed::Fixed(2026),
        ..ProptestConfig::default()
    })]

    #[test]
    fn the_fund_holds_what_was_transferred_and_never_more_than_confirmed(
        deeds in prop::collection::vec(deed(), 1..30)
    ) {
        let mut world = world();
        world.acting("P-PARTNER").accept(announce());
        for deed in deeds {
            let outcome = match deed {
                Deed::Move(action, amount) => world.acting("P-PARTNER").submit(step(action, amount)),
                Deed::Transfer(reference, amount) => {
                    world.acting("P-TREASURER").submit(transfer(&format!("WIRE-{reference}"), amount))
                }
                Deed::Plan(amount_minor) => {
                    let tranches = vec![Tranche { due_on: day("2026-06-30"), amount_minor }];
                    world.submit(PlanTranches { pledge: pledge("NORTH-26"), tranches })
                }
            };
            let _accepted_or_refused = outcome;
            let found = found(&world.state);
            let received = found.fund.map_or(0, |fund| -world.state.funds.known(&fund).source_minor);
            prop_assert_eq!(received, found.transferred.amount_minor);
            prop_assert!(found.transferred.amount_minor <= found.confirmed.amount_minor);
            prop_assert!(found.allocated_minor <= found.promised_minor());
            let of_bank: i64 = world.state.pledge_transfers.rows().map(|row| row.amount_minor).sum();
            prop_assert_eq!(of_bank, received);
        }
        world.check_replay();
    }
}

#[test]
fn a_year_is_planned_within_bounds_by_who_manages_the_pledges() {
    let plan = PlanYear {
        owner: organisation("PARTNER-N"),
        year: 2026,
        currency: Currency::EUR,
        months: vec![1_000; 12],
        document: text("budget 2026"),
    };
    let of_agency = PlanYear { owner: organisation("MOD"), ..plan.clone() };
    let wrong = [
        (PlanYear { year: 1999, ..plan.clone() }, "field_invalid", "year"),
        (PlanYear { year: 2100, ..plan.clone() }, "field_invalid", "year"),
        (PlanYear { months: vec![1; 11], ..plan.clone() }, "field_invalid", "give 12 amounts"),
        (PlanYear { months: [vec![-1], vec![0; 11]].concat(), ..plan.clone() }, "field_invalid", "months"),
        (PlanYear { months: vec![AMOUNT_MINOR_MAX + 1; 12], ..plan.clone() }, "field_invalid", "months"),
    ];
    let mut story = given(world()).as_("P-PARTNER");
    for (command, code, says) in wrong {
        story = story.when(command).then_rejected(code).then_says(says);
    }
    let changed = PlanYear { months: vec![AMOUNT_MINOR_MAX; 12], ..plan.clone() };
    story
        .when(of_agency.clone())
        .then_rejected("not_found")
        .when(plan)
        .then_events(["year_planned.1"])
        .when(changed)
        .then(|state| {
            let plan = state.year_plans.known(&(organisation("PARTNER-N"), 2026));
            assert_eq!(plan.months, [AMOUNT_MINOR_MAX; 12], "a plan of the same year is replaced");
        })
        .as_("P-PROGRAMME")
        .when(of_agency.clone())
        .then_events(["year_planned.1"])
        .when(PlanYear { owner: organisation("SUP-TYSHA"), ..of_agency })
        .then_rejected("wrong_organisation_kind");
}
