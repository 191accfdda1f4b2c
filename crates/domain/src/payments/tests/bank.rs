//! What the bank confirms and sends back, and the same word said twice.

use super::{ORDER, PAYMENT, WHOLE, confirm, invoiced, ordered, paid, return_it, stages};
use crate::funds::Stages;
use crate::invoicing::InvoiceStatus;
use crate::orders::{OrderStatus, Progress};
use crate::payments::{BankEntry, BankMovement, PaymentStatus};
use crate::testing::*;
use crate::values::{Id, PaymentId};

fn is_paid(amounts: [i64; 2]) -> Vec<Stages> {
    amounts.iter().map(|paid| Stages { paid: *paid, ..Stages::default() }).collect()
}

#[test]
fn a_confirmation_pays_the_charges_and_the_order() {
    let mut world = ordered();
    let confirmed = confirm(&world, "BANK-1", WHOLE);
    let events = world.accept(confirmed);
    assert_eq!(
        events.iter().map(|event| event.kind()).collect::<Vec<_>>(),
        ["payment_confirmed.1", "order_closed.1"]
    );
    assert_eq!(stages(&world, 1), is_paid([10_000_000, 14_500_000]));
    let found = order(&world.state, ORDER);
    assert_eq!((found.progress, found.status), (Progress::Paid, OrderStatus::Closed));
    let pieces: Vec<_> = crate::orders::lines(&world.state, found.id).map(|line| line.paid).collect();
    assert_eq!(pieces, [10, 5]);
    assert_eq!(invoice(&world.state, "R-1").status, InvoiceStatus::Paid);
    let recorded = world.state.confirmations.known(&code("BANK-1"));
    assert_eq!((recorded.movement, recorded.document.as_str()), (BankMovement::Payment, PAYMENT));
    assert_eq!(world.state.allotments.known(&allotment("S-B11")).stages.paid, 16_000_000);
    world.acting("P-CLERK");
    let more = bill(&world.state, "R-2", &[(ORDER, 1, 1, 2_450_000)]);
    given(world).when(more).then_rejected("nothing_left");
}

#[test]
fn a_payment_for_part_of_a_line_takes_its_first_charges() {
    let mut world = delivered();
    world.accept(bill(&world.state, "R-1", &[(ORDER, 1, 6, 2_450_000)]));
    world.acting("P-TREASURER");
    world.accept(order_payment(&world.state, "R-1"));
    world.accept(confirm(&world, "BANK-1", 14_700_000));
    let second = Stages { accrued: 9_800_000, paid: 4_700_000, ..Stages::default() };
    assert_eq!(stages(&world, 1), [Stages { paid: 10_000_000, ..Stages::default() }, second]);
    let found = order(&world.state, ORDER);
    assert_eq!((found.progress, found.status), (Progress::Accepted, OrderStatus::Sent));
    given(world);
}

#[test]
fn the_same_entry_again_changes_nothing() {
    let world = paid();
    let (same, amount) = (confirm(&world, "BANK-1", WHOLE), confirm(&world, "BANK-1", WHOLE - 1));
    let mut day_after = same.clone();
    day_after.entry.booked_on = day("2026-01-11");
    given(world.clone())
        .when(same)
        .then_rejected("confirmation_repeated")
        .then_says("bank reference BANK-1 confirmed PAY-2026-000001 at 2026-01-12T06:00:00Z already");
    for other in [amount, day_after] {
        given(world.clone()).when(other).then_rejected("confirmation_contradicts").then_says(
            "is recorded as payment of 260000.00 UAH for PAY-2026-000001, booked on 2026-01-12, but now says",
        );
    }
    let returned = return_it(&world, "BANK-1", WHOLE);
    given(world)
        .when(returned)
        .then_rejected("confirmation_contradicts")
        .then_says("now says payment_return");
}

#[test]
fn a_second_reference_for_a_paid_payment_is_explained() {
    let world = paid();
    let second = confirm(&world, "BANK-2", WHOLE);
    given(world)
        .when(second)
        .then_rejected("payment_already_confirmed")
        .then_says("PAY-2026-000001 was confirmed by bank reference BANK-1 already, so BANK-2 cannot");
}

#[test]
fn a_reference_confirms_one_payment_only() {
    let mut world = delivered();
    for (number, line, pieces, price) in [("R-1", 1, 10, 2_450_000), ("R-2", 2, 5, 300_000)] {
        world.acting("P-CLERK");
        world.accept(bill(&world.state, number, &[(ORDER, line, pieces, price)]));
        world.acting("P-TREASURER");
        world.accept(order_payment(&world.state, number));
    }
    world.accept(confirm(&world, "BANK-1", 24_500_000));
    let mut other = confirm(&world, "BANK-1", 1_500_000);
    other.payment = payment(&world.state, "PAY-2026-000002").id;
    given(world).when(other).then_rejected("confirmation_contradicts").then_says("for PAY-2026-000002");
}

#[test]
fn a_wrong_entry_is_refused() {
    let world = ordered();
    let less = confirm(&world, "BANK-1", WHOLE - 1);
    let mut tomorrow = confirm(&world, "BANK-1", WHOLE);
    tomorrow.entry.booked_on = day("2026-01-13");
    let mut unknown = confirm(&world, "BANK-1", WHOLE);
    unknown.payment = PaymentId::from_bits(7);
    let nothing = confirm(&world, "BANK-1", 0);
    let back = return_it(&world, "BANK-1", WHOLE - 1);
    given(world.clone())
        .when(less)
        .then_rejected("amount_differs")
        .then_says("payment PAY-2026-000001 is for 260000.00 UAH, not 259999.99 UAH");
    given(world.clone()).when(back).then_rejected("amount_differs");
    given(world.clone()).when(nothing).then_rejected("field_invalid").then_says("amount_minor");
    given(world.clone()).when(tomorrow).then_rejected("field_invalid").then_says("lies in the future");
    given(world).when(unknown).then_rejected("not_found");
}

#[test]
fn money_sent_back_accrues_again_and_can_be_paid_anew() {
    let mut world = paid();
    let before = stages(&invoiced(), 1);
    world.accept(return_it(&world, "BACK-1", WHOLE));
    assert_eq!(stages(&world, 1), before);
    let found = order(&world.state, ORDER);
    assert_eq!(found.progress, Progress::Accepted);
    assert!(crate::orders::lines(&world.state, found.id).all(|line| line.paid == 0 && line.invoiced > 0));
    let returned = payment(&world.state, PAYMENT);
    assert_eq!((returned.status, returned.reason.clone()), (PaymentStatus::Returned, Some(code("AC04"))));
    let (late, twice) = (confirm(&world, "BANK-2", WHOLE), return_it(&world, "BACK-2", WHOLE));
    let pay = order_payment(&world.state, "R-1");
    given(world)
        .when(late)
        .then_rejected("wrong_status")
        .then_says("payment PAY-2026-000001 is returned, which does not allow confirm")
        .when(twice)
        .then_rejected("wrong_status")
        .when(pay)
        .then_events(["payment_ordered.1"])
        .then(|state| assert_eq!(payment(state, "PAY-2026-000002").amount_minor, WHOLE));
}

#[test]
fn a_payment_the_bank_refuses_moves_no_money() {
    let mut world = ordered();
    let before = stages(&world, 1);
    world.accept(return_it(&world, "BACK-1", WHOLE));
    assert_eq!(stages(&world, 1), before);
    assert_eq!(invoice(&world.state, "R-1").status, InvoiceStatus::Matched);
    let pay = order_payment(&world.state, "R-1");
    given(world).when(pay).then_events(["payment_ordered.1"]);
}

#[test]
fn only_the_treasurer_records_what_the_bank_says() {
    let world = ordered();
    for (who, refusal) in
        [("P-BUYER", "not_permitted"), ("P-CLERK", "not_permitted"), ("P-RIVAL", "not_found")]
    {
        given(world.clone()).as_(who).when(confirm(&world, "BANK-1", WHOLE)).then_rejected(refusal);
        given(world.clone()).as_(who).when(return_it(&world, "BANK-1", WHOLE)).then_rejected(refusal);
    }
}

#[test]
fn an_entry_is_the_same_whenever_it_is_sent() {
    let world = paid();
    let BankEntry { reference, amount_minor, booked_on } = entry("BANK-1", WHOLE);
    let recorded = world.state.confirmations.known(&reference);
    assert_eq!((recorded.amount_minor, recorded.booked_on), (amount_minor, booked_on));
    let same = confirm(&world, "BANK-1", WHOLE);
    given(world).at("2026-03-01T12:00").when(same).then_rejected("confirmation_repeated");
}
