//! Settling discrepancies.

use super::{
    accepts, arrived, arrived_listed, charge, draw_up, exception, found, line_stages, lists, stages,
};
use crate::acceptance::settle::SettleDiscrepancy;
use crate::acceptance::{Discrepancy, DiscrepancyCode, DiscrepancyStatus, Outcome, Verdict};
use crate::fulfilment::SerialState;
use crate::fulfilment::add_manifest_part::AddManifestPart;
use crate::fulfilment::tests::{ORDER, Play, serial, serials};
use crate::funds::{Stage, Stages};
use crate::ledger::ChargeMove;
use crate::orders::{OrderStatus, Progress, release};
use crate::payments::confirm_payment::ConfirmPayment;
use crate::testing::{DRONE, bill, entry, item, order_payment, payment, personal};
use crate::values::{ActId, Id};

use DiscrepancyCode::{Damaged, Overage, Shortage};

fn settle(act: ActId, discrepancy: i64, outcome: Outcome) -> SettleDiscrepancy {
    SettleDiscrepancy { act, discrepancy, outcome, reason: personal("agreed with the supplier") }
}

/// Seven drones are accepted, two rejected (1), one is missing (2), three batteries are too many (3).
fn accepted() -> (Play, ActId) {
    let (mut play, despatch) = arrived();
    let mut command = draw_up(despatch, &[(1, 7, 2, 1, 0)]);
    command.discrepancies = vec![found(Damaged, 1, 2), found(Shortage, 1, 1), found(Overage, 2, 3)];
    let act = accepts(&mut play, command);
    (play, act)
}

fn row(play: &Play, act: ActId, discrepancy: i64) -> &Discrepancy {
    play.world.state.discrepancies.known(&(act, discrepancy))
}

#[test]
fn replaced_pieces_are_despatched_and_accepted_later() {
    let (mut play, act) = accepted();
    assert_eq!(play.does("P-BUYER", settle(act, 1, Outcome::Replaced)), ["discrepancy_settled.1"]);
    let line = play.order_line(1);
    assert_eq!((line.quantity, line.despatched, line.arrived), (10, 8, 8));
    assert_eq!((line.accepted, line.rejected, line.missing), (7, 0, 1));
    assert_eq!(
        line_stages(&play, 1),
        Stages { accrued: 17_150_000, obligated: 7_350_000, ..Stages::default() }
    );
    let settled = row(&play, act, 1);
    assert_eq!((settled.status, settled.outcome), (DiscrepancyStatus::Settled, Some(Outcome::Replaced)));
    play.does("P-BUYER", settle(act, 2, Outcome::Replaced));

    let second = play.delivers("PL-2", &[(1, 3)]);
    accepts(&mut play, draw_up(second, &[(1, 3, 0, 0, 0)]));
    assert_eq!(line_stages(&play, 1), Stages { accrued: 24_500_000, ..Stages::default() });
    assert_eq!((play.order_line(1).accepted, play.order_line(1).despatched), (10, 10));
}

#[test]
fn short_closed_pieces_leave_the_order_and_free_their_money() {
    let (mut play, act) = accepted();
    let before = stages(&play, "S-B11");
    let called = play.world.state.offers.known(&DRONE.offer()).called_quantity;
    play.does("P-BUYER", settle(act, 1, Outcome::ShortClosed));
    let line = play.order_line(1);
    assert_eq!((line.quantity, line.cancelled, line.despatched, line.arrived), (8, 2, 8, 8));
    assert_eq!((line.rejected, line.missing), (0, 1));
    assert_eq!(charge(&play, 1, 2), Stages { accrued: 7_150_000, obligated: 2_450_000, ..Stages::default() });
    let after = stages(&play, "S-B11");
    assert_eq!(after.available, before.available + 4_900_000);
    assert_eq!(after.obligated, before.obligated - 4_900_000);
    let order = play.world.state.orders.known(&play.order());
    assert_eq!(order.total_minor, 8 * 2_450_000 + 12_000_000);
    assert_eq!(play.world.state.offers.known(&DRONE.offer()).called_quantity, called - 2);
    play.does("P-BUYER", settle(act, 2, Outcome::ShortClosed));
    assert_eq!((play.order_line(1).quantity, play.order_line(1).despatched), (7, 7));
    assert_eq!(play.world.state.orders.known(&play.order()).progress, Progress::PartlyAccepted);
}

#[test]
fn an_advance_on_pieces_given_up_waits_for_its_return() {
    let (mut play, despatch) = arrived();
    play.arrange(|state, stamp, order| {
        let shifts = [(1, 10_000_000), (2, 12_000_000)].map(|(position, amount_minor)| {
            let (from, to) = (Stage::Obligated, Stage::Advanced);
            ChargeMove { line: 1, position, from, to, amount_minor }
        });
        release::apply_moves(state, stamp, order, &shifts);
    });
    let mut command = draw_up(despatch, &[(1, 6, 4, 0, 0)]);
    command.discrepancies = vec![found(Damaged, 1, 4)];
    let act = accepts(&mut play, command);
    play.does("P-BUYER", settle(act, 1, Outcome::ShortClosed));
    assert_eq!(play.order_line(1).quantity, 6);
    assert_eq!(line_stages(&play, 1), Stages { paid: 14_700_000, advanced: 7_300_000, ..Stages::default() });
}

#[test]
fn what_withheld_nothing_is_noted() {
    let (mut play, act) = accepted();
    for outcome in [Outcome::Replaced, Outcome::ShortClosed] {
        assert_eq!(play.code("P-BUYER", settle(act, 3, outcome)), "field_invalid");
    }
    assert_eq!(play.code("P-BUYER", settle(act, 1, Outcome::Noted)), "field_invalid");
    let before = (play.order_line(2).clone(), line_stages(&play, 2));
    play.does("P-BUYER", settle(act, 3, Outcome::Noted));
    assert_eq!((play.order_line(2).clone(), line_stages(&play, 2)), before);
}

#[test]
fn a_discrepancy_is_settled_once_by_the_agency() {
    let (mut play, act) = accepted();
    for (who, code) in [
        ("P-RECEIVER", "not_permitted"),
        ("P-CLERK", "not_permitted"),
        ("P-ORDERER", "not_permitted"),
        ("P-STRANGER", "not_found"),
    ] {
        assert_eq!(play.code(who, settle(act, 1, Outcome::Replaced)), code, "{who}");
    }
    assert_eq!(play.code("P-BUYER", settle(act, 4, Outcome::Replaced)), "not_found");
    assert_eq!(play.code("P-BUYER", settle(ActId::from_bits(3), 1, Outcome::Replaced)), "not_found");
    for status in DiscrepancyStatus::ALL {
        let is_settled = *status == DiscrepancyStatus::Settled;
        let outcome = play.world.acting("P-BUYER").submit(settle(act, 1, Outcome::Replaced));
        let expected = is_settled.then_some("wrong_status");
        assert_eq!(outcome.err().map(|refusal| refusal.code()), expected, "{status}");
    }
    play.arrange(|state, _, order| state.orders.update(&order).status = OrderStatus::Closed);
    assert_eq!(play.code("P-BUYER", settle(act, 2, Outcome::Replaced)), "wrong_status");
}

#[test]
fn a_rejected_piece_comes_again_once_its_discrepancy_is_settled() {
    let (mut play, despatch) = arrived_listed();
    let mut command = draw_up(despatch, &[(1, 8, 2, 0, 0)]);
    command.discrepancies = vec![found(Damaged, 1, 1), found(DiscrepancyCode::Quality, 1, 1)];
    command.exceptions =
        vec![exception("SN-00001", Verdict::Rejected), exception("SN-00002", Verdict::Rejected)];
    let act = accepts(&mut play, command);
    play.does("P-BUYER", settle(act, 1, Outcome::Replaced));
    let state_of =
        |play: &Play, number| play.world.state.serials.known(&(item("PLYSKA-10"), serial(number))).state;
    assert_eq!(state_of(&play, "SN-00001"), Some(SerialState::Returned));
    assert_eq!(state_of(&play, "SN-00002"), Some(SerialState::Rejected));

    let again = play.despatches("PL-2", &[(1, 1, true)]);
    let part = AddManifestPart { despatch: again, line: 1, part: 1, serials: serials("SN-", 2..=2) };
    assert_eq!(play.code("P-CLERK", part), "serial_already_known");
    lists(&mut play, again, 1);
    assert_eq!(state_of(&play, "SN-00001"), None);
    play.arrives(again);
    accepts(&mut play, draw_up(again, &[(1, 1, 0, 0, 0)]));
    assert_eq!(play.order_line(1).accepted, 9);
}

#[test]
fn the_order_closes_when_its_last_open_pieces_are_given_up() {
    let (mut play, despatch) = arrived();
    let mut command = draw_up(despatch, &[(1, 8, 1, 1, 0), (2, 40, 0, 0, 0)]);
    command.discrepancies = vec![found(Damaged, 1, 1), found(Shortage, 1, 1)];
    let act = accepts(&mut play, command);
    let invoice = bill(&play.world.state, "R-1", &[(ORDER, 1, 8, 2_450_000), (ORDER, 2, 40, 300_000)]);
    play.does("P-CLERK", invoice);
    let ordered = order_payment(&play.world.state, "R-1");
    play.does("P-TREASURER", ordered);
    let payment = payment(&play.world.state, "PAY-2026-000001").id;
    play.does("P-TREASURER", ConfirmPayment { payment, entry: entry("BANK-1", 31_600_000) });
    assert_eq!(play.does("P-BUYER", settle(act, 1, Outcome::ShortClosed)), ["discrepancy_settled.1"]);
    let last = play.does("P-BUYER", settle(act, 2, Outcome::ShortClosed));
    assert_eq!(last, ["discrepancy_settled.1", "order_closed.1"]);
    assert_eq!(play.world.state.orders.known(&play.order()).status, OrderStatus::Closed);
}
