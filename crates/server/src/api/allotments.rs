//! Allotments: a fund's money given to an organisation to order with.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::State;
use axum::response::Response;
use domain::allotments::allot::Allot;
use domain::allotments::withdraw::WithdrawAllotment;
use domain::allotments::{self, ClassLimit};
use domain::funds::Stages;
use domain::policy::Action;
use domain::values;
use engine::queries::{self, allotments::AllotmentFilter};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::api::funds::entries::{self, Entry, EntryQuery};
use crate::app::App;
use crate::caller::Caller;
use crate::intent::{Answer, Intent, Receipt, tagged};
use crate::page::{Cursor, Limit, Page, PageCursor, SortByCode};
use crate::problem::Problem;
use crate::request::{At, ListQuery};
use crate::wire::{
    AllotmentId, AllotmentRef, Code, Currency, Date, FundId, FundRef, Named, OrganisationRef, Text, Wire,
};

/// Money to allot. A code that exists already is added to, if fund, organisation and parent are the same.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "code": "A-B11-1", "fund": "F-UA-2026", "unit": "B11", "amount_minor": 200_000_000,
    "document": "allotment order 3 of 2026-01-12", "class_percents": { "innovation": 20 }
}))]
pub struct NewAllotment {
    /// Number, which becomes the identity.
    pub code: Code,
    /// The fund.
    pub fund: FundRef,
    /// Who may order with it, an organisation of kind unit.
    pub unit: OrganisationRef,
    /// The allotment to take it from; straight from the fund when absent.
    pub parent: Option<AllotmentRef>,
    /// Amount, minor units of the fund's currency.
    pub amount_minor: i64,
    /// The document that allots.
    pub document: Text,
    /// Caps by item class, percent of the allotment.
    #[serde(default)]
    #[schema(value_type = BTreeMap<Code, i64>)]
    pub class_percents: BTreeMap<values::Code, i64>,
}

/// Money to withdraw.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "amount_minor": 50_000_000, "document": "order 12 of 2026-02-01" }))]
pub struct NewWithdrawal {
    /// Amount, minor units, of what no order holds.
    pub amount_minor: i64,
    /// The document that orders it.
    pub document: Text,
}

/// An allotment. `allotted` = available + committed + obligated + advanced + accrued + paid.
#[derive(Serialize, ToSchema)]
pub struct Allotment {
    #[serde(flatten)]
    named: Named,
    fund: FundId,
    currency: Currency,
    unit: Named,
    parent: Option<AllotmentId>,
    document: String,
    /// Allotted, net of what was withdrawn or lapsed, minor units.
    allotted_minor: i64,
    stages: StageBalances,
    class_limits: Vec<ClassCap>,
    /// Whether its period is over.
    is_lapsed: bool,
    lapse_on: Date,
    revision: u64,
}

/// Balances of the six stages, minor units.
#[derive(Serialize, ToSchema)]
pub struct StageBalances {
    available_minor: i64,
    committed_minor: i64,
    obligated_minor: i64,
    advanced_minor: i64,
    accrued_minor: i64,
    paid_minor: i64,
}

/// A cap on one class of items.
#[derive(Serialize, ToSchema)]
pub struct ClassCap {
    class: String,
    /// Share of the allotment, percent.
    percent: i64,
    /// Used by orders, minor units.
    used_minor: i64,
    /// Left of the share, minor units.
    left_minor: i64,
}

/// Which allotments to list.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct AllotmentQuery {
    /// Only of this organisation.
    unit: Option<OrganisationRef>,
    /// Only of this fund.
    fund: Option<FundRef>,
    /// Where the page begins.
    #[param(value_type = Option<PageCursor>)]
    after: Option<Cursor<Code>>,
    /// In this order.
    sort: Option<SortByCode>,
    /// Entries of the page.
    limit: Option<Limit>,
}

impl From<Stages> for StageBalances {
    fn from(stages: Stages) -> StageBalances {
        StageBalances {
            available_minor: stages.available,
            committed_minor: stages.committed,
            obligated_minor: stages.obligated,
            advanced_minor: stages.advanced,
            accrued_minor: stages.accrued,
            paid_minor: stages.paid,
        }
    }
}

fn show(caller: &Caller, row: allotments::Allotment) -> Allotment {
    let cap = |(class, limit): (&values::Code, &ClassLimit)| ClassCap {
        class: class.to_string(),
        percent: limit.percent,
        used_minor: limit.used_minor,
        left_minor: row.class_left(Some(class)).unwrap_or_default(),
    };
    Allotment {
        named: Named::new(row.id, &row.code),
        fund: Wire(row.fund),
        currency: Wire(row.currency),
        unit: caller.organisation(row.unit),
        parent: row.parent.map(Wire),
        document: row.document.to_string(),
        allotted_minor: row.stages.sum(),
        stages: row.stages.into(),
        class_limits: row.class_limits.iter().map(cap).collect(),
        is_lapsed: row.is_lapsed,
        lapse_on: Wire(row.lapse_on),
        revision: row.revision,
    }
}

/// List allotments in order of code.
#[utoipa::path(
    get, path = "/allotments", params(AllotmentQuery),
    responses((status = 200, body = Page<Allotment>))
)]
pub async fn list(
    State(app): State<App>,
    mut caller: Caller,
    ListQuery(query, scope): ListQuery<AllotmentQuery>,
) -> Result<Json<Page<Allotment>>, Problem> {
    let filter = AllotmentFilter {
        units: caller.sight(Action::ReadFunds).narrowed(query.unit.map(|unit| unit.0)).filter(),
        fund: query.fund.map(|fund| fund.0),
    };
    let slice = scope.slice(query.after, query.sort, query.limit);
    let part = slice.part.clone();
    let rows = caller
        .read(&app, move |connection| queries::allotments::allotments(connection, &filter, &part))
        .await?;
    Ok(Json(Page::of(rows, &slice, |row| row.code.to_string(), |row| show(&caller, row))))
}

/// The allotment, if the caller may read it.
async fn visible(app: &App, caller: &mut Caller, id: AllotmentRef) -> Result<allotments::Allotment, Problem> {
    let find = queries::find::<allotments::Allotment>;
    let row = caller.read(app, move |connection| find(connection, &id.0)).await?;
    let row = row.filter(|row| caller.may(Action::ReadFunds, row.unit));
    row.ok_or_else(|| Problem::not_found("allotment", id.0))
}

/// Read an allotment.
#[utoipa::path(get, path = "/allotments/{id}", responses((status = 200, body = Allotment)))]
pub async fn show_one(
    State(app): State<App>,
    mut caller: Caller,
    At(id): At<AllotmentRef>,
) -> Result<Response, Problem> {
    let row = visible(&app, &mut caller, id).await?;
    Ok(tagged(row.revision, show(&caller, row)))
}

/// List the postings of an allotment, newest first.
#[utoipa::path(
    get, path = "/allotments/{id}/entries", params(EntryQuery),
    responses((status = 200, body = Page<Entry>))
)]
pub async fn list_entries(
    State(app): State<App>,
    mut caller: Caller,
    At(id): At<AllotmentRef>,
    query: ListQuery<EntryQuery>,
) -> Result<Json<Page<Entry>>, Problem> {
    let allotment = visible(&app, &mut caller, id).await?;
    entries::page(&app, &mut caller, allotment.id, query).await
}

/// Allot money of a fund to an organisation, pass part of it on, or add to an allotment.
#[utoipa::path(
    post, path = "/allotments", request_body = NewAllotment,
    responses((status = 201, body = Receipt))
)]
pub async fn allot(State(app): State<App>, intent: Intent<NewAllotment>) -> Answer {
    let command = |new: NewAllotment| Allot {
        code: new.code.0,
        fund: new.fund.0,
        unit: new.unit.0,
        parent: new.parent.map(|parent| parent.0),
        amount_minor: new.amount_minor,
        document: new.document.0,
        class_percents: new.class_percents,
    };
    intent.create(&app, "allotments", command).await
}

/// Withdraw available money from an allotment, back to where it came from.
#[utoipa::path(
    post, path = "/allotments/{id}/withdrawals", request_body = NewWithdrawal,
    responses((status = 200, body = Receipt))
)]
pub async fn withdraw(
    State(app): State<App>,
    At(allotment): At<AllotmentRef>,
    intent: Intent<NewWithdrawal>,
) -> Answer {
    let command = |body: NewWithdrawal| WithdrawAllotment {
        allotment: allotment.0,
        amount_minor: body.amount_minor,
        document: body.document.0,
    };
    intent.change(&app, command).await
}
