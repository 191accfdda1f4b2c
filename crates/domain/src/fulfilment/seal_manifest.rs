//! Seal a lot's manifest: count and digest must be those of the parts that came.

use serde::{Deserialize, Serialize};

use super::manifest::manifest_id;
use super::{DespatchAction, ManifestAction, ManifestStatus, despatch, line, require};
use crate::command::Verb;
use crate::envelope::Context;
use crate::event::{Event, Fact};
use crate::orders::want_order;
use crate::policy::Action;
use crate::rejection::Rejection;
use crate::state::{Stamp, State};
use crate::table::Row;
use crate::timers::{Deadline, Timer};
use crate::values::{DespatchId, Digest, OrderId, Timestamp};

/// Seals the manifest of a despatch line.
#[derive(Clone, Debug)]
pub struct SealManifest {
    /// The despatch.
    pub despatch: DespatchId,
    /// The line of the despatch.
    pub line: i64,
    /// Serial numbers sent.
    pub count: i64,
    /// Chain digest of the parts sent.
    pub digest: Digest,
}

/// A manifest was sealed: its serial numbers are the lot's.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ManifestSealed {
    despatch: DespatchId,
    order: OrderId,
    line: i64,
    count: i64,
    digest: Digest,
    status: ManifestStatus,
    /// When the parts would have ended.
    due_at: Timestamp,
}

impl Verb for SealManifest {
    fn keys(&self, state: &mut State, _context: &Context) {
        if let Some(order) = state.despatches.want(&self.despatch).map(|despatch| despatch.order) {
            want_order(state, order);
        }
        state.despatch_lines.want(&(self.despatch, self.line));
    }

    fn decide(&self, state: &State, context: &Context) -> Result<Vec<Event>, Rejection> {
        let despatch = despatch(state, self.despatch)?;
        require(state, context, despatch, Action::Supply, |order| order.supplier)?;
        despatch.status.step(DespatchAction::ListSerials, &despatch.number)?;
        let line = line(state, self.despatch, self.line)?;
        let manifest = &line.manifest;
        let status = manifest.status.step(ManifestAction::Seal, line.manifest_reference(despatch))?;
        let figures = [
            ("count", self.count.to_string(), manifest.serials.to_string()),
            ("lot quantity", line.quantity.to_string(), manifest.serials.to_string()),
            ("digest", self.digest.to_string(), manifest.digest.to_string()),
        ];
        for (what, given, found) in figures {
            if given != found {
                return Err(Rejection::ManifestMismatch { what, given, found });
            }
        }

        // Nothing below can be refused.
        let SealManifest { line, count, digest, .. } = *self;
        let due_at = manifest.ends_at.expect("an open manifest has an end");
        let (despatch, order) = (despatch.id, despatch.order);
        Ok(vec![ManifestSealed { despatch, order, line, count, digest, status, due_at }.into()])
    }
}

impl Fact for ManifestSealed {
    fn keys(&self, state: &mut State) {
        state.despatches.want(&self.despatch);
        state.despatch_lines.want(&(self.despatch, self.line));
    }

    fn apply(&self, state: &mut State, _stamp: &Stamp) {
        let manifest = &mut state.despatch_lines.update(&(self.despatch, self.line)).manifest;
        manifest.status = self.status;
        manifest.ends_at = None;
        let id = manifest_id(self.despatch, self.line);
        state.timers.remove(&Timer::new(self.due_at, Deadline::Manifest, id).key());
        state.despatches.update(&self.despatch);
    }

    fn subjects(&self) -> Vec<String> {
        vec![self.despatch.to_string(), self.order.to_string()]
    }
}
