//! What is to come from partners in the months of a year, beside what came; and the form that plans it.

use axum::body::Bytes;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use domain::pledges::YearPlan;
use domain::pledges::plan_year::{MONTHS, PlanYear};
use domain::policy::Action;
use domain::values::{Currency, OrganisationId};
use engine::queries::pledges::{PlannedMonth, YearProgress};
use maud::{Markup, html};
use serde::Deserialize;

use crate::app::App;
use crate::problem::Problem;
use crate::route::segment;
use crate::seen;
use crate::web::controls::empty;
use crate::web::listing::{address, table};
use crate::web::sheet::{Refusal, Sheet};
use crate::web::shell::{Place, page};
use crate::web::visitor::Visitor;
use crate::wire::Ref;

const PATH: &str = "/pledges/plan";
/// The fields of the months; each is also its label.
const MONTH_FIELDS: [&str; MONTHS] = [
    "month_1", "month_2", "month_3", "month_4", "month_5", "month_6", "month_7", "month_8", "month_9",
    "month_10", "month_11", "month_12",
];

/// Name and figure of a column.
type Column = (&'static str, fn(&PlannedMonth) -> i64);

const COLUMNS: [Column; 5] = [
    ("plan-target", |month| month.target_minor),
    ("pledge-pledged", |month| month.pledged_minor),
    ("plan-due", |month| month.due_minor),
    ("pledge-transferred", |month| month.transferred_minor),
    ("plan-shortfall", |month| month.shortfall_minor),
];

/// What the address says.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    owner: String,
    year: String,
}

/// Shows the plan asked for, or the latest.
pub async fn show(
    State(app): State<App>,
    visitor: Visitor,
    sheet: Sheet,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    shown(&app, visitor, &asked, &sheet).await
}

async fn shown(app: &App, mut visitor: Visitor, asked: &Asked, sheet: &Sheet) -> Result<Response, Problem> {
    let plans = seen::pledges::year_plans(app, &mut visitor.caller, None).await?;
    let owner = asked.owner.parse::<Ref<OrganisationId>>().ok().map(|owner| owner.0);
    let year = asked.year.parse::<i64>().ok();
    let is_asked = |plan: &&YearPlan| {
        owner.is_none_or(|owner| owner == plan.owner) && year.is_none_or(|year| year == plan.year)
    };
    let progress = match plans.iter().find(is_asked) {
        Some(plan) => {
            Some(seen::pledges::year_progress(app, &mut visitor.caller, plan.owner, plan.year).await?)
        }
        None => None,
    };
    let language = visitor.language;
    let body = html! {
        (sheet.alert(language))
        p.hint { (language.say("plan-hint")) }
        (choice(&visitor, &plans, progress.as_ref()))
        @match &progress {
            Some(progress) => (months(&visitor, progress)),
            None => (empty(language, "plan-empty", None)),
        }
        @if visitor.caller.require_somewhere(Action::ManagePledges).is_ok() { (form(&visitor, progress.as_ref(), sheet)) }
    };
    Ok(sheet.answered(page(&visitor, Place::Pledges, &language.say("plan"), body)))
}

/// Links to the plans there are.
fn choice(visitor: &Visitor, plans: &[YearPlan], shown: Option<&YearProgress>) -> Markup {
    html! { @if plans.len() > 1 { ul.plain { @for plan in plans {
        @let owner = visitor.organisation(plan.owner);
        @let is_shown = shown.is_some_and(|shown| shown.plan == *plan);
        @let to = address(PATH, [("owner", &*plan.owner.to_string()), ("year", &*plan.year.to_string())]);
        li { a href=(to) aria-current=[is_shown.then_some("page")] { (plan.year) " · " (owner) } }
    } } } }
}

fn months(visitor: &Visitor, progress: &YearProgress) -> Markup {
    let (language, plan) = (visitor.language, &progress.plan);
    let money = |minor: i64| language.money(minor, plan.currency);
    let columns: Vec<_> = [("month", false)].into_iter().chain(COLUMNS.map(|(key, _)| (key, true))).collect();
    let of_month = progress.months.iter().zip(MONTH_FIELDS).map(|(month, name)| {
        let name = html! { (language.say(&format!("field-{}", name.replace('_', "-")))) };
        let figures = COLUMNS.into_iter().map(|(_, figure)| match figure(month) {
            0 => html! { span.soft { "—" } },
            minor => html! { (money(minor)) },
        });
        std::iter::once(name).chain(figures).collect::<Vec<_>>()
    });
    // What is missing is carried from month to month, so the last one holds the year's.
    let sum = |figure: fn(&PlannedMonth) -> i64| progress.months.iter().map(figure).sum::<i64>();
    let (target, transferred) = (sum(|month| month.target_minor), sum(|month| month.transferred_minor));
    let shortfall = progress.months.last().map_or(0, |month| month.shortfall_minor);
    let sums =
        [target, sum(|month| month.pledged_minor), sum(|month| month.due_minor), transferred, shortfall];
    let of_year = std::iter::once(html! { strong { (language.say("total")) } })
        .chain(sums.into_iter().map(|minor| html! { strong { (money(minor)) } }))
        .collect();
    html! {
        h2 { (plan.year) " · " (visitor.organisation(plan.owner)) }
        p { (plan.document) " · " (language.percent(transferred, target)) " " (language.say("plan-come")) }
        div.scroll tabindex="0" role="region" aria-label=(language.say("plan")) {
            (table(language, &columns, of_month.chain([of_year])))
        }
        @if !progress.uncounted.is_empty() {
            p.note { (language.say("plan-uncounted")) " "
                @for code in &progress.uncounted { a.code href={ "/pledges/" (segment(code)) } { (code) } " " } }
        }
        @if progress.is_cut { p.note { (language.say("plan-cut")) } }
    }
}

fn form(visitor: &Visitor, progress: Option<&YearProgress>, sheet: &Sheet) -> Markup {
    let language = visitor.language;
    html! {
        details.deed open[progress.is_none() || !sheet.get("year").is_empty()] { summary { (language.say("plan-set")) }
            form.sheet method="post" action=(PATH) {
                (sheet.key())
                p.hint { (language.say("plan-set-hint")) }
                (sheet.field(language, "plan_owner", "text", true))
                div.together {
                    (sheet.field(language, "year", "number", true))
                    (sheet.field(language, "currency", "text", true))
                }
                (sheet.field(language, "document", "text", true))
                div.together { @for name in MONTH_FIELDS { (sheet.field(language, name, "text", false)) } }
                button { (language.say("plan-set")) }
            }
        }
    }
}

/// Sets the plan of a year.
pub async fn plan(State(app): State<App>, visitor: Visitor, body: Bytes) -> Result<Response, Problem> {
    let sheet = Sheet::read(&body);
    let command = |sheet: &Sheet| {
        let currency: Currency = sheet.parsed("currency")?;
        let month = |name| if sheet.get(name).is_empty() { Ok(0) } else { sheet.money(name, currency) };
        Ok::<_, Refusal>(PlanYear {
            owner: sheet.parsed::<Ref<OrganisationId>>("plan_owner")?.0,
            year: sheet.parsed("year")?,
            currency,
            months: MONTH_FIELDS.into_iter().map(month).collect::<Result<_, Refusal>>()?,
            document: sheet.text("document")?,
        })
    };
    let asked = Asked { owner: sheet.get("plan_owner").to_owned(), year: sheet.get("year").to_owned() };
    let done = match command(&sheet) {
        Ok(command) => sheet.submit(&app, &visitor, "year-plan", command).await.map(drop),
        Err(refusal) => Err(refusal),
    };
    match done {
        Ok(()) => {
            Ok(Redirect::to(&address(PATH, [("owner", &*asked.owner), ("year", &*asked.year)]))
                .into_response())
        }
        Err(refusal) => shown(&app, visitor, &asked, &sheet.refused(refusal)).await,
    }
}
