//! Who signs at the gates of packages, and what a caller may order of released ones: lines of needs of the units it
//! orders for, and of those above them.
//!
//! Who orders sees these lines and the money of its unit; other lines, the verdicts and the pledges are for those who read
//! packages.

use std::collections::{BTreeMap, BTreeSet};

use domain::allotments::Allotment;
use domain::contracts::{Contract, Offer};
use domain::identity::{OrganisationKind, Role, ancestors};
use domain::limits::ALLOTMENTS_PER_UNIT_MAX;
use domain::packages::judgement::signing_action;
use domain::packages::order::{funds, is_needed_by};
use domain::packages::{self, Gate, Judgement, Package, PackageLine, PackageStatus};
use domain::policy::Action;
use domain::requirements::Requirement;
use domain::state::State;
use domain::values::{Code, FundId, ItemId, OrganisationId, PackageId, RequirementId};
use engine::queries::allotments::{AllotmentFilter, allotments};
use engine::queries::packages::{lines_world, released_lines, world};
use engine::queries::{self, Part};
use engine::store::{Connection, StoreError};

use super::offers::offers_in_force;
use crate::app::App;
use crate::caller::Caller;
use crate::problem::Problem;

/// Lines of released packages, with what they name and what is ordered of them.
pub struct Orderable {
    /// The lines, by code of the package and number.
    pub lines: Vec<PackageLine>,
    /// What they name.
    pub world: State,
}

/// What a unit may order of one package.
pub struct OrderForm {
    /// The caller's units that may order of it.
    pub units: Vec<OrganisationId>,
    /// The one of them that is asked about.
    pub unit: OrganisationId,
    /// The lines that it may order, in order.
    pub lines: Vec<PackageLine>,
    /// Its open allotments of the money that pays for the package.
    pub allotments: Vec<Allotment>,
    offers: BTreeMap<ItemId, Vec<(Offer, Contract)>>,
    /// The package with what its lines name.
    pub world: State,
}

/// Whether a caller signs the judgement of a gate in this role.
pub fn signs_judgement(caller: &Caller, judgement: &Judgement, package: &Package, role: Role) -> bool {
    let body = package.body(judgement.gate);
    signing_action(role).is_some_and(|action| caller.may(action, body))
}

/// The gate of a package at which the caller judges now, if there is one.
pub fn gate_of(caller: &Caller, package: &Package) -> Option<Gate> {
    let is_open = |gate: &&Gate| {
        package.status.after(gate.action()).is_some()
            && caller.may(Action::JudgePackages, package.body(**gate))
    };
    Gate::ALL.iter().find(is_open).copied().filter(|_| !package.is_held)
}

/// The packages that stand at a gate of the caller's, with that gate, gate by gate in order of code.
pub async fn at_gates(app: &App, caller: &mut Caller) -> Result<Vec<(Package, Gate)>, Problem> {
    if caller.require_somewhere(Action::JudgePackages).is_err() {
        return Ok(Vec::new());
    }
    let partners = caller.reference.state.organisations.rows();
    let partners = partners.filter(|row| row.kind == OrganisationKind::Partner).map(|row| row.id);
    let bodies: Vec<_> = partners.filter(|id| caller.may(Action::JudgePackages, *id)).collect();
    let read = move |connection: &mut dyn Connection| {
        let mut found = Vec::new();
        for gate in Gate::ALL {
            let packages = queries::packages::at_gate(connection, *gate, &bodies)?;
            found.extend(packages.into_iter().map(|package| (package, *gate)));
        }
        Ok(found)
    };
    caller.read(app, read).await
}

/// The need of a line.
pub fn need<'s>(world: &'s State, line: &PackageLine) -> &'s Requirement {
    world.requirements.known(&line.composed.requirement)
}

/// Pieces of a line that nobody has ordered yet.
pub fn left(world: &State, line: &PackageLine) -> i64 {
    (line.composed.quantity - line.progress(world).0).max(0)
}

/// The units for which the caller may order.
fn units(caller: &Caller) -> Vec<OrganisationId> {
    let organisations = caller.reference.state.organisations.rows();
    let units = organisations.filter(|row| row.kind == OrganisationKind::Unit).map(|row| row.id);
    units.filter(|id| caller.may(Action::PlaceOrder, *id)).collect()
}

/// The lines that the caller may order for one of its units, or for this one, of one need if it is given: at most
/// `limit` after a place.
pub async fn orderable(
    app: &App,
    caller: &mut Caller,
    (unit, need): (Option<OrganisationId>, Option<RequirementId>),
    after: Option<(Code, i64)>,
    limit: usize,
) -> Result<Orderable, Problem> {
    let units = units(caller).into_iter().filter(|known| unit.is_none_or(|unit| unit == *known));
    let (state, today) = (&caller.reference.state, caller.today);
    let needed_by: BTreeSet<_> = units.flat_map(|unit| ancestors(state, unit, today)).collect();
    let needed_by: Vec<_> = needed_by.into_iter().collect();
    if needed_by.is_empty() {
        return Ok(Orderable { lines: Vec::new(), world: State::default() });
    }
    let read = move |connection: &mut dyn Connection| {
        let lines = released_lines(connection, &needed_by, need, after.as_ref(), limit)?;
        let world = lines_world(connection, &lines)?;
        Ok(Orderable { lines, world })
    };
    caller.read(app, read).await
}

/// What a unit may order of a package, the first of the caller's that may when none is given; a package without such
/// lines looks like one that does not exist.
pub async fn order_form(
    app: &App,
    caller: &mut Caller,
    id: PackageId,
    asked: Option<OrganisationId>,
) -> Result<OrderForm, Problem> {
    let not_found = || Problem::not_found("package", id);
    let world = caller.read(app, move |connection| world(connection, id)).await?;
    let package = world.packages.get(&id).filter(|found| found.status == PackageStatus::Released);
    let package = package.ok_or_else(not_found)?;
    let (state, today) = (&caller.reference.state, caller.today);
    let may_order =
        |unit: OrganisationId, line: &&PackageLine| is_needed_by(state, need(&world, line).unit, unit, today);
    let mut units = units(caller);
    units.retain(|unit| packages::lines(&world, package).any(|line| may_order(*unit, &line)));
    let chosen = units.iter().find(|unit| asked.is_none_or(|asked| asked == **unit));
    let unit = *chosen.ok_or_else(not_found)?;
    let lines: Vec<PackageLine> =
        packages::lines(&world, package).filter(|line| may_order(unit, line)).cloned().collect();
    let funds: BTreeSet<FundId> = funds(&world, package).collect();
    let sees_money = caller.may(Action::ReadFunds, unit);
    let items: BTreeSet<ItemId> = lines.iter().map(|line| line.composed.item).collect();
    let read = move |connection: &mut dyn Connection| {
        let mut money = Vec::new();
        if sees_money {
            let filter = AllotmentFilter { units: Some(vec![unit]), fund: None };
            let part = Part::first(ALLOTMENTS_PER_UNIT_MAX);
            money = allotments(connection, &filter, &part)?;
            money.retain(|row| funds.contains(&row.fund) && row.is_open(today));
        }
        let offers = items.into_iter().map(|item| Ok((item, offers_in_force(connection, item, today)?)));
        Ok((money, offers.collect::<Result<BTreeMap<_, _>, StoreError>>()?))
    };
    let (allotments, offers) = caller.read(app, read).await?;
    Ok(OrderForm { units, unit, lines, allotments, offers, world })
}

impl OrderForm {
    /// The offers of a line: those that the money can pay, its supplier's, the cheapest first.
    pub fn offers(&self, line: &PackageLine) -> Vec<&(Offer, Contract)> {
        let mut offers: Vec<_> = self.offers.get(&line.composed.item).into_iter().flatten().collect();
        let is_payable =
            |contract: &Contract| self.allotments.iter().any(|row| row.currency == contract.currency);
        offers.sort_by_key(|(_, contract)| {
            (!is_payable(contract), contract.supplier != line.composed.supplier)
        });
        offers
    }
}
