//! Packages with the lines of their versions, their shares, and what became of them.

use domain::limits::{PACKAGE_LINES_MAX, PACKAGE_PLEDGES_MAX};
use domain::packages::{Gate, Package, PackageLine, PackageShare, PackageStatus, want_package, want_shares};
use domain::state::State;
use domain::values::{Code, OrganisationId, PackageId, PledgeId, RequirementId};

use super::{Part, Select, gather};
use crate::store::{Connection, StoreError};

/// Packages at a gate of somebody's bodies, as home shows them.
const AT_GATE_MAX: usize = 100;

/// Packages that one pledge may have a share in, as lists show them.
const PACKAGES_OF_PLEDGE: usize = 200;

/// Which packages are listed; an empty filter lists all.
#[derive(Clone, Debug, Default)]
pub struct PackageFilter {
    /// Only in this status.
    pub status: Option<PackageStatus>,
    /// Only those that one of these owns, validates or releases.
    pub seen_by: Option<Vec<OrganisationId>>,
}

/// Packages in order of code.
pub fn packages(
    connection: &mut dyn Connection,
    filter: &PackageFilter,
    part: &Part<Code>,
) -> Result<Vec<Package>, StoreError> {
    let mut select = Select::<Package>::all().equal("status", filter.status.as_ref());
    if let Some(seen_by) = &filter.seen_by {
        select = select.any(&[("owner_id", seen_by), ("validator_id", seen_by), ("releaser_id", seen_by)]);
    }
    select.part(connection, "code", part)
}

/// Packages that stand at a gate of one of these bodies and are not held, in order of code.
pub fn at_gate(
    connection: &mut dyn Connection,
    gate: Gate,
    bodies: &[OrganisationId],
) -> Result<Vec<Package>, StoreError> {
    let column = match gate {
        Gate::Validation => "validator_id",
        Gate::Release => "releaser_id",
    };
    let is_open = |status: &PackageStatus| status.after(gate.action()).is_some();
    let open: Vec<PackageStatus> = PackageStatus::ALL.iter().copied().filter(is_open).collect();
    Select::<Package>::all().that("is_held = 0").any(&[("status", &open)]).any(&[(column, bodies)]).page(
        connection,
        "code",
        AT_GATE_MAX,
    )
}

/// Lines of released packages, of the needs of these organisations, in order of the package's code and their number: at
/// most `limit` after a place, of one need if it is given.
pub fn released_lines(
    connection: &mut dyn Connection,
    needed_by: &[OrganisationId],
    need: Option<RequirementId>,
    after: Option<&(Code, i64)>,
    limit: usize,
) -> Result<Vec<PackageLine>, StoreError> {
    const TABLES: &str = "package \
        JOIN package_line ON package_line.package_id = package.id AND package_line.version = package.version \
        JOIN requirement ON requirement.id = package_line.requirement_id";
    const ORDER: &str = "package.code, package_line.line";
    Select::<PackageLine>::all()
        .joined(TABLES)
        .equal("package.status", Some(&PackageStatus::Released))
        .any(&[("requirement.unit_id", needed_by)])
        .equal("requirement.id", need.as_ref())
        .after_key(ORDER, after)
        .page(connection, ORDER, limit)
}

/// Lines of packages with their packages, needs and items, and with what is ordered of them.
pub fn lines_world(connection: &mut dyn Connection, lines: &[PackageLine]) -> Result<State, StoreError> {
    gather(connection, |state| {
        for line in lines {
            state.packages.want(&line.package);
            state.requirements.want(&line.composed.requirement);
            state.items.want(&line.composed.item);
            for ordered in &line.orders {
                state.orders.want(&ordered.order);
                state.order_lines.want(&(ordered.order, ordered.line));
            }
        }
    })
}

/// A package with the lines of its version, their needs and orders, its shares and their pledges.
pub fn world(connection: &mut dyn Connection, id: PackageId) -> Result<State, StoreError> {
    gather(connection, |state| {
        want_package(state, id);
        want_shares(state, id);
    })
}

/// The lines of one version of a package, in order.
pub fn package_lines(
    connection: &mut dyn Connection,
    package: PackageId,
    version: i64,
) -> Result<Vec<PackageLine>, StoreError> {
    let select = Select::<PackageLine>::all().equal("package_id", Some(&package));
    select.equal("version", Some(&version)).page(connection, "line", PACKAGE_LINES_MAX)
}

/// The shares of a package.
pub fn shares(connection: &mut dyn Connection, package: PackageId) -> Result<Vec<PackageShare>, StoreError> {
    let select = Select::<PackageShare>::all().equal("package_id", Some(&package));
    select.page(connection, "pledge_id", PACKAGE_PLEDGES_MAX)
}

/// The shares that a pledge has.
pub fn shares_of_pledge(
    connection: &mut dyn Connection,
    pledge: PledgeId,
) -> Result<Vec<PackageShare>, StoreError> {
    let select = Select::<PackageShare>::all().equal("pledge_id", Some(&pledge));
    select.page(connection, "package_id", PACKAGES_OF_PLEDGE)
}
