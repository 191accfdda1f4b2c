//! The given of these tests: an order sent and confirmed, and a play of commands that is replayed at the end.

mod despatched;
mod manifests;
mod milestones;
mod transfers;

use super::despatch::{DespatchOrder, Lot};
use super::record_milestone::{Milestone, RecordMilestone};
use super::{Despatch, DespatchLine};
use crate::command::Command;
use crate::event::Event;
use crate::orders::answer::Word;
use crate::orders::{OrderLine, lines};
use crate::rejection::Rejection;
use crate::state::{Stamp, State};
use crate::testing::{
    BATTERY, DRONE, World, answer, basket, charged, code, day, line, moment, order, sign_all, world,
};
use crate::values::{DespatchId, OrderId, SerialNumber};

/// The order every test begins with.
pub(crate) const ORDER: &str = "PO-2026-000001";

/// A world in which commands are sent; what happened is replayed when it ends.
pub(crate) struct Play {
    pub(crate) world: World,
}

/// Brigade B11 has ordered 10 drones, paid from two allotments, and 40 batteries; all is sent and confirmed.
pub(crate) fn sent() -> Play {
    let mut world = world();
    let drones = charged(&DRONE, 10, [("A-B11", 10_000_000), ("S-B11", 14_500_000)]);
    world.acting("P-ORDERER").accept(basket("B11", [drones, line(&BATTERY, 40)]));
    sign_all(&mut world, ORDER);
    let confirmed = answer(&world.state, ORDER, [(1, Word::Confirm), (2, Word::Confirm)]);
    world.acting("P-CLERK").accept(confirmed);
    Play { world }
}

impl Play {
    /// Changes rows by hand; the replay begins anew.
    pub(crate) fn arrange(&mut self, change: impl FnOnce(&mut State, &Stamp, OrderId)) {
        let id = self.order();
        self.world.by_hand(|state, stamp| change(state, stamp, id));
    }

    /// Sends a command that must be accepted; the answer is its kinds of events.
    pub(crate) fn does(&mut self, who: &str, command: impl Into<Command>) -> Vec<&'static str> {
        self.world.acting(who).accept(command).iter().map(Event::kind).collect()
    }

    /// Sends a command that must be refused.
    pub(crate) fn refused(&mut self, who: &str, command: impl Into<Command>) -> Rejection {
        let command = command.into();
        let name = command.name();
        let outcome = self.world.acting(who).submit(command);
        outcome.expect_err(&format!("{name} was to be refused"))
    }

    /// Sends a command that must be refused; the answer is the code.
    pub(crate) fn code(&mut self, who: &str, command: impl Into<Command>) -> &'static str {
        self.refused(who, command).code()
    }

    pub(crate) fn order(&self) -> OrderId {
        order(&self.world.state, ORDER).id
    }

    pub(crate) fn order_line(&self, line: i64) -> &OrderLine {
        self.world.state.order_lines.known(&(self.order(), line))
    }

    pub(crate) fn despatch(&self, number: &str) -> &Despatch {
        let found = self.world.state.despatches.rows().find(|despatch| despatch.number == number);
        found.expect("it was despatched")
    }

    pub(crate) fn lot(&self, number: &str, line: i64) -> &DespatchLine {
        self.world.state.despatch_lines.known(&(self.despatch(number).id, line))
    }

    /// Despatches lots of order line, quantity and whether they have serial numbers.
    pub(crate) fn despatches(&mut self, packing_list: &str, lots: &[(i64, i64, bool)]) -> DespatchId {
        let command = self.to_despatch(packing_list, lots);
        self.does("P-CLERK", command);
        let known = self.world.state.packing_lists.rows();
        known
            .filter(|list| list.number == code(packing_list))
            .map(|list| list.despatch)
            .next()
            .expect("known")
    }

    pub(crate) fn to_despatch(&self, packing_list: &str, lots: &[(i64, i64, bool)]) -> DespatchOrder {
        let lot = |(index, (order_line, quantity, has_serials)): (usize, &(i64, i64, bool))| Lot {
            order_line: *order_line,
            lot: code(&format!("L{}", index + 1)),
            quantity: *quantity,
            has_serials: *has_serials,
        };
        DespatchOrder {
            order: self.order(),
            packing_list: code(packing_list),
            expected_on: Some(day("2026-01-20")),
            lines: lots.iter().enumerate().map(lot).collect(),
        }
    }

    /// Despatches lots without serial numbers and lets them arrive on 20 January.
    pub(crate) fn delivers(&mut self, packing_list: &str, lots: &[(i64, i64)]) -> DespatchId {
        let lots: Vec<_> = lots.iter().map(|(line, quantity)| (*line, *quantity, false)).collect();
        let despatch = self.despatches(packing_list, &lots);
        self.arrives(despatch);
        despatch
    }

    pub(crate) fn arrives(&mut self, despatch: DespatchId) {
        self.world.now = self.world.now.max(moment("2026-01-20T10:00"));
        self.does("P-RECEIVER", arrival(despatch));
    }
}

impl Drop for Play {
    fn drop(&mut self) {
        if std::thread::panicking() {
            return;
        }
        for line in lines(&self.world.state, self.order()) {
            let judged = line.accepted + line.rejected + line.missing;
            assert!(judged <= line.arrived, "{line:?}");
            assert!(line.arrived <= line.despatched && line.despatched <= line.quantity, "{line:?}");
        }
        self.world.check_replay();
    }
}

pub(crate) fn arrival(despatch: DespatchId) -> RecordMilestone {
    RecordMilestone { despatch, milestone: Milestone::Arrived, on: None, note: None }
}

/// Serial numbers with a prefix, of these numbers.
pub(crate) fn serials(prefix: &str, numbers: std::ops::RangeInclusive<i64>) -> Vec<SerialNumber> {
    numbers.map(|number| serial(&format!("{prefix}{number:05}"))).collect()
}

pub(crate) fn serial(text: &str) -> SerialNumber {
    text.parse().expect("a valid serial number")
}
