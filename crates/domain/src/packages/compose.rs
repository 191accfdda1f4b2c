//! Compose a package, or compose it anew: the lines become the next version, which passes both gates again.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

use super::{ComposedLine, Package, PackageAction, PackageLine, PackageStatus, lines, package, want_package};
use crate::catalogue::item;
use crate::command::Verb;
use crate::envelope::Context;
use crate::event::{Event, Fact};
use crate::identity::{OrganisationKind, organisation_of_kind};
use crate::limits::{AMOUNT_MINOR_MAX, PACKAGE_LINES_MAX, QUANTITY_MAX, UNIT_PRICE_MINOR_MAX, count};
use crate::policy::{self, Action};
use crate::rejection::{Rejection, bounded, listed};
use crate::requirements::{self, RequirementAction, RequirementStatus};
use crate::state::{Stamp, State};
use crate::values::{OrganisationId, PackageId, PersonId, RequirementId};
use crate::wording::{Remedy, Rule};

/// Composes the next version of a package.
#[derive(Clone, Debug)]
pub struct ComposePackage {
    /// The package.
    pub package: PackageId,
    /// Its lines.
    pub lines: Vec<ComposedLine>,
}

/// A version of a package was composed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PackageComposed {
    package: PackageId,
    owner: OrganisationId,
    version: i64,
    status: PackageStatus,
    lines: Vec<ComposedLine>,
    total_minor: i64,
    /// Needs that this version has and the one before had not.
    taken: Vec<RequirementId>,
    /// Needs that the version before had and this one has not.
    dropped: Vec<RequirementId>,
    composed_by: PersonId,
}

impl Verb for ComposePackage {
    fn keys(&self, state: &mut State, _context: &Context) {
        want_package(state, self.package);
        for line in &self.lines {
            state.requirements.want(&line.requirement);
            state.items.want(&line.item);
        }
    }

    fn decide(&self, state: &State, context: &Context) -> Result<Vec<Event>, Rejection> {
        let found = package(state, self.package)?;
        let parties = found.parties();
        let subject = found.subject(found.owner, &parties);
        let composed_by = policy::require_person(state, context, Action::ManagePackages, &subject)?;
        found.require_free("composing")?;
        let status = found.status.step(PackageAction::Compose, &found.code)?;
        listed("lines", &self.lines, PACKAGE_LINES_MAX)?;
        let before: Vec<RequirementId> = lines(state, found).map(|line| line.composed.requirement).collect();
        let mut wanted: BTreeMap<RequirementId, i64> = BTreeMap::new();
        let mut total_minor = 0i64;
        for line in &self.lines {
            let sum = wanted.entry(line.requirement).or_default();
            *sum += line.quantity;
            check_line(state, found, line, *sum, before.contains(&line.requirement))?;
            total_minor += line.cost_minor();
        }
        bounded("total_minor", total_minor, 1, AMOUNT_MINOR_MAX)?;

        // Nothing below can be refused.
        let taken = wanted.keys().filter(|id| !before.contains(id)).copied().collect();
        let mut dropped: Vec<_> = before.into_iter().filter(|id| !wanted.contains_key(id)).collect();
        dropped.dedup();
        Ok(vec![
            PackageComposed {
                package: found.id,
                owner: found.owner,
                version: found.version + 1,
                status,
                lines: self.lines.clone(),
                total_minor,
                taken,
                dropped,
                composed_by,
            }
            .into(),
        ])
    }
}

/// Refuses a line whose need is not validated or taken, or that is not what is needed.
fn check_line(
    state: &State,
    package: &Package,
    line: &ComposedLine,
    quantity: i64,
    is_kept: bool,
) -> Result<(), Rejection> {
    let need = requirements::requirement(state, line.requirement)?;
    if !is_kept {
        need.status.step(RequirementAction::Package, &need.number)?;
    }
    bounded("quantity", line.quantity, 1, QUANTITY_MAX)?;
    bounded("unit_price_minor", line.unit_price_minor, 1, UNIT_PRICE_MINOR_MAX)?;
    let cost = i128::from(line.quantity) * i128::from(line.unit_price_minor);
    if cost > i128::from(AMOUNT_MINOR_MAX) {
        let rule = Rule::LineTooDear.with([&package.money(AMOUNT_MINOR_MAX)]);
        return Err(Rejection::field("quantity", line.quantity, rule, Remedy::SplitLine));
    }
    let left = need.terms.quantity;
    if quantity > left {
        let (object, reference) = ("requirement", need.number.clone());
        return Err(Rejection::NothingLeft { object, reference, left, asked: quantity });
    }
    let item = item(state, line.item)?;
    if !need.need.is_met_by(item) {
        let rule = Rule::NeedUnmet.with([&need.number]);
        return Err(Rejection::field("item", &item.code, rule, Remedy::ItemOfNeed));
    }
    organisation_of_kind(state, line.supplier, OrganisationKind::Supplier)?;
    Ok(())
}

impl Fact for PackageComposed {
    fn keys(&self, state: &mut State) {
        state.packages.want(&self.package);
        state.judgements.want(&self.package);
        for id in self.taken.iter().chain(&self.dropped) {
            state.requirements.want(id);
        }
    }

    fn apply(&self, state: &mut State, stamp: &Stamp) {
        state.judgements.remove(&self.package);
        let package = state.packages.update(&self.package);
        (package.version, package.status) = (self.version, self.status);
        (package.line_count, package.total_minor) = (count(&self.lines), self.total_minor);
        for (composed, line) in self.lines.iter().zip(1..) {
            state.package_lines.insert(PackageLine {
                package: self.package,
                version: self.version,
                line,
                composed: composed.clone(),
                validation: None,
                release: None,
                orders: Vec::new(),
            });
        }
        let by = Some(self.composed_by);
        requirements::advance(
            state,
            stamp,
            &self.taken,
            (RequirementAction::Package, RequirementStatus::Packaged),
            by,
        );
        requirements::advance(
            state,
            stamp,
            &self.dropped,
            (RequirementAction::Unpackage, RequirementStatus::Validated),
            by,
        );
    }

    fn subjects(&self) -> Vec<String> {
        let needs = self.taken.iter().chain(&self.dropped).map(ToString::to_string);
        [self.package.to_string(), self.owner.to_string()].into_iter().chain(needs).collect()
    }
}
