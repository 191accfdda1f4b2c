//! An act was signed by all: goods are delivered, money is owed.

use serde::{Deserialize, Serialize};

use super::{Act, ActAction, ActStatus, Verdict, exceptions, lines};
use crate::event::Fact;
use crate::fulfilment::SerialState;
use crate::funds::Stage;
use crate::ledger::ChargeMove;
use crate::orders::holdings::Holdings;
use crate::orders::{self, deadlines, progress, release};
use crate::state::{Stamp, State};
use crate::values::{ActId, DespatchId, ItemId, OrderId, OrganisationId, SerialNumber};

/// An act became effective.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ActAccepted {
    act: ActId,
    despatch: DespatchId,
    order: OrderId,
    unit: OrganisationId,
    supplier: OrganisationId,
    status: ActStatus,
    lines: Vec<AcceptedLine>,
    /// Pieces that from now on differ from their lot.
    exceptions: Vec<(ItemId, SerialNumber, SerialState)>,
    moves: Vec<ChargeMove>,
}

/// What was accepted of a lot, and its value.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AcceptedLine {
    /// Position within the act.
    position: i64,
    /// The line of the despatch.
    line: i64,
    order_line: i64,
    accepted: i64,
    rejected: i64,
    missing: i64,
    /// Value that an advance had paid already, minor units.
    offset_minor: i64,
    /// Value that is owed now, minor units.
    accrued_minor: i64,
}

impl From<Verdict> for SerialState {
    fn from(verdict: Verdict) -> Self {
        match verdict {
            Verdict::Rejected => SerialState::Rejected,
            Verdict::Missing => SerialState::Missing,
        }
    }
}

impl ActAccepted {
    /// The event of an act whose last signature brought it to `signed`; everything was checked before.
    ///
    /// The value of what is accepted first uses up the advance of its order line, then what is obligated.
    /// What is obligated beyond the value still to be accepted is free.
    pub(super) fn new(state: &State, act: &Act, signed: ActStatus) -> Self {
        let mut holdings = Holdings::of(state, orders::lines(state, act.order));
        let mut moves = Vec::new();
        let mut accepted_lines = Vec::new();
        for line in lines(state, act.id) {
            let ordered = state.order_lines.known(&(act.order, line.order_line));
            let value = line.accepted * ordered.unit_price_minor;
            let offset_minor = value.min(holdings.held(ordered, Stage::Advanced));
            let accrued_minor = value - offset_minor;
            moves.extend(holdings.consume(ordered, (Stage::Advanced, Stage::Paid), offset_minor));
            moves.extend(holdings.consume(ordered, (Stage::Obligated, Stage::Accrued), accrued_minor));
            accepted_lines.push(AcceptedLine {
                position: line.position,
                line: line.line,
                order_line: line.order_line,
                accepted: line.accepted,
                rejected: line.rejected,
                missing: line.missing,
                offset_minor,
                accrued_minor,
            });
        }
        for ordered in orders::lines(state, act.order) {
            let of_line = lines(state, act.id).filter(|line| line.order_line == ordered.line);
            let accepted: i64 = of_line.map(|line| line.accepted).sum();
            moves.extend(holdings.free_excess(ordered, ordered.to_accept() - accepted));
        }
        let named = exceptions(state, act.id);
        ActAccepted {
            act: act.id,
            despatch: act.despatch,
            order: act.order,
            unit: act.unit,
            supplier: state.orders.known(&act.order).supplier,
            status: signed.after(ActAction::Accept).expect("a signed act can be accepted"),
            lines: accepted_lines,
            exceptions: named.map(|e| (e.item, e.serial.clone(), e.verdict.into())).collect(),
            moves,
        }
    }
}

impl Fact for ActAccepted {
    fn keys(&self, state: &mut State) {
        super::want_act(state, self.act);
    }

    fn apply(&self, state: &mut State, stamp: &Stamp) {
        release::apply_moves(state, stamp, self.order, &self.moves);
        deadlines::heard(state, self.order, stamp.at);
        for line in &self.lines {
            let row = state.act_lines.update(&(self.act, line.position));
            row.offset_minor = line.offset_minor;
            row.accrued_minor = line.accrued_minor;
            let lot = state.despatch_lines.update(&(self.despatch, line.line));
            lot.accepted += line.accepted;
            lot.rejected += line.rejected;
            lot.missing += line.missing;
            let ordered = state.order_lines.update(&(self.order, line.order_line));
            ordered.accepted += line.accepted;
            ordered.rejected += line.rejected;
            ordered.missing += line.missing;
        }
        for (item, serial, serial_state) in &self.exceptions {
            state.serials.update(&(*item, serial.clone())).state = Some(*serial_state);
        }
        let act = state.acts.update(&self.act);
        act.status = self.status;
        act.accepted_at = Some(stamp.at);
        state.despatches.update(&self.despatch).open_act = None;
        progress::refresh(state, self.order);
    }

    fn subjects(&self) -> Vec<String> {
        vec![
            self.act.to_string(),
            self.despatch.to_string(),
            self.order.to_string(),
            self.unit.to_string(),
            self.supplier.to_string(),
        ]
    }
}
