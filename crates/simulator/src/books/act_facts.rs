//! Acceptance acts: what is accepted is owed, what an advance paid is offset, what is reversed goes back.

use domain::acceptance::drawn::{DrawnDiscrepancy, DrawnException, DrawnLine};
use domain::acceptance::{ActStatus, Outcome, Verdict};
use domain::funds::Stage;
use domain::identity::Role;
use domain::ledger::ChargeMove;
use domain::values::{ActId, DespatchId, Digest, OrderId, OrganisationId};
use serde::Deserialize;

use super::charges::Side;
use super::deliveries::{Act, Discrepancy, Judged};
use super::movements::require_same;
use super::{Books, Fact};
use crate::finding::{Finding, known, same};

#[derive(Deserialize)]
struct Drawn {
    act: ActId,
    series: String,
    ordinal: i64,
    despatch: DespatchId,
    order: OrderId,
    unit: OrganisationId,
    edition: i64,
    steps: Vec<Role>,
    document_digest: Digest,
    lines: Vec<DrawnLine>,
    discrepancies: Vec<DrawnDiscrepancy>,
    exceptions: Vec<DrawnException>,
}

#[derive(Deserialize)]
struct Signed {
    act: ActId,
    ordinal: usize,
    purpose: Role,
}

#[derive(Deserialize)]
struct OfAct {
    act: ActId,
}

#[derive(Deserialize)]
struct Moved {
    act: ActId,
    moves: Vec<ChargeMove>,
}

#[derive(Deserialize)]
struct Settled {
    act: ActId,
    discrepancy: i64,
    outcome: Outcome,
    moves: Vec<ChargeMove>,
}

/// Whether an act comes into force or is undone.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    Accepted,
    Reversed,
}

impl Books {
    /// Enters a fact about an acceptance act; false when it is about something else.
    pub(super) fn enter_act(&mut self, fact: &Fact) -> Result<bool, Finding> {
        match fact.kind {
            "act_drawn.1" => self.draw_act(fact.read()?)?,
            "act_signed.1" => self.sign_act(&fact.read()?)?,
            "act_accepted.1" => self.carry_out(&fact.read()?, Way::Accepted)?,
            "act_withdrawn.1" => {
                let OfAct { act } = fact.read()?;
                let act = self.deliveries.act_mut(act)?;
                act.status = ActStatus::Withdrawn;
                let despatch = act.despatch;
                self.deliveries.despatch_mut(despatch)?.open_act = None;
            }
            "act_reversed.1" => self.carry_out(&fact.read()?, Way::Reversed)?,
            // Who was told changes no books.
            "act_reminded.1" => {}
            "discrepancy_settled.1" => self.settle(&fact.read()?)?,
            _ => return Ok(false),
        }
        Ok(true)
    }

    fn draw_act(&mut self, drawn: Drawn) -> Result<(), Finding> {
        self.count(&drawn.series, drawn.ordinal)?;
        for line in &drawn.lines {
            let lot = self.deliveries.lot_mut(drawn.despatch, line.line)?;
            let counted = line.accepted + line.rejected + line.missing + line.unjudged;
            same(|| format!("pieces counted by {}", drawn.act), counted, lot.unjudged())?;
        }
        let judged = |line: DrawnLine| Judged {
            lot: line.line,
            order_line: line.order_line,
            accepted: line.accepted,
            rejected: line.rejected,
            missing: line.missing,
            offset: 0,
            accrued: 0,
        };
        let differing = |found: DrawnDiscrepancy| Discrepancy {
            code: found.code,
            lot: found.line,
            withheld: found.withheld,
            is_settled: false,
        };
        let id = drawn.act;
        self.deliveries.despatch_mut(drawn.despatch)?.open_act = Some(id);
        self.deliveries.acts.push(Act {
            id,
            despatch: drawn.despatch,
            order: drawn.order,
            unit: drawn.unit,
            status: ActStatus::Drawn,
            edition: drawn.edition,
            digest: drawn.document_digest,
            steps: drawn.steps,
            signed: 0,
            lines: drawn.lines.into_iter().map(judged).collect(),
            discrepancies: drawn.discrepancies.into_iter().map(differing).collect(),
            exceptions: drawn.exceptions.into_iter().map(|named| (named.line, named.serial)).collect(),
        });
        Ok(())
    }

    fn sign_act(&mut self, signed: &Signed) -> Result<(), Finding> {
        let act = self.deliveries.act_mut(signed.act)?;
        let next = (act.steps.get(act.signed).copied(), act.signed + 1);
        same(|| format!("signature of {}", signed.act), (Some(signed.purpose), signed.ordinal), next)?;
        (act.signed, act.status) = (signed.ordinal, ActStatus::Signed);
        Ok(())
    }

    /// Judges the lots and moves their money, or takes both back.
    fn carry_out(&mut self, moved: &Moved, way: Way) -> Result<(), Finding> {
        let act = known(self.deliveries.acts.iter().find(|act| act.id == moved.act), moved.act)?.clone();
        let sign = if way == Way::Accepted { 1 } else { -1 };
        if way == Way::Accepted {
            same(|| format!("signatures of {}", act.id), act.signed, act.steps.len())?;
        }
        let mut moves = Vec::new();
        let mut lines = Vec::new();
        for judged in &act.lines {
            let (judged, of_line) = match way {
                Way::Accepted => self.accept(act.order, judged)?,
                Way::Reversed => self.take_back(act.order, judged)?,
            };
            self.shift(act.order, &of_line)?;
            moves.extend(of_line);
            self.judge(&act, &judged, sign)?;
            lines.push(judged);
        }
        if way == Way::Accepted {
            moves.extend(self.free_excess(act.order)?);
        }
        require_same(act.order, &moves, &moved.moves)?;
        for (lot, serial) in &act.exceptions {
            let excepted = &mut self.deliveries.lot_mut(act.despatch, *lot)?.excepted;
            if way == Way::Accepted {
                excepted.insert(serial.clone());
            } else {
                excepted.remove(serial);
            }
        }
        let row = self.deliveries.act_mut(act.id)?;
        (row.lines, row.status) = match way {
            Way::Accepted => (lines, ActStatus::Accepted),
            Way::Reversed => (lines, ActStatus::Reversed),
        };
        if way == Way::Accepted {
            self.deliveries.despatch_mut(act.despatch)?.open_act = None;
        }
        Ok(())
    }

    /// The value of accepted pieces first uses up the advance of their line, then what is obligated.
    fn accept(&mut self, order: OrderId, judged: &Judged) -> Result<(Judged, Vec<ChargeMove>), Finding> {
        let number = judged.order_line;
        let line = self.order_mut(order)?.line_mut(number)?;
        let value = judged.accepted * line.price;
        let offset = value.min(line.held(Stage::Advanced));
        let accrued = value - offset;
        let mut moves = line.spread(number, (Stage::Advanced, Stage::Paid), offset, Side::First)?;
        moves.extend(line.spread(number, (Stage::Obligated, Stage::Accrued), accrued, Side::First)?);
        Ok((Judged { offset, accrued, ..judged.clone() }, moves))
    }

    /// What is obligated beyond the value still to be accepted is free.
    fn free_excess(&mut self, order: OrderId) -> Result<Vec<ChargeMove>, Finding> {
        let row = self.order_mut(order)?;
        let of_line = |(number, _)| row.release(number, 0);
        let moves = row.numbered().map(of_line).collect::<Result<Vec<_>, _>>()?.concat();
        self.shift(order, &moves)?;
        Ok(moves)
    }

    fn take_back(&mut self, order: OrderId, judged: &Judged) -> Result<(Judged, Vec<ChargeMove>), Finding> {
        let number = judged.order_line;
        let line = self.order_mut(order)?.line_mut(number)?;
        let stages = (Stage::Accrued, Stage::Obligated);
        let mut moves = line.spread(number, stages, judged.accrued, Side::Last)?;
        moves.extend(line.spread(number, (Stage::Paid, Stage::Advanced), judged.offset, Side::Last)?);
        Ok((judged.clone(), moves))
    }

    /// Counts what an act says of a lot, on the lot and on its order line.
    fn judge(&mut self, act: &Act, judged: &Judged, sign: i64) -> Result<(), Finding> {
        let lot = self.deliveries.lot_mut(act.despatch, judged.lot)?;
        lot.accepted += sign * judged.accepted;
        lot.rejected += sign * judged.rejected;
        lot.missing += sign * judged.missing;
        let is_counted = (0..=lot.quantity).contains(&lot.unjudged());
        same(|| format!("{} judges each piece of {} once", act.id, act.despatch), is_counted, true)?;
        let line = self.order_mut(act.order)?.line_mut(judged.order_line)?;
        line.accepted += sign * judged.accepted;
        line.rejected += sign * judged.rejected;
        line.missing += sign * judged.missing;
        let is_kept = line.invoiced <= line.accepted;
        same(|| format!("{} takes back nothing that is invoiced", act.id), is_kept, true)
    }

    /// The supplier replaces what was withheld, or it is given up.
    fn settle(&mut self, settled: &Settled) -> Result<(), Finding> {
        let act = self.deliveries.act_mut(settled.act)?;
        let (order, despatch) = (act.order, act.despatch);
        let index = usize::try_from(settled.discrepancy - 1).ok();
        let found = index.and_then(|index| act.discrepancies.get_mut(index));
        let found = known(found, ("discrepancy", settled.act, settled.discrepancy))?;
        found.is_settled = true;
        let (withheld, verdict, lot) = (found.withheld, found.code.verdict(), found.lot);
        let number = self.deliveries.lot_mut(despatch, lot)?.order_line;
        let given_up = if settled.outcome == Outcome::ShortClosed { withheld } else { 0 };
        let moves = self.order_mut(order)?.release(number, given_up)?;
        self.shift_as_stated(order, &moves, &settled.moves)?;
        let line = self.order_mut(order)?.line_mut(number)?;
        match verdict {
            Some(Verdict::Rejected) => line.rejected -= withheld,
            Some(Verdict::Missing) => line.missing -= withheld,
            None => {}
        }
        line.despatched -= withheld;
        line.arrived -= withheld;
        self.give_up(order, number, given_up)
    }
}
