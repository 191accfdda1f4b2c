//! Milestones of a despatch.

use super::{Play, arrival, sent, serials};
use crate::fulfilment::add_manifest_part::AddManifestPart;
use crate::fulfilment::manifest::chain;
use crate::fulfilment::record_milestone::{Milestone, RecordMilestone};
use crate::fulfilment::seal_manifest::SealManifest;
use crate::fulfilment::{DespatchAction, DespatchStatus};
use crate::identity::Role;
use crate::orders::{OrderStatus, Progress};
use crate::testing::{appoint, day, moment, person, text};
use crate::values::{DespatchId, Digest, Personal};

fn at_hub(despatch: DespatchId) -> RecordMilestone {
    RecordMilestone { milestone: Milestone::AtHub, on: Some(day("2026-01-18")), ..arrival(despatch) }
}

fn under_way() -> (Play, DespatchId) {
    let mut play = sent();
    let despatch = play.despatches("PL-1", &[(1, 10, false), (2, 30, false)]);
    play.world.now = moment("2026-01-20T10:00");
    (play, despatch)
}

#[test]
fn goods_pass_the_hub_and_arrive() {
    let (mut play, despatch) = under_way();
    assert_eq!(play.does("P-CLERK", at_hub(despatch)), ["milestone_recorded.1"]);
    assert_eq!(play.despatch("DSP-2026-000001").at_hub_on, Some(day("2026-01-18")));
    assert_eq!(play.order_line(1).arrived, 0);
    play.does("P-RECEIVER", arrival(despatch));
    let found = play.despatch("DSP-2026-000001");
    assert_eq!((found.status, found.arrived_on), (DespatchStatus::Arrived, Some(day("2026-01-20"))));
    assert_eq!(found.received_by, Some(person("P-RECEIVER")));
    assert_eq!((play.order_line(1).arrived, play.order_line(2).arrived), (10, 30));
    assert_eq!(play.world.state.orders.known(&play.order()).progress, Progress::PartlyArrived);
    assert_eq!((play.order_line(1).accepted, play.order_line(1).despatched), (0, 10));
}

#[test]
fn a_note_may_name_people_and_stays_out_of_the_journal() {
    let (mut play, despatch) = under_way();
    let note = Some(Personal::new(text("driver Тест Тестенко")));
    play.does("P-CLERK", RecordMilestone { note: note.clone(), ..at_hub(despatch) });
    let event = &play.world.journal.last().expect("recorded").1;
    assert!(!event.fields().to_string().contains("Тестенко"));
    assert_eq!(
        event.personal(),
        [(despatch.to_string(), "at_hub_note".to_owned(), note.as_ref().expect("given"))]
    );
    play.does("P-RECEIVER", RecordMilestone { note: note.clone(), ..arrival(despatch) });
    assert_eq!(play.world.journal.last().expect("recorded").1.personal()[0].1, "arrived_note");
}

#[test]
fn goods_with_serial_numbers_arrive_with_a_sealed_manifest() {
    let mut play = sent();
    let despatch = play.despatches("PL-1", &[(2, 5, false), (1, 2, true)]);
    play.world.now = moment("2026-01-20T10:00");
    let both = serials("SN-", 1..=2);
    assert_eq!(play.code("P-RECEIVER", arrival(despatch)), "manifest_unsealed");
    play.does("P-CLERK", AddManifestPart { despatch, line: 2, part: 1, serials: both.clone() });
    let refusal = play.refused("P-RECEIVER", arrival(despatch));
    assert!(refusal.to_string().starts_with("line 2 of despatch DSP-2026-000001 has no sealed"), "{refusal}");
    let digest = chain(Digest([0; 32]), &both);
    play.does("P-CLERK", SealManifest { despatch, line: 2, count: 2, digest });
    play.does("P-RECEIVER", arrival(despatch));
}

#[test]
fn the_unit_says_what_arrived_and_both_sides_what_is_at_the_hub() {
    let (mut play, despatch) = under_way();
    for (who, hub, unit) in [
        ("P-CLERK", None, Some("not_permitted")),
        ("P-RECEIVER", None, None),
        ("P-BUYER", Some("not_permitted"), Some("not_permitted")),
        ("P-RIVAL", Some("not_found"), Some("not_found")),
        ("P-NOBODY", Some("not_found"), Some("not_found")),
        ("console", Some("not_permitted"), Some("not_permitted")),
    ] {
        for (command, code) in [(at_hub(despatch), hub), (arrival(despatch), unit)] {
            let mut world = play.world.clone();
            let outcome = world.acting(who).submit(command);
            assert_eq!(outcome.err().map(|refusal| refusal.code()), code, "{who}");
        }
    }
    let unknown = arrival(crate::values::Id::from_bits(7));
    assert_eq!(play.code("P-RECEIVER", unknown), "not_found");
}

#[test]
fn who_ordered_does_not_receive() {
    let (mut play, despatch) = under_way();
    play.does("console", appoint("P-ORDERER", Role::Receiver, "B11"));
    let refusal = play.refused("P-ORDERER", arrival(despatch));
    assert_eq!(refusal.code(), "separation_of_duty");
    assert!(refusal.to_string().contains("you ordered this, so somebody else must receive it"), "{refusal}");
}

#[test]
fn a_milestone_lies_between_despatch_and_today() {
    let (mut play, despatch) = under_way();
    for on in ["2026-01-11", "2026-01-21"] {
        let command = RecordMilestone { on: Some(day(on)), ..arrival(despatch) };
        assert_eq!(play.code("P-RECEIVER", command), "field_invalid", "{on}");
    }
    play.does("P-CLERK", at_hub(despatch));
    let before_hub = RecordMilestone { on: Some(day("2026-01-17")), ..arrival(despatch) };
    assert_eq!(play.code("P-RECEIVER", before_hub), "field_invalid");
}

#[test]
fn a_despatch_allows_what_its_table_says() {
    for status in DespatchStatus::ALL {
        let (mut play, despatch) = under_way();
        play.arrange(|state, _, _| {
            state.despatches.update(&despatch).status = *status;
        });
        for (command, action) in
            [(at_hub(despatch), DespatchAction::ReachHub), (arrival(despatch), DespatchAction::Arrive)]
        {
            let mut world = play.world.clone();
            let outcome = world.acting("P-RECEIVER").submit(command);
            let expected = status.after(action).is_none().then_some("wrong_status");
            assert_eq!(outcome.err().map(|refusal| refusal.code()), expected, "{status} {action}");
        }
    }
}

#[test]
fn nothing_arrives_for_an_order_that_is_over() {
    let (mut play, despatch) = under_way();
    play.arrange(|state, _, order| state.orders.update(&order).status = OrderStatus::Closed);
    assert_eq!(play.code("P-RECEIVER", arrival(despatch)), "wrong_status");
}
