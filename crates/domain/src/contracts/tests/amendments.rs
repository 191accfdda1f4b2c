//! Amendments of a contract in force.

use crate::contracts::ContractAction;
use crate::contracts::amend_contract::{AmendContract, AmendedLine, AmendmentReason};
use crate::contracts::change_offer::ChangeOffer;
use crate::contracts::move_contract::MoveContract;
use crate::limits::{AMOUNT_MINOR_MAX, CHUNK_COMMANDS_MAX, QUANTITY_MAX, UNIT_PRICE_MINOR_MAX};
use crate::testing::*;

fn amend(lines: impl Into<Vec<AmendedLine>>) -> AmendContract {
    AmendContract {
        contract: contract("FA-1/1"),
        reason: AmendmentReason::TechnicalChange,
        document: text("amendment 1"),
        ceiling_minor: None,
        to: None,
        lines: lines.into(),
    }
}

fn drones(unit_price_minor: i64, ceiling_quantity: i64) -> AmendedLine {
    AmendedLine { item: item("PLYSKA-10"), unit_price_minor, ceiling_quantity }
}

/// A world in which 10 drones are ordered.
fn ordered() -> World {
    let mut world = world();
    world.acting("P-ORDERER").accept(basket("B11", [line(&DRONE, 10)]));
    world
}

#[test]
fn an_amendment_changes_what_it_names() {
    let longer = AmendContract { to: Some(day("2027-03-31")), ceiling_minor: Some(24_500_000), ..amend([]) };
    given(ordered())
        .as_("P-BUYER")
        .when(longer)
        .then_events(["contract_amended.1"])
        .when(amend([drones(2_500_000, 10)]))
        .then(|state| {
            let amended = state.contracts.known(&contract("FA-1/1"));
            assert_eq!((amended.amendments, amended.to), (2, day("2027-03-31")));
            assert_eq!((amended.ceiling_minor, amended.left().minor), (24_500_000, 0));
            let line = state.contract_lines.known(&(contract("FA-1/1"), item("PLYSKA-10")));
            assert_eq!((line.ceiling_quantity, line.price_rises), (10, 0));
        });
}

#[test]
fn a_ceiling_stays_above_what_was_called_off() {
    given(ordered())
        .as_("P-BUYER")
        .when(AmendContract { ceiling_minor: Some(24_499_999), ..amend([]) })
        .then_rejected("ceiling_below_called")
        .then_says("contract FA-1/1: 24500000 are already called off")
        .when(amend([drones(2_500_000, 9)]))
        .then_rejected("ceiling_below_called")
        .then_says("PLYSKA-10: 10 are already called off, so the ceiling cannot be 9");
}

#[test]
fn a_signed_price_rises_once_by_20_percent_at_most() {
    given(world())
        .as_("P-BUYER")
        .when(amend([drones(3_000_001, 1_000)]))
        .then_rejected("field_invalid")
        .then_says("may rise once, by at most 20 %, here to 3000000")
        .when(amend([drones(3_000_000, 1_000)]))
        .then_events(["contract_amended.1"])
        .when(amend([drones(3_000_001, 1_000)]))
        .then_rejected("field_invalid")
        .when(amend([drones(2_900_000, 1_000)]))
        .then_events(["contract_amended.1"]);
}

#[test]
fn a_list_price_never_falls_below_the_offer() {
    let lower = ChangeOffer { offer: DRONE.offer(), terms: terms(2_300_000), reason: None };
    given(world())
        .as_("P-BUYER")
        .when(amend([drones(2_400_000, 1_000)]))
        .then_rejected("field_invalid")
        .then_says("the offer of PLYSKA-10 stands at 2450000")
        .as_("P-CLERK")
        .when(lower)
        .as_("P-BUYER")
        .when(amend([drones(2_400_000, 1_000)]))
        .then_events(["contract_amended.1"]);
}

#[test]
fn an_amendment_stays_within_bounds() {
    let wrong = [
        (AmendContract { ceiling_minor: Some(0), ..amend([]) }, "field_invalid"),
        (AmendContract { ceiling_minor: Some(AMOUNT_MINOR_MAX + 1), ..amend([]) }, "field_invalid"),
        (AmendContract { to: Some(day("2025-09-30")), ..amend([]) }, "field_invalid"),
        (amend(vec![drones(1, 1); CHUNK_COMMANDS_MAX + 1]), "too_many"),
        (amend([drones(2_500_000, 1_000), drones(2_600_000, 1_000)]), "repeated"),
        (amend([AmendedLine { item: item("PAMOROZ-4"), ..drones(1, 1) }]), "not_found"),
        (amend([drones(0, 1)]), "field_invalid"),
        (amend([drones(UNIT_PRICE_MINOR_MAX + 1, 1)]), "field_invalid"),
        (amend([drones(2_500_000, 0)]), "field_invalid"),
        (amend([drones(2_500_000, QUANTITY_MAX + 1)]), "field_invalid"),
    ];
    for (command, code) in wrong {
        refused("P-BUYER", command, code);
    }
}

#[test]
fn only_contracts_in_force_are_amended_by_their_agency() {
    let close = MoveContract { action: ContractAction::Close, items: Vec::new(), ..sign("FA-1/1", []) };
    given(world()).as_("P-BUYER").when(close).when(amend([])).then_rejected("wrong_status");
    refused("P-BUYER", AmendContract { contract: contract("FA-9"), ..amend([]) }, "not_found");
    refused("P-CLERK", amend([]), "not_permitted");
    refused("P-RIVAL", amend([]), "not_found");
}
