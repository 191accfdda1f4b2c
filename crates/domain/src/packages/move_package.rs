//! Offer, hold, resume, cancel or close a package.

use serde::{Deserialize, Serialize};

use super::{Package, PackageAction, PackageStatus, lines, package, want_package, want_shares};
use crate::command::Verb;
use crate::envelope::Context;
use crate::event::{Event, Fact};
use crate::policy::{self, Action};
use crate::rejection::Rejection;
use crate::requirements::{self, RequirementAction, RequirementStatus};
use crate::state::{Stamp, State};
use crate::values::{OrganisationId, PackageId, PersonId, PledgeId, RequirementId, Text};

crate::text_enum! {
    /// What may be done with a package besides composing, judging and reconciling it.
    pub enum PackageMove {
        /// Offer it to partners.
        Offer = "offer",
        /// Let nothing be done with it for now.
        Hold = "hold",
        /// Let it go on.
        Resume = "resume",
        /// Give it up: pledges and needs are free again.
        Cancel = "cancel",
        /// Put it away.
        Close = "close",
    }
}

/// Takes a step with a package.
#[derive(Clone, Debug)]
pub struct MovePackage {
    /// The package.
    pub package: PackageId,
    /// The step.
    pub step: PackageMove,
    /// The document, or why.
    pub document: Text,
}

/// A package took a step.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PackageMoved {
    package: PackageId,
    owner: OrganisationId,
    step: PackageMove,
    status: PackageStatus,
    is_held: bool,
    document: Text,
    /// Pledges that are free again, with the amounts.
    freed: Vec<(PledgeId, i64)>,
    /// Needs that are free again.
    dropped: Vec<RequirementId>,
    moved_by: PersonId,
}

impl Verb for MovePackage {
    fn keys(&self, state: &mut State, _context: &Context) {
        want_package(state, self.package);
        want_shares(state, self.package);
    }

    fn decide(&self, state: &State, context: &Context) -> Result<Vec<Event>, Rejection> {
        let found = package(state, self.package)?;
        let parties = found.parties();
        let subject = found.subject(found.owner, &parties);
        let moved_by = policy::require_person(state, context, Action::ManagePackages, &subject)?;
        let (status, is_held) = self.after(found)?;

        // Nothing below can be refused.
        let is_cancelled = status == PackageStatus::Cancelled;
        let share = |pledge: &PledgeId| state.package_shares.known(&(found.id, *pledge)).amount_minor;
        let freed = found.pledges.iter().filter(|_| is_cancelled).map(|pledge| (*pledge, share(pledge)));
        let mut dropped: Vec<_> =
            lines(state, found).filter(|_| is_cancelled).map(|line| line.composed.requirement).collect();
        dropped.sort_unstable();
        dropped.dedup();
        Ok(vec![
            PackageMoved {
                package: found.id,
                owner: found.owner,
                step: self.step,
                status,
                is_held,
                document: self.document.clone(),
                freed: freed.collect(),
                dropped,
                moved_by,
            }
            .into(),
        ])
    }
}

impl MovePackage {
    /// Status and hold after the step, or why it cannot be taken.
    fn after(&self, found: &Package) -> Result<(PackageStatus, bool), Rejection> {
        let step = |action: PackageAction| {
            found.require_free(action.as_str())?;
            found.status.step(action, &found.code).map(|status| (status, false))
        };
        let is_over = matches!(found.status, PackageStatus::Closed | PackageStatus::Cancelled);
        let refuse = |status| {
            let (reference, action) = (found.code.to_string(), self.step.as_str());
            Err(Rejection::WrongStatus { object: "package", reference, status, action })
        };
        match self.step {
            PackageMove::Offer => step(PackageAction::Offer),
            PackageMove::Cancel => {
                found.status.step(PackageAction::Cancel, &found.code).map(|status| (status, false))
            }
            PackageMove::Close => step(PackageAction::Close),
            PackageMove::Hold if is_over => refuse(found.status.as_str()),
            PackageMove::Hold if found.is_held => refuse("held"),
            PackageMove::Hold => Ok((found.status, true)),
            PackageMove::Resume if !found.is_held => refuse(found.status.as_str()),
            PackageMove::Resume => Ok((found.status, false)),
        }
    }
}

impl Fact for PackageMoved {
    fn keys(&self, state: &mut State) {
        state.packages.want(&self.package);
        state.judgements.want(&self.package);
        for (pledge, _) in &self.freed {
            state.pledges.want(pledge);
            state.package_shares.want(&(self.package, *pledge));
        }
        for id in &self.dropped {
            state.requirements.want(id);
        }
    }

    fn apply(&self, state: &mut State, stamp: &Stamp) {
        for (pledge, amount_minor) in &self.freed {
            state.pledges.update(pledge).allocated_minor -= amount_minor;
            state.package_shares.remove(&(self.package, *pledge));
        }
        if self.status == PackageStatus::Cancelled {
            state.judgements.remove(&self.package);
        }
        let package = state.packages.update(&self.package);
        (package.status, package.is_held) = (self.status, self.is_held);
        if !self.freed.is_empty() {
            package.pledges.clear();
            package.funded_minor = 0;
        }
        let step = (RequirementAction::Unpackage, RequirementStatus::Validated);
        requirements::advance(state, stamp, &self.dropped, step, Some(self.moved_by));
    }

    fn subjects(&self) -> Vec<String> {
        let pledges = self.freed.iter().map(|(pledge, _)| pledge.to_string());
        let needs = self.dropped.iter().map(ToString::to_string);
        [self.package.to_string(), self.owner.to_string()].into_iter().chain(pledges).chain(needs).collect()
    }
}
