//! The lines of a package: what they are composed of, and which orders they became.

use serde::{Deserialize, Serialize};

use super::GateVerdict;
use crate::orders::OrderStatus;
use crate::state::State;
use crate::table::Row;
use crate::values::{Date, ItemId, OrderId, OrganisationId, PackageId, RequirementId};

crate::text_enum! {
    /// Where a line comes from.
    pub enum Source {
        /// From what lies on a shelf.
        Stock = "stock",
        /// Made for it by a domestic maker.
        Production = "production",
        /// From a seller abroad.
        ForeignSeller = "foreign_seller",
    }
}

/// A line of one version of a package.
#[derive(Clone, Debug, PartialEq)]
pub struct PackageLine {
    /// The package.
    pub package: PackageId,
    /// The version.
    pub version: i64,
    /// Number within the version, from 1.
    pub line: i64,
    /// What it is composed of.
    pub composed: ComposedLine,
    /// What the validator said.
    pub validation: Option<GateVerdict>,
    /// What the releaser said.
    pub release: Option<GateVerdict>,
    /// Lines of orders that it became.
    pub orders: Vec<OrderedLine>,
}

/// What a line is composed of.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ComposedLine {
    /// The validated need.
    pub requirement: RequirementId,
    /// The item that meets it.
    pub item: ItemId,
    /// Pieces.
    pub quantity: i64,
    /// Where they come from.
    pub source: Source,
    /// Who supplies them.
    pub supplier: OrganisationId,
    /// Estimated unit price, minor units of the package's currency.
    pub unit_price_minor: i64,
    /// When they can be had.
    pub available_on: Date,
}

/// A line of an order that a package's line became.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct OrderedLine {
    /// The order.
    pub order: OrderId,
    /// Its line.
    pub line: i64,
}

impl ComposedLine {
    /// Its cost, minor units.
    pub fn cost_minor(&self) -> i64 {
        self.quantity * self.unit_price_minor
    }
}

impl PackageLine {
    /// Pieces in orders that are not given up, and those accepted; every order is loaded.
    pub fn progress(&self, state: &State) -> (i64, i64) {
        let lines = self.orders.iter().filter_map(|ordered| {
            let order = state.orders.get(&ordered.order)?;
            let line = state.order_lines.get(&(ordered.order, ordered.line))?;
            Some((order.status, line))
        });
        lines.fold((0, 0), |(ordered, accepted), (status, line)| {
            let pieces = if is_given_up(status) { 0 } else { line.quantity };
            (ordered + pieces, accepted + line.accepted)
        })
    }
}

/// Whether an order ended without a delivery.
pub(super) fn is_given_up(status: OrderStatus) -> bool {
    use OrderStatus::{Cancelled, Declined, Expired, Refused};
    matches!(status, Cancelled | Declined | Expired | Refused)
}

impl Row for PackageLine {
    type Key = (PackageId, i64, i64);
    const TABLE: &'static str = "package_line";
    fn key(&self) -> Self::Key {
        (self.package, self.version, self.line)
    }
}
