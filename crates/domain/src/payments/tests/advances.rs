//! Advances out and back, and refunds of what was paid.

use super::{ORDER, WHOLE, confirm, paid, return_it, stages};
use crate::funds::exchange::ExchangeFunds;
use crate::funds::move_fund_money::{FundMovement, MoveFundMoney};
use crate::funds::{Account, FundAccount, Posting, Stages};
use crate::identity::Role;
use crate::orders::ReasonCode;
use crate::orders::amend::{AmendOrder, AmendedLine};
use crate::orders::terminate::TerminateOrder;
use crate::payments::confirm_advance::ConfirmAdvance;
use crate::payments::record_refund::RecordRefund;
use crate::payments::return_advance::ReturnAdvance;
use crate::testing::*;
use crate::values::{Id, OrderId};

/// 10 drones of two allotments and 5 batteries, sent; the treasurer acts.
fn sent() -> World {
    let mut world = world();
    let drones = charged(&DRONE, 10, [("A-B11", 10_000_000), ("S-B11", 14_500_000)]);
    world.acting("P-ORDERER").accept(basket("B11", [drones, line(&BATTERY, 5)]));
    send(&mut world, ORDER);
    world.acting("P-TREASURER");
    world
}

fn advance(world: &World, reference: &str, amount_minor: i64) -> ConfirmAdvance {
    ConfirmAdvance { order: order(&world.state, ORDER).id, entry: entry(reference, amount_minor) }
}

fn return_advance(world: &World, reference: &str, amount_minor: i64) -> ReturnAdvance {
    ReturnAdvance { order: order(&world.state, ORDER).id, entry: entry(reference, amount_minor) }
}

fn refund(world: &World, line: Option<i64>, reference: &str, amount_minor: i64) -> RecordRefund {
    RecordRefund { order: order(&world.state, ORDER).id, line, entry: entry(reference, amount_minor) }
}

fn terminate(world: &mut World) {
    let (order, reason, note) = (order(&world.state, ORDER).id, ReasonCode::Late, None);
    world.acting("P-BUYER").accept(TerminateOrder { order, reason, note });
    world.acting("P-TREASURER");
}

#[test]
fn an_advance_takes_the_first_charges_and_gives_back_the_last() {
    let mut world = sent();
    world.accept(advance(&world, "ADV-1", 12_000_000));
    let charge = |obligated, advanced| Stages { obligated, advanced, ..Stages::default() };
    assert_eq!(stages(&world, 1), [charge(0, 10_000_000), charge(12_500_000, 2_000_000)]);
    assert_eq!(stages(&world, 2), [charge(1_500_000, 0)]);
    assert_eq!(order(&world.state, ORDER).paid_by, [person("P-TREASURER")]);
    world.accept(return_advance(&world, "ADV-2", 5_000_000));
    assert_eq!(stages(&world, 1), [charge(3_000_000, 7_000_000), charge(14_500_000, 0)]);
    let (same, over) = (advance(&world, "ADV-1", 12_000_000), return_advance(&world, "ADV-3", 7_000_001));
    given(world)
        .when(same)
        .then_rejected("confirmation_repeated")
        .then_says("confirmed PO-2026-000001 at")
        .when(over)
        .then_rejected("stage_exhausted")
        .then_says("order PO-2026-000001 has 70000.00 UAH advanced and 70000.01 UAH was asked");
}

#[test]
fn an_advance_is_at_most_what_is_obligated_on_a_sent_order() {
    let mut world = sent();
    let (over, whole) = (advance(&world, "ADV-1", WHOLE + 1), advance(&world, "ADV-1", WHOLE));
    given(world.clone()).when(over).then_rejected("stage_exhausted").then_says("obligated");
    given(world.clone()).when(whole.clone()).then_events(["advance_confirmed.1"]);
    terminate(&mut world);
    given(world).when(whole).then_rejected("wrong_status").then_says("is terminated");
}

#[test]
fn an_advance_returned_after_the_end_is_available_again() {
    let mut world = sent();
    let available = |world: &World| world.state.allotments.known(&allotment("A-B11")).stages.available;
    assert_eq!(available(&world), 190_000_000);
    world.accept(advance(&world, "ADV-1", 10_000_000));
    terminate(&mut world);
    world.accept(return_advance(&world, "ADV-2", 10_000_000));
    assert_eq!(available(&world), 200_000_000);
    given(world);
}

#[test]
fn an_advance_returned_for_pieces_given_up_is_available_again() {
    let mut world = sent();
    world.accept(advance(&world, "ADV-1", WHOLE));
    let (order, lines) = (order(&world.state, ORDER).id, vec![AmendedLine { line: 1, quantity: 4 }]);
    let (delivery_point, reason, note) = (None, ReasonCode::NeedChanged, None);
    world.acting("P-ORDERER").accept(AmendOrder { order, lines, delivery_point, reason, note });
    let returned = return_advance(&world, "ADV-2", 20_000_000);
    world.acting("P-TREASURER").accept(returned);
    let charge = |obligated, advanced| Stages { obligated, advanced, ..Stages::default() };
    assert_eq!(stages(&world, 1), [charge(3_800_000, 6_000_000), charge(0, 0)], "four drones cost 98 000.00");
    assert_eq!(stages(&world, 2), [charge(1_500_000, 0)]);
    given(world);
}

#[test]
fn a_refund_is_available_while_the_period_is_open() {
    let mut world = paid();
    world.accept(refund(&world, None, "REF-1", 3_000_000));
    let paid = |paid| Stages { paid, ..Stages::default() };
    assert_eq!(stages(&world, 1), [paid(10_000_000), paid(13_000_000)]);
    assert_eq!(stages(&world, 2), [paid(0)], "the last line gives first");
    world.accept(refund(&world, Some(1), "REF-2", 20_000_000));
    assert_eq!(stages(&world, 1), [paid(3_000_000), paid(0)]);
    let available = |name| world.state.allotments.known(&allotment(name)).stages.available;
    assert_eq!((available("A-B11"), available("S-B11")), (197_000_000, 6_000_000_000));
    let (over, unknown) = (refund(&world, Some(1), "REF-3", 3_000_001), refund(&world, Some(3), "REF-3", 1));
    let back = return_it(&world, "BACK-1", WHOLE);
    given(world)
        .when(over)
        .then_rejected("stage_exhausted")
        .then_says("has 30000.00 UAH paid and 30000.01 UAH was asked")
        .when(unknown)
        .then_rejected("not_found")
        .when(back)
        .then_rejected("stage_exhausted")
        .then_says("payment PAY-2026-000001 has 30000.00 UAH paid and 260000.00 UAH was asked");
}

#[test]
fn a_refund_after_the_period_is_owed_to_the_giver() {
    let mut world = paid();
    let source = |world: &World, name| world.state.funds.known(&fund(name)).source_minor;
    world.let_pass(moment("2026-11-02T08:00"));
    assert!(world.state.allotments.known(&allotment("A-B11")).is_lapsed);
    let air = source(&world, "AIR-26");
    let state = source(&world, "STATE-26");
    world.accept(refund(&world, Some(1), "REF-1", 20_000_000));
    assert_eq!(source(&world, "AIR-26"), air + 5_500_000);
    assert_eq!(source(&world, "STATE-26"), state);
    let last: &Posting = world.state.postings.rows().last().expect("money moved");
    assert_eq!(last.to, Account::Fund(fund("AIR-26"), FundAccount::Source));
    assert_eq!((last.amount_minor, last.order), (5_500_000, Some(order(&world.state, ORDER).id)));
    given(world);
}

#[test]
fn a_giver_is_owed_no_more_than_they_gave() {
    let mut world = paid();
    world.let_pass(moment("2026-11-02T08:00"));
    world.accept(ExchangeFunds {
        from: fund("EUR-26"),
        to: fund("AIR-26"),
        given_minor: 4_000_000,
        received_minor: 200_000_000,
        rate: text("50"),
        rate_on: day("2026-11-02"),
        bank_document: code("exchange-1"),
    });
    let movement = FundMovement::Returned;
    world.accept(MoveFundMoney { movement, ..receive("AIR-26", 2_000_000_000, "advice-2") });
    let refund = refund(&world, Some(1), "REF-1", 20_000_000);
    given(world)
        .when(refund)
        .then_rejected("giver_owed_less")
        .then_says("fund AIR-26 owes its giver 0.00 UAH and 55000.00 UAH was to go back");
}

#[test]
fn the_same_entry_cannot_mean_two_movements() {
    let mut world = paid();
    world.accept(refund(&world, None, "REF-1", 1_000));
    let cases = [
        (refund(&world, None, "REF-1", 1_000), "confirmation_repeated"),
        (refund(&world, None, "REF-1", 2_000), "confirmation_contradicts"),
        (refund(&world, None, "BANK-1", WHOLE), "confirmation_contradicts"),
    ];
    for (command, refusal) in cases {
        given(world.clone()).when(command).then_rejected(refusal);
    }
    let (advance, back) = (advance(&world, "REF-1", 1_000), return_advance(&world, "REF-1", 1_000));
    let confirmed = confirm(&world, "REF-1", 1_000);
    given(world)
        .when(advance)
        .then_rejected("confirmation_contradicts")
        .when(back)
        .then_rejected("confirmation_contradicts")
        .when(confirmed)
        .then_rejected("confirmation_contradicts");
}

#[test]
fn only_a_treasurer_who_did_not_order_pays_advances() {
    let mut world = sent();
    world.acting("P-ADMIN").accept(appoint("P-ORDERER", Role::Treasurer, "TREASURY"));
    let out = advance(&world, "ADV-1", 1_000);
    given(world.clone()).as_("P-ORDERER").when(out).then_rejected("separation_of_duty");
    for (who, refusal) in
        [("P-BUYER", "not_permitted"), ("P-CLERK", "not_permitted"), ("P-RIVAL", "not_found")]
    {
        let asking = || given(world.clone()).as_(who);
        asking().when(advance(&world, "ADV-1", 1_000)).then_rejected(refusal);
        asking().when(return_advance(&world, "ADV-1", 1_000)).then_rejected(refusal);
        asking().when(refund(&world, None, "ADV-1", 1_000)).then_rejected(refusal);
    }
    let unknown = OrderId::from_bits(7);
    let treasurer = || given(world.clone()).as_("P-TREASURER");
    treasurer().when(ConfirmAdvance { order: unknown, entry: entry("X", 1) }).then_rejected("not_found");
    treasurer().when(ReturnAdvance { order: unknown, entry: entry("X", 1) }).then_rejected("not_found");
    let refund = RecordRefund { order: unknown, line: None, entry: entry("X", 1) };
    treasurer().when(refund).then_rejected("not_found");
}
