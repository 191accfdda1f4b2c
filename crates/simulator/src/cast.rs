//! The organisations and people of every run, with their keys and delivery points.
//!
//! Some people hold two appointments that separation of duty keeps apart, and one holds none.

use domain::Command;
use domain::identity::add_delivery_point::AddDeliveryPoint;
use domain::identity::add_organisation::AddOrganisation;
use domain::identity::add_person::AddPerson;
use domain::identity::appoint::Appoint;
use domain::identity::register_key::RegisterKey;
use domain::identity::{OrganisationKind, Role};
use domain::values::{KeyBytes, OrganisationId, PersonId};
use ed25519_dalek::SigningKey;

use crate::names::{code, day, personal, text};
use crate::world::organisation;

use OrganisationKind::{Agency, Auditor, Partner, Supplier, Unit};

/// Code, kind, parent.
const ORGANISATIONS: &[(&str, OrganisationKind, Option<&str>)] = &[
    ("MOD", Agency, None),
    ("AGENCY", Agency, Some("MOD")),
    ("TREASURY", Agency, None),
    ("AUDIT", Auditor, None),
    ("PARTNER-N", Partner, None),
    ("C1", Unit, Some("MOD")),
    ("C2", Unit, Some("MOD")),
    ("B11", Unit, Some("C1")),
    ("B12", Unit, Some("C1")),
    ("B13", Unit, Some("C2")),
    ("SUP-A", Supplier, None),
    ("SUP-B", Supplier, None),
];

/// The units that order.
pub const UNITS: &[&str] = &["B11", "B12"];
/// The suppliers.
pub const SUPPLIERS: &[&str] = &["SUP-A", "SUP-B"];

/// Person and the appointments held: role and organisation.
const PEOPLE: &[(&str, &[(Role, &str)])] = &[
    ("P-ADMIN", &[(Role::Administrator, "MOD")]),
    ("P-AUDITOR", &[(Role::Auditor, "AUDIT")]),
    ("P-BUYER-1", &[(Role::Buyer, "AGENCY")]),
    ("P-BUYER-2", &[(Role::Buyer, "AGENCY")]),
    ("P-TREASURER-1", &[(Role::Treasurer, "TREASURY")]),
    ("P-TREASURER-2", &[(Role::Treasurer, "TREASURY")]),
    ("P-CLERK-A", &[(Role::SupplierClerk, "SUP-A")]),
    ("P-CLERK-B", &[(Role::SupplierClerk, "SUP-B")]),
    ("P-PARTNER", &[(Role::PartnerOfficer, "PARTNER-N")]),
    ("P-CORPS", &[(Role::Commander, "C1")]),
    ("P-11-ORDERER", &[(Role::Orderer, "B11")]),
    ("P-11-BOTH", &[(Role::Orderer, "B11"), (Role::Approver, "B11"), (Role::Receiver, "B11")]),
    ("P-11-APPROVER", &[(Role::Approver, "B11")]),
    ("P-11-COMMANDER", &[(Role::Commander, "B11")]),
    ("P-11-RECEIVER", &[(Role::Receiver, "B11")]),
    ("P-11-SIGNER", &[(Role::AcceptanceSigner, "B11")]),
    ("P-11-MEMBER", &[(Role::CommissionMember, "B11")]),
    ("P-12-ORDERER", &[(Role::Orderer, "B12")]),
    ("P-12-APPROVER", &[(Role::Approver, "B12")]),
    ("P-12-COMMANDER", &[(Role::Commander, "B12")]),
    ("P-12-RECEIVER", &[(Role::Receiver, "B12"), (Role::Treasurer, "TREASURY")]),
    ("P-12-SIGNER", &[(Role::AcceptanceSigner, "B12"), (Role::CommissionMember, "B12")]),
    ("P-12-MEMBER", &[(Role::CommissionMember, "B12")]),
    ("P-NOBODY", &[]),
];

/// Code and unit.
const DELIVERY_POINTS: &[(&str, &str)] =
    &[("DP-B11-1", "B11"), ("DP-B11-2", "B11"), ("DP-B12-1", "B12"), ("DP-B12-2", "B12")];

/// An account number that passes ISO 13616.
const IBAN: &str = "UA213223130000026007233566001";

/// What adds them all.
pub(crate) fn commands() -> Vec<Command> {
    let mut commands: Vec<Command> = Vec::new();
    for (name, kind, parent) in ORGANISATIONS {
        commands.push(add_organisation(name, *kind, parent.map(organisation)).into());
    }
    for (name, appointments) in PEOPLE {
        let person = person(name);
        commands.push(add_person(name).into());
        commands.push(RegisterKey { person, public_key: public_key(name), is_demo: false }.into());
        let appointed = appointments.iter().map(|(role, at)| appoint(person, *role, organisation(at)).into());
        commands.extend(appointed);
    }
    let points =
        DELIVERY_POINTS.iter().map(|(name, unit)| add_delivery_point(name, organisation(unit)).into());
    commands.extend(points);
    commands
}

/// An organisation since 2022; suppliers have an account.
pub fn add_organisation(
    name: &str,
    kind: OrganisationKind,
    parent: Option<OrganisationId>,
) -> AddOrganisation {
    AddOrganisation {
        code: code(name),
        kind,
        name_uk: text(name),
        name_en: text(name),
        parent,
        edrpou: None,
        ncage: None,
        iban: (kind == Supplier).then(|| IBAN.to_owned()),
        country: "UA".to_owned(),
        from: day("2022-06-01"),
    }
}

/// A person of the ministry.
pub fn add_person(name: &str) -> AddPerson {
    AddPerson {
        code: code(name), name: personal("Тест Тестенко"), organisation: organisation("MOD")
    }
}

/// An appointment since 1 January 2026, without end.
pub fn appoint(person: PersonId, role: Role, organisation: OrganisationId) -> Appoint {
    let (from, to, document) = (day("2026-01-01"), None, text("order 1"));
    Appoint { person, role, organisation, from, to, document, scope: Default::default() }
}

/// A delivery point of a unit.
pub fn add_delivery_point(name: &str, unit: OrganisationId) -> AddDeliveryPoint {
    AddDeliveryPoint { code: code(name), unit, name_uk: text(name), name_en: text(name) }
}

/// The id of a person.
pub fn person(name: &str) -> PersonId {
    PersonId::of_code(&code(name))
}

/// Names of all that have a key from the founding on.
pub fn key_owners() -> impl Iterator<Item = &'static str> {
    PEOPLE.iter().map(|(name, _)| *name)
}

/// The secret half of the key with this name.
pub fn signing_key(name: &str) -> SigningKey {
    let mut bytes = [0; 32];
    for (byte, letter) in bytes.iter_mut().zip(name.bytes()) {
        *byte = letter;
    }
    SigningKey::from_bytes(&bytes)
}

/// The public half.
pub fn public_key(name: &str) -> KeyBytes {
    KeyBytes(signing_key(name).verifying_key().to_bytes())
}
