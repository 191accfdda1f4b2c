//! Placing a basket: what it becomes, here; what refuses it, in `refusals`; whose money, in `money`; how much a
//! contract allows, in `ceilings`.

mod ceilings;
mod money;
mod refusals;

use crate::funds::Stages;
use crate::identity::Role;
use crate::orders::document::{digest, document};
use crate::orders::place::BasketLine;
use crate::orders::{OrderStatus, charges, lines};
use crate::testing::*;

#[test]
fn a_basket_is_split_by_contract_and_delivery_point() {
    let elsewhere = BasketLine { delivery_point: delivery_point("DP-B11-2"), ..line(&DRONE, 10) };
    given(world())
        .as_("P-ORDERER")
        .when(basket("B11", [line(&DRONE, 10), elsewhere, line(&JAMMER, 1), line(&BATTERY, 5)]))
        .then_events(["order_submitted.1"; 3])
        .then(|state| {
            let one = order(state, "PO-2026-000001");
            assert_eq!((one.contract, one.line_count), (contract("FA-1/1"), 2));
            assert_eq!(one.total_minor, 10 * 2_450_000 + 5 * 300_000);
            let two = order(state, "PO-2026-000002");
            assert_eq!((two.contract, two.delivery_point), (contract("FA-1/1"), delivery_point("DP-B11-2")));
            let three = order(state, "PO-2026-000003");
            assert_eq!((three.contract, three.supplier), (contract("DC-7"), organisation("SUP-TYSHA")));
            assert_eq!((three.placed_by, three.buyer), (person("P-ORDERER"), organisation("AGENCY")));
        })
        .when(basket("B11", [line(&BATTERY, 1)]))
        .then(|state| assert_eq!(order(state, "PO-2026-000004").line_count, 1));
}

#[test]
fn an_order_holds_money_stock_and_ceilings_for_five_days() {
    given(world())
        .at("2026-01-12T10:00")
        .as_("P-ORDERER")
        .when(basket("B11", [charged(&DRONE, 20, [("S-B11", 40_000_000), ("A-B11", 9_000_000)])]))
        .then(|state| {
            let order = order(state, "PO-2026-000001");
            assert_eq!(order.status, OrderStatus::Submitted);
            assert_eq!(order.hold_until, Some(moment("2026-01-17T10:00")));
            assert_eq!(order.steps, [Role::Orderer, Role::Approver, Role::Commander]);
            let committed = |available, committed| Stages { available, committed, ..Stages::default() };
            let stages = |name| state.allotments.known(&allotment(name)).stages;
            assert_eq!(stages("S-B11"), committed(5_960_000_000, 40_000_000));
            assert_eq!(stages("A-B11"), committed(191_000_000, 9_000_000));
            let of_line: Vec<_> = charges(state, order.id, 1).map(|charge| charge.stages.committed).collect();
            assert_eq!(of_line, [40_000_000, 9_000_000], "in the order chosen");
            let offer = state.offers.known(&DRONE.offer());
            assert_eq!((offer.reserved, offer.free(), offer.called_quantity), (20, 80, 20));
            assert_eq!(state.contracts.known(&contract("FA-1/1")).called_minor, 49_000_000);
            let framework = state.frameworks.known(&framework("FA-1"));
            assert_eq!((framework.called_minor, framework.called_quantity), (49_000_000, 20));
        });
}

#[test]
fn what_is_in_stock_is_promised_in_ten_days_at_most() {
    let promised = |shelf, quantity| {
        let mut world = world();
        world.acting("P-ORDERER").accept(basket("B11", [line(shelf, quantity)]));
        let order = order(&world.state, "PO-2026-000001").id;
        let line = world.state.order_lines.known(&(order, 1));
        (line.reserved, line.promised_on)
    };
    assert_eq!(promised(&DRONE, 100), (100, day("2026-01-22")));
    assert_eq!(promised(&DRONE, 110), (100, day("2026-02-11")), "the lead time of what is missing");
    assert_eq!(promised(&BATTERY, 1), (1, day("2026-01-17")), "a lead time below ten days stands");
    assert_eq!(promised(&DRONE_RIVAL, 1), (0, day("2026-02-26")));
}

#[test]
fn two_lines_share_the_stock() {
    let elsewhere = BasketLine { delivery_point: delivery_point("DP-B11-2"), ..line(&DRONE, 60) };
    given(world())
        .as_("P-ORDERER")
        .when(basket("B11", [line(&DRONE, 60), elsewhere]))
        .when(basket("B11", [line(&DRONE, 10)]))
        .then(|state| {
            let reserved: Vec<_> = state.order_lines.rows().map(|line| line.reserved).collect();
            assert_eq!(reserved, [60, 40, 0]);
            assert_eq!(state.offers.known(&DRONE.offer()).free(), 0);
        });
}

#[test]
fn the_digest_to_sign_is_that_of_the_stored_rows() {
    given(world()).as_("P-ORDERER").when(basket("B11", [line(&DRONE, 100), line(&BATTERY, 3)])).then(
        |state| {
            let order = order(state, "PO-2026-000001");
            let charged = lines(state, order.id).flat_map(|line| charges(state, order.id, line.line));
            let charged = charged.map(|charge| (charge.key.line, charge.allotment, charge.stages.sum()));
            assert_eq!(order.document_digest, digest(&document(order, lines(state, order.id), charged)));
        },
    );
}

#[test]
fn an_order_of_one_line_writes_at_most_16_rows() {
    let mut world = world();
    world.acting("P-ORDERER").accept(basket("B11", [line(&DRONE, 10)]));
    assert!(world.rows_written <= 16, "{} rows", world.rows_written);
}
