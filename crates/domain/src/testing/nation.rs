//! The organisations and people of the world: one person for each role, and some who may do nothing.

use super::world::World;
use super::{code, day, delivery_point, organisation, person, public_key, text};
use crate::cell::found::FoundCell;
use crate::identity::add_delivery_point::AddDeliveryPoint;
use crate::identity::add_organisation::AddOrganisation;
use crate::identity::add_person::AddPerson;
use crate::identity::appoint::Appoint;
use crate::identity::register_key::RegisterKey;
use crate::identity::{OrganisationKind, Role};
use crate::values::{KeyBytes, Personal};

use OrganisationKind::{Agency, Auditor, Inspectorate, Partner, Supplier, Unit};

/// Code, kind, parent, country.
const ORGANISATIONS: &[(&str, OrganisationKind, Option<&str>, &str)] = &[
    ("MOD", Agency, None, "UA"),
    ("AGENCY", Agency, Some("MOD"), "UA"),
    ("TREASURY", Agency, None, "UA"),
    ("AUDIT", Auditor, None, "UA"),
    ("INSPECT", Inspectorate, Some("MOD"), "UA"),
    ("PARTNER-N", Partner, None, "FI"),
    ("C1", Unit, Some("MOD"), "UA"),
    ("C2", Unit, Some("MOD"), "UA"),
    ("B11", Unit, Some("C1"), "UA"),
    ("B12", Unit, Some("C1"), "UA"),
    ("B11-1", Unit, Some("B11"), "UA"),
    ("SUP-VEKTOR", Supplier, None, "UA"),
    ("SUP-TYSHA", Supplier, None, "UA"),
];

/// Code, role, organisation, last day; everyone but P-NOBODY has a role since 1 January 2026.
const PEOPLE: &[(&str, Role, &str, Option<&str>)] = &[
    ("P-ADMIN", Role::Administrator, "MOD", None),
    ("P-BUYER", Role::Buyer, "AGENCY", None),
    ("P-TREASURER", Role::Treasurer, "TREASURY", None),
    ("P-AUDITOR", Role::Auditor, "AUDIT", None),
    ("P-INSPECTOR", Role::Inspector, "INSPECT", None),
    ("P-PARTNER", Role::PartnerOfficer, "PARTNER-N", None),
    ("P-PROGRAMME", Role::ProgrammeManager, "MOD", None),
    ("P-CORPS", Role::Commander, "C1", None),
    ("P-ORDERER", Role::Orderer, "B11", None),
    ("P-APPROVER", Role::Approver, "B11", None),
    ("P-COMMANDER", Role::Commander, "B11", None),
    ("P-RECEIVER", Role::Receiver, "B11", None),
    ("P-SIGNER", Role::AcceptanceSigner, "B11", None),
    ("P-MEMBER", Role::CommissionMember, "B11", None),
    ("P-FORMER", Role::Orderer, "B11", Some("2026-01-11")),
    ("P-STRANGER", Role::Orderer, "B12", None),
    ("P-CLERK", Role::SupplierClerk, "SUP-VEKTOR", None),
    ("P-RIVAL", Role::SupplierClerk, "SUP-TYSHA", None),
];

/// Code and unit of the delivery points.
const DELIVERY_POINTS: &[(&str, &str)] =
    &[("DP-B11-1", "B11"), ("DP-B11-2", "B11"), ("DP-B12-1", "B12"), ("DP-B11-1-1", "B11-1")];

/// The account of every supplier.
const IBAN: &str = "UA213223130000026007233566001";

/// Founds the cell and adds everyone, at the console.
pub(super) fn build(world: &mut World) {
    world.accept(FoundCell {
        name: code("test-cell"),
        zone: "Europe/Kyiv".to_owned(),
        is_demo: false,
        log_key: KeyBytes([1; 32]),
    });
    for (code, kind, parent, country) in ORGANISATIONS {
        let iban = matches!(kind, Supplier | Agency).then(|| IBAN.to_owned());
        world.accept(AddOrganisation { iban, ..add_organisation(code, *kind, *parent, country) });
    }
    for (code, role, organisation, to) in PEOPLE {
        world.accept(add_person(code));
        world.accept(register_key(code));
        let to = to.map(day);
        world.accept(Appoint { to, ..appoint(code, *role, organisation) });
    }
    world.accept(add_person("P-NOBODY"));
    for (point, unit) in DELIVERY_POINTS {
        let added = AddDeliveryPoint {
            code: code(point),
            unit: organisation(unit),
            name_uk: text("Пункт приймання"),
            name_en: text("Receiving point"),
        };
        world.accept(added);
        assert!(world.state.delivery_points.get(&delivery_point(point)).is_some());
    }
}

/// An organisation since 2022.
pub fn add_organisation(
    name: &str,
    kind: OrganisationKind,
    parent: Option<&str>,
    country: &str,
) -> AddOrganisation {
    AddOrganisation {
        code: code(name),
        kind,
        name_uk: text(name),
        name_en: text(name),
        parent: parent.map(organisation),
        edrpou: None,
        ncage: None,
        iban: None,
        country: country.to_owned(),
        from: day("2022-06-01"),
    }
}

/// A person of the ministry.
pub fn add_person(name: &str) -> AddPerson {
    AddPerson {
        code: code(name),
        name: Personal::new(text("Тест Тестенко")),
        organisation: organisation("MOD"),
    }
}

/// An appointment since 1 January 2026, without end.
pub fn appoint(name: &str, role: Role, at: &str) -> Appoint {
    Appoint {
        person: person(name),
        role,
        organisation: organisation(at),
        from: day("2026-01-01"),
        to: None,
        document: text("order 1 of 2025-12-30"),
        scope: crate::identity::Scope::default(),
    }
}

/// The registration of a person's key.
pub fn register_key(name: &str) -> RegisterKey {
    RegisterKey { person: person(name), public_key: public_key(name), is_demo: false }
}
