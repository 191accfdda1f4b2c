//! A chapter of the history: batteries are despatched, listed, received, judged, reversed and settled.

use super::*;
use crate::acceptance::draw_up::{DrawUpAct, FoundDiscrepancy, FoundException, JudgedLine};
use crate::acceptance::reverse::ReverseAct;
use crate::acceptance::settle::SettleDiscrepancy;
use crate::acceptance::sign::SignAct;
use crate::acceptance::withdraw::WithdrawAct;
use crate::acceptance::{DiscrepancyCode, Outcome, Verdict};
use crate::fulfilment::add_manifest_part::AddManifestPart;
use crate::fulfilment::despatch::{DespatchOrder, Lot};
use crate::fulfilment::manifest::chain;
use crate::fulfilment::record_milestone::{Milestone, RecordMilestone};
use crate::fulfilment::seal_manifest::SealManifest;
use crate::identity::{Role, key_id};
use crate::orders::answer::{AnswerOrder, LineAnswer, Word};
use crate::orders::sign::SignOrder;
use crate::signatures::{Method, Signed};
use crate::values::{ActId, DespatchId, Digest, SerialNumber, SignatureBytes};

/// From the basket to the settled discrepancy.
pub(super) fn deliveries(world: &mut World) {
    let despatch = despatched(world);
    listed(world, despatch);
    world.let_pass(moment("2026-01-24T10:00"));
    for (who, milestone) in [("P-CLERK", Milestone::AtHub), ("P-RECEIVER", Milestone::Arrived)] {
        world.acting(who).accept(RecordMilestone { despatch, milestone, on: None, note: None });
    }
    let wrong = drawn(world, despatch);
    world.acting("P-RECEIVER").accept(WithdrawAct { act: wrong, reason: text("counted wrongly") });
    let reversed = accepted(world, despatch);
    world.acting("P-BUYER").accept(ReverseAct { act: reversed, reason: text("another brigade's goods") });
    let act = accepted(world, despatch);
    let (outcome, reason) = (Outcome::Replaced, text("agreed with the supplier"));
    world.acting("P-BUYER").accept(SettleDiscrepancy { act, discrepancy: 1, outcome, reason });
}

/// A signature of this person over a document.
fn signed(who: &str, digest: Digest) -> Signed {
    let (method, signature) = (Method::Ed25519, SignatureBytes([7; 64]));
    Signed { key: key_id(&public_key(who)), method, digest, signature }
}

fn despatched(world: &mut World) -> DespatchId {
    world.acting("P-ORDERER").accept(basket("B11", [line(&BATTERY, 4)]));
    let order = world.state.orders.rows().last().expect("placed above").clone();
    for (who, purpose) in
        [("P-ORDERER", Role::Orderer), ("P-APPROVER", Role::Approver), ("P-COMMANDER", Role::Commander)]
    {
        let signed = signed(who, order.document_digest);
        world.acting(who).accept(SignOrder { order: order.id, edition: 1, purpose, signed });
    }
    let lines = vec![LineAnswer { line: 1, word: Word::Confirm }];
    world.acting("P-CLERK").accept(AnswerOrder { order: order.id, lines });
    world.accept(DespatchOrder {
        order: order.id,
        packing_list: code("PL-17"),
        expected_on: Some(day("2026-01-24")),
        lines: vec![Lot { order_line: 1, lot: code("L-1"), quantity: 4, has_serials: true }],
    });
    world.state.despatches.rows().last().expect("despatched above").id
}

/// The first manifest ends unsealed, the second is sealed.
fn listed(world: &mut World, despatch: DespatchId) {
    let serials: Vec<SerialNumber> = (1..=4).map(|number| serial(&format!("PL-6S-000{number}"))).collect();
    let part = AddManifestPart { despatch, line: 1, part: 1, serials: serials.clone() };
    world.accept(part.clone());
    world.let_pass(moment("2026-01-22T10:00"));
    world.accept(part);
    let digest = chain(Digest([0; 32]), &serials);
    world.accept(SealManifest { despatch, line: 1, count: 4, digest });
}

fn serial(text: &str) -> SerialNumber {
    text.parse().expect("a valid serial number")
}

/// Three of the four are good.
fn drawn(world: &mut World, despatch: DespatchId) -> ActId {
    world.acting("P-RECEIVER").accept(DrawUpAct {
        despatch,
        lines: vec![JudgedLine { line: 1, accepted: 3, rejected: 1, missing: 0, unjudged: 0 }],
        discrepancies: vec![FoundDiscrepancy {
            code: DiscrepancyCode::Damaged,
            line: 1,
            quantity: 1,
            found: Vec::new(),
            note: Some(text("cracked housing")),
        }],
        exceptions: vec![FoundException {
            line: 1,
            serial: serial("PL-6S-0002"),
            verdict: Verdict::Rejected,
        }],
    });
    world.state.acts.rows().last().expect("drawn up above").id
}

fn accepted(world: &mut World, despatch: DespatchId) -> ActId {
    let act = drawn(world, despatch);
    for (who, purpose) in [
        ("P-SIGNER", Role::AcceptanceSigner),
        ("P-MEMBER", Role::CommissionMember),
        ("P-COMMANDER", Role::Commander),
    ] {
        let signed = signed(who, world.state.acts.known(&act).document_digest);
        world.acting(who).accept(SignAct { act, edition: 1, purpose, signed });
    }
    act
}
