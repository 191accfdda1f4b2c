//! Despatches, their lots and manifests, and acceptance acts in the auditor's books.

use std::collections::BTreeSet;

use domain::State;
use domain::acceptance::{ActStatus, DiscrepancyCode};
use domain::fulfilment::{DespatchStatus, ManifestStatus};
use domain::identity::Role;
use domain::values::{
    ActId, Code, DespatchId, Digest, ItemId, OrderId, OrganisationId, SerialNumber, Timestamp,
};

use crate::finding::{Finding, known, same};

/// The serial numbers of a lot.
#[derive(Clone, Debug)]
pub struct Manifest {
    /// Where it stands.
    pub status: ManifestStatus,
    /// Parts received.
    pub parts: i64,
    /// Serial numbers received.
    pub listed: Vec<SerialNumber>,
    /// Chain digest of the parts.
    pub digest: Digest,
    /// When the parts end unsealed.
    pub ends_at: Option<Timestamp>,
}

/// A lot of a despatch.
#[derive(Clone, Debug)]
pub struct Lot {
    /// The order's line.
    pub order_line: i64,
    /// The item.
    pub item: ItemId,
    /// Pieces.
    pub quantity: i64,
    /// Its serial numbers.
    pub manifest: Manifest,
    /// Serial numbers that acts in force name as exceptions.
    pub excepted: BTreeSet<SerialNumber>,
    /// Pieces accepted.
    pub accepted: i64,
    /// Pieces rejected.
    pub rejected: i64,
    /// Pieces missing.
    pub missing: i64,
}

/// A despatch.
#[derive(Clone, Debug)]
pub struct Despatch {
    /// Identity.
    pub id: DespatchId,
    /// The order.
    pub order: OrderId,
    /// The unit.
    pub unit: OrganisationId,
    /// The supplier.
    pub supplier: OrganisationId,
    /// The supplier's document number.
    pub packing_list: Code,
    /// Where it stands.
    pub status: DespatchStatus,
    /// The act that waits for signatures.
    pub open_act: Option<ActId>,
    /// Its lots.
    pub lots: Vec<Lot>,
}

/// What an act says of a lot, and what it was worth.
#[derive(Clone, Debug)]
pub struct Judged {
    /// The lot.
    pub lot: i64,
    /// The order's line.
    pub order_line: i64,
    /// Pieces accepted.
    pub accepted: i64,
    /// Pieces rejected.
    pub rejected: i64,
    /// Pieces missing.
    pub missing: i64,
    /// Value that an advance had paid, once accepted.
    pub offset: i64,
    /// Value that became owed, once accepted.
    pub accrued: i64,
}

/// What differs, as an act records it.
#[derive(Clone, Debug)]
pub struct Discrepancy {
    /// What is wrong.
    pub code: DiscrepancyCode,
    /// The lot.
    pub lot: i64,
    /// Pieces not accepted for it.
    pub withheld: i64,
    /// Whether it was settled.
    pub is_settled: bool,
}

/// An acceptance act.
#[derive(Clone, Debug)]
pub struct Act {
    /// Identity.
    pub id: ActId,
    /// The despatch.
    pub despatch: DespatchId,
    /// The order.
    pub order: OrderId,
    /// The unit.
    pub unit: OrganisationId,
    /// Where it stands.
    pub status: ActStatus,
    /// Edition of its document.
    pub edition: i64,
    /// Digest of its document.
    pub digest: Digest,
    /// Roles that sign.
    pub steps: Vec<Role>,
    /// Steps that are signed.
    pub signed: usize,
    /// What it judges.
    pub lines: Vec<Judged>,
    /// What differs.
    pub discrepancies: Vec<Discrepancy>,
    /// Lot and serial number of each exception.
    pub exceptions: Vec<(i64, SerialNumber)>,
}

/// Despatches and acts, oldest first.
#[derive(Clone, Debug, Default)]
pub struct Deliveries {
    /// Despatches.
    pub despatches: Vec<Despatch>,
    /// Acts.
    pub acts: Vec<Act>,
}

impl Lot {
    /// Pieces that no act in force has judged.
    pub fn unjudged(&self) -> i64 {
        self.quantity - self.accepted - self.rejected - self.missing
    }

    /// Whether its pieces can be counted at the ramp.
    pub fn is_ready(&self) -> bool {
        matches!(self.manifest.status, ManifestStatus::Counted | ManifestStatus::Sealed)
    }
}

impl Despatch {
    /// The lots with their numbers.
    pub fn numbered(&self) -> impl Iterator<Item = (i64, &Lot)> {
        (1..).zip(&self.lots)
    }
}

impl Deliveries {
    pub(super) fn despatch_mut(&mut self, id: DespatchId) -> Result<&mut Despatch, Finding> {
        known(self.despatches.iter_mut().find(|despatch| despatch.id == id), id)
    }

    pub(super) fn lot_mut(&mut self, id: DespatchId, number: i64) -> Result<&mut Lot, Finding> {
        let index = usize::try_from(number - 1).ok();
        let lots = &mut self.despatch_mut(id)?.lots;
        known(index.and_then(|index| lots.get_mut(index)), ("lot", id, number))
    }

    pub(super) fn act_mut(&mut self, id: ActId) -> Result<&mut Act, Finding> {
        known(self.acts.iter_mut().find(|act| act.id == id), id)
    }

    /// When the next manifest ends unsealed.
    pub(super) fn deadlines(&self) -> impl Iterator<Item = Timestamp> {
        self.despatches.iter().flat_map(|despatch| &despatch.lots).filter_map(|lot| lot.manifest.ends_at)
    }

    pub(super) fn want(&self, state: &mut State) {
        for despatch in &self.despatches {
            state.despatches.want(&despatch.id);
            for (number, _) in despatch.numbered() {
                state.despatch_lines.want(&(despatch.id, number));
            }
        }
        for act in &self.acts {
            state.acts.want(&act.id);
        }
    }

    pub(super) fn compare(&self, state: &State) -> Result<(), Finding> {
        for despatch in &self.despatches {
            let row = known(state.despatches.get(&despatch.id), despatch.id)?;
            let found = (row.status, row.open_act);
            same(|| format!("status of {}", row.number), found, (despatch.status, despatch.open_act))?;
            for (number, lot) in despatch.numbered() {
                let row = known(state.despatch_lines.get(&(despatch.id, number)), (despatch.id, number))?;
                let what = || format!("accepted, rejected, missing of lot {number} of {}", despatch.id);
                let found = (row.accepted, row.rejected, row.missing);
                same(what, found, (lot.accepted, lot.rejected, lot.missing))?;
                let what = || format!("manifest of lot {number} of {}", despatch.id);
                same(what, row.manifest.status, lot.manifest.status)?;
            }
        }
        for act in &self.acts {
            let row = known(state.acts.get(&act.id), act.id)?;
            same(|| format!("status of {}", row.number), row.status, act.status)?;
        }
        Ok(())
    }
}
