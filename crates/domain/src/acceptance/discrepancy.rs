//! Discrepancies: what differs from the packing list, by code, and how each was settled.

use super::DiscrepancyStatus;
use crate::table::Row;
use crate::values::{ActId, Digest, ItemId, SerialNumber};

crate::text_enum! {
    /// What is wrong: the families of Supply Discrepancy Report codes, their letters in brackets.
    ///
    /// DLM 4000.25, volume 2, appendix 7.28:
    /// <https://docest.com/doc/142747/appendix-7-28-sdr-report-relevant-data-elements>.
    pub enum DiscrepancyCode {
        /// Fewer pieces came than the packing list says (S).
        Shortage = "shortage",
        /// More pieces came than the packing list says (O); never payable.
        Overage = "overage",
        /// Pieces of another item came in place of the ordered one (W); never payable.
        WrongItem = "wrong_item",
        /// In a condition other than shown: damaged, expired, stripped of parts (C).
        Damaged = "damaged",
        /// A defect of design, material or workmanship (Q).
        Quality = "quality",
        /// Supply documents are missing, incomplete or wrong (D).
        Documents = "documents",
        /// Sent or addressed to another place (M).
        Misdirected = "misdirected",
        /// Name plates, logbooks, handbooks or test certificates are missing or wrong (T).
        TechnicalData = "technical_data",
        /// Preservation, packing or marking is improper (P).
        Packaging = "packaging",
    }
}

crate::text_enum! {
    /// Why a despatched piece is not accepted.
    pub enum Verdict {
        /// It came and is refused.
        Rejected = "rejected",
        /// It did not come.
        Missing = "missing",
    }
}

crate::text_enum! {
    /// How a discrepancy was settled.
    pub enum Outcome {
        /// The supplier despatches the withheld pieces again.
        Replaced = "replaced",
        /// The withheld pieces are given up; their money is free again.
        ShortClosed = "short_closed",
        /// It withheld nothing and is kept on record.
        Noted = "noted",
    }
}

impl DiscrepancyCode {
    /// The verdict on pieces that it withholds; `None` when it concerns none of the lot's pieces.
    pub fn verdict(self) -> Option<Verdict> {
        match self {
            DiscrepancyCode::Shortage | DiscrepancyCode::Misdirected => Some(Verdict::Missing),
            DiscrepancyCode::Overage => None,
            DiscrepancyCode::WrongItem
            | DiscrepancyCode::Damaged
            | DiscrepancyCode::Quality
            | DiscrepancyCode::Documents
            | DiscrepancyCode::TechnicalData
            | DiscrepancyCode::Packaging => Some(Verdict::Rejected),
        }
    }
}

/// Name of the personal field that holds the note of a discrepancy.
pub fn note_field(position: i64) -> String {
    format!("discrepancy_{position}_note")
}

/// Name of the personal field that holds why a discrepancy was settled so.
pub fn settlement_field(position: i64) -> String {
    format!("discrepancy_{position}_reason")
}

/// A discrepancy that an act records.
#[derive(Clone, Debug, PartialEq)]
pub struct Discrepancy {
    /// The act.
    pub act: ActId,
    /// Position within the act, from 1.
    pub position: i64,
    /// What is wrong.
    pub code: DiscrepancyCode,
    /// The line of the despatch.
    pub line: i64,
    /// Pieces concerned.
    pub quantity: i64,
    /// Pieces of them that are not accepted for it; the rest is accepted with a remark.
    pub withheld: i64,
    /// Serial numbers found that are not of the lot: pieces too many or of another item.
    pub found: Vec<SerialNumber>,
    /// Seal of the note on what was seen; the note itself is personal, because it may name people.
    pub note: Option<Digest>,
    /// Where it stands.
    pub status: DiscrepancyStatus,
    /// How it was settled.
    pub outcome: Option<Outcome>,
}

/// A piece that differs from the rest of its lot.
#[derive(Clone, Debug, PartialEq)]
pub struct ActException {
    /// The act.
    pub act: ActId,
    /// Position within the act, from 1.
    pub position: i64,
    /// The line of the despatch.
    pub line: i64,
    /// The item.
    pub item: ItemId,
    /// The piece.
    pub serial: SerialNumber,
    /// Why it is not accepted.
    pub verdict: Verdict,
    /// Position of the discrepancy that explains it.
    pub discrepancy: i64,
}

impl Row for Discrepancy {
    type Key = (ActId, i64);
    const TABLE: &'static str = "discrepancy";
    fn key(&self) -> Self::Key {
        (self.act, self.position)
    }
}

impl Row for ActException {
    type Key = (ActId, i64);
    const TABLE: &'static str = "act_exception";
    fn key(&self) -> Self::Key {
        (self.act, self.position)
    }
}
