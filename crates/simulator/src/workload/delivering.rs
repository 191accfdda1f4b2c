//! Despatches, manifests, milestones, acceptance acts and their discrepancies.

use domain::acceptance::draw_up::{DrawUpAct, FoundDiscrepancy, FoundException, JudgedLine};
use domain::acceptance::reverse::ReverseAct;
use domain::acceptance::settle::SettleDiscrepancy;
use domain::acceptance::sign::SignAct;
use domain::acceptance::withdraw::WithdrawAct;
use domain::acceptance::{ActStatus, DiscrepancyCode, Outcome, Verdict};
use domain::fulfilment::add_manifest_part::AddManifestPart;
use domain::fulfilment::despatch::{DespatchOrder, Lot as Despatching};
use domain::fulfilment::record_milestone::{Milestone, RecordMilestone};
use domain::fulfilment::seal_manifest::SealManifest;
use domain::fulfilment::{DespatchStatus, ManifestStatus};
use domain::identity::Role;
use domain::values::{Sealed, SerialNumber};
use domain::{Actor, orders::OrderStatus};
use engine::signing::Signable;

use super::ordering::signed;
use super::{Ask, Draw, Verb, ask};
use crate::books::deliveries::{Act, Despatch, Lot};
use crate::books::orders::{Line, Order};
use crate::names::{days_after, personal, serial, text};

pub(super) const VERBS: &[Verb] = &[
    (90, despatch),
    (50, add_part),
    (50, seal),
    (120, milestone),
    (110, draw_up),
    (260, sign),
    (8, withdraw),
    (6, reverse),
    (30, settle),
];

/// Pieces of a lot with serial numbers, at most.
const LISTED_MAX: i64 = 40;

fn despatch(draw: &mut Draw<'_>) -> Option<Ask> {
    let is_due = |line: &Line| line.confirmed.min(line.quantity) > line.despatched;
    let fits = |order: &Order| order.status == OrderStatus::Sent && order.lines.iter().any(is_due);
    let order = draw.order(fits)?;
    let mut lines = Vec::new();
    for (order_line, line) in order.numbered().filter(|(_, line)| is_due(line)) {
        let left = line.confirmed.min(line.quantity) - line.despatched;
        let quantity = if draw.dice.chance(60) { left } else { draw.amount(left) };
        let has_serials = quantity <= LISTED_MAX && draw.dice.chance(40);
        lines.push(Despatching { order_line, lot: draw.fresh("L"), quantity, has_serials });
    }
    let known = draw.dice.pick(&draw.books.deliveries.despatches).filter(|_| draw.slips());
    let packing_list = known.map(|despatch| despatch.packing_list.clone());
    let command = DespatchOrder {
        order: order.id,
        packing_list: packing_list.unwrap_or_else(|| draw.fresh("PL")),
        expected_on: draw.dice.chance(80).then(|| days_after(draw.today, 4)),
        lines,
    };
    ask(draw.who(Role::SupplierClerk, order.supplier), command)
}

/// A lot that fits, with its despatch and number.
fn lot<'a>(
    draw: &mut Draw<'a>,
    fits: impl Fn(&Despatch, &Lot) -> bool,
) -> Option<(&'a Despatch, i64, &'a Lot)> {
    let despatches = &draw.books.deliveries.despatches;
    let lots = despatches
        .iter()
        .flat_map(|despatch| despatch.numbered().map(move |(number, lot)| (despatch, number, lot)));
    let fitting: Vec<_> = lots.filter(|(despatch, _, lot)| fits(despatch, lot)).collect();
    draw.dice.pick(&fitting).copied()
}

fn listed(lot: &Lot) -> i64 {
    i64::try_from(lot.manifest.listed.len()).unwrap_or(i64::MAX)
}

fn add_part(draw: &mut Draw<'_>) -> Option<Ask> {
    let is_any = draw.slips();
    let is_open = |status| matches!(status, ManifestStatus::Awaited | ManifestStatus::Open);
    let fits =
        |_: &Despatch, lot: &Lot| is_any || (is_open(lot.manifest.status) && listed(lot) < lot.quantity);
    let (despatch, line, lot) = lot(draw, fits)?;
    let left = lot.quantity - listed(lot);
    let count = if draw.dice.chance(70) { left } else { draw.dice.between(1, left) };
    let known = draw.dice.pick(&lot.manifest.listed).filter(|_| draw.slips()).cloned();
    let made = (0..count.max(1)).map(|_| serial(draw.fresh("S").as_str()));
    let serials: Vec<SerialNumber> = made.chain(known).collect();
    let part = lot.manifest.parts + 1 + i64::from(draw.slips());
    let command = AddManifestPart { despatch: despatch.id, line, part, serials };
    ask(draw.who(Role::SupplierClerk, despatch.supplier), command)
}

fn seal(draw: &mut Draw<'_>) -> Option<Ask> {
    let is_any = draw.slips();
    let fits = |_: &Despatch, lot: &Lot| {
        lot.manifest.status == ManifestStatus::Open && (is_any || listed(lot) == lot.quantity)
    };
    let (despatch, line, lot) = lot(draw, fits)?;
    let count = listed(lot) + i64::from(draw.slips());
    let command = SealManifest { despatch: despatch.id, line, count, digest: lot.manifest.digest };
    ask(draw.who(Role::SupplierClerk, despatch.supplier), command)
}

fn milestone(draw: &mut Draw<'_>) -> Option<Ask> {
    let is_any = draw.slips();
    let despatches = &draw.books.deliveries.despatches;
    let is_under_way = |despatch: &Despatch| {
        despatch.status != DespatchStatus::Arrived && despatch.lots.iter().all(Lot::is_ready)
    };
    let despatch = draw.one_of(despatches, |despatch| is_any || is_under_way(despatch))?;
    let (milestone, actor) = match draw.dice.chance(25) {
        true => (Milestone::AtHub, draw.who(Role::SupplierClerk, despatch.supplier)),
        false => (Milestone::Arrived, draw.who(Role::Receiver, despatch.unit)),
    };
    let on = draw.dice.chance(50).then_some(draw.today);
    ask(actor, RecordMilestone { despatch: despatch.id, milestone, on, note: None })
}

fn draw_up(draw: &mut Draw<'_>) -> Option<Ask> {
    let is_any = draw.slips();
    let despatches = &draw.books.deliveries.despatches;
    let is_due = |despatch: &Despatch| {
        despatch.status == DespatchStatus::Arrived
            && despatch.open_act.is_none()
            && despatch.lots.iter().any(|lot| lot.unjudged() > 0)
    };
    let despatch = draw.one_of(despatches, |despatch| is_any || is_due(despatch))?;
    let (lines, discrepancies, exceptions, files) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let mut command = DrawUpAct { despatch: despatch.id, lines, discrepancies, exceptions, files };
    for (number, lot) in despatch.numbered().filter(|(_, lot)| lot.unjudged() > 0) {
        if command.lines.is_empty() || draw.dice.chance(80) {
            judge(draw, number, lot, &mut command);
        }
    }
    ask(draw.who(Role::Receiver, despatch.unit), command)
}

/// Counts a lot: mostly all accepted, now and then some rejected, missing or left for later.
fn judge(draw: &mut Draw<'_>, number: i64, lot: &Lot, act: &mut DrawUpAct) {
    let unjudged = lot.unjudged();
    let mut part = |percent, left: i64| match draw.dice.chance(percent) {
        true => draw.dice.between(0, left),
        false => 0,
    };
    let rejected = part(20, unjudged);
    let missing = part(12, unjudged - rejected);
    let left = part(15, unjudged - rejected - missing);
    let accepted = unjudged - rejected - missing - left + i64::from(draw.slips());
    act.lines.push(JudgedLine { line: number, accepted, rejected, missing, unjudged: left });
    let mut free = lot.manifest.listed.iter().filter(|serial| !lot.excepted.contains(*serial));
    let codes = [
        (DiscrepancyCode::Damaged, Verdict::Rejected, rejected),
        (DiscrepancyCode::Shortage, Verdict::Missing, missing),
    ];
    for (code, verdict, quantity) in codes {
        if quantity > 0 && !draw.slips() {
            act.discrepancies.push(FoundDiscrepancy {
                code,
                line: number,
                quantity,
                found: Vec::new(),
                note: None,
            });
        }
        for serial in free.by_ref().take(usize::try_from(quantity).unwrap_or(0)).cloned() {
            act.exceptions.push(FoundException { line: number, serial, verdict });
        }
    }
    if draw.dice.chance(5) {
        let (code, note) =
            (DiscrepancyCode::Overage, Some(Sealed::new(text("one more than on the list"), [1; 32])));
        act.discrepancies.push(FoundDiscrepancy { code, line: number, quantity: 1, found: Vec::new(), note });
    }
}

fn act<'a>(draw: &mut Draw<'a>, fits: impl Fn(&Act) -> bool) -> Option<&'a Act> {
    let is_any = draw.slips();
    let acts = &draw.books.deliveries.acts;
    draw.one_of(acts, |act| is_any || fits(act))
}

fn is_waiting(act: &Act) -> bool {
    matches!(act.status, ActStatus::Drawn | ActStatus::Signed)
}

fn sign(draw: &mut Draw<'_>) -> Option<Ask> {
    let act = act(draw, is_waiting)?;
    let purpose = *act.steps.get(act.signed)?;
    let actor = draw.who(purpose, act.unit)?;
    let Actor::Person(person) = actor else { return None };
    let edition = act.edition + i64::from(draw.slips());
    let digest = act.digest;
    let signed = signed(draw, person, Signable { kind: "act", id: act.id, edition, purpose, digest })?;
    ask(Some(actor), SignAct { act: act.id, edition, purpose, signed })
}

fn withdraw(draw: &mut Draw<'_>) -> Option<Ask> {
    let act = act(draw, is_waiting)?;
    ask(draw.who(Role::Receiver, act.unit), WithdrawAct { act: act.id, reason: personal("miscounted") })
}

fn buyer(draw: &mut Draw<'_>, act: &Act) -> Option<Actor> {
    let buyer = draw.books.order(act.order)?.buyer;
    draw.who(Role::Buyer, buyer)
}

fn reverse(draw: &mut Draw<'_>) -> Option<Ask> {
    let act = act(draw, |act| act.status == ActStatus::Accepted)?;
    ask(buyer(draw, act), ReverseAct { act: act.id, reason: personal("wrong despatch") })
}

fn settle(draw: &mut Draw<'_>) -> Option<Ask> {
    let is_due = |act: &Act| {
        act.status == ActStatus::Accepted && act.discrepancies.iter().any(|found| !found.is_settled)
    };
    let act = act(draw, is_due)?;
    let is_any = draw.slips();
    let numbered: Vec<_> = (1..).zip(&act.discrepancies).collect();
    let (discrepancy, found) = *draw.one_of(&numbered, |(_, found)| is_any || !found.is_settled)?;
    let outcome = match found.withheld {
        0 => Outcome::Noted,
        _ if draw.dice.chance(50) => Outcome::Replaced,
        _ => Outcome::ShortClosed,
    };
    let command = SettleDiscrepancy { act: act.id, discrepancy, outcome, reason: personal("agreed") };
    ask(buyer(draw, act), command)
}
