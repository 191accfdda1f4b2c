//! The organisations and people of a benchmark's nation.

use domain::Command;
use domain::identity::add_delivery_point::AddDeliveryPoint;
use domain::identity::add_organisation::AddOrganisation;
use domain::identity::add_person::AddPerson;
use domain::identity::appoint::Appoint;
use domain::identity::{OrganisationKind, Role};
use domain::values::{Code, Date, OrganisationId, PersonId, Personal};

use super::nation::{SUPPLIERS, UNITS, code, days_from, supplier, supplier_code, text, unit_code};

/// An account number that passes ISO 13616.
pub(super) const IBAN: &str = "UA213223130000026007233566001";

/// Roles that each unit has besides its orderer, whose people sign and receive.
const SIGNERS: [Role; 5] =
    [Role::Approver, Role::Commander, Role::Receiver, Role::AcceptanceSigner, Role::CommissionMember];

/// The person who holds a role at the `n`th unit or, as clerk, at the `n`th supplier; there is one treasury.
pub fn person_of(role: Role, n: usize) -> String {
    match role {
        Role::Orderer => format!("P-{n:03}"),
        Role::Treasurer => "P-treasurer".to_owned(),
        _ => format!("P-{role}-{n:03}"),
    }
}

fn organisation(name: &str, kind: OrganisationKind, parent: Option<&str>, today: Date) -> Command {
    let added = AddOrganisation {
        code: code(name),
        kind,
        name_uk: text(name),
        name_en: text(name),
        parent: parent.map(|parent| OrganisationId::of_code(&code(parent))),
        edrpou: None,
        ncage: None,
        iban: (kind == OrganisationKind::Supplier).then(|| IBAN.to_owned()),
        country: "UA".to_owned(),
        from: days_from(today, -30),
    };
    added.into()
}

/// What adds them all.
pub(super) fn people(today: Date) -> Vec<Command> {
    let mut commands = vec![
        organisation("MOD", OrganisationKind::Agency, None, today),
        organisation("AGENCY", OrganisationKind::Agency, Some("MOD"), today),
    ];
    let suppliers =
        (0..SUPPLIERS).map(|n| organisation(&supplier_code(n), OrganisationKind::Supplier, None, today));
    commands.extend(suppliers);
    for n in 0..UNITS {
        let name = unit_code(n);
        let unit = OrganisationId::of_code(&code(&name));
        let person = code(&format!("P-{n:03}"));
        let point = code(&format!("DP-{n:03}"));
        commands.push(organisation(&name, OrganisationKind::Unit, Some("MOD"), today));
        commands.extend(appointed(&person, Role::Orderer, unit, today));
        for role in SIGNERS {
            commands.extend(appointed(&code(&person_of(role, n)), role, unit, today));
        }
        let (name_uk, name_en) = (text("Пункт приймання"), text("Receiving point"));
        commands.push(AddDeliveryPoint { code: point, unit, name_uk, name_en }.into());
    }
    for n in 0..SUPPLIERS {
        let clerk = code(&person_of(Role::SupplierClerk, n));
        commands.extend(appointed(&clerk, Role::SupplierClerk, supplier(n), today));
    }
    let treasury = OrganisationId::of_code(&code("AGENCY"));
    commands.extend(appointed(&code(&person_of(Role::Treasurer, 0)), Role::Treasurer, treasury, today));
    commands
}

/// Adds a person who holds a role at an organisation.
pub(super) fn appointed(
    person: &Code,
    role: Role,
    organisation: OrganisationId,
    today: Date,
) -> [Command; 2] {
    let name = Personal::new(text("Тест Тестенко"));
    let added = AddPerson { code: person.clone(), name, organisation };
    let appointed = Appoint {
        person: PersonId::of_code(person),
        role,
        organisation,
        from: days_from(today, -30),
        to: None,
        document: text("order 1"),
        scope: domain::identity::Scope::default(),
    };
    [added.into(), appointed.into()]
}
