//! The chapter of the history in which goods are despatched, listed, received, judged, reversed and settled.

use crate::acceptance::attach_signature_file::AttachActSignatureFile;
use crate::acceptance::draw_up::{DrawUpAct, FoundDiscrepancy, FoundException, FoundFile, JudgedLine};
use crate::acceptance::reverse::ReverseAct;
use crate::acceptance::settle::SettleDiscrepancy;
use crate::acceptance::sign::SignAct;
use crate::acceptance::withdraw::WithdrawAct;
use crate::acceptance::{DiscrepancyCode, Outcome, Verdict};
use crate::files::MediaType;
use crate::fulfilment::add_manifest_part::AddManifestPart;
use crate::fulfilment::despatch::{DespatchOrder, Lot};
use crate::fulfilment::manifest::chain;
use crate::fulfilment::record_milestone::{Milestone, RecordMilestone};
use crate::fulfilment::seal_manifest::SealManifest;
use crate::fulfilment::transfer::TransferDespatch;
use crate::identity::{OrganisationKind, Role};
use crate::limits::RATING_UNITS_DAYS;
use crate::orders::answer::Word;
use crate::ratings::answer::AnswerRating;
use crate::ratings::rate::RateItem;
use crate::ratings::withhold::WithholdRating;
use crate::ratings::{Aspect, Marks};
use crate::testing::*;
use crate::values::{ActId, DespatchId, Digest, SerialNumber};

/// Four batteries, of which three are accepted and one comes again; the answer is the order's number.
pub(super) fn deliveries(world: &mut World) -> String {
    let number = confirmed(world);
    let despatch = despatched(world, &number, ("PL-17", 4, true));
    listed(world, despatch);
    arrived(world, despatch);
    let damaged = FoundDiscrepancy {
        code: DiscrepancyCode::Damaged,
        line: 1,
        quantity: 1,
        found: Vec::new(),
        note: sealed("cracked housing"),
    };
    let exception = FoundException { line: 1, serial: serial("PL-6S-0002"), verdict: Verdict::Rejected };
    let judged = DrawUpAct {
        despatch,
        lines: vec![JudgedLine { line: 1, accepted: 3, rejected: 1, missing: 0, unjudged: 0 }],
        discrepancies: vec![damaged],
        exceptions: vec![exception],
        files: vec![FoundFile { file: file(7, MediaType::Jpeg), discrepancy: Some(1) }],
    };
    let wrong = drawn(world, judged.clone());
    world.let_pass(world.now.plus_days(1));
    world.accept(WithdrawAct { act: wrong, reason: personal("counted wrongly") });
    let reversed = accepted(world, judged.clone());
    world
        .acting("P-BUYER")
        .accept(ReverseAct { act: reversed, reason: personal("goods of another brigade") });
    let act = accepted(world, judged);
    world.acting("P-CLERK").accept(AttachActSignatureFile { act, file: file(9, MediaType::P7s) });
    let (outcome, reason) = (Outcome::Replaced, personal("agreed with the supplier"));
    world.acting("P-BUYER").accept(SettleDiscrepancy { act, discrepancy: 1, outcome, reason });
    number
}

/// The piece that was rejected comes again and is accepted.
pub(super) fn deliver_rest(world: &mut World, number: &str) {
    let despatch = despatched(world, number, ("PL-18", 1, false));
    by_hubs(world, despatch);
    let lines = vec![JudgedLine { line: 1, accepted: 1, rejected: 0, missing: 0, unjudged: 0 }];
    let (discrepancies, exceptions, files) = (Vec::new(), Vec::new(), Vec::new());
    accepted(world, DrawUpAct { despatch, lines, discrepancies, exceptions, files });
}

/// The unit rates the battery, the maker answers; said anew, it is withheld.
pub(super) fn rated(world: &mut World, number: &str) {
    let order = order(&world.state, number).id;
    let marks = Marks([(Aspect::Overall, 4), (Aspect::FieldConditions, 5)].into());
    let rate =
        RateItem { order, line: 1, marks, strengths: note("holds its charge"), weaknesses: note("heavy") };
    world.acting("P-RECEIVER").accept(rate.clone());
    world.let_pass(world.now.plus_days(RATING_UNITS_DAYS));
    let rating = world.state.ratings.rows().last().expect("rated above").id;
    world.acting("P-CLERK").accept(AnswerRating { rating, reply: personal("a lighter one comes in May") });
    world.acting("P-ORDERER").accept(rate);
    world.acting("P-BUYER").accept(WithholdRating { rating, reason: personal("names a place") });
}

fn confirmed(world: &mut World) -> String {
    world.acting("P-ORDERER").accept(basket("B11", [line(&BATTERY, 4)]));
    let number = world.state.orders.rows().last().expect("placed above").number.clone();
    sign_all(world, &number);
    let confirm = answer(&world.state, &number, [(1, Word::Confirm)]);
    world.acting("P-CLERK").accept(confirm);
    number
}

fn despatched(world: &mut World, number: &str, lot: (&str, i64, bool)) -> DespatchId {
    let (packing_list, quantity, has_serials) = lot;
    let order = order(&world.state, number).id;
    world.acting("P-CLERK").accept(DespatchOrder {
        order,
        packing_list: code(packing_list),
        expected_on: Some(day("2026-02-24")),
        lines: vec![Lot { order_line: 1, lot: code("L-1"), quantity, has_serials }],
    });
    world.state.despatches.rows().last().expect("despatched above").id
}

/// The first manifest ends unsealed, the second is sealed.
fn listed(world: &mut World, despatch: DespatchId) {
    let serials: Vec<_> = (1..=4).map(|number| serial(&format!("PL-6S-000{number}"))).collect();
    let part = AddManifestPart { despatch, line: 1, part: 1, serials: serials.clone() };
    world.accept(part.clone());
    world.let_pass(world.now.plus_days(2));
    world.accept(part);
    let digest = chain(Digest([0; 32]), &serials);
    world.accept(SealManifest { despatch, line: 1, count: 4, digest });
}

fn arrived(world: &mut World, despatch: DespatchId) {
    world.let_pass(world.now.plus_days(2));
    for (who, milestone) in [("P-CLERK", Milestone::AtHub), ("P-RECEIVER", Milestone::Arrived)] {
        world.acting(who).accept(RecordMilestone { despatch, milestone, on: None, note: note("gate 2") });
    }
}

/// The supplier hands over to a hub, which hands on to another.
fn by_hubs(world: &mut World, despatch: DespatchId) {
    for hub in ["HUB-W", "HUB-C"] {
        world.acting("console").accept(add_organisation(hub, OrganisationKind::Hub, None, "PL"));
    }
    world.accept(add_person("P-HUB"));
    world.accept(appoint("P-HUB", Role::Receiver, "HUB-W"));
    world.let_pass(world.now.plus_days(2));
    for (who, hub, scan) in [("P-CLERK", "HUB-W", Some(file(8, MediaType::Pdf))), ("P-HUB", "HUB-C", None)] {
        let (hub, document) = (organisation(hub), text("CMR 17"));
        let transfer =
            TransferDespatch { despatch, hub, document, file: scan, on: None, note: note("seal 4711") };
        world.acting(who).accept(transfer);
    }
    let milestone = Milestone::Arrived;
    world.acting("P-RECEIVER").accept(RecordMilestone { despatch, milestone, on: None, note: None });
}

fn drawn(world: &mut World, judged: DrawUpAct) -> ActId {
    world.acting("P-RECEIVER").accept(judged);
    world.state.acts.rows().last().expect("drawn up above").id
}

fn accepted(world: &mut World, judged: DrawUpAct) -> ActId {
    let act = drawn(world, judged);
    for (who, purpose) in COMMISSION {
        let signed = signed(who, world.state.acts.known(&act).document_digest);
        world.acting(who).accept(SignAct { act, edition: 1, purpose, signed });
    }
    act
}

fn serial(text: &str) -> SerialNumber {
    text.parse().expect("a valid serial number")
}
