//! Organisations in a tree, people, their appointments, signing keys and access tokens.
//!
//! Sign-in is not here: a token or session names the person, the appointments in force say what they may do.

pub mod add_delivery_point;
pub mod add_organisation;
pub mod add_person;
pub mod add_service_account;
pub mod appoint;
pub mod appoint_by_letter;
pub mod confirm_appointment;
pub mod delegate;
pub mod end_appointment;
pub mod erase_personal;
pub mod issue_service_token;
pub mod issue_token;
pub mod move_organisation;
pub mod refused;
pub mod register_key;
pub mod revoke_key;
pub mod revoke_token;
pub mod rotate_token;
pub mod suspend_organisation;
#[cfg(test)]
mod tests;
mod tree;

pub use tree::{ancestors, changes_from, organisation, organisation_of_kind, parent};

use crate::limits::CONFIRMATION_MONTHS;
use crate::table::Row;
use crate::values::{
    AppointmentId, CategoryId, Code, Date, DeliveryPointId, Digest, Id, KeyBytes, KeyId, LetterId,
    OrganisationId, PersonId, Text, Timestamp, TokenId,
};

crate::text_enum! {
    /// What an organisation is.
    pub enum OrganisationKind {
        /// A combat unit, or a level of command above units.
        Unit = "unit",
        /// A ministry, contracting agency or treasury.
        Agency = "agency",
        /// A maker or seller.
        Supplier = "supplier",
        /// A partner nation's organisation.
        Partner = "partner",
        /// A quality inspectorate.
        Inspectorate = "inspectorate",
        /// An audit office.
        Auditor = "auditor",
    }
}

crate::text_enum! {
    /// What a person is appointed to.
    pub enum Role {
        /// Chooses and orders for a unit.
        Orderer = "orderer",
        /// Supply or finance chief who approves orders.
        Approver = "approver",
        /// Commander of the unit.
        Commander = "commander",
        /// Receives and counts deliveries.
        Receiver = "receiver",
        /// Signs acceptance acts.
        AcceptanceSigner = "acceptance_signer",
        /// Member of the acceptance commission.
        CommissionMember = "commission_member",
        /// Buyer of the contracting agency.
        Buyer = "buyer",
        /// Treasurer who allots and pays.
        Treasurer = "treasurer",
        /// Clerk of a supplier.
        SupplierClerk = "supplier_clerk",
        /// Officer of a partner nation.
        PartnerOfficer = "partner_officer",
        /// Manager of a programme.
        ProgrammeManager = "programme_manager",
        /// Quality inspector.
        Inspector = "inspector",
        /// Auditor.
        Auditor = "auditor",
        /// Administrator of the installation.
        Administrator = "administrator",
    }
}

/// An organisation.
#[derive(Clone, Debug, PartialEq)]
pub struct Organisation {
    /// Identity, from the code.
    pub id: OrganisationId,
    /// Short code people use.
    pub code: Code,
    /// What it is.
    pub kind: OrganisationKind,
    /// Name in Ukrainian.
    pub name_uk: Text,
    /// Name in English.
    pub name_en: Text,
    /// State register number (ЄДРПОУ), 8 digits.
    pub edrpou: Option<String>,
    /// NATO commercial and governmental entity code, 5 characters.
    pub ncage: Option<String>,
    /// Bank account that payments go to.
    pub iban: Option<String>,
    /// ISO 3166 country code.
    pub country: String,
    /// Since when it exists.
    pub from: Date,
    /// Last day of a suspension from supplying.
    pub suspended_until: Option<Date>,
    /// Sequence of the last event that touched the row.
    pub revision: u64,
}

/// The parent of an organisation from a date on.
#[derive(Clone, Debug, PartialEq)]
pub struct Parentage {
    /// The organisation below.
    pub organisation: OrganisationId,
    /// From this date.
    pub from: Date,
    /// The organisation above; `None` for a root.
    pub parent: Option<OrganisationId>,
    /// The document that ordered it.
    pub document: Option<Text>,
}

/// A place a unit takes deliveries at, known by its code only.
#[derive(Clone, Debug, PartialEq)]
pub struct DeliveryPoint {
    /// Identity, from the code.
    pub id: DeliveryPointId,
    /// Code; never a location.
    pub code: Code,
    /// The unit.
    pub unit: OrganisationId,
    /// Name in Ukrainian.
    pub name_uk: Text,
    /// Name in English.
    pub name_en: Text,
}

/// A person; the name is personal data kept apart.
#[derive(Clone, Debug, PartialEq)]
pub struct Person {
    /// Identity, from the code.
    pub id: PersonId,
    /// Personnel code, or the code of a service account.
    pub code: Code,
    /// The organisation that answers for a service account; `None` for a human.
    pub service_of: Option<OrganisationId>,
    /// Sequence of the last event that touched the row.
    pub revision: u64,
}

/// A person's role at an organisation for a time.
#[derive(Clone, Debug, PartialEq)]
pub struct Appointment {
    /// Identity, from person, role, organisation and first day.
    pub id: AppointmentId,
    /// Who.
    pub person: PersonId,
    /// To what.
    pub role: Role,
    /// Where.
    pub organisation: OrganisationId,
    /// First day.
    pub from: Date,
    /// Last day; open when `None`.
    pub to: Option<Date>,
    /// The letter that named the person.
    pub document: Text,
    /// What its deeds are limited to.
    pub scope: Scope,
    /// The appointment whose right the person exercises as a deputy; it ends when that one does.
    pub delegated_by: Option<AppointmentId>,
    /// When it was last confirmed to be needed still; first the day it was made.
    pub confirmed_on: Date,
    /// Sequence of the last event that touched the row.
    pub revision: u64,
}

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
    /// SHA-256 of the scan.
    pub file: Option<Digest>,
    /// Appointments it made.
    pub appointments: i64,
    /// When it was registered.
    pub at: Timestamp,
}

/// A public key a person signs documents with; the private half never reaches us.
#[derive(Clone, Debug, PartialEq)]
pub struct SigningKey {
    /// Identity, from the key itself.
    pub id: KeyId,
    /// Whose key.
    pub person: PersonId,
    /// Ed25519 public key.
    pub public_key: KeyBytes,
    /// A key of the demo, refused outside demo mode.
    pub is_demo: bool,
    /// When it was registered.
    pub registered_at: Timestamp,
    /// When it was revoked.
    pub revoked_at: Option<Timestamp>,
}

/// An access token; only the digest of its secret is kept.
#[derive(Clone, Debug, PartialEq)]
pub struct AccessToken {
    /// Identity.
    pub id: TokenId,
    /// Whose token.
    pub person: PersonId,
    /// SHA-256 of the secret.
    pub secret_digest: Digest,
    /// What it is limited to; nothing beside the person's appointments when `None`.
    pub grant: Option<Grant>,
    /// When it ends.
    pub expires_at: Timestamp,
    /// When it was revoked.
    pub revoked_at: Option<Timestamp>,
}

/// What a token of a service account permits, at most what the account's appointments do.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Grant {
    /// The actions.
    pub actions: Vec<crate::policy::Action>,
    /// Only for this organisation and those below; for all of the appointments when `None`.
    pub organisation: Option<OrganisationId>,
}

impl AccessToken {
    /// Whether it lets its holder in at a time.
    pub fn is_live(&self, at: Timestamp) -> bool {
        self.revoked_at.is_none() && at < self.expires_at
    }
}

impl Appointment {
    /// Whether it is due to be confirmed or ended: nobody has confirmed it for [`CONFIRMATION_MONTHS`].
    pub fn is_unconfirmed(&self, today: Date) -> bool {
        let due = self.confirmed_on.saturating_add(jiff::Span::new().months(CONFIRMATION_MONTHS));
        self.delegated_by.is_none() && self.to.is_none_or(|to| today <= to) && due < today
    }

    /// Whether the appointment holds on a day.
    pub fn is_in_force(&self, today: Date) -> bool {
        self.from <= today && self.to.is_none_or(|to| today <= to)
    }
}

impl Row for Organisation {
    type Key = OrganisationId;
    const TABLE: &'static str = "organisation";
    fn key(&self) -> OrganisationId {
        self.id
    }
    fn touched(&mut self, sequence: u64) {
        self.revision = sequence;
    }
}

impl Row for Parentage {
    type Key = (OrganisationId, Date);
    const TABLE: &'static str = "parentage";
    fn key(&self) -> Self::Key {
        (self.organisation, self.from)
    }
}

impl Row for DeliveryPoint {
    type Key = DeliveryPointId;
    const TABLE: &'static str = "delivery_point";
    fn key(&self) -> DeliveryPointId {
        self.id
    }
}

impl Row for Person {
    type Key = PersonId;
    const TABLE: &'static str = "person";
    fn key(&self) -> PersonId {
        self.id
    }
    fn touched(&mut self, sequence: u64) {
        self.revision = sequence;
    }
}

impl Row for Appointment {
    type Key = AppointmentId;
    const TABLE: &'static str = "appointment";
    fn key(&self) -> AppointmentId {
        self.id
    }
    fn touched(&mut self, sequence: u64) {
        self.revision = sequence;
    }
}

impl Row for SigningKey {
    type Key = KeyId;
    const TABLE: &'static str = "signing_key";
    fn key(&self) -> KeyId {
        self.id
    }
}

impl Row for AccessToken {
    type Key = TokenId;
    const TABLE: &'static str = "access_token";
    fn key(&self) -> TokenId {
        self.id
    }
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

/// A key's id, from its bytes.
pub fn key_id(public_key: &KeyBytes) -> KeyId {
    KeyId::of_parts(&[&public_key.to_string()])
}

/// An appointment's id, from what makes it one.
pub fn appointment_id(
    person: PersonId,
    role: Role,
    organisation: OrganisationId,
    from: Date,
) -> AppointmentId {
    let (person, organisation) = (person.bits().to_string(), organisation.bits().to_string());
    AppointmentId::of_parts(&[&person, role.as_str(), &organisation, &from.to_string()])
}
