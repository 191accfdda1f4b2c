//! Manifests: parts, seal, end.

use sha2::{Digest as _, Sha256};

use super::{Play, sent, serial, serials};
use crate::fulfilment::add_manifest_part::AddManifestPart;
use crate::fulfilment::manifest::{chain, line_of, manifest_id};
use crate::fulfilment::seal_manifest::SealManifest;
use crate::fulfilment::{DespatchStatus, ManifestAction, ManifestStatus};
use crate::limits::MANIFEST_PART_SERIALS_MAX;
use crate::testing::{item, moment};
use crate::values::{DespatchId, Digest, SerialNumber};

/// Ten drones are despatched, listed by serial number.
fn despatched() -> (Play, DespatchId) {
    let mut play = sent();
    let despatch = play.despatches("PL-1", &[(1, 10, true)]);
    (play, despatch)
}

fn part(despatch: DespatchId, part: i64, serials: &[SerialNumber]) -> AddManifestPart {
    AddManifestPart { despatch, line: 1, part, serials: serials.to_vec() }
}

fn seal(despatch: DespatchId, count: i64, digest: Digest) -> SealManifest {
    SealManifest { despatch, line: 1, count, digest }
}

/// SHA-256 of bytes, computed apart from the code under test.
fn sha256(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}

#[test]
fn parts_are_chained_and_sealed() {
    let (mut play, despatch) = despatched();
    let all = serials("SN-", 1..=10);
    assert_eq!(play.does("P-CLERK", part(despatch, 1, &all[..6])), ["manifest_part_added.1"]);
    play.does("P-CLERK", part(despatch, 2, &all[6..]));
    let first = sha256(b"SN-00001\nSN-00002\nSN-00003\nSN-00004\nSN-00005\nSN-00006");
    let second = sha256(b"SN-00007\nSN-00008\nSN-00009\nSN-00010");
    let after_first = sha256(&[[0; 32], first].concat());
    let digest = Digest(sha256(&[after_first, second].concat()));
    assert_eq!(play.lot("DSP-2026-000001", 1).manifest.digest, digest);
    assert_eq!(play.does("P-CLERK", seal(despatch, 10, digest)), ["manifest_sealed.1"]);
    let manifest = &play.lot("DSP-2026-000001", 1).manifest;
    assert_eq!((manifest.status, manifest.parts, manifest.serials), (ManifestStatus::Sealed, 2, 10));
    assert_eq!(manifest.ends_at, None);
    let seventh = play.world.state.serials.known(&(item("PLYSKA-10"), serial("SN-00007")));
    assert_eq!((seventh.despatch, seventh.position, seventh.state), (despatch, 7, None));
    play.world.let_pass(moment("2026-01-14T08:00"));
    assert_eq!(play.lot("DSP-2026-000001", 1).manifest.status, ManifestStatus::Sealed);
}

#[test]
fn the_seal_must_fit_count_quantity_and_digest() {
    let (mut play, despatch) = despatched();
    let all = serials("SN-", 1..=10);
    play.does("P-CLERK", part(despatch, 1, &all[..9]));
    let digest = |play: &Play| play.lot("DSP-2026-000001", 1).manifest.digest;
    let short = play.refused("P-CLERK", seal(despatch, 9, digest(&play)));
    assert!(short.to_string().contains("lot quantity 10, but 9 was received"), "{short}");
    assert_eq!(play.code("P-CLERK", seal(despatch, 10, digest(&play))), "manifest_mismatch");
    play.does("P-CLERK", part(despatch, 2, &all[9..]));
    assert_eq!(play.code("P-CLERK", seal(despatch, 10, Digest([9; 32]))), "manifest_mismatch");
    play.does("P-CLERK", seal(despatch, 10, digest(&play)));
}

#[test]
fn parts_come_in_order_bounded_and_without_repetition() {
    let (mut play, despatch) = despatched();
    let all = serials("SN-", 1..=11);
    assert_eq!(play.code("P-CLERK", part(despatch, 2, &all[..1])), "field_invalid");
    assert_eq!(play.code("P-CLERK", part(despatch, 1, &[])), "empty");
    let many = serials("X-", 1..=MANIFEST_PART_SERIALS_MAX as i64 + 1);
    assert_eq!(play.code("P-CLERK", part(despatch, 1, &many)), "too_many");
    assert_eq!(play.code("P-CLERK", part(despatch, 1, &all)), "nothing_left");
    let twice = [all[0].clone(), all[1].clone(), all[0].clone()];
    assert_eq!(play.code("P-CLERK", part(despatch, 1, &twice)), "repeated");
    play.does("P-CLERK", part(despatch, 1, &all[..5]));
    assert_eq!(play.code("P-CLERK", part(despatch, 1, &all[5..6])), "field_invalid");
    assert_eq!(play.code("P-CLERK", part(despatch, 2, &all[4..6])), "serial_already_known");
    let unknown = AddManifestPart { line: 2, ..part(despatch, 1, &all[..1]) };
    assert_eq!(play.code("P-CLERK", unknown), "not_found");
    for (who, code) in [("P-RIVAL", "not_found"), ("P-RECEIVER", "not_permitted"), ("P-NOBODY", "not_found")]
    {
        assert_eq!(play.code(who, part(despatch, 2, &all[5..6])), code, "{who}");
        assert_eq!(play.code(who, seal(despatch, 5, Digest([0; 32]))), code, "{who}");
    }
}

#[test]
fn a_serial_number_of_an_item_comes_once() {
    let mut play = sent();
    let first = play.despatches("PL-1", &[(1, 5, true)]);
    let second = play.despatches("PL-2", &[(1, 5, true)]);
    play.does("P-CLERK", part(first, 1, &serials("SN-", 1..=5)));
    let refusal = play.refused("P-CLERK", part(second, 1, &serials("SN-", 5..=9)));
    assert!(refusal.to_string().starts_with("serial SN-00005 of PLYSKA-10 is registered"), "{refusal}");
}

#[test]
fn the_same_number_of_another_item_is_another_piece() {
    let mut play = sent();
    let despatch = play.despatches("PL-1", &[(1, 2, true), (2, 2, true)]);
    let both = serials("SN-", 1..=2);
    play.does("P-CLERK", part(despatch, 1, &both));
    play.does("P-CLERK", AddManifestPart { line: 2, ..part(despatch, 1, &both) });
    assert_eq!(play.world.state.serials.rows().count(), 4);
}

#[test]
fn an_unsealed_manifest_ends_a_day_after_its_first_part() {
    let mut play = sent();
    let first = play.despatches("PL-1", &[(1, 5, true)]);
    let second = play.despatches("PL-2", &[(1, 5, true)]);
    play.world.now = moment("2026-01-12T09:00");
    play.does("P-CLERK", part(first, 1, &serials("SN-", 1..=3)));
    play.world.let_pass(moment("2026-01-13T08:59"));
    play.does("P-CLERK", part(first, 2, &serials("SN-", 4..=5)));
    assert_eq!(play.code("P-CLERK", part(second, 1, &serials("SN-", 1..=5))), "serial_already_known");
    play.world.let_pass(moment("2026-01-13T09:00"));
    let manifest = &play.lot("DSP-2026-000001", 1).manifest;
    assert_eq!((manifest.status, manifest.attempt), (ManifestStatus::Awaited, 2));
    assert_eq!((manifest.parts, manifest.serials, manifest.digest), (0, 0, Digest([0; 32])));
    assert_eq!(play.world.journal.last().map(|(_, event)| event.kind()), Some("manifest_ended.1"));

    play.does("P-CLERK", part(second, 1, &serials("SN-", 1..=3)));
    assert_eq!(play.code("P-CLERK", part(first, 1, &serials("SN-", 3..=5))), "serial_already_known");
    play.does("P-CLERK", part(first, 1, &serials("SN-", 4..=5)));
    assert_eq!(play.lot("DSP-2026-000001", 1).manifest.ends_at, Some(moment("2026-01-14T09:00")));
}

#[test]
fn manifests_of_one_despatch_end_each_in_its_own_time() {
    let mut play = sent();
    let despatch = play.despatches("PL-1", &[(1, 5, true), (2, 5, true)]);
    play.does("P-CLERK", part(despatch, 1, &serials("A-", 1..=5)));
    play.does("P-CLERK", AddManifestPart { line: 2, ..part(despatch, 1, &serials("B-", 1..=5)) });
    let digest = chain(Digest([0; 32]), &serials("A-", 1..=5));
    play.does("P-CLERK", seal(despatch, 5, digest));
    play.world.let_pass(moment("2026-01-13T08:00"));
    assert_eq!(play.lot("DSP-2026-000001", 1).manifest.status, ManifestStatus::Sealed);
    assert_eq!(play.lot("DSP-2026-000001", 2).manifest.status, ManifestStatus::Awaited);
    assert_eq!(line_of(manifest_id(despatch, 2)), (despatch, 2));
}

#[test]
fn a_manifest_allows_what_its_table_says() {
    for status in ManifestStatus::ALL {
        for action in [ManifestAction::AddPart, ManifestAction::Seal] {
            let (mut play, despatch) = despatched();
            let all = serials("SN-", 1..=10);
            play.arrange(|state, _, _| {
                let manifest = &mut state.despatch_lines.update(&(despatch, 1)).manifest;
                manifest.status = *status;
                manifest.ends_at = (*status == ManifestStatus::Open).then_some(moment("2026-01-13T08:00"));
                if action == ManifestAction::Seal {
                    manifest.serials = 10;
                    manifest.digest = chain(Digest([0; 32]), &all);
                }
            });
            play.world.acting("P-CLERK");
            let outcome = match action {
                ManifestAction::AddPart => play.world.submit(part(despatch, 1, &all[..1])),
                _ => play.world.submit(seal(despatch, 10, chain(Digest([0; 32]), &all))),
            };
            let refusal = outcome.err().map(|refusal| refusal.code());
            let expected = status.after(action).is_none().then_some("wrong_status");
            assert_eq!(refusal, expected, "{status} {action}");
        }
    }
}

#[test]
fn serial_numbers_are_listed_until_arrival() {
    let (mut play, despatch) = despatched();
    play.arrange(|state, _, _| {
        state.despatches.update(&despatch).status = DespatchStatus::Arrived;
    });
    assert_eq!(play.code("P-CLERK", part(despatch, 1, &serials("SN-", 1..=1))), "wrong_status");
    assert_eq!(play.code("P-CLERK", seal(despatch, 0, Digest([0; 32]))), "wrong_status");
}

#[test]
fn a_serial_number_is_short_and_visible() {
    for good in ["A", "бпла-0001/7", "№42", &"9".repeat(40)] {
        assert!(good.parse::<SerialNumber>().is_ok(), "{good}");
    }
    for bad in ["", "A B", "A\n", "A\u{7}", "A\u{a0}B", &"9".repeat(41)] {
        assert!(bad.parse::<SerialNumber>().is_err(), "{bad:?}");
    }
}
