//! Money received, returned and exchanged, by bank document.

use axum::extract::State;
use domain::funds::exchange::ExchangeFunds;
use domain::funds::move_fund_money::MoveFundMoney;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::app::App;
use crate::intent::{Answer, Intent, Receipt};
use crate::request::At;
use crate::wire::{Code, Date, FundMovement, FundRef, Text};

/// A bank document of a fund.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "movement": "received", "amount_minor": 5_000_000_000_i64, "bank_document": "BD-2026-0001",
    "on": "2026-01-12"
}))]
pub struct NewFundMovement {
    /// Which way.
    pub movement: FundMovement,
    /// Amount, minor units of the fund's currency.
    pub amount_minor: i64,
    /// The bank's reference; recorded once only.
    pub bank_document: Code,
    /// Value date.
    pub on: Date,
}

/// A bank's exchange between two funds, both sides as its document states them.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "from": "F-FI-2026", "to": "F-UA-2026", "given_minor": 1_000_000, "received_minor": 48_510_000,
    "rate": "48.51", "rate_on": "2026-01-12", "bank_document": "BD-2026-0002"
}))]
pub struct NewExchange {
    /// Fund that gives.
    pub from: FundRef,
    /// Fund that receives.
    pub to: FundRef,
    /// Amount given, minor units of the giving fund's currency.
    pub given_minor: i64,
    /// Amount received, minor units of the receiving fund's currency.
    pub received_minor: i64,
    /// Rate as the document writes it.
    pub rate: Text,
    /// Day of the rate.
    pub rate_on: Date,
    /// The bank's reference; recorded once only.
    pub bank_document: Code,
}

/// Record money received for a fund, or returned to its giver.
#[utoipa::path(
    post, path = "/funds/{id}/money", request_body = NewFundMovement,
    responses((status = 200, body = Receipt))
)]
pub async fn record(
    State(app): State<App>,
    At(fund): At<FundRef>,
    intent: Intent<NewFundMovement>,
) -> Answer {
    let command = |body: NewFundMovement| MoveFundMoney {
        fund: fund.0,
        movement: body.movement.0,
        amount_minor: body.amount_minor,
        bank_document: body.bank_document.0,
        on: body.on.0,
    };
    intent.change(&app, command).await
}

/// Exchange money between two funds of different currencies.
#[utoipa::path(
    post, path = "/funds/exchanges", request_body = NewExchange,
    responses((status = 200, body = Receipt))
)]
pub async fn exchange(State(app): State<App>, intent: Intent<NewExchange>) -> Answer {
    let command = |body: NewExchange| ExchangeFunds {
        from: body.from.0,
        to: body.to.0,
        given_minor: body.given_minor,
        received_minor: body.received_minor,
        rate: body.rate.0,
        rate_on: body.rate_on.0,
        bank_document: body.bank_document.0,
    };
    intent.change(&app, command).await
}
