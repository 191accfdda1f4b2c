//! Organisations in a tree, people, their appointments, signing keys and access tokens.
//!
//! Sign-in is not here: a token or session names the person, the appointments in force say what they may do.

pub mod add_delivery_point;
pub mod add_organisation;
pub mod add_person;
pub mod add_service_account;
pub mod appoint;
pub mod appoint_by_letter;
pub mod close_sign_in;
pub mod confirm_appointment;
mod credentials;
pub mod delegate;
pub mod end_appointment;
pub mod erase_file;
pub mod erase_personal;
pub mod invite_person;
pub mod issue_account_token;
pub mod issue_token;
mod letter;
pub mod move_organisation;
pub mod permissions;
pub mod refused;
pub mod register_key;
pub mod register_passkey;
pub mod revoke_key;
pub mod revoke_token;
pub mod rotate_token;
pub mod suspend_organisation;
#[cfg(test)]
mod tests;
mod tree;

pub use credentials::{AccessToken, Grant, SigningKey, key_id};
pub use letter::{Letter, Scope, letter_id};
pub use tree::{ancestors, changes_from, organisation, organisation_of_kind, parent};

use crate::limits::CONFIRMATION_MONTHS;
use crate::table::Row;
use crate::values::{AppointmentId, Code, Date, DeliveryPointId, Id, OrganisationId, PersonId, Text};

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
        /// A logistics hub that despatches pass through.
        Hub = "hub",
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
    fn owner(&self) -> Option<u128> {
        Some(self.person.bits())
    }
    fn touched(&mut self, sequence: u64) {
        self.revision = sequence;
    }
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
