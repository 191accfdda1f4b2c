//! Plans of what is to come from partners in the months of a year, beside what came.

use axum::Json;
use axum::extract::State;
use axum::response::Response;
use domain::pledges;
use domain::pledges::plan_year::PlanYear;
use engine::queries::pledges::{PlannedMonth, YearProgress};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::app::App;
use crate::caller::Caller;
use crate::intent::{Answer, Intent, Receipt, tagged};
use crate::problem::Problem;
use crate::request::{AtBoth, Query};
use crate::seen;
use crate::wire::{Currency, Named, OrganisationRef, Text, Wire};

/// The plan of a year.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "owner": "MOD", "year": 2026, "currency": "USD", "document": "programme of 12 January 2026",
    "months": [0, 0, 100_000_000_000_i64, 100_000_000_000_i64, 0, 0, 0, 0, 0, 0, 0, 0]
}))]
pub struct NewYearPlan {
    /// Whose plan: a partner's for its own pledges, an agency's for those of all partners.
    pub owner: OrganisationRef,
    /// The calendar year.
    pub year: i64,
    /// Currency of the plan.
    pub currency: Currency,
    /// Twelve amounts from January on, minor units.
    pub months: Vec<i64>,
    /// The document that says so.
    pub document: Text,
}

/// Whose plans to list.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct YearPlanQuery {
    /// Only of this owner.
    owner: Option<OrganisationRef>,
}

/// Plans, the latest year first; no more than the newest hundred.
#[derive(Serialize, ToSchema)]
pub struct YearPlans {
    plans: Vec<YearPlan>,
}

/// What is to come in a year.
#[derive(Serialize, ToSchema)]
pub struct YearPlan {
    owner: Named,
    year: i64,
    currency: Currency,
    /// All its months together, minor units.
    target_minor: i64,
    /// The document that says so.
    document: String,
    revision: u64,
}

/// A plan beside what came of it.
#[derive(Serialize, ToSchema)]
pub struct YearPlanWithMonths {
    #[serde(flatten)]
    plan: YearPlan,
    /// January to December.
    months: Vec<YearPlanMonth>,
    /// Codes of pledges that state no rate into the plan's currency, and are not in the sums.
    uncounted: Vec<String>,
    /// Whether there was more than could be added up.
    is_cut: bool,
}

/// Money of one month, minor units of the plan's currency; pledges in others count by the rate they state.
#[derive(Serialize, ToSchema)]
pub struct YearPlanMonth {
    /// 1 is January.
    month: usize,
    /// What is to come.
    target_minor: i64,
    /// Promised in writing in this month.
    pledged_minor: i64,
    /// Due by the tranches of pledges.
    due_minor: i64,
    /// Received by the bank.
    transferred_minor: i64,
    /// What was to come by the end of this month and did not; zero when more came.
    shortfall_minor: i64,
}

fn show(caller: &Caller, row: &pledges::YearPlan) -> YearPlan {
    YearPlan {
        owner: caller.organisation(row.owner),
        year: row.year,
        currency: Wire(row.currency),
        target_minor: row.months.iter().sum(),
        document: row.document.to_string(),
        revision: row.revision,
    }
}

/// List the plans you see.
#[utoipa::path(get, path = "/year-plans", params(YearPlanQuery), responses((status = 200, body = YearPlans)))]
pub async fn list(
    State(app): State<App>,
    mut caller: Caller,
    Query(query): Query<YearPlanQuery>,
) -> Result<Json<YearPlans>, Problem> {
    let rows = seen::pledges::year_plans(&app, &mut caller, query.owner.map(|owner| owner.0)).await?;
    Ok(Json(YearPlans { plans: rows.iter().map(|row| show(&caller, row)).collect() }))
}

/// Read the plan of a year beside what was pledged, became due and came in its months.
#[utoipa::path(
    get, path = "/year-plans/{id}/{year}",
    responses((status = 200, body = YearPlanWithMonths))
)]
pub async fn show_one(
    State(app): State<App>,
    mut caller: Caller,
    AtBoth(owner, year): AtBoth<OrganisationRef, i64>,
) -> Result<Response, Problem> {
    let progress = seen::pledges::year_progress(&app, &mut caller, owner.0, year).await?;
    let YearProgress { plan, months, uncounted, is_cut } = progress;
    let month = |(month, figures): (usize, PlannedMonth)| YearPlanMonth {
        month,
        target_minor: figures.target_minor,
        pledged_minor: figures.pledged_minor,
        due_minor: figures.due_minor,
        transferred_minor: figures.transferred_minor,
        shortfall_minor: figures.shortfall_minor,
    };
    let shown = YearPlanWithMonths {
        plan: show(&caller, &plan),
        months: (1..).zip(months).map(month).collect(),
        uncounted: uncounted.iter().map(ToString::to_string).collect(),
        is_cut,
    };
    Ok(tagged(plan.revision, shown))
}

/// Say what is to come in the months of a year; a plan of that year is replaced.
#[utoipa::path(post, path = "/year-plans", request_body = NewYearPlan, responses((status = 200, body = Receipt)))]
pub async fn plan(State(app): State<App>, intent: Intent<NewYearPlan>) -> Answer {
    let command = |new: NewYearPlan| PlanYear {
        owner: new.owner.0,
        year: new.year,
        currency: new.currency.0,
        months: new.months,
        document: new.document.0,
    };
    intent.change(&app, command).await
}
