//! Fulfilment: despatches of an order, their lots and serial numbers, and the way to the unit.
//!
//! Reading order: this file (rows), `lifecycle`, `despatch`, `manifest` and its three verbs, then `transfer` and
//! `record_milestone`. What is accepted is not here: arrival is no delivery.

pub mod add_manifest_part;
pub mod allowed;
pub mod despatch;
pub mod end_manifest;
pub mod lifecycle;
pub mod manifest;
pub mod record_milestone;
pub mod seal_manifest;
pub mod transfer;

#[cfg(test)]
pub(crate) mod tests;

pub use allowed::allowed_actions;
pub use lifecycle::{DespatchAction, DespatchStatus, ManifestAction, ManifestStatus};
pub use manifest::Manifest;
pub use transfer::{HubStay, hubs};

use crate::envelope::Context;
use crate::orders::{self, Order};
use crate::policy::{self, Action, Subject};
use crate::rejection::Rejection;
use crate::state::State;
use crate::table::Row;
use crate::values::{
    ActId, Code, Date, DespatchId, Id, ItemId, OrderId, OrganisationId, PersonId, SerialNumber, Timestamp,
};
use crate::wording::{Remedy, Rule};

crate::text_enum! {
    /// What is known of one serial number that is not known of its whole lot.
    pub enum SerialState {
        /// Rejected by a signed act.
        Rejected = "rejected",
        /// Found missing by a signed act.
        Missing = "missing",
        /// Given back to the supplier when its discrepancy was settled; it may be despatched again.
        Returned = "returned",
    }
}

/// Goods of one order on their way.
#[derive(Clone, Debug, PartialEq)]
pub struct Despatch {
    /// Identity.
    pub id: DespatchId,
    /// Human number, such as DSP-2026-000001.
    pub number: String,
    /// The order.
    pub order: OrderId,
    /// The unit that receives it.
    pub unit: OrganisationId,
    /// The supplier that sends it.
    pub supplier: OrganisationId,
    /// The supplier's document number.
    pub packing_list: Code,
    /// Number of lines.
    pub line_count: i64,
    /// The day the supplier expects it to arrive.
    pub expected_on: Option<Date>,
    /// Who despatched it.
    pub despatched_by: PersonId,
    /// When it was despatched.
    pub despatched_at: Timestamp,
    /// Where it stands.
    pub status: DespatchStatus,
    /// The day it reached its first hub.
    pub at_hub_on: Option<Date>,
    /// The hub that has it or had it last, where it has a name.
    pub hub: Option<OrganisationId>,
    /// Hubs it was handed over to.
    pub hub_count: i64,
    /// The day it arrived at the unit.
    pub arrived_on: Option<Date>,
    /// Who received it at the unit.
    pub received_by: Option<PersonId>,
    /// The acceptance act that is drawn and not yet signed by all.
    pub open_act: Option<ActId>,
    /// Sequence of the last event that touched the row.
    pub revision: u64,
}

/// A lot of one order line within a despatch.
#[derive(Clone, Debug, PartialEq)]
pub struct DespatchLine {
    /// The despatch.
    pub despatch: DespatchId,
    /// Position, from 1.
    pub line: i64,
    /// The line of the order.
    pub order_line: i64,
    /// The item.
    pub item: ItemId,
    /// The supplier's lot code.
    pub lot: Code,
    /// Pieces.
    pub quantity: i64,
    /// Its serial numbers, or that it has none.
    pub manifest: Manifest,
    /// Pieces accepted by signed acts.
    pub accepted: i64,
    /// Pieces rejected by signed acts.
    pub rejected: i64,
    /// Pieces found missing by signed acts.
    pub missing: i64,
}

/// A serial number that was listed in a manifest.
#[derive(Clone, Debug, PartialEq)]
pub struct Serial {
    /// The item; its maker and the number make the piece unique.
    pub item: ItemId,
    /// The number.
    pub number: SerialNumber,
    /// The despatch that last brought it.
    pub despatch: DespatchId,
    /// The line of that despatch.
    pub line: i64,
    /// The line's attempt at a manifest that lists it.
    pub attempt: i64,
    /// Position within the lot, from 1.
    pub position: i64,
    /// Set only when it differs from its lot.
    pub state: Option<SerialState>,
}

/// A supplier's packing list number that was used once and for ever.
#[derive(Clone, Debug, PartialEq)]
pub struct PackingList {
    /// The supplier.
    pub supplier: OrganisationId,
    /// The document number.
    pub number: Code,
    /// The despatch it belongs to.
    pub despatch: DespatchId,
}

impl Despatch {
    /// Keys of its lines.
    pub fn line_keys(&self) -> impl Iterator<Item = (DespatchId, i64)> + use<> {
        let id = self.id;
        (1..=self.line_count).map(move |line| (id, line))
    }

    /// A day on its way that is said today: today when `None`, and none before what is known of it.
    fn day_of_way(&self, state: &State, context: &Context, on: Option<Date>) -> Result<Date, Rejection> {
        let at_hub_on = hubs(state, self.id).last().map(|stay| stay.on).or(self.at_hub_on);
        let first = at_hub_on.unwrap_or(context.zone.date(self.despatched_at));
        let today = context.today();
        let on = on.unwrap_or(today);
        if (first..=today).contains(&on) {
            return Ok(on);
        }
        let rule = Rule::LiesOutside.with([&first, &today]);
        Err(Rejection::field("on", on, rule, Remedy::CorrectDate))
    }
}

impl DespatchLine {
    /// Pieces that no signed act has judged.
    pub fn unjudged(&self) -> i64 {
        self.quantity - self.accepted - self.rejected - self.missing
    }

    /// Whether its present manifest lists the serial number; one that ended unsealed lists nothing.
    pub fn lists(&self, serial: &Serial) -> bool {
        (serial.despatch, serial.line, serial.attempt) == (self.despatch, self.line, self.manifest.attempt)
    }
}

/// The despatch, or the refusal that it does not exist.
pub fn despatch(state: &State, id: DespatchId) -> Result<&Despatch, Rejection> {
    state.despatches.get(&id).ok_or_else(|| Rejection::not_found("despatch", id))
}

/// The line of a despatch, or the refusal that it does not exist.
pub fn line(state: &State, despatch: DespatchId, line: i64) -> Result<&DespatchLine, Rejection> {
    let found = state.despatch_lines.get(&(despatch, line));
    found.ok_or_else(|| Rejection::not_found("despatch line", line))
}

/// The lines of a despatch, in order.
pub fn lines(state: &State, despatch: DespatchId) -> impl Iterator<Item = &DespatchLine> {
    state.despatch_lines.range((despatch, 0)..=(despatch, i64::MAX))
}

/// Asks for a despatch with its lines and its whole order.
pub fn want_despatch(state: &mut State, id: DespatchId) {
    let Some(despatch) = state.despatches.want(&id).cloned() else { return };
    orders::want_order(state, despatch.order);
    for key in despatch.line_keys() {
        state.despatch_lines.want(&key);
    }
    for position in 1..=despatch.hub_count {
        state.hub_stays.want(&(id, position));
        state.file_uses.want(&(id.bits(), position));
    }
}

/// The person, if they may do the action to the despatch on behalf of the organisation that `holder` picks.
pub fn require(
    state: &State,
    context: &Context,
    despatch: &Despatch,
    action: Action,
    holder: impl Fn(&Order) -> OrganisationId,
) -> Result<PersonId, Rejection> {
    let order = state.orders.known(&despatch.order);
    let parties: Vec<_> =
        order.parties().into_iter().chain(hubs(state, despatch.id).map(|stay| stay.hub)).collect();
    let traits = Some(order.traits(state, state));
    let subject =
        Subject { parties: &parties, traits, ..Subject::of("despatch", despatch.id, holder(order)) };
    policy::require_person(state, context, action, &subject)
}

impl Row for Despatch {
    type Key = DespatchId;
    const TABLE: &'static str = "despatch";
    fn key(&self) -> DespatchId {
        self.id
    }
    fn touched(&mut self, sequence: u64) {
        self.revision = sequence;
    }
}

impl Row for DespatchLine {
    type Key = (DespatchId, i64);
    const TABLE: &'static str = "despatch_line";
    fn key(&self) -> Self::Key {
        (self.despatch, self.line)
    }
}

impl Row for Serial {
    type Key = (ItemId, SerialNumber);
    const TABLE: &'static str = "serial";
    fn key(&self) -> Self::Key {
        (self.item, self.number.clone())
    }
}

impl Row for PackingList {
    type Key = (OrganisationId, Code);
    const TABLE: &'static str = "packing_list";
    fn key(&self) -> Self::Key {
        (self.supplier, self.number.clone())
    }
}
