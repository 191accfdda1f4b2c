//! Notices: what a person should know, made from the journal behind a durable cursor, at least once.
//!
//! Reading order: `rules` (who is told of what), `audience` and `succession` (which people these are), `making` and `maker`
//! (from entries, deadlines and `days` to notices), `inbox` (kept and read), `mailboxes` and `mail` (how they leave by e-mail). Nothing of it is
//! part of the state, and no command waits for it.

mod about;
pub mod audience;
mod case;
pub mod days;
pub mod inbox;
pub mod mail;
pub mod mailboxes;
mod maker;
pub mod making;
pub mod rules;
mod succession;

use domain::policy::Action;
use domain::values::{Date, Id, NoticeId, OrganisationId, PersonId, Timestamp};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::proof::leaf::Header;

/// Days after which a notice is forgotten, and before which an entry is too old to tell of.
pub const NOTICE_DAYS: i64 = 90;

/// An entry of which people are told; its fields only where a rule needs them.
struct Heard<'e> {
    header: &'e Header,
    fields: &'e serde_json::Map<String, serde_json::Value>,
}

/// A notice to one person.
#[derive(Clone, Debug, PartialEq)]
pub struct Notice {
    /// To whom.
    pub person: PersonId,
    /// Its id, the same however often it is made; ids rise with time.
    pub id: NoticeId,
    /// Its name among `rules`.
    pub kind: String,
    /// Id of what it is about.
    pub object: String,
    /// What its text names.
    pub facts: Facts,
    /// The action that makes it the person's business…
    pub action: Action,
    /// …at this organisation: who may not do it there any more does not see the notice.
    pub organisation: OrganisationId,
    /// When it took place.
    pub at: Timestamp,
    /// When the person read it.
    pub read_at: Option<Timestamp>,
}

/// What the text of a notice names.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Facts {
    /// Number of the order, act, invoice or payment, or code of the allotment or fund.
    pub number: String,
    /// Code of the unit.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub unit: String,
    /// Code of the supplier.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub supplier: String,
    /// When a deadline ends, microseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<Timestamp>,
    /// A day that comes near or has passed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub on: Option<Date>,
    /// The order it concerns, if there is one.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub order: String,
}

/// The id of a notice: when it took place, and a digest of what it was made from.
pub fn notice_id(at: Timestamp, source: &str, kind: &str) -> NoticeId {
    let hash = Sha256::new().chain_update(source).chain_update([0]).chain_update(kind).finalize();
    let (mut bits, when) = ([0; 16], at.0.max(0).to_be_bytes());
    bits[..8].copy_from_slice(&when);
    bits[8..].copy_from_slice(&hash[..8]);
    NoticeId::from_bits(u128::from_be_bytes(bits))
}
