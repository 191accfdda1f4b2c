//! Let an unsealed manifest end: done by the clock.

use serde::{Deserialize, Serialize};

use super::manifest::{Manifest, line_of, manifest_id};
use super::{ManifestAction, ManifestStatus};
use crate::event::{Event, Fact};
use crate::state::{Stamp, State};
use crate::table::Row;
use crate::timers::{Deadline, Timer};
use crate::values::{DespatchId, ManifestId, Timestamp};

/// The parts of a manifest ended unsealed; the supplier begins again with part 1.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ManifestEnded {
    despatch: DespatchId,
    line: i64,
    /// The next attempt, which the serial numbers of this one do not belong to.
    attempt: i64,
    status: ManifestStatus,
    /// Serial numbers that were received and are free again.
    serials: i64,
    due_at: Timestamp,
}

/// Rows the rule and its event need.
pub(crate) fn keys(state: &mut State, id: ManifestId) {
    let key = line_of(id);
    state.despatches.want(&key.0);
    state.despatch_lines.want(&key);
}

/// The end of a manifest whose timer came due.
pub(crate) fn decide(state: &State, id: ManifestId, due_at: Timestamp) -> Vec<Event> {
    let (despatch, line) = line_of(id);
    let manifest = &state.despatch_lines.known(&(despatch, line)).manifest;
    let status = manifest.status.after(ManifestAction::End).expect("only open manifests have a timer");
    let (attempt, serials) = (manifest.attempt + 1, manifest.serials);
    vec![ManifestEnded { despatch, line, attempt, status, serials, due_at }.into()]
}

impl Fact for ManifestEnded {
    fn keys(&self, state: &mut State) {
        state.despatches.want(&self.despatch);
        state.despatch_lines.want(&(self.despatch, self.line));
    }

    fn apply(&self, state: &mut State, _stamp: &Stamp) {
        let id = manifest_id(self.despatch, self.line);
        state.timers.remove(&Timer::new(self.due_at, Deadline::Manifest, id).key());
        let line = state.despatch_lines.update(&(self.despatch, self.line));
        line.manifest = Manifest::without_parts(self.status, self.attempt);
        state.despatches.update(&self.despatch);
    }

    fn subjects(&self) -> Vec<String> {
        vec![self.despatch.to_string()]
    }
}
