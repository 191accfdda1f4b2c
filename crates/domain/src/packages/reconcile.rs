//! Reconcile a package: what was bought and accepted is set against what was given, once nothing is under way.

use serde::{Deserialize, Serialize};

use super::line::is_given_up;
use super::{PackageAction, PackageStatus, lines, package, want_package};
use crate::command::Verb;
use crate::envelope::Context;
use crate::event::{Event, Fact};
use crate::orders::OrderStatus;
use crate::policy::{self, Action};
use crate::rejection::Rejection;
use crate::requirements::{self, RequirementAction, RequirementStatus};
use crate::state::{Stamp, State};
use crate::values::{OrganisationId, PackageId, PersonId, RequirementId, Text};

/// Reconciles a package whose orders are all closed or given up.
#[derive(Clone, Debug)]
pub struct ReconcilePackage {
    /// The package.
    pub package: PackageId,
    /// The document.
    pub document: Text,
}

/// What became of a line.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct LineOutcome {
    line: i64,
    quantity: i64,
    accepted: i64,
}

/// A package was reconciled.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PackageReconciled {
    package: PackageId,
    owner: OrganisationId,
    status: PackageStatus,
    document: Text,
    lines: Vec<LineOutcome>,
    /// Needs that were met in full.
    delivered: Vec<RequirementId>,
    /// Needs that go back among the validated ones.
    dropped: Vec<RequirementId>,
    reconciled_by: PersonId,
}

impl Verb for ReconcilePackage {
    fn keys(&self, state: &mut State, _context: &Context) {
        want_package(state, self.package);
    }

    fn decide(&self, state: &State, context: &Context) -> Result<Vec<Event>, Rejection> {
        let found = package(state, self.package)?;
        let parties = found.parties();
        let subject = found.subject(found.owner, &parties);
        let reconciled_by = policy::require_person(state, context, Action::ManagePackages, &subject)?;
        found.require_free("reconciling")?;
        let status = found.status.step(PackageAction::Reconcile, &found.code)?;
        let mut outcomes = Vec::new();
        for line in lines(state, found) {
            for ordered in &line.orders {
                let order = state.orders.known(&ordered.order);
                if order.status != OrderStatus::Closed && !is_given_up(order.status) {
                    let (reference, status) = (order.number.clone(), order.status.as_str());
                    let action = "reconciling its package";
                    return Err(Rejection::WrongStatus { object: "order", reference, status, action });
                }
            }
            let (_, accepted) = line.progress(state);
            let (line, quantity) = (line.line, line.composed.quantity);
            outcomes.push(LineOutcome { line, quantity, accepted });
        }

        // Nothing below can be refused.
        let mut needs: Vec<_> = lines(state, found).map(|line| line.composed.requirement).collect();
        needs.sort_unstable();
        needs.dedup();
        let is_met = |need: &RequirementId| {
            let mut of_need = lines(state, found).filter(|line| line.composed.requirement == *need);
            of_need.all(|line| line.progress(state).1 >= line.composed.quantity)
        };
        let (delivered, dropped) = needs.into_iter().partition(is_met);
        Ok(vec![
            PackageReconciled {
                package: found.id,
                owner: found.owner,
                status,
                document: self.document.clone(),
                lines: outcomes,
                delivered,
                dropped,
                reconciled_by,
            }
            .into(),
        ])
    }
}

impl Fact for PackageReconciled {
    fn keys(&self, state: &mut State) {
        state.packages.want(&self.package);
        for id in self.delivered.iter().chain(&self.dropped) {
            state.requirements.want(id);
        }
    }

    fn apply(&self, state: &mut State, stamp: &Stamp) {
        state.packages.update(&self.package).status = self.status;
        let by = Some(self.reconciled_by);
        let delivered = (RequirementAction::Deliver, RequirementStatus::Delivered);
        requirements::advance(state, stamp, &self.delivered, delivered, by);
        let dropped = (RequirementAction::Unpackage, RequirementStatus::Validated);
        requirements::advance(state, stamp, &self.dropped, dropped, by);
    }

    fn subjects(&self) -> Vec<String> {
        let needs = self.delivered.iter().chain(&self.dropped).map(ToString::to_string);
        [self.package.to_string(), self.owner.to_string()].into_iter().chain(needs).collect()
    }
}
