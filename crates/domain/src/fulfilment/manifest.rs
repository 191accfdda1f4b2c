//! The manifest of a lot: serial numbers in parts, chained by digest, in force once sealed.

use sha2::{Digest as _, Sha256};

use super::{Despatch, DespatchLine, ManifestStatus};
use crate::values::{DespatchId, Digest, Id, ManifestId, SerialNumber, Timestamp};

/// The state of a lot's manifest.
#[derive(Clone, Debug, PartialEq)]
pub struct Manifest {
    /// Where it stands.
    pub status: ManifestStatus,
    /// Attempt at it, from 1; a new one begins when parts end unsealed, and frees their serial numbers.
    pub attempt: i64,
    /// Parts received.
    pub parts: i64,
    /// Serial numbers received.
    pub serials: i64,
    /// Chain digest of the parts, see [`chain`].
    pub digest: Digest,
    /// When the parts end unless they are sealed.
    pub ends_at: Option<Timestamp>,
}

impl Manifest {
    /// A manifest without parts.
    pub(super) fn without_parts(status: ManifestStatus, attempt: i64) -> Self {
        Manifest { status, attempt, parts: 0, serials: 0, digest: Digest([0; 32]), ends_at: None }
    }
}

impl DespatchLine {
    /// How messages name its manifest.
    pub(super) fn manifest_reference(&self, despatch: &Despatch) -> String {
        format!("{} line {}", despatch.number, self.line)
    }
}

/// The chain digest after a part: SHA-256(previous ‖ SHA-256(serial numbers joined by line feeds)).
///
/// The first part follows 32 zero bytes, so one digest seals all parts and their order.
pub fn chain(previous: Digest, serials: &[SerialNumber]) -> Digest {
    let mut part = Sha256::new();
    for (index, serial) in serials.iter().enumerate() {
        if index > 0 {
            part.update(b"\n");
        }
        part.update(serial.as_str());
    }
    Digest(Sha256::new().chain_update(previous.0).chain_update(part.finalize()).finalize().into())
}

/// The manifest of a despatch line, whose id follows from the despatch's as ids of one command do.
pub fn manifest_id(despatch: DespatchId, line: i64) -> ManifestId {
    let line = u16::try_from(line).expect("bounded by DESPATCH_LINES_MAX");
    ManifestId::from_bits(despatch.bits() | u128::from(line))
}

/// The despatch and line of a manifest.
pub fn line_of(manifest: ManifestId) -> (DespatchId, i64) {
    let (mask, bits) = (u128::from(u16::MAX), manifest.bits());
    let line = i64::try_from(bits & mask).expect("sixteen bits");
    (DespatchId::from_bits(bits & !mask), line)
}
