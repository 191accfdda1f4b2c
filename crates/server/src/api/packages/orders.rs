//! Lines of a released package become orders of a unit.

use axum::extract::State;
use domain::orders::place::BasketLine;
use domain::packages::order::OrderPackage;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::api::orders::baskets::NewCharge;
use crate::app::App;
use crate::intent::{Answer, Intent, Receipt};
use crate::request::At;
use crate::wire::{DeliveryPointRef, OfferId, OrganisationRef, PackageRef};

/// What a unit orders of a package.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "unit": "B11", "lines": [{
    "line": 1, "offer": "ofr_0192b3c4d5e6f708192a3b4c5d6e7f80", "delivery_point": "DP-B11-1", "quantity": 10,
    "unit_price_minor": 60_000, "charges": [{ "allotment": "N-B11", "amount_minor": 600_000 }]
}] }))]
pub struct PackageOrder {
    /// The unit that orders.
    pub unit: OrganisationRef,
    /// Lines of the package, each once.
    pub lines: Vec<OrderedLine>,
}

/// What is ordered for a line of the package.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OrderedLine {
    /// Number of the package's line.
    pub line: i64,
    /// An offer of its item.
    pub offer: OfferId,
    /// Where to deliver.
    pub delivery_point: DeliveryPointRef,
    /// Pieces.
    pub quantity: i64,
    /// The unit price you saw, minor units; another one now refuses.
    pub unit_price_minor: i64,
    /// Allotments of the package's pledges and amounts to charge; proposed when empty.
    #[serde(default)]
    pub charges: Vec<NewCharge>,
}

/// Order lines of a released package with the money of its pledges.
#[utoipa::path(
    post, path = "/packages/{id}/orders", request_body = PackageOrder,
    responses((status = 200, body = Receipt))
)]
pub async fn order(
    State(app): State<App>,
    At(package): At<PackageRef>,
    intent: Intent<PackageOrder>,
) -> Answer {
    let line = |line: OrderedLine| {
        let charges = line.charges.into_iter().map(|charge| (charge.allotment.0, charge.amount_minor));
        let basket_line = BasketLine {
            offer: line.offer.0,
            delivery_point: line.delivery_point.0,
            quantity: line.quantity,
            unit_price_minor: line.unit_price_minor,
            charges: charges.collect(),
        };
        (line.line, basket_line)
    };
    let command = |body: PackageOrder| OrderPackage {
        package: package.0,
        unit: body.unit.0,
        lines: body.lines.into_iter().map(line).collect(),
    };
    intent.change(&app, command).await
}
