//! Stock that a supplier lowers below what is reserved: the newest orders run short and are answered again.

use super::*;
use crate::limits::SHORT_ORDERS_MAX;
use crate::orders::amend::{AmendOrder, AmendedLine};
use crate::orders::decide_proposal::DecideProposal;
use crate::orders::run_short::RunShort;
use crate::orders::{Answer, Order, lines};

const NEWER: &str = "PO-2026-000002";

/// The confirmed order of 20 drones and 10 batteries, and a newer one of 30 drones that is not sent; 100 on the shelf.
fn two_orders() -> World {
    let mut world = confirmed();
    let drones = charged(&DRONE, 30, [("S-B11", 73_500_000)]);
    world.acting("P-ORDERER").accept(basket("B11", [drones]));
    world
}

fn run_short(state: &State, numbers: &[&str]) -> RunShort {
    let orders = numbers.iter().map(|number| order(state, number).id).collect();
    RunShort { offer: DRONE.offer(), orders }
}

/// Lowers the stock of drones and names both orders.
fn lower(world: &mut World, stock: i64) -> Vec<&'static str> {
    let count = count_stock(&world.state, &DRONE, stock);
    world.acting("P-CLERK").accept(count);
    let command = run_short(&world.state, &[NUMBER, NEWER]);
    kinds(world, "P-CLERK", command)
}

/// Reserved and short pieces of the drones of an order.
fn held(state: &State, number: &str) -> (i64, i64) {
    let order: &Order = order(state, number);
    let line = lines(state, order.id).next().expect("drones are line 1");
    (line.reserved, line.short)
}

#[test]
fn the_newest_reservations_run_short_first() {
    let mut world = two_orders();
    assert_eq!(lower(&mut world, 40), ["order_ran_short.1"]);
    assert_eq!((held(&world.state, NUMBER), held(&world.state, NEWER)), ((20, 0), (20, 10)));
    let offer = world.state.offers.known(&DRONE.offer());
    assert_eq!((offer.stock, offer.reserved, offer.short(), offer.free()), (40, 40, 0, 0));
    assert_eq!(line_row(&world.state, 1).answer, Answer::Confirmed, "it keeps all it holds");

    assert_eq!(lower(&mut world, 5), ["order_ran_short.1"; 2]);
    assert_eq!((held(&world.state, NUMBER), held(&world.state, NEWER)), ((5, 15), (0, 30)));
    let again = run_short(&world.state, &[NUMBER, NEWER]);
    assert_eq!(refusal(&mut world, "P-CLERK", again), "nothing_short");
}

#[test]
fn a_confirmed_line_that_ran_short_is_answered_again() {
    let mut world = two_orders();
    lower(&mut world, 0);
    let row = |state: &State| line_row(state, 1).clone();
    assert_eq!((row(&world.state).answer, row(&world.state).confirmed), (Answer::Open, 20));
    assert_eq!(order(&world.state, NUMBER).answer_until, Some(moment("2026-01-15T10:00")));

    let later = Word::BackOrder { promised_on: day("2026-03-01") };
    let later = answer(&world.state, [(1, later)]);
    assert_eq!(refusal(&mut world, "P-CLERK", later), "field_invalid");
    let change = Word::Change { quantity: None, promised_on: Some(day("2026-03-01")), substitute: None };
    let change = answer(&world.state, [(1, change)]);
    world.acting("P-CLERK").accept(change);
    assert_eq!((row(&world.state).answer, row(&world.state).short), (Answer::Proposed, 20));
    let accept = DecideProposal { order: id(&world.state), line: 1, rejected: None };
    world.acting("P-ORDERER").accept(accept);
    let row = row(&world.state);
    assert_eq!((row.answer, row.promised_on, row.short), (Answer::Confirmed, day("2026-03-01"), 0));
}

#[test]
fn a_supplier_that_is_silent_about_a_shortage_stays_bound() {
    let mut world = two_orders();
    lower(&mut world, 0);
    world.let_pass(moment("2026-01-18T10:00"));
    let line = line_row(&world.state, 1);
    assert_eq!((line.answer, line.confirmed, line.quantity), (Answer::Confirmed, 20, 20));
    assert_eq!(order(&world.state, NUMBER).answer_until, None);
}

#[test]
fn what_an_amendment_holds_runs_short_before_the_line_it_raises() {
    let mut world = confirmed();
    let amend = AmendOrder {
        order: id(&world.state),
        lines: vec![AmendedLine { line: 1, quantity: 30 }],
        delivery_point: None,
        reason: ReasonCode::NeedChanged,
        note: None,
    };
    world.acting("P-ORDERER").accept(amend);
    let count = count_stock(&world.state, &DRONE, 15);
    world.acting("P-CLERK").accept(count);
    let command = run_short(&world.state, &[NUMBER]);
    world.accept(command);
    assert_eq!(held(&world.state, NUMBER), (15, 5));
    assert_eq!(world.state.amendments.known(&id(&world.state)).lines[0].reserved, 0);
    sign_all(&mut world, NUMBER);
    assert_eq!(held(&world.state, NUMBER), (15, 5));
}

#[test]
fn only_the_supplier_lets_its_own_orders_run_short() {
    let mut world = two_orders();
    let count = count_stock(&world.state, &DRONE, 0);
    world.acting("P-CLERK").accept(count);
    let orders =
        |count: usize| RunShort { offer: DRONE.offer(), orders: vec![id(&two_orders().state); count] };
    for (who, command, code) in [
        ("P-RIVAL", orders(1), "not_found"),
        ("P-ORDERER", orders(1), "not_found"),
        ("P-CLERK", orders(0), "empty"),
        ("P-CLERK", orders(SHORT_ORDERS_MAX + 1), "too_many"),
        ("P-CLERK", RunShort { offer: DRONE_EUR.offer(), ..orders(1) }, "not_found"),
        ("P-RIVAL", RunShort { offer: DRONE_RIVAL.offer(), ..orders(1) }, "not_found"),
    ] {
        assert_eq!(refusal(&mut world, who, command), code);
    }
}
