//! What the last signature does.

use super::{accepts, arrived, arrived_listed, charge, draw_up, draws, exception, found, line_stages};
use super::{lists, signs, stages, the_act};
use crate::acceptance::{ActStatus, DiscrepancyCode, Verdict};
use crate::fulfilment::SerialState;
use crate::fulfilment::tests::{Play, sent, serial};
use crate::funds::{Stage, Stages};
use crate::ledger::ChargeMove;
use crate::orders::{Progress, release};
use crate::testing::{BATTERY, item, moment, order, person};

/// An advance of 60 000.00 was paid on one charge of the drones.
fn advance(play: &mut Play, position: i64) {
    play.arrange(|state, stamp, order| {
        let (from, to) = (Stage::Obligated, Stage::Advanced);
        let movement = ChargeMove { line: 1, position, from, to, amount_minor: 6_000_000 };
        release::apply_moves(state, stamp, order, &[movement]);
    });
}

fn progress(play: &Play) -> Progress {
    order(&play.world.state, "PO-2026-000001").progress
}

#[test]
fn accepted_pieces_are_owed_and_the_rest_stays_obligated() {
    let (mut play, despatch) = arrived();
    assert_eq!(progress(&play), Progress::Arrived);
    let (before_air, before_state) = (stages(&play, "A-B11"), stages(&play, "S-B11"));
    let mut act = draw_up(despatch, &[(1, 7, 2, 1, 0)]);
    act.discrepancies = vec![found(DiscrepancyCode::Damaged, 1, 2), found(DiscrepancyCode::Shortage, 1, 1)];
    let id = accepts(&mut play, act);

    // 7 × 24 500.00 = 171 500.00: the first charge whole, the second in part.
    assert_eq!(charge(&play, 1, 1), Stages { accrued: 10_000_000, ..Stages::default() });
    assert_eq!(charge(&play, 1, 2), Stages { accrued: 7_150_000, obligated: 7_350_000, ..Stages::default() });
    let air = stages(&play, "A-B11");
    assert_eq!((air.accrued, air.obligated), (10_000_000, before_air.obligated - 10_000_000));
    let state = stages(&play, "S-B11");
    assert_eq!((state.accrued, state.obligated), (7_150_000, before_state.obligated - 7_150_000));
    assert_eq!((air.sum(), state.sum()), (before_air.sum(), before_state.sum()));

    let line = play.order_line(1);
    assert_eq!((line.accepted, line.rejected, line.missing, line.despatched), (7, 2, 1, 10));
    let lot = play.lot("DSP-2026-000001", 1);
    assert_eq!((lot.accepted, lot.rejected, lot.missing, lot.unjudged()), (7, 2, 1, 0));
    let act = the_act(&play, id);
    assert_eq!((act.status, act.accepted_at), (ActStatus::Accepted, Some(moment("2026-01-20T10:00"))));
    assert_eq!((act.number.as_str(), act.steps_signed), ("AKT-2026-000001", 3));
    assert_eq!(play.despatch("DSP-2026-000001").open_act, None);
    assert_eq!(progress(&play), Progress::PartlyAccepted);
}

#[test]
fn nothing_is_delivered_before_the_last_signature() {
    let (mut play, despatch) = arrived();
    let id = draws(&mut play, draw_up(despatch, &[(1, 10, 0, 0, 0)]));
    assert_eq!(signs(&mut play, id, 2), ["act_signed.1"]);
    assert_eq!(the_act(&play, id).status, ActStatus::Signed);
    assert_eq!(line_stages(&play, 1), Stages { obligated: 24_500_000, ..Stages::default() });
    assert_eq!((play.order_line(1).accepted, progress(&play)), (0, Progress::Arrived));
}

#[test]
fn an_advance_is_used_up_before_anything_is_owed() {
    for (position, first, second) in [
        (
            1,
            Stages { paid: 6_000_000, accrued: 4_000_000, ..Stages::default() },
            Stages { accrued: 7_150_000, obligated: 7_350_000, ..Stages::default() },
        ),
        (
            2,
            Stages { accrued: 10_000_000, ..Stages::default() },
            Stages { paid: 6_000_000, accrued: 1_150_000, obligated: 7_350_000, ..Stages::default() },
        ),
    ] {
        let (mut play, despatch) = arrived();
        advance(&mut play, position);
        accepts(&mut play, draw_up(despatch, &[(1, 7, 0, 0, 3)]));
        assert_eq!((charge(&play, 1, 1), charge(&play, 1, 2)), (first, second), "advance on {position}");
        accepts(&mut play, draw_up(despatch, &[(1, 3, 0, 0, 0)]));
        assert_eq!(
            line_stages(&play, 1),
            Stages { paid: 6_000_000, accrued: 18_500_000, ..Stages::default() }
        );
    }
}

#[test]
fn an_advance_larger_than_the_act_stays_open() {
    let (mut play, despatch) = arrived();
    advance(&mut play, 1);
    accepts(&mut play, draw_up(despatch, &[(1, 2, 0, 0, 8)]));
    let left = Stages { paid: 4_900_000, advanced: 1_100_000, obligated: 4_000_000, ..Stages::default() };
    assert_eq!(charge(&play, 1, 1), left);
}

#[test]
fn two_lots_of_one_order_line_share_its_charges() {
    let mut play = sent();
    let despatch = play.delivers("PL-1", &[(1, 4), (1, 6)]);
    accepts(&mut play, draw_up(despatch, &[(1, 4, 0, 0, 0), (2, 6, 0, 0, 0)]));
    assert_eq!(charge(&play, 1, 1), Stages { accrued: 10_000_000, ..Stages::default() });
    assert_eq!(charge(&play, 1, 2), Stages { accrued: 14_500_000, ..Stages::default() });
    assert_eq!(play.order_line(1).accepted, 10);
}

#[test]
fn one_bad_lot_does_not_block_the_rest() {
    let (mut play, despatch) = arrived();
    accepts(&mut play, draw_up(despatch, &[(2, 40, 0, 0, 0)]));
    assert_eq!(line_stages(&play, 2), Stages { accrued: 12_000_000, ..Stages::default() });
    accepts(&mut play, draw_up(despatch, &[(1, 10, 0, 0, 0)]));
    assert_eq!(progress(&play), Progress::Accepted);
    assert_eq!(play.order_line(1).despatched, play.order_line(1).accepted);
}

#[test]
fn only_exceptions_get_a_state_of_their_own() {
    let (mut play, despatch) = arrived_listed();
    let mut act = draw_up(despatch, &[(1, 8, 1, 1, 0)]);
    act.discrepancies = vec![found(DiscrepancyCode::Quality, 1, 1), found(DiscrepancyCode::Shortage, 1, 1)];
    act.exceptions = vec![exception("SN-00010", Verdict::Missing), exception("SN-00003", Verdict::Rejected)];
    accepts(&mut play, act);
    let state_of = |number| play.world.state.serials.known(&(item("PLYSKA-10"), serial(number))).state;
    assert_eq!(state_of("SN-00001"), None);
    assert_eq!(state_of("SN-00003"), Some(SerialState::Rejected));
    assert_eq!(state_of("SN-00010"), Some(SerialState::Missing));
}

#[test]
fn accepting_thousands_writes_as_little_as_accepting_one() {
    let mut sizes = Vec::new();
    for quantity in [1, 4_000] {
        let mut play = sent();
        play.arrange(|state, _, order| {
            // A line of any size: the price falls as the quantity rises, so that the money stays the same.
            let line = state.order_lines.update(&(order, 2));
            (line.quantity, line.unit_price_minor) = (quantity, 12_000_000 / quantity);
            (line.reserved, line.confirmed) = (0, quantity);
            let offer = state.offers.update(&BATTERY.offer());
            (offer.reserved, offer.called_quantity) = (0, quantity);
            let framework = state.contracts.known(&state.orders.known(&order).contract).framework;
            let framework = state.frameworks.update(&framework.expect("a framework contract"));
            (framework.called_quantity, framework.ceiling_quantity) = (10 + quantity, 10_000);
        });
        let despatch = play.despatches("PL-1", &[(2, quantity, true)]);
        lists(&mut play, despatch, quantity);
        play.arrives(despatch);
        accepts(&mut play, draw_up(despatch, &[(1, quantity, 0, 0, 0)]));
        let accepted = &play.world.journal.last().expect("accepted").1;
        assert_eq!(line_stages(&play, 2), Stages { accrued: 12_000_000, ..Stages::default() });
        sizes.push((play.world.rows_written, accepted.fields().to_string().len() / 100));
    }
    assert_eq!(sizes[0], sizes[1]);
    assert!(sizes[0].0 <= 12, "{} rows", sizes[0].0);
}

#[test]
fn who_received_or_signed_is_noted_for_the_payer_s_rule() {
    let (mut play, despatch) = arrived();
    accepts(&mut play, draw_up(despatch, &[(1, 10, 0, 0, 0)]));
    let accepted_by = &play.world.state.orders.known(&play.order()).accepted_by;
    assert_eq!(*accepted_by, ["P-RECEIVER", "P-SIGNER", "P-MEMBER", "P-COMMANDER"].map(person));
}
