//! The given of these tests: an order sent and confirmed, and a play of commands that is replayed at the end.

mod despatched;
mod manifests;
mod milestones;

use super::despatch::{DespatchOrder, Lot};
use super::record_milestone::{Milestone, RecordMilestone};
use super::{Despatch, DespatchLine};
use crate::command::Command;
use crate::decide::apply;
use crate::event::Event;
use crate::identity::{Role, key_id};
use crate::orders::answer::{AnswerOrder, LineAnswer, Word};
use crate::orders::sign::SignOrder;
use crate::orders::{OrderLine, lines};
use crate::rejection::Rejection;
use crate::signatures::{Method, Signed};
use crate::state::{Stamp, State};
use crate::testing::{
    BATTERY, DRONE, World, basket, charged, code, day, line, moment, order, public_key, world,
};
use crate::values::{DespatchId, Digest, OrderId, SerialNumber, SignatureBytes};

/// The order every test begins with.
pub(crate) const ORDER: &str = "PO-2026-000001";

/// A world in which commands are sent; what happened since the start is replayed when it ends.
pub(crate) struct Play {
    pub(crate) world: World,
    start: State,
    known: usize,
}

/// Brigade B11 has ordered 10 drones, paid from two allotments, and 40 batteries; all is sent and confirmed.
pub(crate) fn sent() -> Play {
    let mut world = world();
    let drones = charged(&DRONE, 10, [("A-B11", 10_000_000), ("S-B11", 14_500_000)]);
    world.acting("P-ORDERER").accept(basket("B11", [drones, line(&BATTERY, 40)]));
    send(&mut world);
    Play { start: world.state.clone(), known: world.journal.len(), world }
}

/// The three sign the order, and the supplier confirms every line.
fn send(world: &mut World) {
    let signers =
        [("P-ORDERER", Role::Orderer), ("P-APPROVER", Role::Approver), ("P-COMMANDER", Role::Commander)];
    for (who, purpose) in signers {
        let order = order(&world.state, ORDER);
        let (edition, signed) = (order.edition, signed(who, order.document_digest));
        let command = SignOrder { order: order.id, edition, purpose, signed };
        world.acting(who).accept(command);
    }
    let order = order(&world.state, ORDER).id;
    let lines = [1, 2].map(|line| LineAnswer { line, word: Word::Confirm }).to_vec();
    world.acting("P-CLERK").accept(AnswerOrder { order, lines });
}

/// A signature over a document with the registered key of this person.
pub(crate) fn signed(who: &str, digest: Digest) -> Signed {
    let (method, signature) = (Method::Ed25519, SignatureBytes([7; 64]));
    Signed { key: key_id(&public_key(who)), method, digest, signature }
}

macro_rules! forget_changes {
    (resident { $($resident:ident: $resident_row:ty;)* } fetched { $($fetched:ident: $fetched_row:ty;)* }) => {
        /// Lets what was changed by hand count as stored.
        fn forget_changes(state: &mut State) {
            $(state.$resident.take_changes();)*
            $(state.$fetched.take_changes();)*
        }
    };
}

crate::for_each_table!(forget_changes);

impl Play {
    /// Changes the start of the play by hand.
    pub(crate) fn arrange(&mut self, change: impl FnOnce(&mut State, &Stamp, OrderId)) {
        let stamp = Stamp { sequence: self.world.journal.len() as u64 + 1, at: self.world.now };
        let filler = self.world.journal.last().expect("the order was placed").1.clone();
        self.world.journal.push((stamp, filler));
        change(&mut self.world.state, &stamp, order(&self.start, ORDER).id);
        forget_changes(&mut self.world.state);
        self.start = self.world.state.clone();
        self.known = self.world.journal.len();
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
        for (stamp, event) in &self.world.journal[self.known..] {
            apply(&mut self.start, stamp, event);
        }
        crate::testing::assert_same_rows(&self.world.state, &self.start);
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
