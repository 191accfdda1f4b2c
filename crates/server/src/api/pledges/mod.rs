//! Pledges of partners: announced, pledged, confirmed, transferred, each dated; seen by the partner's own people, and by
//! those who plan, buy, pay and audit.

pub mod consents;
pub mod plans;
pub mod steps;
pub mod vettings;

use axum::Json;
use axum::extract::State;
use axum::response::Response;
use domain::pledges;
use domain::pledges::announce::AnnouncePledge;
use domain::policy::Action;
use engine::queries::{self, pledges::PledgeFilter};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::api::funds::{Earmark, NewEarmark};
use crate::app::App;
use crate::caller::Caller;
use crate::intent::{Answer, Intent, Receipt, tagged};
use crate::page::{Cursor, Limit, Page, PageCursor, SortByCode};
use crate::problem::Problem;
use crate::request::{At, ListQuery};
use crate::wire::{
    Appropriation, Code, Currency, Date, FundId, Instant, Named, OrganisationRef, PledgeAction, PledgeRef,
    PledgeStatus, RateDecimal, Text, Wire,
};

/// Steps of a pledge shown.
const STEPS_MAX: usize = 200;

/// A pledge that a partner announced.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "code": "NORTH-26", "partner": "PARTNER-N", "name_uk": "Північний внесок, 2026",
    "name_en": "Northern contribution, 2026", "currency": "EUR", "amount_minor": 50_000_000_000_i64,
    "rate": { "rate": "1.0834", "into": "USD", "on": "2026-01-10" }, "on": "2026-01-10",
    "document": "statement of the ministry", "earmark": { "domains": ["air"] }, "lapse_on": "2026-12-31"
}))]
pub struct NewPledge {
    /// Code, which becomes the identity, and that of the fund that transfers make.
    pub code: Code,
    /// Who gives.
    pub partner: OrganisationRef,
    /// Name in Ukrainian.
    pub name_uk: Text,
    /// Name in English.
    pub name_en: Text,
    /// Its currency.
    pub currency: Currency,
    /// Minor units.
    pub amount_minor: i64,
    /// The rate stated with it, for sums over currencies.
    pub rate: Option<Rate>,
    /// Day of the announcement.
    pub on: Date,
    /// Where it was announced.
    pub document: Text,
    /// What the money may be spent on.
    #[serde(default)]
    pub earmark: NewEarmark,
    /// Last day it can be used.
    pub lapse_on: Date,
}

/// What one unit of a currency is worth in another on a day.
#[derive(Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Rate {
    /// Units of the other currency for one.
    pub rate: RateDecimal,
    /// The other currency.
    pub into: Currency,
    /// Day of the rate.
    pub on: Date,
}

/// A pledge.
#[derive(Serialize, ToSchema)]
pub struct Pledge {
    #[serde(flatten)]
    named: Named,
    partner: Named,
    name_uk: String,
    name_en: String,
    currency: Currency,
    rate: Option<Rate>,
    /// Said in public.
    announced: Staged,
    /// Promised in writing.
    pledged: Staged,
    /// Bound by the partner's own act.
    confirmed: Staged,
    /// Received by the bank.
    transferred: Staged,
    /// Shared out to packages, minor units.
    allocated_minor: i64,
    /// Where the partner's own budget stands.
    appropriation: Option<Appropriation>,
    appropriation_on: Option<Date>,
    earmark: Earmark,
    lapse_on: Date,
    /// When which part is to come.
    tranches: Vec<Tranche>,
    /// The fund that transfers go to; absent before the first.
    fund: Option<FundId>,
    status: PledgeStatus,
    /// Steps that the lifecycle allows now.
    actions: Vec<PledgeAction>,
    revision: u64,
}

/// An amount as of a stage, and the day it became that.
#[derive(Serialize, ToSchema)]
pub struct Staged {
    amount_minor: i64,
    /// Absent before the stage is reached.
    on: Option<Date>,
}

/// A part of a pledge that is to come on a day.
#[derive(Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Tranche {
    /// The day.
    pub due_on: Date,
    /// Minor units of the pledge's currency.
    pub amount_minor: i64,
}

/// A pledge with its steps.
#[derive(Serialize, ToSchema)]
pub struct PledgeWithSteps {
    #[serde(flatten)]
    pledge: Pledge,
    /// Newest first.
    steps: Vec<PledgeStep>,
}

/// What was said or done, of which amount, by which document.
#[derive(Serialize, ToSchema)]
pub struct PledgeStep {
    at: Instant,
    by: Named,
    action: PledgeAction,
    on: Date,
    /// The document, or the bank's reference.
    document: String,
    /// Of a withdrawal what is left of the pledge.
    amount_minor: i64,
    currency: Currency,
    rate: Option<Rate>,
}

/// Which pledges to list.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct PledgeQuery {
    /// Only of this partner.
    partner: Option<OrganisationRef>,
    /// Only in this status.
    status: Option<PledgeStatus>,
    /// Where the page begins.
    #[param(value_type = Option<PageCursor>)]
    after: Option<Cursor<Code>>,
    /// In this order.
    sort: Option<SortByCode>,
    /// Entries of the page.
    limit: Option<Limit>,
}

impl From<Rate> for pledges::Rate {
    fn from(rate: Rate) -> Self {
        pledges::Rate { millionths: rate.rate.0, into: rate.into.0, on: rate.on.0 }
    }
}

impl From<pledges::Rate> for Rate {
    fn from(rate: pledges::Rate) -> Self {
        Rate { rate: Wire(rate.millionths), into: Wire(rate.into), on: Wire(rate.on) }
    }
}

impl From<pledges::Staged> for Staged {
    fn from(stage: pledges::Staged) -> Self {
        Staged { amount_minor: stage.amount_minor, on: stage.on.map(Wire) }
    }
}

impl From<Tranche> for pledges::Tranche {
    fn from(tranche: Tranche) -> Self {
        pledges::Tranche { due_on: tranche.due_on.0, amount_minor: tranche.amount_minor }
    }
}

fn show(caller: &Caller, row: pledges::Pledge) -> Pledge {
    let tranche =
        |row: pledges::Tranche| Tranche { due_on: Wire(row.due_on), amount_minor: row.amount_minor };
    Pledge {
        named: Named::new(row.id, &row.code),
        partner: caller.organisation(row.partner),
        name_uk: row.name_uk.to_string(),
        name_en: row.name_en.to_string(),
        currency: Wire(row.currency),
        rate: row.rate.map(Into::into),
        announced: row.announced.into(),
        pledged: row.pledged.into(),
        confirmed: row.confirmed.into(),
        transferred: row.transferred.into(),
        allocated_minor: row.allocated_minor,
        appropriation: row.appropriation.map(Wire),
        appropriation_on: row.appropriation_on.map(Wire),
        earmark: Earmark::of(caller, row.earmark),
        lapse_on: Wire(row.lapse_on),
        tranches: row.tranches.into_iter().map(tranche).collect(),
        fund: row.fund.map(Wire),
        status: Wire(row.status),
        actions: row.status.actions().map(Wire).collect(),
        revision: row.revision,
    }
}

/// List the pledges you see, in order of code.
#[utoipa::path(get, path = "/pledges", params(PledgeQuery), responses((status = 200, body = Page<Pledge>)))]
pub async fn list(
    State(app): State<App>,
    mut caller: Caller,
    ListQuery(query, scope): ListQuery<PledgeQuery>,
) -> Result<Json<Page<Pledge>>, Problem> {
    let partner = query.partner.map(|partner| partner.0);
    let partners = caller.sight(Action::ReadPledges).narrowed(partner).filter();
    let filter = PledgeFilter { partners, status: query.status.map(|status| status.0) };
    let slice = scope.slice(query.after, query.sort, query.limit);
    let part = slice.part.clone();
    let read = queries::pledges::pledges;
    let rows = caller.read(&app, move |connection| read(connection, &filter, &part)).await?;
    Ok(Json(Page::of(rows, &slice, |row| row.code.to_string(), |row| show(&caller, row))))
}

/// Read a pledge with its steps.
#[utoipa::path(get, path = "/pledges/{id}", responses((status = 200, body = PledgeWithSteps)))]
pub async fn show_one(
    State(app): State<App>,
    mut caller: Caller,
    At(id): At<PledgeRef>,
) -> Result<Response, Problem> {
    let (row, steps) = caller
        .read(&app, move |connection| {
            let row = queries::find::<pledges::Pledge>(connection, &id.0)?;
            Ok((row, queries::pledges::steps(connection, id.0, STEPS_MAX)?))
        })
        .await?;
    let row = row.filter(|row| caller.may(Action::ReadPledges, row.partner));
    let row = row.ok_or_else(|| Problem::not_found("pledge", id.0))?;
    let step = |row: pledges::PledgeStep| PledgeStep {
        at: Wire(row.at),
        by: caller.named_person(row.person),
        action: Wire(row.action),
        on: Wire(row.on),
        document: row.document.to_string(),
        amount_minor: row.amount_minor,
        currency: Wire(row.currency),
        rate: row.rate.map(Into::into),
    };
    let steps = steps.into_iter().map(step).collect();
    Ok(tagged(row.revision, PledgeWithSteps { pledge: show(&caller, row), steps }))
}

/// Record a pledge that a partner announced.
#[utoipa::path(post, path = "/pledges", request_body = NewPledge, responses((status = 201, body = Receipt)))]
pub async fn announce(State(app): State<App>, intent: Intent<NewPledge>) -> Answer {
    let command = |new: NewPledge| AnnouncePledge {
        code: new.code.0,
        partner: new.partner.0,
        name_uk: new.name_uk.0,
        name_en: new.name_en.0,
        currency: new.currency.0,
        amount_minor: new.amount_minor,
        rate: new.rate.map(Into::into),
        on: new.on.0,
        document: new.document.0,
        earmark: new.earmark.into(),
        lapse_on: new.lapse_on.0,
    };
    intent.create(&app, "pledges", command).await
}
