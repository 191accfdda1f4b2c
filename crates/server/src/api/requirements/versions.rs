//! Versions of lists: submitted and frozen, compared side by side, judged line by line.

use axum::Json;
use axum::extract::State;
use domain::requirements;
use domain::requirements::judge_list::{JudgeRequirements, JudgedNeed};
use domain::requirements::submit_list::SubmitRequirements;
use domain::values::Personal;
use engine::queries::requirements::list_lines;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::Terms;
use super::lists::visible;
use super::need::{self, Items, Need};
use crate::app::App;
use crate::caller::Caller;
use crate::intent::{Answer, Intent, Receipt};
use crate::problem::Problem;
use crate::request::{At, AtBoth, Query};
use crate::wire::{ListVerdict, Named, RequirementId, RequirementListRef, Text, Whole, Wire};

/// Needs to submit as the list's next version.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "requirements": ["req_0192b3c4d5e6f708192a3b4c5d6e7f80"] }))]
pub struct Submission {
    /// Prioritised needs, and those of earlier versions of this list that are still wanted.
    pub requirements: Vec<RequirementId>,
}

/// What the partner says of lines.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "version": 1,
    "verdicts": [{ "requirement": "req_0192b3c4d5e6f708192a3b4c5d6e7f80", "verdict": "validated" }]
}))]
pub struct Judgement {
    /// The version that was read, which must be the newest.
    pub version: i64,
    /// What is said of which line.
    pub verdicts: Vec<NeedVerdict>,
}

/// What is said of a line.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NeedVerdict {
    /// The need.
    pub requirement: RequirementId,
    /// The verdict.
    pub verdict: ListVerdict,
    /// Why; a line that is returned needs one. Kept as personal text.
    pub remark: Option<Text>,
}

/// A version of a list, as it was submitted.
#[derive(Serialize, ToSchema)]
pub struct FrozenList {
    version: i64,
    /// The most important first.
    lines: Vec<FrozenLine>,
}

/// A need as it was submitted.
#[derive(Serialize, ToSchema)]
pub struct FrozenLine {
    requirement: RequirementId,
    number: String,
    unit: Named,
    need: Need,
    terms: Terms,
    verdict: Option<ListVerdict>,
}

/// Two versions of a list.
#[derive(Serialize, ToSchema)]
pub struct Comparison {
    from: i64,
    to: i64,
    /// Every need of either, in the order of the later version, then what it no longer has.
    lines: Vec<ComparedNeed>,
}

/// A need in two versions; absent where a version does not have it.
#[derive(Serialize, ToSchema)]
pub struct ComparedNeed {
    requirement: RequirementId,
    number: String,
    unit: Named,
    need: Need,
    from: Option<Terms>,
    to: Option<Terms>,
    is_changed: bool,
}

/// Which versions to compare.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ComparisonQuery {
    /// The earlier version.
    from: Whole,
    /// The later version.
    to: Whole,
}

async fn frozen(
    app: &App,
    caller: &mut Caller,
    list: &requirements::RequirementList,
    version: i64,
) -> Result<(Vec<requirements::ListLine>, Items), Problem> {
    if !(1..=list.versions).contains(&version) {
        return Err(Problem::not_found("version", version));
    }
    let id = list.id;
    caller
        .read(app, move |connection| {
            let lines = list_lines(connection, id, version)?;
            let items = need::items(connection, lines.iter().map(|line| &line.need))?;
            Ok((lines, items))
        })
        .await
}

/// Read a version of a list, as it was submitted.
#[utoipa::path(
    get, path = "/requirement-lists/{id}/versions/{version}",
    responses((status = 200, body = FrozenList))
)]
pub async fn show_one(
    State(app): State<App>,
    mut caller: Caller,
    AtBoth(id, Wire(version)): AtBoth<RequirementListRef, Whole>,
) -> Result<Json<FrozenList>, Problem> {
    let list = visible(&app, &mut caller, id).await?;
    let (lines, items) = frozen(&app, &mut caller, &list, version.0).await?;
    let line = |row: requirements::ListLine| FrozenLine {
        requirement: Wire(row.requirement),
        number: row.number,
        unit: caller.organisation(row.unit),
        need: Need::of(&caller, &items, row.need),
        terms: row.terms.into(),
        verdict: row.verdict.map(Wire),
    };
    Ok(Json(FrozenList { version: version.0, lines: lines.into_iter().map(line).collect() }))
}

/// Compare two versions of a list.
#[utoipa::path(
    get, path = "/requirement-lists/{id}/comparison", params(ComparisonQuery),
    responses((status = 200, body = Comparison))
)]
pub async fn compare(
    State(app): State<App>,
    mut caller: Caller,
    At(id): At<RequirementListRef>,
    Query(query): Query<ComparisonQuery>,
) -> Result<Json<Comparison>, Problem> {
    let list = visible(&app, &mut caller, id).await?;
    let (from, to) = (query.from.0.0, query.to.0.0);
    let (earlier, mut items) = frozen(&app, &mut caller, &list, from).await?;
    let (later, more) = frozen(&app, &mut caller, &list, to).await?;
    items.extend(more);
    let show = |line: requirements::ComparedLine| ComparedNeed {
        requirement: Wire(line.line.requirement),
        number: line.line.number,
        unit: caller.organisation(line.line.unit),
        need: Need::of(&caller, &items, line.line.need),
        is_changed: line.earlier != line.later,
        from: line.earlier.map(Into::into),
        to: line.later.map(Into::into),
    };
    let lines = requirements::compared(earlier, later).into_iter().map(show).collect();
    Ok(Json(Comparison { from, to, lines }))
}

/// Submit needs as the list's next version, which is frozen.
#[utoipa::path(
    post, path = "/requirement-lists/{id}/versions", request_body = Submission,
    responses((status = 200, body = Receipt))
)]
pub async fn submit(
    State(app): State<App>,
    At(list): At<RequirementListRef>,
    intent: Intent<Submission>,
) -> Answer {
    let command = |body: Submission| SubmitRequirements {
        list: list.0,
        requirements: body.requirements.into_iter().map(|id| id.0).collect(),
    };
    intent.change(&app, command).await
}

/// Validate lines of the newest version, or send them back.
#[utoipa::path(
    post, path = "/requirement-lists/{id}/verdicts", request_body = Judgement,
    responses((status = 200, body = Receipt))
)]
pub async fn judge(
    State(app): State<App>,
    At(list): At<RequirementListRef>,
    intent: Intent<Judgement>,
) -> Answer {
    let judged = |verdict: NeedVerdict| JudgedNeed {
        requirement: verdict.requirement.0,
        verdict: verdict.verdict.0,
        remark: verdict.remark.map(|remark| Personal::new(remark.0)),
    };
    let command = |body: Judgement| JudgeRequirements {
        list: list.0,
        version: body.version,
        verdicts: body.verdicts.into_iter().map(judged).collect(),
    };
    intent.change(&app, command).await
}
