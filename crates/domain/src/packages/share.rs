//! Set what a pledge bears of a package, before or after it is composed.

use serde::{Deserialize, Serialize};

use super::{Package, PackageShare, PackageStatus, package};
use crate::command::Verb;
use crate::envelope::Context;
use crate::event::{Event, Fact};
use crate::limits::{AMOUNT_MINOR_MAX, PACKAGE_PLEDGES_MAX};
use crate::pledges::{Pledge, PledgeStatus, pledge};
use crate::policy::{self, Action};
use crate::rejection::{Rejection, bounded};
use crate::state::{Stamp, State};
use crate::values::{OrganisationId, PackageId, PersonId, PledgeId};

/// Sets the share of a pledge in a package; nothing takes it out.
#[derive(Clone, Debug)]
pub struct SharePackage {
    /// The package.
    pub package: PackageId,
    /// The pledge.
    pub pledge: PledgeId,
    /// Minor units of the pledge's currency; 0 takes it out.
    pub amount_minor: i64,
}

/// The share of a pledge in a package was set.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PackageShared {
    package: PackageId,
    pledge: PledgeId,
    partner: OrganisationId,
    /// Minor units of the pledge's currency from now on.
    amount_minor: i64,
    /// Minor units of the package's currency from now on.
    worth_minor: i64,
    shared_by: PersonId,
}

impl Verb for SharePackage {
    fn keys(&self, state: &mut State, _context: &Context) {
        state.packages.want(&self.package);
        state.pledges.want(&self.pledge);
        state.package_shares.want(&(self.package, self.pledge));
    }

    fn decide(&self, state: &State, context: &Context) -> Result<Vec<Event>, Rejection> {
        let found = package(state, self.package)?;
        let giver = pledge(state, self.pledge)?;
        let shared_by = require_sharer(state, context, found, giver)?;
        found.require_free("sharing")?;
        if matches!(
            found.status,
            PackageStatus::Reconciled | PackageStatus::Closed | PackageStatus::Cancelled
        ) {
            let (reference, status) = (found.code.to_string(), found.status.as_str());
            return Err(Rejection::WrongStatus { object: "package", reference, status, action: "sharing" });
        }
        if giver.status == PledgeStatus::Withdrawn && self.amount_minor > 0 {
            let (reference, status) = (giver.code.to_string(), giver.status.as_str());
            return Err(Rejection::WrongStatus { object: "pledge", reference, status, action: "sharing" });
        }
        bounded("amount_minor", self.amount_minor, 0, AMOUNT_MINOR_MAX)?;
        let before = state.package_shares.get(&(found.id, giver.id)).map_or(0, |share| share.amount_minor);
        let left = giver.unallocated_minor() + before;
        if self.amount_minor > left {
            let (asked, left) = (giver.money(self.amount_minor), giver.money(left.max(0)));
            return Err(Rejection::PledgeExhausted { pledge: giver.code.to_string(), asked, left });
        }
        let is_new = !found.pledges.contains(&giver.id);
        if is_new && found.pledges.len() >= PACKAGE_PLEDGES_MAX {
            let count = found.pledges.len() + 1;
            return Err(Rejection::TooMany { field: "pledges", count, limit: PACKAGE_PLEDGES_MAX });
        }
        let worth_minor = worth(found, giver, self.amount_minor)?;

        // Nothing below can be refused.
        let SharePackage { package, pledge, amount_minor } = *self;
        let partner = giver.partner;
        Ok(vec![PackageShared { package, pledge, partner, amount_minor, worth_minor, shared_by }.into()])
    }
}

/// Who gives, or who composes the package, may set a share.
fn require_sharer(
    state: &State,
    context: &Context,
    found: &Package,
    giver: &Pledge,
) -> Result<PersonId, Rejection> {
    let parties = found.parties();
    policy::require_person(state, context, Action::ManagePackages, &found.subject(found.owner, &parties))
        .or_else(|_| policy::require_person(state, context, Action::ManagePledges, &giver.subject()))
}

/// What an amount of the pledge is worth in the package's currency.
fn worth(package: &Package, pledge: &Pledge, amount_minor: i64) -> Result<i64, Rejection> {
    if pledge.currency == package.currency {
        return Ok(amount_minor);
    }
    match pledge.rate.filter(|rate| rate.into == package.currency) {
        Some(rate) => Ok(rate.worth(pledge.money(amount_minor))),
        None => Err(Rejection::RateMissing {
            pledge: pledge.code.to_string(),
            currency: pledge.currency.code(),
            package: package.code.to_string(),
            needed: package.currency.code(),
        }),
    }
}

impl Fact for PackageShared {
    fn keys(&self, state: &mut State) {
        state.packages.want(&self.package);
        state.pledges.want(&self.pledge);
        state.package_shares.want(&(self.package, self.pledge));
    }

    fn apply(&self, state: &mut State, _stamp: &Stamp) {
        let key = (self.package, self.pledge);
        let before =
            state.package_shares.get(&key).map_or((0, 0), |share| (share.amount_minor, share.worth_minor));
        state.pledges.update(&self.pledge).allocated_minor += self.amount_minor - before.0;
        let package = state.packages.update(&self.package);
        package.funded_minor += self.worth_minor - before.1;
        package.pledges.retain(|pledge| *pledge != self.pledge);
        if self.amount_minor == 0 {
            state.package_shares.remove(&key);
            return;
        }
        package.pledges.push(self.pledge);
        let PackageShared { package, pledge, amount_minor, worth_minor, .. } = *self;
        state.package_shares.insert(PackageShare { package, pledge, amount_minor, worth_minor });
    }

    fn subjects(&self) -> Vec<String> {
        vec![self.package.to_string(), self.pledge.to_string(), self.partner.to_string()]
    }
}
