//! Funds, the money they receive and exchange, and the postings behind every figure.

pub mod charges;
pub mod contributions;
pub mod entries;
pub mod line_place;
pub mod movements;
pub mod packs;
pub mod pieces;
pub mod trace;

use axum::Json;
use axum::extract::State;
use axum::response::Response;
use domain::funds;
use domain::funds::add_fund::AddFund;
use domain::policy::Action;
use engine::queries;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::app::App;
use crate::caller::Caller;
use crate::intent::{Answer, Intent, Receipt, tagged};
use crate::page::{Cursor, Limit, Page, PageCursor, SortByCode};
use crate::problem::Problem;
use crate::request::{At, ListQuery};
use crate::seen;
use crate::wire::{
    CategoryRef, Code, Currency, Date, Domain, FundRef, Named, OrganisationRef, SourceKind, Text, Wire,
};

/// A fund to add, without money.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "code": "F-UA-2026", "source_kind": "state_programme", "owner": "TREASURY", "currency": "UAH",
    "name_uk": "Програма 2101150", "name_en": "Programme 2101150", "programme_code": "2101150",
    "economic_code": "2260", "budget_year": 2026, "lapse_on": "2026-12-31",
    "earmark": { "domains": ["air", "ew"] }
}))]
pub struct NewFund {
    /// Code, which becomes the identity.
    pub code: Code,
    /// Where the money comes from.
    pub source_kind: SourceKind,
    /// The organisation that answers for it.
    pub owner: OrganisationRef,
    /// Its currency.
    pub currency: Currency,
    /// Name in Ukrainian.
    pub name_uk: Text,
    /// Name in English.
    pub name_en: Text,
    /// Budget programme code (КПКВК), 7 digits.
    pub programme_code: Option<String>,
    /// Economic classification code (КЕКВ), 4 digits.
    pub economic_code: Option<String>,
    /// Budget year.
    pub budget_year: i64,
    /// Last day its money can be used.
    pub lapse_on: Date,
    /// The giver's conditions.
    #[serde(default)]
    pub earmark: NewEarmark,
}

/// The giver's conditions; an empty list allows all.
#[derive(Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewEarmark {
    /// Domains it may be spent in.
    #[serde(default)]
    pub domains: Vec<Domain>,
    /// Categories it may be spent on.
    #[serde(default)]
    pub categories: Vec<CategoryRef>,
    /// Organisations, with all below them, that may spend it.
    #[serde(default)]
    pub recipients: Vec<OrganisationRef>,
    /// Countries (ISO 3166) whose makers it may be spent with.
    #[serde(default)]
    pub countries: Vec<String>,
    /// Last day to send an order charged to it.
    pub obligate_by: Option<Date>,
    /// Last day to accept what it pays for.
    pub accept_by: Option<Date>,
}

/// A fund.
#[derive(Serialize, ToSchema)]
pub struct Fund {
    #[serde(flatten)]
    named: Named,
    source_kind: SourceKind,
    owner: Named,
    currency: Currency,
    name_uk: String,
    name_en: String,
    programme_code: Option<String>,
    economic_code: Option<String>,
    budget_year: i64,
    lapse_on: Date,
    earmark: Earmark,
    /// Received from its giver and not returned, minor units.
    received_minor: i64,
    /// Came in by exchange from other funds, less what went out, minor units.
    exchanged_minor: i64,
    /// Not yet allotted, minor units.
    unallotted_minor: i64,
    /// Lapsed at the end of the period, minor units.
    lapsed_minor: i64,
    revision: u64,
}

/// The giver's conditions; an empty list allows all.
#[derive(Serialize, ToSchema)]
pub struct Earmark {
    domains: Vec<Domain>,
    categories: Vec<Named>,
    recipients: Vec<Named>,
    /// Countries whose makers it may be spent with.
    countries: Vec<String>,
    obligate_by: Option<Date>,
    accept_by: Option<Date>,
}

/// Which funds to list.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct FundQuery {
    /// Where the page begins.
    #[param(value_type = Option<PageCursor>)]
    after: Option<Cursor<Code>>,
    /// In this order.
    sort: Option<SortByCode>,
    /// Entries of the page.
    limit: Option<Limit>,
}

impl From<NewEarmark> for funds::Earmark {
    fn from(new: NewEarmark) -> Self {
        funds::Earmark {
            domains: new.domains.into_iter().map(|domain| domain.0).collect(),
            categories: new.categories.into_iter().map(|category| category.0).collect(),
            recipients: new.recipients.into_iter().map(|recipient| recipient.0).collect(),
            countries: new.countries,
            obligate_by: new.obligate_by.map(|day| day.0),
            accept_by: new.accept_by.map(|day| day.0),
        }
    }
}

impl Earmark {
    /// Conditions with the codes of what they name.
    pub fn of(caller: &Caller, earmark: funds::Earmark) -> Earmark {
        Earmark {
            domains: earmark.domains.into_iter().map(Wire).collect(),
            categories: earmark.categories.into_iter().map(|id| caller.category(id)).collect(),
            recipients: earmark.recipients.into_iter().map(|id| caller.organisation(id)).collect(),
            countries: earmark.countries,
            obligate_by: earmark.obligate_by.map(Wire),
            accept_by: earmark.accept_by.map(Wire),
        }
    }
}

fn show(caller: &Caller, row: funds::Fund) -> Fund {
    Fund {
        named: Named::new(row.id, &row.code),
        source_kind: Wire(row.source_kind),
        owner: caller.organisation(row.owner),
        currency: Wire(row.currency),
        name_uk: row.name_uk.to_string(),
        name_en: row.name_en.to_string(),
        programme_code: row.programme_code,
        economic_code: row.economic_code,
        budget_year: row.budget_year,
        lapse_on: Wire(row.lapse_on),
        earmark: Earmark::of(caller, row.earmark),
        received_minor: -row.source_minor,
        exchanged_minor: -row.exchange_minor,
        unallotted_minor: row.unallotted_minor,
        lapsed_minor: row.lapsed_minor,
        revision: row.revision,
    }
}

/// List funds in order of code.
#[utoipa::path(get, path = "/funds", params(FundQuery), responses((status = 200, body = Page<Fund>)))]
pub async fn list(
    State(app): State<App>,
    mut caller: Caller,
    ListQuery(query, scope): ListQuery<FundQuery>,
) -> Result<Json<Page<Fund>>, Problem> {
    let owners = caller.sight(Action::ReadFunds).filter();
    let slice = scope.slice(query.after, query.sort, query.limit);
    let part = slice.part.clone();
    let rows = caller
        .read(&app, move |connection| queries::funds::funds(connection, owners.as_deref(), &part))
        .await?;
    Ok(Json(Page::of(rows, &slice, |row| row.code.to_string(), |row| show(&caller, row))))
}

/// Read a fund.
#[utoipa::path(get, path = "/funds/{id}", responses((status = 200, body = Fund)))]
pub async fn show_one(
    State(app): State<App>,
    mut caller: Caller,
    At(id): At<FundRef>,
) -> Result<Response, Problem> {
    let row = seen::funds::fund(&app, &mut caller, id.0).await?;
    Ok(tagged(row.revision, show(&caller, row)))
}

/// Add a fund without money.
#[utoipa::path(post, path = "/funds", request_body = NewFund, responses((status = 201, body = Receipt)))]
pub async fn add(State(app): State<App>, intent: Intent<NewFund>) -> Answer {
    let command = |new: NewFund| AddFund {
        code: new.code.0,
        source_kind: new.source_kind.0,
        owner: new.owner.0,
        currency: new.currency.0,
        name_uk: new.name_uk.0,
        name_en: new.name_en.0,
        programme_code: new.programme_code,
        economic_code: new.economic_code,
        budget_year: new.budget_year,
        lapse_on: new.lapse_on.0,
        earmark: new.earmark.into(),
    };
    intent.create(&app, "funds", command).await
}
