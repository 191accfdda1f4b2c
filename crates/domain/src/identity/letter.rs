//! Letters by which organisations name their people, and what an appointment may be limited to.

use crate::table::Row;
use crate::values::{CategoryId, Digest, Id, LetterId, OrganisationId, Text, Timestamp};

/// What an appointment is limited to beside its organisation; reading is not narrowed.
#[derive(Clone, Debug, Default, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Scope {
    /// Only objects all of whose categories are among these; no limit when empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub categories: Vec<CategoryId>,
    /// Only objects paid for by this nation alone (ISO 3166-1 alpha-2).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nation: Option<String>,
}

impl Scope {
    /// Whether there is no limit.
    pub fn is_open(&self) -> bool {
        self.categories.is_empty() && self.nation.is_none()
    }
}

/// A letter by which an organisation names its people.
#[derive(Clone, Debug, PartialEq)]
pub struct Letter {
    /// Identity, from organisation and number.
    pub id: LetterId,
    /// Who wrote it.
    pub organisation: OrganisationId,
    /// Its number and date, as people cite it.
    pub document: Text,
    /// SHA-256 of the scan, which is a file of the letter.
    pub file: Option<Digest>,
    /// Appointments it made.
    pub appointments: i64,
    /// When it was registered.
    pub at: Timestamp,
}

impl Row for Letter {
    type Key = LetterId;
    const TABLE: &'static str = "letter";
    fn key(&self) -> LetterId {
        self.id
    }
}

/// A letter's id, from who wrote it and what it is cited as.
pub fn letter_id(organisation: OrganisationId, document: &Text) -> LetterId {
    LetterId::of_parts(&[&organisation.bits().to_string(), document.as_str()])
}
