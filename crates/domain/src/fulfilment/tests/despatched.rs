//! Despatching.

use super::sent;
use crate::fulfilment::DespatchStatus;
use crate::fulfilment::despatch::DespatchOrder;
use crate::limits::{DESPATCH_LINES_MAX, LOT_SERIALS_MAX};
use crate::orders::{OrderStatus, Progress};
use crate::testing::{BATTERY, DRONE, code, day, item, organisation, person};

#[test]
fn what_is_despatched_leaves_the_shelf_and_the_reservation() {
    let mut play = sent();
    assert_eq!(
        play.does("P-CLERK", play.to_despatch("PL-1", &[(1, 4, false), (2, 40, false)])),
        ["order_despatched.1"]
    );
    let despatch = play.despatch("DSP-2026-000001");
    assert_eq!((despatch.status, despatch.line_count), (DespatchStatus::Despatched, 2));
    assert_eq!((despatch.unit, despatch.supplier), (organisation("B11"), organisation("SUP-VEKTOR")));
    assert_eq!(despatch.despatched_by, person("P-CLERK"));
    let line = play.order_line(1);
    assert_eq!((line.despatched, line.to_despatch(), line.reserved), (4, 6, 6));
    let offer = play.world.state.offers.known(&DRONE.offer());
    assert_eq!((offer.stock, offer.reserved, offer.free()), (96, 6, 90));
    let offer = play.world.state.offers.known(&BATTERY.offer());
    assert_eq!((offer.stock, offer.reserved), (460, 0));
    assert_eq!(play.world.state.orders.known(&play.order()).progress, Progress::InFulfilment);
}

#[test]
fn the_rest_follows_in_a_second_despatch_and_then_nothing_is_left() {
    let mut play = sent();
    play.despatches("PL-1", &[(1, 4, false)]);
    let refusal = play.refused("P-CLERK", play.to_despatch("PL-2", &[(1, 7, false)]));
    assert_eq!(refusal.code(), "nothing_left");
    assert!(refusal.to_string().contains("has 6 left for this and 7 were asked"), "{refusal}");
    play.despatches("PL-2", &[(1, 6, false)]);
    assert_eq!(play.order_line(1).to_despatch(), 0);
    assert_eq!(play.despatch("DSP-2026-000002").packing_list, code("PL-2"));
}

#[test]
fn two_lots_of_a_line_cannot_take_the_same_pieces() {
    let mut play = sent();
    assert_eq!(
        play.code("P-CLERK", play.to_despatch("PL-1", &[(1, 6, false), (1, 5, false)])),
        "nothing_left"
    );
    play.despatches("PL-1", &[(1, 6, false), (1, 4, true)]);
    let offer = play.world.state.offers.known(&DRONE.offer());
    assert_eq!((offer.stock, offer.reserved, play.order_line(1).reserved), (90, 0, 0));
}

#[test]
fn what_was_made_to_order_takes_nothing_from_the_shelf() {
    let mut play = sent();
    play.arrange(|state, _, order| {
        let line = state.order_lines.update(&(order, 1));
        line.reserved = 3;
        let offer = state.offers.update(&DRONE.offer());
        (offer.reserved, offer.stock) = (3, 2);
    });
    play.despatches("PL-1", &[(1, 1, false), (1, 9, false)]);
    let offer = play.world.state.offers.known(&DRONE.offer());
    assert_eq!((offer.stock, offer.reserved, play.order_line(1).reserved), (0, 0, 0));
}

#[test]
fn two_lines_of_one_offer_cannot_take_the_same_stock() {
    let mut play = sent();
    play.arrange(|state, _, order| {
        let line = state.order_lines.update(&(order, 2));
        (line.offer, line.item) = (DRONE.offer(), item("PLYSKA-10"));
        let battery = state.offers.update(&BATTERY.offer());
        (battery.reserved, battery.called_quantity) = (0, 0);
        let drone = state.offers.update(&DRONE.offer());
        (drone.reserved, drone.called_quantity, drone.stock) = (50, 50, 12);
    });
    play.despatches("PL-1", &[(1, 10, false), (2, 40, false)]);
    let offer = play.world.state.offers.known(&DRONE.offer());
    assert_eq!((offer.stock, offer.reserved), (0, 0), "what the supplier took off the shelf was not there");
}

#[test]
fn only_what_the_supplier_is_bound_to_is_despatched() {
    let mut play = sent();
    play.arrange(|state, _, order| state.order_lines.update(&(order, 1)).confirmed = 4);
    let refusal = play.refused("P-CLERK", play.to_despatch("PL-1", &[(1, 5, false)]));
    assert!(refusal.to_string().starts_with("order line PO-2026-000001/1 has 4 left"), "{refusal}");
    play.despatches("PL-1", &[(1, 4, false)]);
    assert_eq!(play.code("P-CLERK", play.to_despatch("PL-2", &[(1, 1, false)])), "nothing_left");
}

#[test]
fn a_packing_list_number_is_used_once() {
    let mut play = sent();
    play.despatches("PL-1", &[(1, 1, false)]);
    assert_eq!(play.code("P-CLERK", play.to_despatch("PL-1", &[(1, 1, false)])), "reference_taken");
}

#[test]
fn a_despatch_must_make_sense() {
    let mut play = sent();
    let good = play.to_despatch("PL-1", &[(1, 1, false)]);
    let late = DespatchOrder { expected_on: Some(day("2026-01-11")), ..good.clone() };
    assert_eq!(play.code("P-CLERK", late), "field_invalid");
    assert_eq!(play.code("P-CLERK", play.to_despatch("PL-1", &[])), "empty");
    let many = vec![(1, 1, false); DESPATCH_LINES_MAX + 1];
    assert_eq!(play.code("P-CLERK", play.to_despatch("PL-1", &many)), "too_many");
    assert_eq!(play.code("P-CLERK", play.to_despatch("PL-1", &[(3, 1, false)])), "not_found");
    assert_eq!(play.code("P-CLERK", play.to_despatch("PL-1", &[(1, 0, false)])), "field_invalid");
    let listed = play.refused("P-CLERK", play.to_despatch("PL-1", &[(1, LOT_SERIALS_MAX + 1, true)]));
    assert!(listed.to_string().contains("must be 1 to 100000"), "{listed}");
    let mut twice = play.to_despatch("PL-1", &[(1, 1, false), (1, 1, false)]);
    twice.lines[1].lot = code("L1");
    assert_eq!(play.code("P-CLERK", twice), "repeated");
    assert_eq!(play.does("P-CLERK", good), ["order_despatched.1"]);
}

#[test]
fn only_the_order_s_supplier_despatches() {
    let mut play = sent();
    let command = play.to_despatch("PL-1", &[(1, 1, false)]);
    for (who, code) in [
        ("P-RIVAL", "not_found"),
        ("P-STRANGER", "not_found"),
        ("P-NOBODY", "not_found"),
        ("P-ORDERER", "not_permitted"),
        ("P-BUYER", "not_permitted"),
        ("console", "not_permitted"),
    ] {
        assert_eq!(play.code(who, command.clone()), code, "{who}");
    }
    let unknown = DespatchOrder { order: crate::values::Id::from_bits(1), ..command };
    assert_eq!(play.code("P-CLERK", unknown), "not_found");
}

#[test]
fn only_a_sent_order_is_despatched() {
    for status in OrderStatus::ALL.iter().filter(|status| **status != OrderStatus::Sent) {
        let mut play = sent();
        play.arrange(|state, _, order| state.orders.update(&order).status = *status);
        assert_eq!(
            play.code("P-CLERK", play.to_despatch("PL-1", &[(1, 1, false)])),
            "wrong_status",
            "{status}"
        );
    }
}
