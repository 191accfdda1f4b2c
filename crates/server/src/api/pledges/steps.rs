//! Steps of a pledge: its lifecycle, its tranches, the partner's budget, and the money that comes.

use axum::extract::State;
use domain::pledges::move_pledge::MovePledge;
use domain::pledges::note_appropriation::NoteAppropriation;
use domain::pledges::plan_tranches::PlanTranches;
use domain::pledges::record_transfer::RecordTransfer;
use serde::Deserialize;
use utoipa::ToSchema;

use super::{Rate, Tranche};
use crate::app::App;
use crate::intent::{Answer, Intent, Receipt};
use crate::request::At;
use crate::wire::{Appropriation, Code, Date, PledgeAction, PledgeRef, Text};

/// A step of a pledge's lifecycle.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "action": "confirm", "amount_minor": 45_000_000_000_i64, "on": "2026-02-03", "document": "act 12 of the parliament"
}))]
pub struct PledgeMove {
    /// Announce anew, pledge, confirm, withdraw or report.
    pub action: PledgeAction,
    /// The amount from now on, for steps that state one.
    pub amount_minor: Option<i64>,
    /// The rate stated with it.
    pub rate: Option<Rate>,
    /// Day of the document.
    pub on: Date,
    /// The document, or why.
    pub document: Text,
}

/// When which part of a pledge is to come.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "tranches": [{ "due_on": "2026-03-31", "amount_minor": 20_000_000_000_i64 }] }))]
pub struct Plan {
    /// The parts, in order of days.
    pub tranches: Vec<Tranche>,
}

/// Where the partner's own budget stands.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "appropriation": "approved", "on": "2026-02-01", "document": "bill 3" }))]
pub struct Noted {
    /// Requested, approved or blocked.
    pub appropriation: Appropriation,
    /// Since when.
    pub on: Date,
    /// The document.
    pub document: Text,
}

/// Money of a pledge that the bank received.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "reference": "NOAS-2026-0021", "amount_minor": 20_000_000_000_i64, "on": "2026-03-30"
}))]
pub struct Transfer {
    /// The bank's reference; a known one is refused, whatever the pledge.
    pub reference: Code,
    /// Minor units of the pledge's currency.
    pub amount_minor: i64,
    /// Value date.
    pub on: Date,
}

/// Announce another amount, pledge, confirm, withdraw or report.
#[utoipa::path(
    post, path = "/pledges/{id}/moves", request_body = PledgeMove,
    responses((status = 200, body = Receipt))
)]
pub async fn step(State(app): State<App>, At(pledge): At<PledgeRef>, intent: Intent<PledgeMove>) -> Answer {
    let command = |body: PledgeMove| MovePledge {
        pledge: pledge.0,
        action: body.action.0,
        amount_minor: body.amount_minor,
        rate: body.rate.map(Into::into),
        on: body.on.0,
        document: body.document.0,
    };
    intent.change(&app, command).await
}

/// Say when which part is to come; the plan is replaced.
#[utoipa::path(
    post, path = "/pledges/{id}/tranches", request_body = Plan,
    responses((status = 200, body = Receipt))
)]
pub async fn plan(State(app): State<App>, At(pledge): At<PledgeRef>, intent: Intent<Plan>) -> Answer {
    let command = |body: Plan| PlanTranches {
        pledge: pledge.0,
        tranches: body.tranches.into_iter().map(Into::into).collect(),
    };
    intent.change(&app, command).await
}

/// Note where the partner's own budget stands.
#[utoipa::path(
    post, path = "/pledges/{id}/appropriation", request_body = Noted,
    responses((status = 200, body = Receipt))
)]
pub async fn note(State(app): State<App>, At(pledge): At<PledgeRef>, intent: Intent<Noted>) -> Answer {
    let command = |body: Noted| NoteAppropriation {
        pledge: pledge.0,
        appropriation: body.appropriation.0,
        on: body.on.0,
        document: body.document.0,
    };
    intent.change(&app, command).await
}

/// Record money that the bank received; it makes or tops up the fund of the pledge.
#[utoipa::path(
    post, path = "/pledges/{id}/transfers", request_body = Transfer,
    responses((status = 200, body = Receipt))
)]
pub async fn transfer(State(app): State<App>, At(pledge): At<PledgeRef>, intent: Intent<Transfer>) -> Answer {
    let command = |body: Transfer| RecordTransfer {
        pledge: pledge.0,
        reference: body.reference.0,
        amount_minor: body.amount_minor,
        on: body.on.0,
    };
    intent.change(&app, command).await
}
