//! Reverse an act before it is invoiced: its goods are unjudged again, its money obligated again.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

use super::{Act, ActAction, ActStatus, DiscrepancyStatus};
use super::{act, discrepancies, exceptions, lines, require, require_no_open_act, want_act};
use crate::command::Verb;
use crate::envelope::Context;
use crate::event::{Event, Fact, personal_field};
use crate::funds::Stage;
use crate::ledger::ChargeMove;
use crate::orders::holdings::Holdings;
use crate::orders::{self, OrderAction, progress, release};
use crate::policy::Action;
use crate::rejection::Rejection;
use crate::state::{Stamp, State};
use crate::values::{ActId, DespatchId, ItemId, OrderId, OrganisationId, Personal, SerialNumber};

/// Reverses an act that was wrong.
#[derive(Clone, Debug)]
pub struct ReverseAct {
    /// The act.
    pub act: ActId,
    /// Why.
    pub reason: Personal,
}

/// An act was reversed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ActReversed {
    act: ActId,
    despatch: DespatchId,
    order: OrderId,
    unit: OrganisationId,
    status: ActStatus,
    #[serde(skip)]
    reason: Option<Personal>,
    lines: Vec<ReversedLine>,
    /// Pieces that no longer differ from their lot.
    serials: Vec<(ItemId, SerialNumber)>,
    moves: Vec<ChargeMove>,
}

/// What is taken back of a lot.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ReversedLine {
    line: i64,
    order_line: i64,
    accepted: i64,
    rejected: i64,
    missing: i64,
}

impl Verb for ReverseAct {
    fn keys(&self, state: &mut State, _context: &Context) {
        want_act(state, self.act);
        let despatch = state.acts.want(&self.act).map(|act| act.despatch);
        let despatch = despatch.and_then(|despatch| state.despatches.want(&despatch));
        if let Some(open) = despatch.and_then(|despatch| despatch.open_act) {
            state.acts.want(&open);
        }
    }

    fn decide(&self, state: &State, context: &Context) -> Result<Vec<Event>, Rejection> {
        let act = act(state, self.act)?;
        require(state, context, act, Action::ManageOrders, |order| order.buyer)?;
        let order = state.orders.known(&act.order);
        order.status.step(OrderAction::Accept, &order.number)?;
        let status = act.status.step(ActAction::Reverse, &act.number)?;
        require_no_open_act(state, state.despatches.known(&act.despatch))?;
        require_unsettled(state, act)?;
        let taken_back = taken_back(state, act);
        require_uninvoiced(state, act, &taken_back)?;
        require_held(state, act, &taken_back)?;

        // Nothing below can be refused.
        let reversed = lines(state, act.id).map(|line| ReversedLine {
            line: line.line,
            order_line: line.order_line,
            accepted: line.accepted,
            rejected: line.rejected,
            missing: line.missing,
        });
        Ok(vec![
            ActReversed {
                act: act.id,
                despatch: act.despatch,
                order: act.order,
                unit: act.unit,
                status,
                reason: Some(self.reason.clone()),
                lines: reversed.collect(),
                serials: exceptions(state, act.id).map(|e| (e.item, e.serial.clone())).collect(),
                moves: moves_back(state, act),
            }
            .into(),
        ])
    }
}

/// Refuses when a discrepancy was settled: its pieces may be on their way again or given up.
fn require_unsettled(state: &State, act: &Act) -> Result<(), Rejection> {
    match discrepancies(state, act.id).find(|found| found.status == DiscrepancyStatus::Settled) {
        Some(settled) => Err(Rejection::WrongStatus {
            object: DiscrepancyStatus::OBJECT,
            reference: format!("{} of {}", settled.position, act.number),
            status: settled.status.as_str(),
            action: ActAction::Reverse.as_str(),
        }),
        None => Ok(()),
    }
}

/// What an act gave an order line: pieces accepted, value owed, value offset.
#[derive(Default)]
struct TakenBack {
    accepted: i64,
    accrued_minor: i64,
    offset_minor: i64,
}

fn taken_back(state: &State, act: &Act) -> BTreeMap<i64, TakenBack> {
    let mut taken_back: BTreeMap<i64, TakenBack> = BTreeMap::new();
    for line in lines(state, act.id) {
        let sums = taken_back.entry(line.order_line).or_default();
        sums.accepted += line.accepted;
        sums.accrued_minor += line.accrued_minor;
        sums.offset_minor += line.offset_minor;
    }
    taken_back
}

/// Refuses when fewer accepted pieces than the act's are still without an invoice.
fn require_uninvoiced(
    state: &State,
    act: &Act,
    taken_back: &BTreeMap<i64, TakenBack>,
) -> Result<(), Rejection> {
    for (line, sums) in taken_back {
        let ordered = state.order_lines.known(&(act.order, *line));
        if ordered.accepted - ordered.invoiced < sums.accepted {
            return Err(Rejection::ActInvoiced { act: act.number.clone(), line: *line });
        }
    }
    Ok(())
}

/// Refuses when the line no longer holds the act's value, as after a price cut or a refund.
fn require_held(state: &State, act: &Act, taken_back: &BTreeMap<i64, TakenBack>) -> Result<(), Rejection> {
    let holdings = Holdings::of(state, orders::lines(state, act.order));
    for (line, sums) in taken_back {
        let ordered = state.order_lines.known(&(act.order, *line));
        for (stage, asked) in [(Stage::Accrued, sums.accrued_minor), (Stage::Paid, sums.offset_minor)] {
            let left = holdings.held(ordered, stage);
            if asked > left {
                let reference = format!("{} line {line} ({stage}, minor units)", act.number);
                return Err(Rejection::NothingLeft { object: ActStatus::OBJECT, reference, left, asked });
            }
        }
    }
    Ok(())
}

/// The movements of the act, backwards: owed is obligated again, offset is advanced again.
fn moves_back(state: &State, act: &Act) -> Vec<ChargeMove> {
    let mut holdings = Holdings::of(state, orders::lines(state, act.order));
    let mut moves = Vec::new();
    for line in lines(state, act.id) {
        let ordered = state.order_lines.known(&(act.order, line.order_line));
        moves.extend(holdings.give_back(ordered, (Stage::Accrued, Stage::Obligated), line.accrued_minor));
        moves.extend(holdings.give_back(ordered, (Stage::Paid, Stage::Advanced), line.offset_minor));
    }
    moves
}

impl Fact for ActReversed {
    fn keys(&self, state: &mut State) {
        want_act(state, self.act);
    }

    fn apply(&self, state: &mut State, stamp: &Stamp) {
        release::apply_moves(state, stamp, self.order, &self.moves);
        for line in &self.lines {
            let lot = state.despatch_lines.update(&(self.despatch, line.line));
            lot.accepted -= line.accepted;
            lot.rejected -= line.rejected;
            lot.missing -= line.missing;
            let ordered = state.order_lines.update(&(self.order, line.order_line));
            ordered.accepted -= line.accepted;
            ordered.rejected -= line.rejected;
            ordered.missing -= line.missing;
        }
        for (item, serial) in &self.serials {
            state.serials.update(&(*item, serial.clone())).state = None;
        }
        state.acts.update(&self.act).status = self.status;
        state.despatches.update(&self.despatch);
        progress::refresh(state, self.order);
    }

    fn subjects(&self) -> Vec<String> {
        vec![self.act.to_string(), self.despatch.to_string(), self.order.to_string()]
    }

    fn personal(&self) -> Vec<(String, String, &Personal)> {
        personal_field(self.act, "reason", self.reason.as_ref())
    }
}
