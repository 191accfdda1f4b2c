//! The given of these tests: goods that arrived, and short ways to draw up and sign acts.

mod accepted;
mod drawn;
mod random;
mod reversed;
mod settled;
mod signed;
mod taken;

use super::draw_up::{DrawUpAct, FoundDiscrepancy, FoundException, JudgedLine};
use super::sign::SignAct;
use super::{Act, DiscrepancyCode, Verdict, act};
use crate::fulfilment::add_manifest_part::AddManifestPart;
use crate::fulfilment::manifest::chain;
use crate::fulfilment::seal_manifest::SealManifest;
use crate::fulfilment::tests::{Play, sent, serial, serials};
use crate::funds::Stages;
use crate::identity::Role;
use crate::orders::{ChargeKey, charges};
use crate::testing::{COMMISSION, allotment, signed};
use crate::values::{ActId, DespatchId, Digest};

/// The 10 drones and 40 batteries have arrived, counted only.
pub(super) fn arrived() -> (Play, DespatchId) {
    let mut play = sent();
    let despatch = play.delivers("PL-1", &[(1, 10), (2, 40)]);
    (play, despatch)
}

/// The 10 drones have arrived, listed as SN-00001 to SN-00010.
pub(super) fn arrived_listed() -> (Play, DespatchId) {
    let mut play = sent();
    let despatch = play.despatches("PL-1", &[(1, 10, true)]);
    lists(&mut play, despatch, 10);
    play.arrives(despatch);
    (play, despatch)
}

/// Lists and seals the serial numbers of a despatch's first line.
pub(super) fn lists(play: &mut Play, despatch: DespatchId, count: i64) {
    let mut digest = Digest([0; 32]);
    for (part, first) in (1..).zip((1..=count).step_by(1_000)) {
        let serials = serials("SN-", first..=count.min(first + 999));
        digest = chain(digest, &serials);
        play.does("P-CLERK", AddManifestPart { despatch, line: 1, part, serials });
    }
    play.does("P-CLERK", SealManifest { despatch, line: 1, count, digest });
}

/// An act without discrepancies over line, accepted, rejected, missing, unjudged.
pub(super) fn draw_up(despatch: DespatchId, lines: &[(i64, i64, i64, i64, i64)]) -> DrawUpAct {
    let judged = |(line, accepted, rejected, missing, unjudged): &(i64, i64, i64, i64, i64)| JudgedLine {
        line: *line,
        accepted: *accepted,
        rejected: *rejected,
        missing: *missing,
        unjudged: *unjudged,
    };
    let lines = lines.iter().map(judged).collect();
    let (discrepancies, exceptions, files) = (Vec::new(), Vec::new(), Vec::new());
    DrawUpAct { despatch, lines, discrepancies, exceptions, files }
}

/// A discrepancy of a line over so many pieces.
pub(super) fn found(code: DiscrepancyCode, line: i64, quantity: i64) -> FoundDiscrepancy {
    FoundDiscrepancy { code, line, quantity, found: Vec::new(), note: None }
}

/// A piece of the first line that is not accepted.
pub(super) fn exception(number: &str, verdict: Verdict) -> FoundException {
    FoundException { line: 1, serial: serial(number), verdict }
}

/// Draws up an act as the receiver.
pub(super) fn draws(play: &mut Play, command: DrawUpAct) -> ActId {
    assert_eq!(play.does("P-RECEIVER", command), ["act_drawn.1"]);
    play.world.state.acts.rows().last().expect("it was drawn up").id
}

pub(super) fn the_act(play: &Play, id: ActId) -> &Act {
    act(&play.world.state, id).expect("it was drawn up")
}

/// The next signature of an act, by this person in this role.
pub(super) fn signature(play: &Play, id: ActId, who: &str, purpose: Role) -> SignAct {
    let act = the_act(play, id);
    let signed = signed(who, act.document_digest);
    SignAct { act: id, edition: act.edition, purpose, signed }
}

/// Signs as the first `steps` of the commission.
pub(super) fn signs(play: &mut Play, id: ActId, steps: usize) -> Vec<&'static str> {
    let mut last = Vec::new();
    for (who, purpose) in &COMMISSION[..steps] {
        let command = signature(play, id, who, *purpose);
        last = play.does(who, command);
    }
    last
}

/// Draws up an act and lets all sign it.
pub(super) fn accepts(play: &mut Play, command: DrawUpAct) -> ActId {
    let id = draws(play, command);
    assert_eq!(signs(play, id, 3), ["act_signed.1", "act_accepted.1"]);
    id
}

/// Stages of a charge of the order.
pub(super) fn charge(play: &Play, line: i64, position: i64) -> Stages {
    play.world.state.charges.known(&ChargeKey { order: play.order(), line, position }).stages
}

/// Stages of an allotment, by code.
pub(super) fn stages(play: &Play, code: &str) -> Stages {
    play.world.state.allotments.known(&allotment(code)).stages
}

/// What a line's charges hold together.
pub(super) fn line_stages(play: &Play, line: i64) -> Stages {
    let mut sum = Stages::default();
    for charge in charges(&play.world.state, play.order(), line) {
        for stage in crate::funds::Stage::ALL {
            sum.add(*stage, charge.stages.get(*stage));
        }
    }
    sum
}
