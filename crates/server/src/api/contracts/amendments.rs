//! Amendments of contracts in force.

use axum::extract::State;
use domain::contracts::amend_contract::{self, AmendContract};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::app::App;
use crate::intent::{Answer, Intent, Receipt};
use crate::request::At;
use crate::wire::{AmendmentReason, ContractRef, Date, ItemRef, Text};

/// An amendment that both sides signed; what is absent stays.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "reason": "volume", "document": "additional agreement 2 of 2026-03-01",
    "ceiling_minor": 5_000_000_000_i64,
    "lines": [{ "item": "PLYSKA-10", "unit_price_minor": 2_500_000, "ceiling_quantity": 1_500 }]
}))]
pub struct NewContractAmendment {
    /// Why.
    pub reason: AmendmentReason,
    /// The signed document.
    pub document: Text,
    /// New ceiling in money, minor units.
    pub ceiling_minor: Option<i64>,
    /// New last day.
    pub to: Option<Date>,
    /// New prices and quantity ceilings.
    #[serde(default)]
    pub lines: Vec<AmendedPriceLine>,
}

/// A line of the price list as amended.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AmendedPriceLine {
    /// The item, already in the price list.
    pub item: ItemRef,
    /// Unit price, minor units including tax.
    pub unit_price_minor: i64,
    /// Ceiling in quantity.
    pub ceiling_quantity: i64,
}

/// Amend a contract in force: ceilings, last day, prices.
#[utoipa::path(
    post, path = "/contracts/{id}/amendments", request_body = NewContractAmendment,
    responses((status = 200, body = Receipt))
)]
pub async fn amend(
    State(app): State<App>,
    At(contract): At<ContractRef>,
    intent: Intent<NewContractAmendment>,
) -> Answer {
    let line = |line: AmendedPriceLine| amend_contract::AmendedLine {
        item: line.item.0,
        unit_price_minor: line.unit_price_minor,
        ceiling_quantity: line.ceiling_quantity,
    };
    let command = |body: NewContractAmendment| AmendContract {
        contract: contract.0,
        reason: body.reason.0,
        document: body.document.0,
        ceiling_minor: body.ceiling_minor,
        to: body.to.map(|to| to.0),
        lines: body.lines.into_iter().map(line).collect(),
    };
    intent.change(&app, command).await
}
