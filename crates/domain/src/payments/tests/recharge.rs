//! Recharging: a donor reimburses what state money bore first.

use super::{ORDER, invoiced, paid, stages};
use crate::allotments::allot::Allot;
use crate::funds::Stages;
use crate::orders::ChargeKey;
use crate::payments::recharge::Recharge;
use crate::pledges::VettingResult::Passed;
use crate::testing::*;
use crate::values::AllotmentId;

/// The paid order, whose maker the donor has vetted.
fn paid_and_vetted() -> World {
    let mut world = paid();
    world.acting("P-PARTNER").accept(vetted("SUP-VEKTOR", Passed));
    world.acting("P-TREASURER");
    world
}

fn recharge(world: &World, line: i64, position: i64, to: &str) -> Recharge {
    let (order, allotment) = (order(&world.state, ORDER).id, allotment(to));
    Recharge { order, line, position, allotment, document: text("letter 4 of the donor") }
}

fn available(world: &World, name: &str) -> i64 {
    world.state.allotments.known(&allotment(name)).stages.available
}

#[test]
fn the_donor_takes_over_at_the_stage_the_money_has() {
    let mut world = paid_and_vetted();
    let before = (available(&world, "A-B11"), available(&world, "S-B11"));
    world.accept(recharge(&world, 1, 2, "A-B11"));
    assert_eq!(stages(&world, 1)[1], Stages { paid: 14_500_000, ..Stages::default() });
    let after = (available(&world, "A-B11"), available(&world, "S-B11"));
    assert_eq!(after, (before.0 - 14_500_000, before.1 + 14_500_000));
    let key = ChargeKey { order: order(&world.state, ORDER).id, line: 1, position: 2 };
    assert_eq!(world.state.charges.known(&key).allotment, allotment("A-B11"));
    assert_eq!(world.state.allotments.known(&allotment("A-B11")).stages.paid, 24_500_000);
    given(world);
}

#[test]
fn every_stage_of_the_charge_goes_along() {
    let mut world = world();
    world.acting("P-ORDERER").accept(basket("B11", [charged(&DRONE, 20, [("S-B11", 49_000_000)])]));
    send(&mut world, ORDER);
    accept(&mut world, ORDER, 1, 10);
    world.acting("P-PARTNER").accept(vetted("SUP-VEKTOR", Passed));
    world.acting("P-TREASURER");
    world.accept(recharge(&world, 1, 1, "A-B11"));
    let moved = Stages { obligated: 24_500_000, accrued: 24_500_000, ..Stages::default() };
    assert_eq!(stages(&world, 1), [moved]);
    let donor = world.state.allotments.known(&allotment("A-B11")).stages;
    assert_eq!(donor, Stages { available: 151_000_000, ..moved });
    given(world);
}

#[test]
fn class_limits_follow_the_money() {
    let mut world = world();
    world.acting("P-ORDERER").accept(basket("B11", [charged(&JAMMER, 1, [("S-B11", 18_000_000)])]));
    send(&mut world, ORDER);
    let used = |world: &World| {
        world.state.allotments.known(&allotment("S-B11")).class_limits[&code("innovation")].used_minor
    };
    assert_eq!(used(&world), 18_000_000);
    let limit = [(code("innovation"), 1)].into();
    let narrow = Allot { class_percents: limit, ..allot("N-B11", "STATE-26", "B11", 18_000_000) };
    world.acting("P-TREASURER").accept(narrow);
    world.accept(allot("F-B11", "STATE-26", "B11", 18_000_000));
    let too_much = recharge(&world, 1, 1, "N-B11");
    given(world.clone()).when(too_much).then_rejected("class_limit_reached");
    world.accept(recharge(&world, 1, 1, "F-B11"));
    assert_eq!(used(&world), 0);
    given(world);
}

#[test]
fn only_legal_money_takes_over() {
    let world = paid();
    let nowhere = Recharge { allotment: AllotmentId::of_code(&code("X")), ..recharge(&world, 1, 2, "A-B11") };
    let cases = [
        (recharge(&world, 2, 1, "A-B11"), "earmark_forbids"),
        (recharge(&world, 1, 2, "E-B11"), "wrong_currency"),
        (recharge(&world, 1, 2, "S-B12"), "not_found"),
        (nowhere, "not_found"),
        (recharge(&world, 1, 2, "S-B11"), "field_invalid"),
        (recharge(&world, 1, 3, "A-B11"), "not_found"),
        (recharge(&world, 3, 1, "A-B11"), "not_found"),
    ];
    for (command, refusal) in cases {
        given(world.clone()).when(command).then_rejected(refusal);
    }
}

#[test]
fn partners_money_takes_over_from_vetted_makers_only() {
    let world = paid();
    let asked = recharge(&world, 1, 2, "A-B11");
    given(world)
        .when(asked)
        .then_rejected("maker_not_vetted")
        .then_says("PARTNER-N has not vetted SUP-VEKTOR");
}

#[test]
fn the_new_allotment_has_the_money_and_its_period() {
    let mut world = paid();
    let small = allot("T-B11", "STATE-26", "B11", 14_499_999);
    let mut late = world.clone();
    world.accept(small);
    let asked = recharge(&world, 1, 2, "T-B11");
    given(world).when(asked).then_rejected("allotment_exhausted").then_says("0.01 UAH is missing");
    late.let_pass(moment("2026-11-02T08:00"));
    let lapsed = recharge(&late, 1, 2, "A-B11");
    given(late).when(lapsed).then_rejected("lapsed");
}

#[test]
fn the_givers_dates_count_on_the_day_the_order_was_sent() {
    let mut world = paid_and_vetted();
    world.let_pass(moment("2026-08-15T08:00"));
    let late = recharge(&world, 1, 2, "A-B11");
    given(world).when(late).then_events(["charge_recharged.1"]);
}

#[test]
fn what_an_unpaid_invoice_waits_for_stays_where_it_is() {
    let world = invoiced();
    let asked = recharge(&world, 1, 2, "A-B11");
    given(world)
        .when(asked)
        .then_rejected("charge_awaits_payment")
        .then_says("145000.00 UAH of charge 1/2 of PO-2026-000001 await payment");
}

#[test]
fn only_a_sent_order_with_money_is_recharged() {
    let mut world = world();
    world.acting("P-ORDERER").accept(basket("B11", [charged(&DRONE, 10, [("S-B11", 24_500_000)])]));
    let mut early = world.clone();
    let asked = recharge(early.acting("P-TREASURER"), 1, 1, "A-B11");
    given(early)
        .when(asked)
        .then_rejected("wrong_status")
        .then_says("is submitted, which does not allow recharge");
    world.let_pass(moment("2026-01-18T08:00"));
    let id = order(&world.state, ORDER).id;
    let now = world.now;
    world.by_hand(|state, _| state.orders.update(&id).sent_at = Some(now));
    let empty = recharge(world.acting("P-TREASURER"), 1, 1, "A-B11");
    given(world).when(empty).then_rejected("field_invalid").then_says("a charge without money");
}

#[test]
fn only_the_treasurer_recharges() {
    let world = paid();
    for (who, refusal) in
        [("P-BUYER", "not_permitted"), ("P-CLERK", "not_permitted"), ("P-RIVAL", "not_found")]
    {
        given(world.clone()).as_(who).when(recharge(&world, 1, 2, "A-B11")).then_rejected(refusal);
    }
}
