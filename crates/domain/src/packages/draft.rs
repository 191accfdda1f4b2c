//! Begin a package: its size, and the two bodies of its gates.

use serde::{Deserialize, Serialize};

use super::{Package, PackageStatus};
use crate::command::Verb;
use crate::envelope::Context;
use crate::event::{Event, Fact};
use crate::identity::{OrganisationKind, organisation, organisation_of_kind};
use crate::limits::AMOUNT_MINOR_MAX;
use crate::policy::{self, Action, Subject};
use crate::rejection::{Rejection, bounded};
use crate::state::{Stamp, State};
use crate::values::{Code, Currency, OrganisationId, PackageId, Text};
use crate::wording::{Remedy, Rule};

/// Begins a package without lines.
#[derive(Clone, Debug)]
pub struct DraftPackage {
    /// Code, which becomes the identity.
    pub code: Code,
    /// The organisation that composes it.
    pub owner: OrganisationId,
    /// The body of the gate of validation.
    pub validator: OrganisationId,
    /// The body of the gate of release.
    pub releaser: OrganisationId,
    /// Name in Ukrainian.
    pub name_uk: Text,
    /// Name in English.
    pub name_en: Text,
    /// Currency of its lines and its target.
    pub currency: Currency,
    /// The size it is composed to, minor units.
    pub target_minor: i64,
}

/// A package was begun.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PackageDrafted {
    package: PackageId,
    code: Code,
    owner: OrganisationId,
    validator: OrganisationId,
    releaser: OrganisationId,
    name_uk: Text,
    name_en: Text,
    currency: Currency,
    target_minor: i64,
}

impl Verb for DraftPackage {
    fn keys(&self, state: &mut State, _context: &Context) {
        state.packages.want(&PackageId::of_code(&self.code));
    }

    fn decide(&self, state: &State, context: &Context) -> Result<Vec<Event>, Rejection> {
        let subject = Subject::of("organisation", self.owner, self.owner);
        policy::require_person(state, context, Action::ManagePackages, &subject)?;
        let package = PackageId::of_code(&self.code);
        if state.packages.get(&package).is_some() {
            return Err(Rejection::AlreadyExists { object: "package", reference: self.code.to_string() });
        }
        organisation(state, self.owner)?;
        organisation_of_kind(state, self.validator, OrganisationKind::Partner)?;
        let releaser = organisation_of_kind(state, self.releaser, OrganisationKind::Partner)?;
        if self.releaser == self.validator {
            return Err(Rejection::field(
                "releaser",
                &releaser.code,
                Rule::IsTheValidator,
                Remedy::BodyForEach,
            ));
        }
        bounded("target_minor", self.target_minor, 1, AMOUNT_MINOR_MAX)?;

        // Nothing below can be refused.
        let DraftPackage { code, owner, validator, releaser, name_uk, name_en, currency, target_minor } =
            self.clone();
        Ok(vec![
            PackageDrafted {
                package,
                code,
                owner,
                validator,
                releaser,
                name_uk,
                name_en,
                currency,
                target_minor,
            }
            .into(),
        ])
    }
}

impl Fact for PackageDrafted {
    fn apply(&self, state: &mut State, _stamp: &Stamp) {
        let PackageDrafted { package, code, owner, validator, releaser, name_uk, name_en, .. } = self.clone();
        state.packages.insert(Package {
            id: package,
            code,
            owner,
            validator,
            releaser,
            name_uk,
            name_en,
            currency: self.currency,
            target_minor: self.target_minor,
            version: 0,
            line_count: 0,
            total_minor: 0,
            pledges: Vec::new(),
            funded_minor: 0,
            status: PackageStatus::Draft,
            is_held: false,
            editions: 0,
            signature_count: 0,
            revision: 0,
        });
    }

    fn subjects(&self) -> Vec<String> {
        let bodies = [self.owner, self.validator, self.releaser];
        std::iter::once(self.package.to_string()).chain(bodies.map(|body| body.to_string())).collect()
    }
}
