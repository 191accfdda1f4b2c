//! Add a part of a lot's serial numbers; it has no effect until the manifest is sealed.

use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

use super::manifest::{chain, manifest_id};
use super::{DespatchAction, DespatchLine, ManifestAction, ManifestStatus, Serial, SerialState};
use super::{despatch, line, require};
use crate::command::Verb;
use crate::envelope::Context;
use crate::event::{Event, Fact};
use crate::limits::{MANIFEST_HOURS, MANIFEST_PART_SERIALS_MAX, count};
use crate::orders::want_order;
use crate::policy::Action;
use crate::rejection::{Rejection, listed};
use crate::state::{Stamp, State};
use crate::timers::{Deadline, Timer};
use crate::values::{DespatchId, Digest, ItemId, SerialNumber, Timestamp};
use crate::wording::{Remedy, Rule};

/// Adds the next part of a manifest.
#[derive(Clone, Debug)]
pub struct AddManifestPart {
    /// The despatch.
    pub despatch: DespatchId,
    /// The line of the despatch.
    pub line: i64,
    /// Number of the part, from 1.
    pub part: i64,
    /// Serial numbers in order.
    pub serials: Vec<SerialNumber>,
}

/// A part of a manifest was received.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ManifestPartAdded {
    despatch: DespatchId,
    line: i64,
    item: ItemId,
    attempt: i64,
    part: i64,
    /// Position of the first serial number within the lot.
    first: i64,
    serials: Vec<SerialNumber>,
    /// Chain digest with this part.
    digest: Digest,
    status: ManifestStatus,
    ends_at: Timestamp,
}

impl Verb for AddManifestPart {
    fn keys(&self, state: &mut State, _context: &Context) {
        if let Some(order) = state.despatches.want(&self.despatch).map(|despatch| despatch.order) {
            want_order(state, order);
        }
        let Some(item) = state.despatch_lines.want(&(self.despatch, self.line)).map(|line| line.item) else {
            return;
        };
        state.items.want(&item);
        for serial in &self.serials {
            let known = state.serials.want(&(item, serial.clone()));
            if let Some(listed_in) = known.map(|serial| (serial.despatch, serial.line)) {
                state.despatch_lines.want(&listed_in);
            }
        }
    }

    fn decide(&self, state: &State, context: &Context) -> Result<Vec<Event>, Rejection> {
        let despatch = despatch(state, self.despatch)?;
        require(state, context, despatch, Action::Supply, |order| order.supplier)?;
        despatch.status.step(DespatchAction::ListSerials, &despatch.number)?;
        let line = line(state, self.despatch, self.line)?;
        let manifest = &line.manifest;
        let reference = line.manifest_reference(despatch);
        let status = manifest.status.step(ManifestAction::AddPart, &reference)?;
        let next = manifest.parts + 1;
        if self.part != next {
            let rule = Rule::OutOfOrder.with([&next]);
            return Err(Rejection::field("part", self.part, rule, Remedy::SendInOrder));
        }
        listed("serials", &self.serials, MANIFEST_PART_SERIALS_MAX)?;
        let asked = count(&self.serials);
        let left = line.quantity - manifest.serials;
        if asked > left {
            return Err(Rejection::NothingLeft { object: "manifest", reference, left, asked });
        }
        self.check_serials(state, line)?;

        // Nothing below can be refused.
        Ok(vec![
            ManifestPartAdded {
                despatch: despatch.id,
                line: line.line,
                item: line.item,
                attempt: manifest.attempt,
                part: next,
                first: manifest.serials + 1,
                serials: self.serials.clone(),
                digest: chain(manifest.digest, &self.serials),
                status,
                ends_at: manifest.ends_at.unwrap_or(context.at.plus_hours(MANIFEST_HOURS)),
            }
            .into(),
        ])
    }
}

impl AddManifestPart {
    /// Refuses a serial number given twice or listed already, here or in any other despatch of the item.
    fn check_serials(&self, state: &State, line: &DespatchLine) -> Result<(), Rejection> {
        let mut seen = BTreeSet::new();
        for number in &self.serials {
            if !seen.insert(number) {
                return Err(Rejection::Repeated { field: "serials", value: number.to_string() });
            }
            let known = state.serials.get(&(line.item, number.clone()));
            if known.is_some_and(|serial| is_taken(state, serial)) {
                let item = state.items.known(&line.item).code.to_string();
                return Err(Rejection::SerialAlreadyKnown { item, serial: number.to_string() });
            }
        }
        Ok(())
    }
}

/// Whether a manifest in force lists the piece and it was not given back to the supplier since.
fn is_taken(state: &State, serial: &Serial) -> bool {
    let line = state.despatch_lines.known(&(serial.despatch, serial.line));
    line.lists(serial) && serial.state != Some(SerialState::Returned)
}

impl Fact for ManifestPartAdded {
    fn keys(&self, state: &mut State) {
        state.despatches.want(&self.despatch);
        state.despatch_lines.want(&(self.despatch, self.line));
    }

    fn apply(&self, state: &mut State, _stamp: &Stamp) {
        for (number, position) in self.serials.iter().zip(self.first..) {
            state.serials.insert(Serial {
                item: self.item,
                number: number.clone(),
                despatch: self.despatch,
                line: self.line,
                attempt: self.attempt,
                position,
                state: None,
            });
        }
        let manifest = &mut state.despatch_lines.update(&(self.despatch, self.line)).manifest;
        manifest.status = self.status;
        manifest.parts = self.part;
        manifest.serials += count(&self.serials);
        manifest.digest = self.digest;
        manifest.ends_at = Some(self.ends_at);
        let id = manifest_id(self.despatch, self.line);
        state.timers.insert(Timer::new(self.ends_at, Deadline::Manifest, id));
        state.despatches.update(&self.despatch);
    }

    fn subjects(&self) -> Vec<String> {
        vec![self.despatch.to_string(), self.item.to_string()]
    }
}
