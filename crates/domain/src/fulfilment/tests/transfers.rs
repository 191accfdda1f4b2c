//! The way from hub to hub.

use super::{Play, arrival, sent};
use crate::files::{MediaType, NamedFile};
use crate::fulfilment::record_milestone::{Milestone, RecordMilestone};
use crate::fulfilment::transfer::TransferDespatch;
use crate::fulfilment::{DespatchStatus, hubs};
use crate::identity::{OrganisationKind, Role};
use crate::limits::HUBS_OF_DESPATCH_MAX;
use crate::testing::{add_organisation, add_person, appoint, day, moment, organisation, person, text};
use crate::values::{DespatchId, Digest, Personal};

/// Ten drones under way, two hubs, and a receiver at each.
fn under_way() -> (Play, DespatchId) {
    let mut play = sent();
    for (hub, who) in [("HUB-W", "P-WEST"), ("HUB-C", "P-CENTRE")] {
        play.does("console", add_organisation(hub, OrganisationKind::Hub, None, "PL"));
        play.does("console", add_person(who));
        play.does("console", appoint(who, Role::Receiver, hub));
    }
    let despatch = play.despatches("PL-1", &[(1, 10, false)]);
    play.world.now = moment("2026-01-20T10:00");
    (play, despatch)
}

fn to(hub: &str, despatch: DespatchId) -> TransferDespatch {
    let (hub, document) = (organisation(hub), text("CMR 17"));
    TransferDespatch { despatch, hub, document, file: None, on: None, note: None }
}

#[test]
fn goods_go_from_hub_to_hub_and_arrive() {
    let (mut play, despatch) = under_way();
    let file = Some(NamedFile { digest: Digest([4; 32]), media: MediaType::Pdf, size_bytes: 9 });
    let first = TransferDespatch { on: Some(day("2026-01-18")), file, ..to("HUB-W", despatch) };
    assert_eq!(play.does("P-CLERK", first), ["despatch_transferred.1"]);
    assert_eq!(play.does("P-WEST", to("HUB-C", despatch)), ["despatch_transferred.1"]);
    let found = play.despatch("DSP-2026-000001");
    assert_eq!((found.status, found.at_hub_on), (DespatchStatus::AtHub, Some(day("2026-01-18"))));
    assert_eq!((found.hub, found.hub_count), (Some(organisation("HUB-C")), 2));
    let stays: Vec<_> = hubs(&play.world.state, despatch).map(|stay| (stay.hub, stay.recorded_by)).collect();
    assert_eq!(
        stays,
        [(organisation("HUB-W"), person("P-CLERK")), (organisation("HUB-C"), person("P-WEST"))]
    );
    assert_eq!(play.order_line(1).arrived, 0, "a hub is no delivery");
    play.does("P-RECEIVER", arrival(despatch));
    assert_eq!(play.code("P-CENTRE", to("HUB-W", despatch)), "wrong_status");
}

#[test]
fn who_has_it_gives_it_away() {
    let (mut play, despatch) = under_way();
    assert_eq!(play.code("P-WEST", to("HUB-W", despatch)), "not_found", "nobody named that hub yet");
    assert_eq!(play.code("P-STRANGER", to("HUB-W", despatch)), "not_found");
    assert_eq!(play.code("P-BUYER", to("HUB-W", despatch)), "not_permitted");
    play.does("P-RECEIVER", to("HUB-W", despatch));
    assert_eq!(play.code("P-CENTRE", to("HUB-C", despatch)), "not_found");
    play.does("P-WEST", to("HUB-C", despatch));
    assert_eq!(play.code("P-WEST", to("HUB-W", despatch)), "not_permitted", "it has it no longer");
    assert_eq!(play.code("P-WEST", arrival(despatch)), "not_permitted", "a hub receives for no unit");
}

#[test]
fn a_transfer_names_another_hub_and_a_day_of_the_way() {
    let (mut play, despatch) = under_way();
    assert_eq!(play.code("P-CLERK", to("B12", despatch)), "wrong_organisation_kind");
    assert_eq!(play.code("P-CLERK", to("HUB-X", despatch)), "not_found");
    for on in ["2026-01-11", "2026-01-21"] {
        let wrong = TransferDespatch { on: Some(day(on)), ..to("HUB-W", despatch) };
        assert_eq!(play.code("P-CLERK", wrong), "field_invalid", "{on}");
    }
    play.does("P-CLERK", TransferDespatch { on: Some(day("2026-01-18")), ..to("HUB-W", despatch) });
    assert_eq!(play.code("P-CLERK", to("HUB-W", despatch)), "field_invalid", "it is there");
    let before = TransferDespatch { on: Some(day("2026-01-17")), ..to("HUB-C", despatch) };
    assert_eq!(play.code("P-CLERK", before), "field_invalid");
    let list = Some(NamedFile { digest: Digest([4; 32]), media: MediaType::Csv, size_bytes: 9 });
    let listed = TransferDespatch { file: list, ..to("HUB-C", despatch) };
    assert_eq!(play.code("P-CLERK", listed), "field_invalid");
    let at_hub = RecordMilestone { milestone: Milestone::AtHub, ..arrival(despatch) };
    assert_eq!(play.code("P-CLERK", at_hub), "wrong_status");
    for position in 1..HUBS_OF_DESPATCH_MAX {
        play.does("P-CLERK", to(if position % 2 == 1 { "HUB-C" } else { "HUB-W" }, despatch));
    }
    assert_eq!(play.code("P-CLERK", to("HUB-W", despatch)), "too_many");
}

#[test]
fn a_note_of_each_transfer_stays_out_of_the_journal() {
    let (mut play, despatch) = under_way();
    let note = Some(Personal::new(text("driver Тест Тестенко")));
    for (hub, field) in [("HUB-W", "hub_1_note"), ("HUB-C", "hub_2_note")] {
        play.does("P-CLERK", TransferDespatch { note: note.clone(), ..to(hub, despatch) });
        let event = &play.world.journal.last().expect("recorded").1;
        assert!(!event.fields().to_string().contains("Тестенко"));
        assert_eq!(
            event.personal(),
            [(despatch.to_string(), field.to_owned(), note.as_ref().expect("given"))]
        );
    }
}
