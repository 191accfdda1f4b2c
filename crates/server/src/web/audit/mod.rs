//! The auditor: the journal with its proofs, who read what is restricted, how things stood at a moment, red flags, and verification.

pub mod accesses;
pub mod as_of;
pub mod entry;
pub mod explorer;
pub mod flags;
pub mod verification;

use maud::Markup;

use super::visitor::Visitor;

/// The parts of an auditor's work, for the tabs of its pages.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// The journal.
    Journal,
    /// Who signed what.
    Signatures,
    /// Who read what is restricted.
    Accesses,
    /// How an object stood.
    AsOf,
    /// What to look into.
    Flags,
    /// Whether all of it is as the journal says.
    Verification,
}

const PARTS: [(Part, &str, &str); 6] = [
    (Part::Journal, "/audit", "audit-journal"),
    (Part::Signatures, "/audit/signatures", "audit-signatures"),
    (Part::Accesses, "/audit/accesses", "audit-accesses"),
    (Part::AsOf, "/audit/as-of", "audit-as-of"),
    (Part::Flags, "/audit/flags", "audit-flags"),
    (Part::Verification, "/audit/verification", "audit-verification"),
];

/// The tabs, with this one shown.
pub fn tabs(visitor: &Visitor, shown: Part) -> Markup {
    super::listing::parts(visitor.language, "audit", &PARTS, shown)
}
