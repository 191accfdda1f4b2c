//! Reversing an act.

use super::{accepts, arrived, arrived_listed, charge, draw_up, draws, exception, found, stages, the_act};
use crate::acceptance::reverse::ReverseAct;
use crate::acceptance::settle::SettleDiscrepancy;
use crate::acceptance::{ActStatus, DiscrepancyCode, Outcome, Verdict};
use crate::fulfilment::tests::{ORDER, serial};
use crate::funds::{Stage, Stages};
use crate::ledger::ChargeMove;
use crate::orders::{OrderStatus, Progress, release};
use crate::testing::{bill, item, personal};
use crate::values::{ActId, Id};

fn reverse(act: ActId) -> ReverseAct {
    ReverseAct { act, reason: personal("accepted for the wrong brigade") }
}

#[test]
fn a_reversed_act_leaves_no_trace_in_money_and_counters() {
    let (mut play, despatch) = arrived();
    play.arrange(|state, stamp, order| {
        let (from, to) = (Stage::Obligated, Stage::Advanced);
        let movement = ChargeMove { line: 1, position: 1, from, to, amount_minor: 3_000_000 };
        release::apply_moves(state, stamp, order, &[movement]);
    });
    let before = (charge(&play, 1, 1), charge(&play, 1, 2), charge(&play, 2, 1), stages(&play, "S-B11"));
    let mut command = draw_up(despatch, &[(1, 8, 2, 0, 0), (2, 40, 0, 0, 0)]);
    command.discrepancies = vec![found(DiscrepancyCode::Packaging, 1, 2)];
    let act = accepts(&mut play, command);
    assert_eq!(charge(&play, 1, 1), Stages { paid: 3_000_000, accrued: 7_000_000, ..Stages::default() });

    assert_eq!(play.does("P-BUYER", reverse(act)), ["act_reversed.1"]);
    let after = (charge(&play, 1, 1), charge(&play, 1, 2), charge(&play, 2, 1), stages(&play, "S-B11"));
    assert_eq!(after, before);
    let line = play.order_line(1);
    assert_eq!((line.accepted, line.rejected, line.arrived, line.despatched), (0, 0, 10, 10));
    assert_eq!(play.lot("DSP-2026-000001", 1).unjudged(), 10);
    assert_eq!(the_act(&play, act).status, ActStatus::Reversed);
    assert_eq!(play.world.state.orders.known(&play.order()).progress, Progress::Arrived);
    accepts(&mut play, draw_up(despatch, &[(1, 10, 0, 0, 0), (2, 40, 0, 0, 0)]));
}

#[test]
fn exceptions_are_as_their_lot_again() {
    let (mut play, despatch) = arrived_listed();
    let mut command = draw_up(despatch, &[(1, 9, 1, 0, 0)]);
    command.discrepancies = vec![found(DiscrepancyCode::Damaged, 1, 1)];
    command.exceptions = vec![exception("SN-00002", Verdict::Rejected)];
    let act = accepts(&mut play, command.clone());
    play.does("P-BUYER", reverse(act));
    assert_eq!(play.world.state.serials.known(&(item("PLYSKA-10"), serial("SN-00002"))).state, None);
    accepts(&mut play, command);
}

#[test]
fn an_invoiced_act_stays() {
    let (mut play, despatch) = arrived();
    let first = accepts(&mut play, draw_up(despatch, &[(1, 4, 0, 0, 6)]));
    let second = accepts(&mut play, draw_up(despatch, &[(1, 6, 0, 0, 0)]));
    let invoice = bill(&play.world.state, "R-1", &[(ORDER, 1, 5, 2_450_000)]);
    assert_eq!(play.does("P-CLERK", invoice), ["invoice_received.1", "invoice_matched.1"]);
    let refusal = play.refused("P-BUYER", reverse(second));
    assert_eq!(refusal.code(), "act_invoiced");
    assert!(refusal.to_string().contains("AKT-2026-000002 is invoiced on order line 1"), "{refusal}");
    play.does("P-BUYER", reverse(first));
}

#[test]
fn money_that_left_the_line_cannot_be_taken_back() {
    for (from, to) in [(Stage::Accrued, Stage::Available), (Stage::Accrued, Stage::Paid)] {
        let (mut play, despatch) = arrived();
        let act = accepts(&mut play, draw_up(despatch, &[(1, 4, 0, 0, 6)]));
        play.arrange(|state, stamp, order| {
            let movement = ChargeMove { line: 1, position: 1, from, to, amount_minor: 1 };
            release::apply_moves(state, stamp, order, &[movement]);
        });
        assert_eq!(play.code("P-BUYER", reverse(act)), "nothing_left", "{from} to {to}");
    }
}

#[test]
fn a_settled_discrepancy_stays_settled() {
    let (mut play, despatch) = arrived();
    let mut command = draw_up(despatch, &[(1, 9, 1, 0, 0)]);
    command.discrepancies = vec![found(DiscrepancyCode::Damaged, 1, 1)];
    let act = accepts(&mut play, command);
    let (outcome, reason) = (Outcome::Replaced, personal("agreed"));
    play.does("P-BUYER", SettleDiscrepancy { act, discrepancy: 1, outcome, reason });
    assert_eq!(play.code("P-BUYER", reverse(act)), "wrong_status");
}

#[test]
fn the_agency_reverses_while_no_other_act_is_open() {
    let (mut play, despatch) = arrived();
    let act = accepts(&mut play, draw_up(despatch, &[(1, 4, 0, 0, 6)]));
    for (who, code) in [
        ("P-RECEIVER", "not_permitted"),
        ("P-COMMANDER", "not_permitted"),
        ("P-CLERK", "not_permitted"),
        ("P-STRANGER", "not_found"),
    ] {
        assert_eq!(play.code(who, reverse(act)), code, "{who}");
    }
    assert_eq!(play.code("P-BUYER", reverse(ActId::from_bits(3))), "not_found");
    draws(&mut play, draw_up(despatch, &[(1, 6, 0, 0, 0)]));
    assert_eq!(play.code("P-BUYER", reverse(act)), "act_open");
}

#[test]
fn an_act_of_a_closed_order_stays() {
    let (mut play, despatch) = arrived();
    let act = accepts(&mut play, draw_up(despatch, &[(1, 4, 0, 0, 6)]));
    play.arrange(|state, _, order| state.orders.update(&order).status = OrderStatus::Closed);
    assert_eq!(play.code("P-BUYER", reverse(act)), "wrong_status");
}
