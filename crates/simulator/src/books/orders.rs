//! Orders in the auditor's books: lines, charges, and the movements of money that follow from them.

use std::collections::BTreeMap;

use domain::funds::Stage;
use domain::identity::Role;
use domain::ledger::ChargeMove;
use domain::orders::consent::Asked;
use domain::orders::proposal::Terms;
use domain::orders::{Answer, ConsentResult, OrderStatus, Progress};
use domain::values::{
    Code, ContractId, Date, DeliveryPointId, Digest, FundId, ItemId, OfferId, OrderId, OrganisationId,
    PersonId, Timestamp,
};

use super::charges::{Charge, Side};
use crate::finding::{Finding, known};

/// A document that waits for signatures.
#[derive(Clone, Debug)]
pub struct Waiting {
    /// Edition of the document.
    pub edition: i64,
    /// Its digest.
    pub digest: Digest,
    /// Roles that sign.
    pub steps: Vec<Role>,
    /// Steps that are signed.
    pub signed: usize,
    /// When the hold runs out.
    pub hold_until: Timestamp,
}

/// What an amendment adds to a line once it is in force.
#[derive(Clone, Copy, Debug)]
pub struct Raise {
    /// The line.
    pub line: i64,
    /// Pieces more.
    pub quantity: i64,
    /// Pieces of stock more.
    pub reserved: i64,
    /// Promised day of the whole line.
    pub promised_on: Date,
    /// Charges more.
    pub charges: usize,
}

/// A line of an order.
#[derive(Clone, Debug)]
pub struct Line {
    /// The offer.
    pub offer: OfferId,
    /// The item.
    pub item: ItemId,
    /// Class of the money.
    pub class: Option<Code>,
    /// Unit price.
    pub price: i64,
    /// Pieces ordered, without what was given up.
    pub quantity: i64,
    /// Pieces of stock held.
    pub reserved: i64,
    /// Pieces whose stock is gone, until the supplier answers.
    pub short: i64,
    /// Promised day.
    pub promised_on: Date,
    /// The supplier's answer.
    pub answer: Answer,
    /// What the supplier proposes.
    pub proposal: Option<Terms>,
    /// The donors that are asked of it.
    pub asked: Vec<Asked>,
    /// What owners of funds said last, and of what.
    pub consents: BTreeMap<FundId, (Terms, ConsentResult)>,
    /// Pieces the supplier is bound to.
    pub confirmed: i64,
    /// Pieces on their way or there.
    pub despatched: i64,
    /// Pieces arrived.
    pub arrived: i64,
    /// Pieces accepted.
    pub accepted: i64,
    /// Pieces rejected and unsettled.
    pub rejected: i64,
    /// Pieces missing and unsettled.
    pub missing: i64,
    /// Pieces invoiced.
    pub invoiced: i64,
    /// Pieces paid.
    pub paid: i64,
    /// Who bears it, in the order of acceptance.
    pub charges: Vec<Charge>,
}

/// An order.
#[derive(Clone, Debug)]
pub struct Order {
    /// Identity.
    pub id: OrderId,
    /// The unit.
    pub unit: OrganisationId,
    /// The contract.
    pub contract: ContractId,
    /// The supplier.
    pub supplier: OrganisationId,
    /// The agency.
    pub buyer: OrganisationId,
    /// Where it goes.
    pub delivery_point: DeliveryPointId,
    /// Where it stands.
    pub status: OrderStatus,
    /// Who drew up the newest edition.
    pub drawn_by: PersonId,
    /// The order's document while it waits for signatures.
    pub waiting: Option<Waiting>,
    /// The amendment that waits for signatures, and what it raises.
    pub amendment: Option<(Waiting, Vec<Raise>)>,
    /// When the supplier's time to answer runs out.
    pub answer_until: Option<Timestamp>,
    /// Whether it was sent.
    pub is_sent: bool,
    /// Its lines.
    pub lines: Vec<Line>,
}

impl Line {
    /// Its value.
    pub fn cost(&self) -> i64 {
        self.quantity * self.price
    }

    /// Pieces still to be despatched.
    pub fn to_despatch(&self) -> i64 {
        self.quantity - self.despatched
    }

    /// Whether the supplier owes an answer.
    pub fn is_open(&self) -> bool {
        self.answer == Answer::Open && self.quantity > 0
    }
}

impl Order {
    /// Its value.
    pub fn total(&self) -> i64 {
        self.lines.iter().map(Line::cost).sum()
    }

    /// How far it has come, from its counters.
    pub fn progress(&self) -> Progress {
        let sum = |count: fn(&Line) -> i64| self.lines.iter().map(count).sum::<i64>();
        let quantity = sum(|line| line.quantity);
        let (arrived, accepted, paid) = (sum(|l| l.arrived), sum(|l| l.accepted), sum(|l| l.paid));
        let all = |count: i64| quantity > 0 && count >= quantity;
        match () {
            () if !self.is_sent => Progress::NotSent,
            () if all(paid) => Progress::Paid,
            () if all(accepted) => Progress::Accepted,
            () if accepted > 0 => Progress::PartlyAccepted,
            () if all(arrived) => Progress::Arrived,
            () if arrived > 0 => Progress::PartlyArrived,
            () => Progress::InFulfilment,
        }
    }

    /// The document that waits for its next signature.
    pub fn to_sign(&self) -> Option<&Waiting> {
        self.amendment.as_ref().map(|(waiting, _)| waiting).or(self.waiting.as_ref())
    }

    /// A line by its number.
    pub fn line(&self, number: i64) -> Option<&Line> {
        self.lines.get(usize::try_from(number - 1).ok()?)
    }

    pub(super) fn line_mut(&mut self, number: i64) -> Result<&mut Line, Finding> {
        let index = usize::try_from(number - 1).ok();
        known(index.and_then(|index| self.lines.get_mut(index)), ("line", self.id, number))
    }

    /// The lines with their numbers.
    pub fn numbered(&self) -> impl Iterator<Item = (i64, &Line)> {
        (1..).zip(&self.lines)
    }

    /// Once no line is open the supplier's time to answer ends.
    pub(super) fn forget_deadline_if_answered(&mut self) {
        if !self.lines.iter().any(Line::is_open) {
            self.answer_until = None;
        }
    }

    /// The movements of all that it holds in a stage.
    pub(super) fn all(&self, stages: (Stage, Stage), side: Side) -> Result<Vec<ChargeMove>, Finding> {
        let of_line = |(number, line): (i64, &Line)| line.spread(number, stages, line.held(stages.0), side);
        let moves: Result<Vec<_>, _> = self.numbered().map(of_line).collect();
        Ok(moves?.concat())
    }

    /// The movements of an amount over all its charges; what they lack is missing from the last line.
    pub(super) fn partly(
        &self,
        stages: (Stage, Stage),
        amount: i64,
        side: Side,
    ) -> Result<Vec<ChargeMove>, Finding> {
        let mut rest = amount;
        let mut moves = Vec::new();
        let mut lines: Vec<_> = self.numbered().collect();
        if side == Side::Last {
            lines.reverse();
        }
        for (number, line) in lines {
            let part = rest.min(line.held(stages.0));
            moves.extend(line.spread(number, stages, part, side)?);
            rest -= part;
        }
        let what = || format!("{} money of {}", stages.0, self.id);
        if rest == 0 { Ok(moves) } else { Err(Finding::Overspent { what: what(), balance: -rest }) }
    }

    /// The movements that release what a line holds beyond its value without these pieces.
    pub(super) fn release(&self, number: i64, quantity: i64) -> Result<Vec<ChargeMove>, Finding> {
        let line = known(self.line(number), ("line", self.id, number))?;
        let to_accept = line.quantity - quantity - line.accepted;
        line.free(number, line.excess(to_accept * line.price))
    }
}
