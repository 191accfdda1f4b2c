//! The chapter of the history in which orders are signed, refused, answered, amended and ended.

use crate::files::MediaType;
use crate::identity::Role;
use crate::orders::amend::{AmendOrder, AmendedLine};
use crate::orders::answer::Word;
use crate::orders::attach_signature_file::AttachOrderSignatureFile;
use crate::orders::cancel::CancelOrder;
use crate::orders::close::CloseOrder;
use crate::orders::decide_consent::DecideConsent;
use crate::orders::decide_proposal::DecideProposal;
use crate::orders::forward::ForwardOrder;
use crate::orders::leave_out::{LeaveOutLine, LineOutcome};
use crate::orders::place::PlaceBasket;
use crate::orders::refuse::RefuseOrder;
use crate::orders::remind::RemindSigners;
use crate::orders::return_for_rework::ReturnOrder;
use crate::orders::revise::{ReviseOrder, RevisedLine};
use crate::orders::run_short::RunShort;
use crate::orders::terminate::TerminateOrder;
use crate::orders::withdraw_amendment::WithdrawAmendment;
use crate::orders::write_message::WriteMessage;
use crate::orders::{ConsentResult, ReasonCode};
use crate::testing::*;
use crate::values::OrderId;

const REASON: ReasonCode = ReasonCode::NeedChanged;

/// Every event that an order can take part in before anything of it is delivered.
pub(super) fn orders(world: &mut World) {
    before_sending(world);
    answers(world);
    amendments(world);
    shortage(world);
    let (terminated, _) = sent(world);
    let signed = AttachOrderSignatureFile { order: terminated, edition: 1, file: file(8, MediaType::P7s) };
    world.acting("P-ORDERER").accept(signed);
    let (order, note) = (terminated, note("letter 9"));
    world.acting("P-BUYER").accept(TerminateOrder { order, reason: ReasonCode::ForceMajeure, note });
    consent(world);
}

/// 10 drones and 20 batteries.
fn placed(world: &mut World) -> (OrderId, String) {
    let drones = charged(&DRONE, 10, [("S-B11", 24_500_000)]);
    world.acting("P-ORDERER").accept(basket("B11", [drones, line(&BATTERY, 20)]));
    let last = world.state.orders.rows().max_by_key(|order| &order.number).expect("placed above");
    (last.id, last.number.clone())
}

fn sent(world: &mut World) -> (OrderId, String) {
    let (order, number) = placed(world);
    sign_all(world, &number);
    (order, number)
}

fn before_sending(world: &mut World) {
    let note = || note("as discussed");
    let emergency = Some(personal("lost to a strike tonight"));
    world.acting("P-ORDERER").accept(PlaceBasket { emergency, ..basket("B11", [line(&BATTERY, 1)]) });
    let last = world.state.orders.rows().max_by_key(|order| &order.number).expect("placed above");
    let (order, number) = (last.id, last.number.clone());
    let signed = signature(&world.state, &number, "P-ORDERER", Role::Orderer);
    world.accept(signed);
    world.accept(CancelOrder { order, reason: ReasonCode::Duplicate, note: note() });
    let (order, _) = placed(world);
    world.accept(RefuseOrder { order, reason: ReasonCode::NoFunds, note: note() });
    let (order, _) = placed(world);
    world.accept(CancelOrder { order, reason: ReasonCode::Duplicate, note: note() });
    approvals(world);
    let (order, _) = placed(world);
    world.accept(ReturnOrder { order, reason: REASON, note: note() });
    let charges = vec![(allotment("S-B11"), 49_000_000)];
    world.accept(ReviseOrder { order, lines: vec![RevisedLine { line: 1, quantity: 20, charges }] });
}

/// The letter of the first chapter named a second approver, P-DEPUTY.
fn approvals(world: &mut World) {
    let note = || note("as discussed");
    for outcome in [LineOutcome::Returned, LineOutcome::Refused] {
        let (order, number) = placed(world);
        let signed = signature(&world.state, &number, "P-ORDERER", Role::Orderer);
        world.accept(signed);
        world.accept(RemindSigners { order });
        world.accept(WriteMessage { order, text: note().expect("a text") });
        world.acting("P-APPROVER");
        world.accept(ForwardOrder { order, to_person: person("P-DEPUTY"), note: note() });
        let reason = ReasonCode::PriceTooHigh;
        world.accept(LeaveOutLine { order, line: 1, outcome, reason, note: note() });
    }
}

fn answers(world: &mut World) {
    let (order, number) = sent(world);
    let change = Word::Change { quantity: Some(5), promised_on: Some(day("2026-03-01")), substitute: None };
    let refuse = Word::Refuse { reason: ReasonCode::NoCapacity, note: note("booked out") };
    let words = answer(&world.state, &number, [(1, change.clone()), (2, refuse)]);
    world.acting("P-CLERK").accept(words);
    world.acting("P-ORDERER").accept(DecideProposal { order, line: 1, rejected: None });

    let (order, number) = sent(world);
    let words = answer(&world.state, &number, [(1, change), (2, Word::Confirm)]);
    world.acting("P-CLERK").accept(words);
    world.acting("P-ORDERER").accept(DecideProposal { order, line: 1, rejected: Some(ReasonCode::Late) });

    let (_, number) = sent(world);
    let words = answer(&world.state, &number, [(2, Word::BackOrder { promised_on: day("2026-03-01") })]);
    world.acting("P-CLERK").accept(words);
    world.let_pass(moment("2026-01-20T10:00"));
}

/// A donor agrees to a day after the last one of its money.
fn consent(world: &mut World) {
    let drone = charged(&DRONE, 10, [("A-B11", 24_500_000)]);
    world.acting("P-ORDERER").accept(basket("B11", [drone]));
    let last = world.state.orders.rows().max_by_key(|order| &order.number).expect("placed above");
    let (order, number) = (last.id, last.number.clone());
    sign_all(world, &number);
    let promised_on = Some(day("2026-08-01"));
    let late = Word::Change { quantity: None, promised_on, substitute: None };
    let words = answer(&world.state, &number, [(1, late)]);
    world.acting("P-CLERK").accept(words);
    let (fund, result, letter) = (fund("AIR-26"), ConsentResult::Given, text("letter 19"));
    world.acting("P-PARTNER").accept(DecideConsent { order, line: 1, fund, result, letter });
    world.acting("P-ORDERER").accept(DecideProposal { order, line: 1, rejected: None });
}

fn shortage(world: &mut World) {
    let (order, number) = sent(world);
    let words = answer(&world.state, &number, [(1, Word::Confirm), (2, Word::Confirm)]);
    world.acting("P-CLERK").accept(words);
    let before = world.state.offers.known(&BATTERY.offer()).stock;
    world.accept(count_stock(&world.state, &BATTERY, 5));
    world.accept(RunShort { offer: BATTERY.offer(), orders: vec![order] });
    world.accept(count_stock(&world.state, &BATTERY, before));
}

fn amendments(world: &mut World) {
    let (order, number) = sent(world);
    let confirm = |world: &mut World, line| {
        let words = answer(&world.state, &number, [(line, Word::Confirm)]);
        world.acting("P-CLERK").accept(words);
    };
    confirm(world, 1);
    confirm(world, 2);
    let amend = |line, quantity, delivery_point| AmendOrder {
        order,
        lines: vec![AmendedLine { line, quantity }],
        delivery_point,
        reason: REASON,
        note: note("the unit moved"),
    };
    world.acting("P-ORDERER").accept(amend(2, 15, Some(delivery_point("DP-B11-2"))));
    world.accept(amend(1, 20, None));
    sign_all(world, &number);
    confirm(world, 1);
    world.acting("P-ORDERER").accept(amend(1, 30, None));
    world.accept(WithdrawAmendment { order, reason: ReasonCode::NoFunds });
    world.accept(CloseOrder { order, reason: REASON, note: note("not needed") });
}
