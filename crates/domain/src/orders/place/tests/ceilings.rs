//! Ceilings in money and quantity, of the contract and of its framework, shared by the lines of one basket.

use crate::contracts::amend_contract::{AmendContract, AmendmentReason};
use crate::orders::place::BasketLine;
use crate::testing::*;

fn elsewhere(line: BasketLine) -> BasketLine {
    BasketLine { delivery_point: delivery_point("DP-B11-2"), ..line }
}

#[test]
fn two_lines_share_the_ceiling_of_the_price_list() {
    let orderer = || given(world()).as_("P-ORDERER");
    orderer()
        .when(basket("B11", [line(&DRONE, 1_010)]))
        .then_rejected("quantity_ceiling_reached")
        .then_says("contract FA-1/1 has 1000 of PLYSKA-10 left and this needs 1010");
    orderer()
        .when(basket("B11", [line(&DRONE, 600), elsewhere(line(&DRONE, 410))]))
        .then_rejected("quantity_ceiling_reached")
        .then_says("has 400 of PLYSKA-10 left and this needs 410");
    orderer()
        .when(basket("B11", [line(&DRONE, 600), elsewhere(line(&DRONE, 400))]))
        .then_events(["order_submitted.1"; 2])
        .when(basket("B11", [line(&DRONE, 10)]))
        .then_rejected("quantity_ceiling_reached")
        .then_says("has 0 of PLYSKA-10 left");
}

#[test]
fn two_lines_share_the_contracts_money() {
    let lower = AmendContract {
        contract: contract("FA-1/1"),
        reason: AmendmentReason::Volume,
        document: text("amendment 1"),
        ceiling_minor: Some(30_000_000),
        to: None,
        lines: Vec::new(),
    };
    given(world())
        .as_("P-BUYER")
        .when(lower)
        .as_("P-ORDERER")
        .when(basket("B11", [line(&DRONE, 10), line(&BATTERY, 19)]))
        .then_rejected("contract_exhausted")
        .then_says("contract FA-1/1 has 55000.00 UAH of its ceiling left and this needs 57000.00 UAH")
        .when(basket("B11", [line(&DRONE, 10), elsewhere(line(&BATTERY, 19))]))
        .then_rejected("contract_exhausted")
        .when(basket("B11", [line(&DRONE, 10), line(&BATTERY, 18)]))
        .then_events(["order_submitted.1"]);
}

#[test]
fn suppliers_share_the_frameworks_money() {
    given(world())
        .as_("P-ORDERER")
        .when(basket("B11", [line(&DRONE, 1_000), line(&DRONE_RIVAL, 855)]))
        .then_rejected("contract_exhausted")
        .then_says("contract FA-1 has 20500000.00 UAH of its ceiling left and this needs 20520000.00 UAH")
        .when(basket("B11", [line(&DRONE, 1_000), line(&DRONE_RIVAL, 854)]))
        .then_events(["order_submitted.1"; 2]);
}

#[test]
fn suppliers_share_the_frameworks_quantity() {
    given(world())
        .as_("P-ORDERER")
        .when(basket("B11", [line(&DRONE_RIVAL, 600), line(&BATTERY, 1_901)]))
        .then_rejected("quantity_ceiling_reached")
        .then_says("contract FA-1 has 1900 of PLOMIN-6S10 left and this needs 1901")
        .when(basket("B11", [line(&DRONE_RIVAL, 600), line(&BATTERY, 1_900)]))
        .then_events(["order_submitted.1"; 2]);
}

#[test]
fn an_expired_order_gives_its_ceilings_back() {
    given(world())
        .as_("P-ORDERER")
        .when(basket("B11", [line(&DRONE, 1_000)]))
        .until("2026-01-17T08:00")
        .then_events(["order_expired.1"])
        .when(basket("B11", [line(&DRONE, 1_000)]))
        .then_events(["order_submitted.1"]);
}
