//! Steps of a package: composed, judged at its gates, shared out, moved on, reconciled.

use axum::extract::State;
use domain::packages;
use domain::packages::compose::ComposePackage;
use domain::packages::judge::{JudgePackage, JudgedLine};
use domain::packages::move_package::MovePackage;
use domain::packages::reconcile::ReconcilePackage;
use domain::packages::share::SharePackage;
use domain::values::Personal;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::app::App;
use crate::intent::{Answer, Intent, Receipt};
use crate::request::At;
use crate::wire::{
    Date, Gate, GateVerdict, ItemRef, OrganisationRef, PackageMove, PackageRef, PledgeRef, RequirementId,
    Source, Text,
};

/// The lines of the next version.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "lines": [{
    "requirement": "req_0192b3c4d5e6f708192a3b4c5d6e7f80", "item": "PLYSKA-10", "quantity": 20,
    "source": "production", "supplier": "SUP-VEKTOR", "unit_price_minor": 60_000, "available_on": "2026-05-31"
}] }))]
pub struct Composition {
    /// The lines.
    pub lines: Vec<NewLine>,
}

/// A line to compose.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewLine {
    /// The validated need.
    pub requirement: RequirementId,
    /// The item that meets it.
    pub item: ItemRef,
    /// Pieces.
    pub quantity: i64,
    /// Where they come from.
    pub source: Source,
    /// Who supplies them.
    pub supplier: OrganisationRef,
    /// Estimated unit price, minor units of the package's currency.
    pub unit_price_minor: i64,
    /// When they can be had.
    pub available_on: Date,
}

/// What the body of a gate says of lines.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "version": 1, "gate": "validation", "verdicts": [{ "line": 1, "verdict": "passed", "remark": "by May" }]
}))]
pub struct GateJudgement {
    /// The version that was read, which must be the newest.
    pub version: i64,
    /// The gate.
    pub gate: Gate,
    /// What is said of which line.
    pub verdicts: Vec<LineVerdict>,
}

/// What is said of a line.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LineVerdict {
    /// Number of the line.
    pub line: i64,
    /// The verdict.
    pub verdict: GateVerdict,
    /// Why; a refused line needs one. Kept as personal text.
    pub remark: Option<Text>,
}

/// What a pledge bears.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "pledge": "NORTH-26", "amount_minor": 20_000_000_000_i64 }))]
pub struct Share {
    /// The pledge.
    pub pledge: PledgeRef,
    /// Minor units of the pledge's currency from now on; 0 takes it out.
    pub amount_minor: i64,
}

/// A step of a package.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "step": "offer", "document": "minutes 4 of 2026-02-10" }))]
pub struct PackageStep {
    /// Offer, hold, resume, cancel or close.
    pub step: PackageMove,
    /// The document, or why.
    pub document: Text,
}

/// The document of a reconciliation.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "document": "act 9 of 2026-11-20" }))]
pub struct Reconciliation {
    /// The document.
    pub document: Text,
}

/// Compose the next version of a package; it passes both gates anew.
#[utoipa::path(
    post, path = "/packages/{id}/versions", request_body = Composition,
    responses((status = 200, body = Receipt))
)]
pub async fn compose(
    State(app): State<App>,
    At(package): At<PackageRef>,
    intent: Intent<Composition>,
) -> Answer {
    let line = |line: NewLine| packages::ComposedLine {
        requirement: line.requirement.0,
        item: line.item.0,
        quantity: line.quantity,
        source: line.source.0,
        supplier: line.supplier.0,
        unit_price_minor: line.unit_price_minor,
        available_on: line.available_on.0,
    };
    let command = |body: Composition| ComposePackage {
        package: package.0,
        lines: body.lines.into_iter().map(line).collect(),
    };
    intent.change(&app, command).await
}

/// Judge lines of the newest version at a gate; when all pass, the judgement waits for signatures.
#[utoipa::path(
    post, path = "/packages/{id}/verdicts", request_body = GateJudgement,
    responses((status = 200, body = Receipt))
)]
pub async fn judge(
    State(app): State<App>,
    At(package): At<PackageRef>,
    intent: Intent<GateJudgement>,
) -> Answer {
    let judged = |verdict: LineVerdict| JudgedLine {
        line: verdict.line,
        verdict: verdict.verdict.0,
        remark: verdict.remark.map(|remark| Personal::new(remark.0)),
    };
    let command = |body: GateJudgement| JudgePackage {
        package: package.0,
        version: body.version,
        gate: body.gate.0,
        verdicts: body.verdicts.into_iter().map(judged).collect(),
    };
    intent.change(&app, command).await
}

/// Set what a pledge bears of a package.
#[utoipa::path(
    post, path = "/packages/{id}/shares", request_body = Share,
    responses((status = 200, body = Receipt))
)]
pub async fn share(State(app): State<App>, At(package): At<PackageRef>, intent: Intent<Share>) -> Answer {
    let command = |body: Share| SharePackage {
        package: package.0,
        pledge: body.pledge.0,
        amount_minor: body.amount_minor,
    };
    intent.change(&app, command).await
}

/// Offer, hold, resume, cancel or close a package.
#[utoipa::path(
    post, path = "/packages/{id}/moves", request_body = PackageStep,
    responses((status = 200, body = Receipt))
)]
pub async fn step(
    State(app): State<App>,
    At(package): At<PackageRef>,
    intent: Intent<PackageStep>,
) -> Answer {
    let command =
        |body: PackageStep| MovePackage { package: package.0, step: body.step.0, document: body.document.0 };
    intent.change(&app, command).await
}

/// Reconcile a package whose orders are all closed or given up.
#[utoipa::path(
    post, path = "/packages/{id}/reconciliation", request_body = Reconciliation,
    responses((status = 200, body = Receipt))
)]
pub async fn reconcile(
    State(app): State<App>,
    At(package): At<PackageRef>,
    intent: Intent<Reconciliation>,
) -> Answer {
    let command = |body: Reconciliation| ReconcilePackage { package: package.0, document: body.document.0 };
    intent.change(&app, command).await
}
