//! Drawing up an act.

use super::{accepts, arrived, arrived_listed, draw_up, draws, exception, found, the_act};
use crate::acceptance::draw_up::{DrawUpAct, FoundException, FoundFile};
use crate::acceptance::exceptions as exceptions_of;
use crate::acceptance::{ActStatus, DiscrepancyCode, DiscrepancyStatus, Verdict, discrepancies, document};
use crate::files::MediaType;
use crate::fulfilment::DespatchStatus;
use crate::fulfilment::tests::{arrival, sent, serials};
use crate::identity::Role;
use crate::limits::{ACT_DISCREPANCIES_MAX, ACT_EXCEPTIONS_MAX};
use crate::orders::OrderStatus;
use crate::testing::{appoint, file, person, sealed};
use crate::values::seal_of;

use DiscrepancyCode::{Damaged, Documents, Overage, Packaging, Shortage, WrongItem};
use Verdict::{Missing, Rejected};

#[test]
fn the_document_says_what_differs() {
    let (mut play, despatch) = arrived_listed();
    let mut act = draw_up(despatch, &[(1, 6, 1, 1, 2)]);
    act.discrepancies = vec![found(Damaged, 1, 1), found(Shortage, 1, 1), found(Overage, 1, 1)];
    act.discrepancies[0].note = sealed("cracked arm");
    act.discrepancies[2].found = serials("ALIEN-", 7..=7);
    act.exceptions = vec![exception("SN-00004", Rejected), exception("SN-00009", Missing)];
    let id = draws(&mut play, act);

    let act = the_act(&play, id);
    assert_eq!((act.status, act.drawn_by), (ActStatus::Drawn, person("P-RECEIVER")));
    assert_eq!(play.despatch("DSP-2026-000001").open_act, Some(id));
    let document = document::to_sign(&play.world.state, act);
    assert_eq!(document::digest(&document), act.document_digest);
    assert_eq!(document["lines"][0]["accepted"], 6);
    assert_eq!(document["lines"][0]["unjudged"], 2);
    assert_eq!(document["lines"][0]["unit_price_minor"], 2_450_000);
    assert_eq!(document["exceptions"][1]["serial"], "SN-00009");
    assert_eq!(document["exceptions"][1]["verdict"], Missing.as_str());
    assert_eq!(document["discrepancies"][0]["note"], seal_of("cracked arm", &[5; 32]).to_string());
    assert_eq!(document["discrepancies"][2]["found"][0], "ALIEN-00007");
    let rows: Vec<_> = discrepancies(&play.world.state, id).collect();
    assert!(rows.iter().all(|row| row.status == DiscrepancyStatus::Open && row.outcome.is_none()));
}

#[test]
fn every_piece_is_counted_once() {
    let (mut play, despatch) = arrived();
    for line in [(1, 9, 0, 0, 0), (1, 11, 0, 0, 0), (1, 5, 0, 0, 4)] {
        let refusal = play.refused("P-RECEIVER", draw_up(despatch, &[line]));
        assert_eq!(refusal.code(), "act_does_not_add_up", "{line:?}");
    }
    accepts(&mut play, draw_up(despatch, &[(1, 4, 0, 0, 6)]));
    assert_eq!(play.code("P-RECEIVER", draw_up(despatch, &[(1, 10, 0, 0, 0)])), "act_does_not_add_up");
    draws(&mut play, draw_up(despatch, &[(1, 6, 0, 0, 0)]));
}

#[test]
fn a_count_is_no_negative_and_no_empty_one() {
    let (mut play, despatch) = arrived();
    assert_eq!(play.code("P-RECEIVER", draw_up(despatch, &[(1, 11, -1, 0, 0)])), "field_invalid");
    assert_eq!(play.code("P-RECEIVER", draw_up(despatch, &[(1, 0, 0, 0, 10)])), "field_invalid");
    assert_eq!(play.code("P-RECEIVER", draw_up(despatch, &[])), "empty");
    assert_eq!(play.code("P-RECEIVER", draw_up(despatch, &[(3, 1, 0, 0, 0)])), "not_found");
    let twice = draw_up(despatch, &[(1, 10, 0, 0, 0), (1, 10, 0, 0, 0)]);
    assert_eq!(play.code("P-RECEIVER", twice), "repeated");
    let many = draw_up(despatch, &[(1, 10, 0, 0, 0); 101]);
    assert_eq!(play.code("P-RECEIVER", many), "too_many");
}

#[test]
fn what_is_not_accepted_needs_a_fitting_discrepancy() {
    let (mut play, despatch) = arrived();
    let judged = [(1, 7, 2, 1, 0)];
    for (given, code) in [
        (vec![], Some("discrepancy_needed")),
        (vec![found(Damaged, 1, 3)], Some("discrepancy_needed")),
        (vec![found(Damaged, 1, 1), found(Shortage, 1, 2)], Some("discrepancy_needed")),
        (vec![found(Damaged, 1, 2), found(Shortage, 2, 1)], Some("discrepancy_needed")),
        (vec![found(Damaged, 1, 2), found(Overage, 1, 1)], Some("discrepancy_needed")),
        (vec![found(Damaged, 1, 2), found(Shortage, 9, 1)], Some("not_found")),
        (vec![found(Damaged, 1, 2), found(Shortage, 1, 1), found(Overage, 1, 0)], Some("field_invalid")),
        (vec![found(Damaged, 1, 1), found(WrongItem, 1, 1), found(Shortage, 1, 1)], None),
    ] {
        let command = DrawUpAct { discrepancies: given.clone(), ..draw_up(despatch, &judged) };
        let outcome = play.world.acting("P-RECEIVER").submit(command);
        assert_eq!(outcome.err().map(|refusal| refusal.code()), code, "{given:?}");
    }
}

#[test]
fn what_is_left_of_a_discrepancy_is_a_remark() {
    let (mut play, despatch) = arrived();
    let mut command = draw_up(despatch, &[(1, 7, 3, 0, 0)]);
    command.discrepancies =
        vec![found(Damaged, 1, 2), found(Documents, 1, 10), found(Packaging, 1, 4), found(Overage, 2, 3)];
    let id = accepts(&mut play, command);
    let withheld = discrepancies(&play.world.state, id).map(|row| row.withheld);
    assert_eq!(withheld.collect::<Vec<_>>(), [2, 1, 0, 0]);
    assert_eq!((play.order_line(1).accepted, play.order_line(2).accepted), (7, 0));
}

#[test]
fn in_a_listed_lot_each_withheld_piece_is_named() {
    let (mut play, despatch) = arrived_listed();
    let mut command = draw_up(despatch, &[(1, 8, 2, 0, 0)]);
    command.discrepancies = vec![found(Damaged, 1, 1), found(WrongItem, 1, 1)];
    let rejected = |number| exception(number, Rejected);
    for (exceptions, code) in [
        (vec![], "serials_not_named"),
        (vec![rejected("SN-00001")], "serials_not_named"),
        (vec![rejected("SN-00001"), exception("SN-00002", Missing)], "serials_not_named"),
        (vec![rejected("SN-00001"), rejected("SN-00002"), rejected("SN-00003")], "serials_not_named"),
        (vec![rejected("SN-00001"), rejected("SN-00001")], "repeated"),
        (vec![rejected("SN-00001"), rejected("SN-00011")], "serial_not_in_lot"),
    ] {
        let command = DrawUpAct { exceptions: exceptions.clone(), ..command.clone() };
        assert_eq!(play.code("P-RECEIVER", command), code, "{exceptions:?}");
    }
    command.exceptions = vec![rejected("SN-00009"), rejected("SN-00002")];
    let elsewhere = FoundException { line: 2, ..rejected("SN-00003") };
    let exceptions = [command.exceptions.clone(), vec![elsewhere]].concat();
    assert_eq!(play.code("P-RECEIVER", DrawUpAct { exceptions, ..command.clone() }), "not_found");
    let id = accepts(&mut play, command);
    let explained = exceptions_of(&play.world.state, id).map(|row| (row.serial.as_str(), row.discrepancy));
    assert_eq!(explained.collect::<Vec<_>>(), [("SN-00009", 1), ("SN-00002", 2)]);
}

#[test]
fn a_counted_lot_has_no_serial_numbers() {
    let (mut play, despatch) = arrived();
    let mut command = draw_up(despatch, &[(1, 9, 1, 0, 0)]);
    command.discrepancies = vec![found(Damaged, 1, 1)];
    command.exceptions = vec![exception("SN-00001", Rejected)];
    assert_eq!(play.code("P-RECEIVER", command), "serial_not_in_lot");
}

#[test]
fn a_piece_is_judged_once() {
    let (mut play, despatch) = arrived_listed();
    let mut command = draw_up(despatch, &[(1, 3, 1, 0, 6)]);
    command.discrepancies = vec![found(Damaged, 1, 1)];
    command.exceptions = vec![exception("SN-00001", Rejected)];
    accepts(&mut play, command.clone());
    let again = DrawUpAct { lines: draw_up(despatch, &[(1, 5, 1, 0, 0)]).lines, ..command };
    let refusal = play.refused("P-RECEIVER", again);
    assert_eq!(refusal.code(), "wrong_status");
    assert!(refusal.to_string().contains("serial SN-00001 is rejected"), "{refusal}");
}

#[test]
fn an_act_is_bounded() {
    let (mut play, despatch) = arrived_listed();
    let command = draw_up(despatch, &[(1, 10, 0, 0, 0)]);
    let discrepancies = vec![found(Damaged, 1, 1); ACT_DISCREPANCIES_MAX + 1];
    assert_eq!(play.code("P-RECEIVER", DrawUpAct { discrepancies, ..command.clone() }), "too_many");
    let mut aliens = found(Overage, 1, 1);
    aliens.found = serials("ALIEN-", 1..=ACT_EXCEPTIONS_MAX as i64 + 1);
    assert_eq!(
        play.code("P-RECEIVER", DrawUpAct { discrepancies: vec![aliens], ..command.clone() }),
        "too_many"
    );
    let exceptions = vec![exception("SN-00001", Rejected); ACT_EXCEPTIONS_MAX + 1];
    assert_eq!(play.code("P-RECEIVER", DrawUpAct { exceptions, ..command }), "too_many");
}

#[test]
fn one_act_of_a_despatch_is_open_at_a_time() {
    let (mut play, despatch) = arrived();
    draws(&mut play, draw_up(despatch, &[(1, 10, 0, 0, 0)]));
    let refusal = play.refused("P-RECEIVER", draw_up(despatch, &[(2, 40, 0, 0, 0)]));
    assert_eq!(refusal.code(), "act_open");
    assert!(refusal.to_string().starts_with("act AKT-2026-000001 of despatch DSP-2026-000001"), "{refusal}");
}

#[test]
fn the_unit_s_receiver_draws_up_acts_and_never_who_ordered() {
    let (mut play, despatch) = arrived();
    let command = draw_up(despatch, &[(1, 10, 0, 0, 0)]);
    for (who, code) in [
        ("P-CLERK", "not_permitted"),
        ("P-ORDERER", "not_permitted"),
        ("P-SIGNER", "not_permitted"),
        ("P-STRANGER", "not_found"),
        ("P-NOBODY", "not_found"),
        ("console", "not_permitted"),
    ] {
        assert_eq!(play.code(who, command.clone()), code, "{who}");
    }
    play.does("console", appoint("P-ORDERER", Role::Receiver, "B11"));
    assert_eq!(play.code("P-ORDERER", command.clone()), "separation_of_duty");
    let unknown = DrawUpAct { despatch: crate::values::Id::from_bits(5), ..command };
    assert_eq!(play.code("P-RECEIVER", unknown), "not_found");
}

#[test]
fn only_what_arrived_for_a_sent_order_is_judged() {
    let mut play = sent();
    let despatch = play.despatches("PL-1", &[(1, 10, false)]);
    let command = draw_up(despatch, &[(1, 10, 0, 0, 0)]);
    for status in [DespatchStatus::Despatched, DespatchStatus::AtHub] {
        play.arrange(|state, _, _| state.despatches.update(&despatch).status = status);
        assert_eq!(play.code("P-RECEIVER", command.clone()), "wrong_status", "{status}");
    }
    play.arrives(despatch);
    assert_eq!(play.code("P-RECEIVER", arrival(despatch)), "wrong_status");
    play.arrange(|state, _, order| state.orders.update(&order).status = OrderStatus::Closed);
    assert_eq!(play.code("P-RECEIVER", command), "wrong_status");
}

#[test]
fn photographs_are_signed_with_the_act() {
    let (mut play, despatch) = arrived();
    let plain = draw_up(despatch, &[(1, 9, 1, 0, 0)]);
    let shown = |seed, discrepancy| FoundFile { file: file(seed, MediaType::Jpeg), discrepancy };
    let with = |files: Vec<FoundFile>| DrawUpAct {
        discrepancies: vec![found(DiscrepancyCode::Damaged, 1, 1)],
        files,
        ..plain.clone()
    };
    assert_eq!(
        play.code("P-RECEIVER", with(vec![shown(1, Some(2))])),
        "field_invalid",
        "no such discrepancy"
    );
    assert_eq!(play.code("P-RECEIVER", with(vec![shown(1, None), shown(1, Some(1))])), "repeated");
    let many = (0..=crate::limits::ACT_FILES_MAX).map(|seed| shown(seed as u8, None)).collect();
    assert_eq!(play.code("P-RECEIVER", with(many)), "too_many");

    let id = draws(&mut play, with(vec![shown(1, Some(1)), shown(2, None)]));
    let act = the_act(&play, id);
    let document = document::to_sign(&play.world.state, act);
    let named: Vec<_> = document["files"].as_array().expect("a list").iter().map(|f| &f["digest"]).collect();
    assert_eq!(
        named,
        [&file(1, MediaType::Jpeg).digest.to_string(), &file(2, MediaType::Jpeg).digest.to_string()]
    );
    assert_eq!(document::digest(&document), act.document_digest);
    assert_eq!(crate::files::current(&play.world.state, id).count(), 2);
}
