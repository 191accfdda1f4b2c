//! Invoices over pieces that advances have paid, wholly or in part.

use super::{ORDER, payable};
use crate::invoicing::InvoiceStatus;
use crate::orders::{OrderStatus, Progress};
use crate::payments::confirm_advance::ConfirmAdvance;
use crate::testing::*;

/// 10 drones for 245 000.00 UAH, sent, with an advance, and the first pieces accepted.
fn advanced(advance_minor: i64, accepted: i64) -> World {
    let mut world = world();
    let drones = charged(&DRONE, 10, [("A-B11", 10_000_000), ("S-B11", 14_500_000)]);
    world.acting("P-ORDERER").accept(basket("B11", [drones]));
    send(&mut world, ORDER);
    let order = order(&world.state, ORDER).id;
    world.acting("P-TREASURER").accept(ConfirmAdvance { order, entry: entry("ADV-1", advance_minor) });
    accept(&mut world, ORDER, 1, accepted);
    world.acting("P-CLERK");
    world
}

#[test]
fn the_first_pieces_invoiced_find_the_advance() {
    let mut world = advanced(3_000_000, 10);
    assert_eq!(payable(&world, 1), [(0, 7_000_000), (0, 14_500_000)]);
    world.accept(bill(&world.state, "R-1", &[(ORDER, 1, 2, 2_450_000)]));
    assert_eq!(invoice(&world.state, "R-1").payable_minor, 1_900_000);
    world.accept(bill(&world.state, "R-2", &[(ORDER, 1, 8, 2_450_000)]));
    assert_eq!(invoice(&world.state, "R-2").payable_minor, 19_600_000);
    assert_eq!(payable(&world, 1), [(7_000_000, 7_000_000), (14_500_000, 14_500_000)]);
    given(world);
}

#[test]
fn an_invoice_that_advances_paid_wholly_needs_no_payment() {
    let mut world = advanced(12_250_000, 5);
    let whole = bill(&world.state, "R-1", &[(ORDER, 1, 5, 2_450_000)]);
    let events = world.accept(whole);
    let kinds: Vec<_> = events.iter().map(|event| event.kind()).collect();
    assert_eq!(kinds, ["invoice_received.1", "invoice_matched.1", "invoice_settled.1"]);
    let found = invoice(&world.state, "R-1");
    assert_eq!((found.status, found.payable_minor, found.charge_count), (InvoiceStatus::Paid, 0, 0));
    let order = order(&world.state, ORDER);
    assert_eq!(order.progress, Progress::PartlyAccepted);
    assert_eq!(world.state.order_lines.known(&(order.id, 1)).paid, 5);
    let pay = order_payment(&world.state, "R-1");
    given(world).as_("P-TREASURER").when(pay).then_rejected("wrong_status");
}

#[test]
fn an_order_that_advances_paid_wholly_closes_with_its_invoice() {
    let mut world = advanced(24_500_000, 10);
    let whole = bill(&world.state, "R-1", &[(ORDER, 1, 10, 2_450_000)]);
    let events = world.accept(whole);
    let kinds: Vec<_> = events.iter().map(|event| event.kind()).collect();
    let expected = ["invoice_received.1", "invoice_matched.1", "invoice_settled.1", "order_closed.1"];
    assert_eq!(kinds, expected);
    let found = order(&world.state, ORDER);
    assert_eq!((found.progress, found.status), (Progress::Paid, OrderStatus::Closed));
    given(world);
}

#[test]
fn an_advance_for_later_pieces_does_not_touch_earlier_ones() {
    let mut world = world();
    world.acting("P-ORDERER").accept(basket("B11", [charged(&DRONE, 10, [("S-B11", 24_500_000)])]));
    send(&mut world, ORDER);
    accept(&mut world, ORDER, 1, 4);
    world.acting("P-CLERK");
    world.accept(bill(&world.state, "R-1", &[(ORDER, 1, 4, 2_450_000)]));
    let order = order(&world.state, ORDER).id;
    world.acting("P-TREASURER").accept(ConfirmAdvance { order, entry: entry("ADV-1", 4_900_000) });
    accept(&mut world, ORDER, 1, 6);
    world.acting("P-CLERK");
    world.accept(bill(&world.state, "R-2", &[(ORDER, 1, 6, 2_450_000)]));
    assert_eq!(invoice(&world.state, "R-1").payable_minor, 9_800_000);
    assert_eq!(invoice(&world.state, "R-2").payable_minor, 9_800_000, "14 700 000 less the advance");
    given(world);
}
