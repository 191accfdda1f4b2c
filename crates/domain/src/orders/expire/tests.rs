//! Expiry by the clock.

use crate::orders::OrderStatus;
use crate::testing::*;
use crate::timers::pass::PassDeadline;
use crate::timers::{Deadline, Timer};

#[test]
fn an_order_expires_when_its_hold_ends_and_frees_all_it_held() {
    given(world())
        .at("2026-01-12T10:00")
        .as_("P-ORDERER")
        .when(basket("B11", [line(&DRONE, 100), line(&BATTERY, 5)]))
        .until("2026-01-17T09:59")
        .then_events([])
        .then(|state| assert_eq!(order(state, "PO-2026-000001").status, OrderStatus::Submitted))
        .until("2026-01-17T10:00")
        .then_events(["order_expired.1"])
        .then(|state| {
            let order = order(state, "PO-2026-000001");
            assert_eq!((order.status, order.hold_until), (OrderStatus::Expired, None));
            assert_eq!(order.total_minor, 0);
            let lines: Vec<_> =
                state.order_lines.rows().map(|line| (line.quantity, line.cancelled)).collect();
            assert_eq!(lines, [(0, 100), (0, 5)]);
            for (name, allotted) in [("A-B11", 200_000_000), ("S-B11", 6_000_000_000)] {
                assert_eq!(state.allotments.known(&allotment(name)).stages.available, allotted, "{name}");
            }
            assert!(state.offers.rows().all(|offer| offer.reserved == 0 && offer.called_quantity == 0));
            assert_eq!(state.contracts.known(&contract("FA-1/1")).called_minor, 0);
        });
}

#[test]
fn each_order_of_a_basket_expires_for_itself() {
    given(world())
        .as_("P-ORDERER")
        .when(basket("B11", [line(&BATTERY, 1), line(&JAMMER, 1)]))
        .until("2026-01-17T08:00")
        .then_events(["order_expired.1"; 2])
        .then(|state| assert!(state.timers.rows().all(|timer| timer.deadline == Deadline::AllotmentLapse)));
}

#[test]
fn only_the_clock_lets_a_due_deadline_pass() {
    let mut world = world();
    world.acting("P-ORDERER").accept(basket("B11", [line(&BATTERY, 1)]));
    let order = order(&world.state, "PO-2026-000001").id;
    let timer = Timer::new(moment("2026-01-17T08:00"), Deadline::OrderHold, order);
    let pass = || PassDeadline { timer: timer.clone() };
    given(world)
        .at("2026-01-17T08:00")
        .when(pass())
        .then_rejected("not_permitted")
        .as_("console")
        .when(pass())
        .then_rejected("not_permitted")
        .as_("clock")
        .when(pass())
        .then_events(["order_expired.1"])
        .when(pass())
        .then_rejected("not_found");
}

#[test]
fn a_deadline_does_not_pass_early() {
    let mut world = world();
    world.acting("P-ORDERER").accept(basket("B11", [line(&BATTERY, 1)]));
    let timer = world.state.timers.rows().next().expect("the hold's timer").clone();
    given(world).as_("clock").at("2026-01-17T07:59").when(PassDeadline { timer }).then_rejected("not_found");
}
