//! Acceptance: the act (акт приймання-передачі) that judges a despatch, its signatures and discrepancies.
//!
//! Only an act signed by all makes goods delivered and money owed. An act names exceptions
//! only, so that accepting 100,000 pieces is one small command. Claims are not here.
//! Reading order: this file (rows), `discrepancy`, `lifecycle`, `draw_up`, `drawn`, `sign`, `accepted`,
//! `signers`, `remind`.

pub mod accepted;
pub mod allowed;
pub mod attach_signature_file;
pub mod discrepancy;
pub mod document;
pub mod draw_up;
pub mod drawn;
pub mod lifecycle;
pub mod remind;
pub mod reverse;
pub mod settle;
pub mod sign;
pub mod signers;
pub mod taken;
pub mod withdraw;

#[cfg(test)]
mod tests;

pub use allowed::allowed_actions;
pub use discrepancy::{ActException, Discrepancy, DiscrepancyCode, Outcome, Verdict};
pub use lifecycle::{ActAction, ActStatus, DiscrepancyAction, DiscrepancyStatus};
pub use taken::{Taken, taken};

use crate::envelope::Context;
use crate::files;
use crate::fulfilment::{self, want_despatch};
use crate::orders::Order;
use crate::policy::{self, Acting, Action, Subject};
use crate::rejection::Rejection;
use crate::signatures::Step;
use crate::state::State;
use crate::table::Row;
use crate::values::{ActId, DespatchId, Digest, Id, OrderId, OrganisationId, PersonId, Timestamp};

/// An acceptance act.
#[derive(Clone, Debug, PartialEq)]
pub struct Act {
    /// Identity.
    pub id: ActId,
    /// Human number, such as AKT-2026-000001.
    pub number: String,
    /// The despatch it judges.
    pub despatch: DespatchId,
    /// The order of the despatch.
    pub order: OrderId,
    /// The unit that accepts.
    pub unit: OrganisationId,
    /// The supplier that delivered.
    pub supplier: OrganisationId,
    /// Where it stands.
    pub status: ActStatus,
    /// Edition of the document; always 1, since a wrong act is withdrawn and drawn up anew.
    pub edition: i64,
    /// SHA-256 of the canonical document.
    pub document_digest: Digest,
    /// Roles that sign, in order.
    pub steps: Vec<Step>,
    /// Steps that are signed.
    pub steps_signed: i64,
    /// Number of lines.
    pub line_count: i64,
    /// Number of exceptions by serial number.
    pub exception_count: i64,
    /// Number of discrepancies.
    pub discrepancy_count: i64,
    /// Number of photographs and papers.
    pub file_count: i64,
    /// Who drew it up.
    pub drawn_by: PersonId,
    /// When it was drawn up.
    pub drawn_at: Timestamp,
    /// When the last signature made it effective.
    pub accepted_at: Option<Timestamp>,
    /// Hours a signature may be waited for before its signers are reminded, and again before those above are told.
    pub approval_hours: i64,
    /// When somebody is told next that a signature is awaited.
    pub approval_due_at: Option<Timestamp>,
    /// Times the clock has told somebody of the signature that is awaited.
    pub approval_level: i64,
    /// Sequence of the last event that touched the row.
    pub revision: u64,
}

/// What an act says of one lot.
#[derive(Clone, Debug, PartialEq)]
pub struct ActLine {
    /// The act.
    pub act: ActId,
    /// Position within the act, from 1.
    pub position: i64,
    /// The line of the despatch.
    pub line: i64,
    /// The line of the order.
    pub order_line: i64,
    /// Pieces accepted.
    pub accepted: i64,
    /// Pieces rejected.
    pub rejected: i64,
    /// Pieces missing.
    pub missing: i64,
    /// Pieces left for a later act.
    pub unjudged: i64,
    /// Value that an advance had paid already, minor units; known once accepted.
    pub offset_minor: i64,
    /// Value that became owed, minor units; known once accepted.
    pub accrued_minor: i64,
}

/// The act, or the refusal that it does not exist.
pub fn act(state: &State, id: ActId) -> Result<&Act, Rejection> {
    state.acts.get(&id).ok_or_else(|| Rejection::not_found("acceptance act", id))
}

/// The lines of an act, in order.
pub fn lines(state: &State, act: ActId) -> impl Iterator<Item = &ActLine> {
    state.act_lines.range((act, 0)..=(act, i64::MAX))
}

/// The exceptions of an act, in order.
pub fn exceptions(state: &State, act: ActId) -> impl Iterator<Item = &ActException> {
    state.act_exceptions.range((act, 0)..=(act, i64::MAX))
}

/// The discrepancies of an act, in order.
pub fn discrepancies(state: &State, act: ActId) -> impl Iterator<Item = &Discrepancy> {
    state.discrepancies.range((act, 0)..=(act, i64::MAX))
}

/// Asks for an act with its children, signatures, despatch and whole order.
pub fn want_act(state: &mut State, id: ActId) {
    let Some(act) = state.acts.want(&id).cloned() else { return };
    want_despatch(state, act.despatch);
    state.signed_documents.want(&(id.bits(), act.edition));
    for position in 1..=act.line_count {
        state.act_lines.want(&(id, position));
    }
    for position in 1..=act.discrepancy_count {
        state.discrepancies.want(&(id, position));
    }
    for position in 1..=act.exception_count {
        let exception = state.act_exceptions.want(&(id, position));
        if let Some(serial) = exception.map(|exception| (exception.item, exception.serial.clone())) {
            state.serials.want(&serial);
        }
    }
    files::want_uses(state, id, act.file_count);
    for ordinal in 1..=act.steps_signed {
        state.signatures.want(&(id.bits(), ordinal));
    }
}

/// The person, if they may do the action to the act on behalf of the organisation that `holder` picks.
pub fn require(
    state: &State,
    context: &Context,
    act: &Act,
    action: Action,
    holder: impl Fn(&Order) -> OrganisationId,
) -> Result<PersonId, Rejection> {
    Ok(require_acting(state, context, act, action, holder)?.person)
}

/// As [`require`], with the person for whom a deputy acts.
pub fn require_acting(
    state: &State,
    context: &Context,
    act: &Act,
    action: Action,
    holder: impl Fn(&Order) -> OrganisationId,
) -> Result<Acting, Rejection> {
    let order = state.orders.known(&act.order);
    let parties = order.parties();
    let traits = Some(order.traits(state, state));
    let subject =
        Subject { parties: &parties, traits, ..Subject::of("acceptance act", act.id, holder(order)) };
    policy::require_acting(state, context, action, &subject)
}

/// The act as those who sign it must be entitled to it, at its unit.
pub(crate) fn act_subject(reference: &State, state: &State, act: &Act) -> Subject<'static> {
    let order = state.orders.known(&act.order);
    Subject { traits: Some(order.traits(reference, state)), ..order.subject(act.unit, &[]) }
}

/// Refuses while an act of the despatch waits for signatures.
pub fn require_no_open_act(state: &State, despatch: &fulfilment::Despatch) -> Result<(), Rejection> {
    match despatch.open_act.map(|id| state.acts.known(&id)) {
        Some(act) => Err(Rejection::ActOpen { despatch: despatch.number.clone(), act: act.number.clone() }),
        None => Ok(()),
    }
}

impl Row for Act {
    type Key = ActId;
    const TABLE: &'static str = "act";
    fn key(&self) -> ActId {
        self.id
    }
    fn touched(&mut self, sequence: u64) {
        self.revision = sequence;
    }
}

impl Row for ActLine {
    type Key = (ActId, i64);
    const TABLE: &'static str = "act_line";
    fn key(&self) -> Self::Key {
        (self.act, self.position)
    }
}
