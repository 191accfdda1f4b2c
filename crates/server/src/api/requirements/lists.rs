//! Lists of needs for partners.

use axum::Json;
use axum::extract::State;
use axum::response::Response;
use domain::policy::Action;
use domain::requirements;
use domain::requirements::add_list::AddRequirementList;
use engine::queries;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::app::App;
use crate::caller::Caller;
use crate::intent::{Answer, Intent, Receipt, tagged};
use crate::page::{Cursor, Limit, Page, PageCursor, SortByCode};
use crate::problem::Problem;
use crate::request::{At, ListQuery};
use crate::wire::{Code, Instant, Named, OrganisationRef, RequirementListRef, Text, Wire};

/// Versions of a list shown.
const VERSIONS_MAX: usize = 200;

/// A list to begin.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "code": "NEEDS-26", "owner": "MOD", "validator": "PARTNER-N",
    "name_uk": "Пріоритетні потреби, 2026", "name_en": "Prioritised needs, 2026"
}))]
pub struct NewRequirementList {
    /// Code, which becomes the identity.
    pub code: Code,
    /// The organisation that submits it.
    pub owner: OrganisationRef,
    /// The partner that validates it.
    pub validator: OrganisationRef,
    /// Name in Ukrainian.
    pub name_uk: Text,
    /// Name in English.
    pub name_en: Text,
}

/// A list of needs.
#[derive(Serialize, ToSchema)]
pub struct RequirementList {
    #[serde(flatten)]
    named: Named,
    owner: Named,
    validator: Named,
    name_uk: String,
    name_en: String,
    /// Versions submitted.
    versions: i64,
    revision: u64,
}

/// A list with its versions.
#[derive(Serialize, ToSchema)]
pub struct RequirementListWithVersions {
    #[serde(flatten)]
    list: RequirementList,
    /// Newest first.
    submitted: Vec<ListVersion>,
}

/// A version of a list.
#[derive(Serialize, ToSchema)]
pub struct ListVersion {
    version: i64,
    at: Instant,
    by: Named,
    /// Its lines.
    lines: i64,
}

/// Which lists to list.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct RequirementListQuery {
    /// Where the page begins.
    #[param(value_type = Option<PageCursor>)]
    after: Option<Cursor<Code>>,
    /// In this order.
    sort: Option<SortByCode>,
    /// Entries of the page.
    limit: Option<Limit>,
}

fn show(caller: &Caller, row: &requirements::RequirementList) -> RequirementList {
    RequirementList {
        named: Named::new(row.id, &row.code),
        owner: caller.organisation(row.owner),
        validator: caller.organisation(row.validator),
        name_uk: row.name_uk.to_string(),
        name_en: row.name_en.to_string(),
        versions: row.versions,
        revision: row.revision,
    }
}

/// The list, if the caller sees it.
pub(super) async fn visible(
    app: &App,
    caller: &mut Caller,
    id: RequirementListRef,
) -> Result<requirements::RequirementList, Problem> {
    let find = queries::find::<requirements::RequirementList>;
    let row = caller.read(app, move |connection| find(connection, &id.0)).await?;
    let row = row.filter(|row| caller.may_at_any(Action::ReadRequirements, &row.parties()));
    row.ok_or_else(|| Problem::not_found("requirement list", id.0))
}

/// List the lists you see, in order of code.
#[utoipa::path(
    get, path = "/requirement-lists", params(RequirementListQuery),
    responses((status = 200, body = Page<RequirementList>))
)]
pub async fn list(
    State(app): State<App>,
    mut caller: Caller,
    ListQuery(query, scope): ListQuery<RequirementListQuery>,
) -> Result<Json<Page<RequirementList>>, Problem> {
    let seen_by = caller.sight(Action::ReadRequirements).filter();
    let slice = scope.slice(query.after, query.sort, query.limit);
    let part = slice.part.clone();
    let read = queries::requirements::requirement_lists;
    let rows = caller.read(&app, move |connection| read(connection, seen_by.as_deref(), &part)).await?;
    Ok(Json(Page::of(rows, &slice, |row| row.code.to_string(), |row| show(&caller, &row))))
}

/// Read a list with its versions.
#[utoipa::path(
    get, path = "/requirement-lists/{id}",
    responses((status = 200, body = RequirementListWithVersions))
)]
pub async fn show_one(
    State(app): State<App>,
    mut caller: Caller,
    At(id): At<RequirementListRef>,
) -> Result<Response, Problem> {
    let row = visible(&app, &mut caller, id).await?;
    let read = queries::requirements::list_versions;
    let versions = caller.read(&app, move |connection| read(connection, id.0, VERSIONS_MAX)).await?;
    let version = |row: requirements::ListVersion| ListVersion {
        version: row.version,
        at: Wire(row.submitted_at),
        by: caller.named_person(row.submitted_by),
        lines: row.line_count,
    };
    let submitted = versions.into_iter().map(version).collect();
    Ok(tagged(row.revision, RequirementListWithVersions { list: show(&caller, &row), submitted }))
}

/// Begin a list of needs for a partner.
#[utoipa::path(
    post, path = "/requirement-lists", request_body = NewRequirementList,
    responses((status = 201, body = Receipt))
)]
pub async fn add(State(app): State<App>, intent: Intent<NewRequirementList>) -> Answer {
    let command = |new: NewRequirementList| AddRequirementList {
        code: new.code.0,
        owner: new.owner.0,
        validator: new.validator.0,
        name_uk: new.name_uk.0,
        name_en: new.name_en.0,
    };
    intent.create(&app, "requirement-lists", command).await
}
