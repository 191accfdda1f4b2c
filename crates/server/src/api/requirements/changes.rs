//! Needs changed, weighed, gathered and given up.

use axum::extract::State;
use domain::requirements::change::ChangeRequirement;
use domain::requirements::consolidate::ConsolidateRequirements;
use domain::requirements::prioritise::PrioritiseRequirement;
use domain::requirements::withdraw::WithdrawRequirement;
use domain::values::Personal;
use serde::Deserialize;
use utoipa::ToSchema;

use super::Terms;
use crate::app::App;
use crate::intent::{Answer, Intent, Receipt};
use crate::request::At;
use crate::wire::{ChangeReason, OrganisationRef, RequirementId, Text, Urgency};

/// Other terms of a need.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "terms": { "quantity": 300, "from": "2026-02-01", "to": "2026-12-31", "priority": 2, "urgency": "urgent" },
    "reason": "losses", "note": "after the week"
}))]
pub struct Change {
    /// Its terms from now on.
    pub terms: Terms,
    /// Why.
    pub reason: ChangeReason,
    /// Why, in words; kept as personal text.
    pub note: Option<Text>,
}

/// The place of a need among the others.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "priority": 1, "urgency": "immediate" }))]
pub struct Prioritisation {
    /// Rank: 1 comes first, 5 last.
    pub priority: i64,
    /// How soon.
    pub urgency: Urgency,
    /// Why, in words; kept as personal text.
    pub note: Option<Text>,
}

/// Why a need is given up.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "reason": "met_otherwise" }))]
pub struct Withdrawal {
    /// Why.
    pub reason: ChangeReason,
    /// Why, in words; kept as personal text.
    pub note: Option<Text>,
}

/// Needs of lower levels to gather into one.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "organisation": "C1", "parts": ["req_0192b3c4d5e6f708192a3b4c5d6e7f80"], "priority": 1, "urgency": "urgent",
    "justification": "drones of both brigades"
}))]
pub struct Consolidation {
    /// The level above.
    pub organisation: OrganisationRef,
    /// Needs that are the same, of organisations below.
    pub parts: Vec<RequirementId>,
    /// Rank of the whole: 1 comes first, 5 last.
    pub priority: i64,
    /// How soon.
    pub urgency: Urgency,
    /// What it is for; kept as personal text.
    pub justification: Text,
}

fn personal(text: Option<Text>) -> Option<Personal> {
    text.map(|text| Personal::new(text.0))
}

/// Change quantity, period, priority or urgency of a need, which is then to be weighed anew.
#[utoipa::path(
    post, path = "/requirements/{id}/changes", request_body = Change,
    responses((status = 200, body = Receipt))
)]
pub async fn change(
    State(app): State<App>,
    At(requirement): At<RequirementId>,
    intent: Intent<Change>,
) -> Answer {
    let command = |body: Change| ChangeRequirement {
        requirement: requirement.0,
        terms: body.terms.into(),
        reason: body.reason.0,
        note: personal(body.note),
    };
    intent.change(&app, command).await
}

/// Weigh a need among the others.
#[utoipa::path(
    post, path = "/requirements/{id}/prioritisation", request_body = Prioritisation,
    responses((status = 200, body = Receipt))
)]
pub async fn prioritise(
    State(app): State<App>,
    At(requirement): At<RequirementId>,
    intent: Intent<Prioritisation>,
) -> Answer {
    let command = |body: Prioritisation| PrioritiseRequirement {
        requirement: requirement.0,
        priority: body.priority,
        urgency: body.urgency.0,
        note: personal(body.note),
    };
    intent.change(&app, command).await
}

/// Give a need up; what it gathered stands for itself again.
#[utoipa::path(
    post, path = "/requirements/{id}/withdrawal", request_body = Withdrawal,
    responses((status = 200, body = Receipt))
)]
pub async fn withdraw(
    State(app): State<App>,
    At(requirement): At<RequirementId>,
    intent: Intent<Withdrawal>,
) -> Answer {
    let command = |body: Withdrawal| WithdrawRequirement {
        requirement: requirement.0,
        reason: body.reason.0,
        note: personal(body.note),
    };
    intent.change(&app, command).await
}

/// Gather needs of lower levels into one of the level above.
#[utoipa::path(
    post, path = "/requirements/consolidations", request_body = Consolidation,
    responses((status = 201, body = Receipt))
)]
pub async fn consolidate(State(app): State<App>, intent: Intent<Consolidation>) -> Answer {
    let command = |body: Consolidation| ConsolidateRequirements {
        organisation: body.organisation.0,
        parts: body.parts.into_iter().map(|part| part.0).collect(),
        priority: body.priority,
        urgency: body.urgency.0,
        justification: Personal::new(body.justification.0),
    };
    intent.create(&app, "requirements", command).await
}
