//! Packages: validated needs put together to a size, confirmed and released by two bodies, paid for by pledges, and
//! turned into orders.
//!
//! Reading order: this file (rows), `lifecycle`, `draft`, `compose`, `judge`, `judgement`, `sign`, `share`, `order`,
//! `move_package`, `reconcile`. How far a package is funded or delivered follows from its shares and its orders.

pub mod compose;
pub mod draft;
pub mod judge;
pub mod judgement;
pub mod lifecycle;
mod line;
pub mod move_package;
pub mod order;
pub mod reconcile;
pub mod share;
pub mod sign;
#[cfg(test)]
mod tests;

pub use judgement::Judgement;
pub use lifecycle::{PackageAction, PackageStatus};
pub use line::{ComposedLine, OrderedLine, PackageLine, Source};

use crate::orders::want_order;
use crate::policy::{Action, Subject};
use crate::rejection::Rejection;
use crate::state::State;
use crate::table::Row;
use crate::values::{Code, Currency, Money, OrganisationId, PackageId, PledgeId, Text};

crate::text_enum! {
    /// A gate that every line of a package passes, each in the hands of another body.
    pub enum Gate {
        /// It is what is needed.
        Validation = "validation",
        /// It may be handed over.
        Release = "release",
    }
}

crate::text_enum! {
    /// What a body says of a line at its gate.
    pub enum GateVerdict {
        /// It passes.
        Passed = "passed",
        /// It does not; the package is to be composed anew.
        Refused = "refused",
    }
}

crate::text_enum! {
    /// How far the shares of pledges cover the lines.
    pub enum Funding {
        /// By nothing.
        Unfunded = "unfunded",
        /// In part.
        PartlyFunded = "partly_funded",
        /// In full.
        FullyFunded = "fully_funded",
        /// By more than the lines cost.
        Overfunded = "overfunded",
    }
}

/// What partners pay for together.
#[derive(Clone, Debug, PartialEq)]
pub struct Package {
    /// Identity, from the code.
    pub id: PackageId,
    /// Code people use.
    pub code: Code,
    /// The organisation that composes it.
    pub owner: OrganisationId,
    /// The body of the gate of validation.
    pub validator: OrganisationId,
    /// The body of the gate of release; never the validator.
    pub releaser: OrganisationId,
    /// Name in Ukrainian.
    pub name_uk: Text,
    /// Name in English.
    pub name_en: Text,
    /// Currency of its lines and its target.
    pub currency: Currency,
    /// The size it is composed to, minor units.
    pub target_minor: i64,
    /// Compositions so far; 0 before the first.
    pub version: i64,
    /// Lines of this version.
    pub line_count: i64,
    /// What they cost, minor units.
    pub total_minor: i64,
    /// Pledges that have a share.
    pub pledges: Vec<PledgeId>,
    /// What the shares are worth in the package's currency, minor units.
    pub funded_minor: i64,
    /// Where it stands.
    pub status: PackageStatus,
    /// Whether nothing may be done with it for now.
    pub is_held: bool,
    /// Documents drawn up to be signed so far: one for each judgement of a gate.
    pub editions: i64,
    /// Signatures of all of them.
    pub signature_count: i64,
    /// Sequence of the last event that touched the row.
    pub revision: u64,
}

/// What a pledge bears of a package.
#[derive(Clone, Debug, PartialEq)]
pub struct PackageShare {
    /// The package.
    pub package: PackageId,
    /// The pledge.
    pub pledge: PledgeId,
    /// Minor units of the pledge's currency.
    pub amount_minor: i64,
    /// Minor units of the package's currency.
    pub worth_minor: i64,
}

impl Package {
    /// How far the shares cover the lines, or the target before there are lines.
    pub fn funding(&self) -> Funding {
        let wanted = if self.total_minor > 0 { self.total_minor } else { self.target_minor };
        match self.funded_minor {
            0 => Funding::Unfunded,
            funded if funded < wanted => Funding::PartlyFunded,
            funded if funded == wanted => Funding::FullyFunded,
            _ => Funding::Overfunded,
        }
    }

    /// An amount in the package's currency.
    pub fn money(&self, minor: i64) -> Money {
        Money::new(minor, self.currency)
    }

    /// The organisations whose people may know of it, besides the partners that share in it.
    pub fn parties(&self) -> [OrganisationId; 3] {
        [self.owner, self.validator, self.releaser]
    }

    /// The package as the object of a permission question of an organisation.
    pub fn subject<'a>(&self, holder: OrganisationId, parties: &'a [OrganisationId]) -> Subject<'a> {
        Subject { parties, read_by: Action::ReadPledges, ..Subject::of("package", self.id, holder) }
    }

    /// The body of a gate.
    pub fn body(&self, gate: Gate) -> OrganisationId {
        match gate {
            Gate::Validation => self.validator,
            Gate::Release => self.releaser,
        }
    }

    /// Keys of the lines of its version.
    pub fn line_keys(&self) -> impl Iterator<Item = (PackageId, i64, i64)> + use<> {
        let (id, version) = (self.id, self.version);
        (1..=self.line_count).map(move |line| (id, version, line))
    }

    /// Refuses whatever is asked while it is held.
    fn require_free(&self, action: &'static str) -> Result<(), Rejection> {
        if !self.is_held {
            return Ok(());
        }
        let (object, reference) = ("package", self.code.to_string());
        Err(Rejection::WrongStatus { object, reference, status: "held", action })
    }
}

/// The lines of the package's version, in order.
pub fn lines<'s>(state: &'s State, package: &Package) -> impl Iterator<Item = &'s PackageLine> {
    let (id, version) = (package.id, package.version);
    state.package_lines.range((id, version, 0)..=(id, version, i64::MAX))
}

/// Asks for a package with its lines, their needs and the orders they became.
pub fn want_package(state: &mut State, id: PackageId) {
    let Some(package) = state.packages.want(&id).cloned() else { return };
    judgement::want_judgement(state, id);
    for key in package.line_keys() {
        let Some(line) = state.package_lines.want(&key).cloned() else { continue };
        state.requirements.want(&line.composed.requirement);
        state.items.want(&line.composed.item);
        for ordered in &line.orders {
            want_order(state, ordered.order);
        }
    }
}

/// Asks for the shares of a package with their pledges.
pub fn want_shares(state: &mut State, id: PackageId) {
    let pledges = state.packages.want(&id).map(|package| package.pledges.clone()).unwrap_or_default();
    for pledge in pledges {
        state.package_shares.want(&(id, pledge));
        state.pledges.want(&pledge);
    }
}

/// The package, or the refusal that it does not exist.
pub fn package(state: &State, id: PackageId) -> Result<&Package, Rejection> {
    state.packages.get(&id).ok_or_else(|| Rejection::not_found("package", id))
}

impl Row for Package {
    type Key = PackageId;
    const TABLE: &'static str = "package";
    fn key(&self) -> PackageId {
        self.id
    }
    fn touched(&mut self, sequence: u64) {
        self.revision = sequence;
    }
}

impl Row for PackageShare {
    type Key = (PackageId, PledgeId);
    const TABLE: &'static str = "package_share";
    fn key(&self) -> Self::Key {
        (self.package, self.pledge)
    }
}
