//! Hand a despatch over to a hub, and from hub to hub: each transfer with its waybill, which is the proof.
//!
//! Said by whoever gives it away or receives it in the end: the supplier, the hub that has it, the unit. It counts as
//! delivered only once the unit has accepted it.

use serde::{Deserialize, Serialize};

use super::{Despatch, DespatchAction, DespatchStatus, despatch, require, want_despatch};
use crate::command::Verb;
use crate::envelope::Context;
use crate::event::{Event, Fact};
use crate::files::{self, FileHolder, FilePurpose, FileUse, MediaType, NamedFile};
use crate::identity::{OrganisationKind, organisation_of_kind};
use crate::limits::HUBS_OF_DESPATCH_MAX;
use crate::orders::{OrderAction, deadlines, progress};
use crate::policy::Action;
use crate::rejection::Rejection;
use crate::state::{Stamp, State};
use crate::table::Row;
use crate::values::{Date, DespatchId, Id, OrderId, OrganisationId, PersonId, Personal, Text};
use crate::wording::{Remedy, Rule};

/// A hub that a despatch was handed over to.
#[derive(Clone, Debug, PartialEq)]
pub struct HubStay {
    /// The despatch.
    pub despatch: DespatchId,
    /// Position among its hubs, from 1.
    pub position: i64,
    /// The hub.
    pub hub: OrganisationId,
    /// The day it was handed over.
    pub on: Date,
    /// The waybill.
    pub document: Text,
    /// Who recorded it.
    pub recorded_by: PersonId,
}

/// Hands a despatch over to a hub.
#[derive(Clone, Debug)]
pub struct TransferDespatch {
    /// The despatch.
    pub despatch: DespatchId,
    /// The hub that has it from now on.
    pub hub: OrganisationId,
    /// The waybill.
    pub document: Text,
    /// The signed waybill as it was scanned or photographed.
    pub file: Option<NamedFile>,
    /// The day; today when `None`.
    pub on: Option<Date>,
    /// A remark, which may name people.
    pub note: Option<Personal>,
}

/// A despatch was handed over to a hub.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DespatchTransferred {
    despatch: DespatchId,
    order: OrderId,
    unit: OrganisationId,
    position: i64,
    /// The hub that had it; it came from the supplier when `None`.
    from: Option<OrganisationId>,
    hub: OrganisationId,
    document: Text,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    file: Option<NamedFile>,
    on: Date,
    recorded_by: PersonId,
    status: DespatchStatus,
    #[serde(skip)]
    note: Option<Personal>,
}

impl Verb for TransferDespatch {
    fn keys(&self, state: &mut State, _context: &Context) {
        want_despatch(state, self.despatch);
        if let Some(file) = &self.file {
            files::want_usable(state, file);
        }
    }

    fn decide(&self, state: &State, context: &Context) -> Result<Vec<Event>, Rejection> {
        let despatch = despatch(state, self.despatch)?;
        let recorded_by = recorder(state, context, despatch)?;
        let order = state.orders.known(&despatch.order);
        order.status.step(OrderAction::Accept, &order.number)?;
        let status = despatch.status.step(DespatchAction::Transfer, &despatch.number)?;
        let hub = organisation_of_kind(state, self.hub, OrganisationKind::Hub)?;
        if despatch.hub == Some(hub.id) {
            return Err(Rejection::field("hub", &hub.code, Rule::HasDespatch, Remedy::NameHub));
        }
        let (position, limit) = (despatch.hub_count + 1, HUBS_OF_DESPATCH_MAX);
        if position > limit {
            let count = usize::try_from(position).unwrap_or(usize::MAX);
            let limit = usize::try_from(limit).unwrap_or(usize::MAX);
            return Err(Rejection::TooMany { field: "hubs", count, limit });
        }
        let on = despatch.day_of_way(state, context, self.on)?;
        if let Some(file) = &self.file {
            files::require_usable(state, file)?;
            if !file.media.is_image() && file.media != MediaType::Pdf {
                return Err(Rejection::field("file", file.media, Rule::NotAPicture, Remedy::GiveWaybill));
            }
        }

        // Nothing below can be refused.
        let TransferDespatch { hub, document, file, note, .. } = self.clone();
        let (from, order, unit) = (despatch.hub, despatch.order, despatch.unit);
        let despatch = despatch.id;
        Ok(vec![
            DespatchTransferred {
                despatch,
                order,
                unit,
                position,
                from,
                hub,
                document,
                file,
                on,
                recorded_by,
                status,
                note,
            }
            .into(),
        ])
    }
}

/// The person, if they may say where the despatch is: for the hub that has it, the supplier or the unit.
fn recorder(state: &State, context: &Context, despatch: &Despatch) -> Result<PersonId, Rejection> {
    let by_hub = despatch.hub.map(|hub| require(state, context, despatch, Action::Receive, |_| hub));
    if let Some(Ok(person)) = by_hub {
        return Ok(person);
    }
    let by_supplier = require(state, context, despatch, Action::Supply, |order| order.supplier);
    by_supplier.or_else(|_| require(state, context, despatch, Action::Receive, |order| order.unit))
}

/// The hubs of a despatch, in order.
pub fn hubs(state: &State, despatch: DespatchId) -> impl Iterator<Item = &HubStay> {
    state.hub_stays.range((despatch, 0)..=(despatch, i64::MAX))
}

impl Fact for DespatchTransferred {
    fn keys(&self, state: &mut State) {
        want_despatch(state, self.despatch);
    }

    fn apply(&self, state: &mut State, stamp: &Stamp) {
        deadlines::heard(state, self.order, stamp.at);
        let &DespatchTransferred { despatch, position, hub, on, recorded_by, status, .. } = self;
        let row = state.despatches.update(&despatch);
        (row.status, row.hub, row.hub_count) = (status, Some(hub), position);
        row.at_hub_on = row.at_hub_on.or(Some(on));
        let document = self.document.clone();
        state.hub_stays.insert(HubStay { despatch, position, hub, on, document, recorded_by });
        if let Some(file) = self.file {
            state.file_uses.insert(FileUse {
                object: despatch.bits(),
                position,
                holder: FileHolder::Despatch,
                file,
                purpose: FilePurpose::Scan,
                title: Some(self.document.clone()),
                part: Some(position),
                is_current: true,
            });
        }
        progress::refresh(state, self.order);
    }

    fn subjects(&self) -> Vec<String> {
        vec![self.despatch.to_string(), self.order.to_string(), self.hub.to_string()]
    }

    fn personal(&self) -> Vec<(String, String, &Personal)> {
        let field = format!("hub_{}_note", self.position);
        self.note.iter().map(|note| (self.despatch.to_string(), field.clone(), note)).collect()
    }
}

impl Row for HubStay {
    type Key = (DespatchId, i64);
    const TABLE: &'static str = "hub_stay";
    fn key(&self) -> Self::Key {
        (self.despatch, self.position)
    }
}
