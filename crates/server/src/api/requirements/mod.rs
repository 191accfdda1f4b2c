//! What units need, and the lists of needs that go to partners.
//!
//! A need is seen by the people of its organisation and of those above; a list also by the partner that validates it.

pub mod changes;
pub mod lists;
pub mod need;
pub mod versions;

use axum::Json;
use axum::extract::State;
use axum::response::Response;
use domain::policy::Action;
use domain::requirements;
use domain::requirements::propose::ProposeRequirement;
use domain::values::Personal;
use engine::personal;
use engine::queries::{self, requirements::RequirementFilter};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::app::App;
use crate::caller::Caller;
use crate::intent::{Answer, Intent, Receipt, tagged};
use crate::page::{Cursor, Limit, Page, PageCursor, SortNewestFirst};
use crate::problem::Problem;
use crate::request::{At, ListQuery};
use crate::wire::{
    ChangeReason, Date, Instant, Named, OrganisationRef, RequirementAction, RequirementId, RequirementListId,
    RequirementStatus, Text, Urgency, Wire,
};
use need::{Items, Need, NewNeed};

/// Changes of a need shown.
const CHANGES_MAX: usize = 200;
/// Items of the catalogue shown that meet a profile.
const MATCHES_MAX: usize = 50;

/// A need to state.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "unit": "B11", "need": { "profile": { "category": "FPV-R", "conditions": { "range": { "within": { "min": 10 } } } } },
    "terms": { "quantity": 200, "from": "2026-02-01", "to": "2026-12-31", "priority": 2, "urgency": "urgent" },
    "justification": "reconnaissance of the sector"
}))]
pub struct NewRequirement {
    /// The unit.
    pub unit: OrganisationRef,
    /// What.
    pub need: NewNeed,
    /// How much, when, how weighed.
    pub terms: Terms,
    /// What it is for; kept as personal text.
    pub justification: Text,
}

/// How much is needed, when, and how it is weighed.
#[derive(Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Terms {
    /// Pieces.
    pub quantity: i64,
    /// First day it is needed on.
    pub from: Date,
    /// Last day it is of use.
    pub to: Date,
    /// Rank among the organisation's needs: 1 comes first, 5 last.
    pub priority: i64,
    /// How soon.
    pub urgency: Urgency,
}

/// A need.
#[derive(Serialize, ToSchema)]
pub struct Requirement {
    id: RequirementId,
    number: String,
    unit: Named,
    need: Need,
    terms: Terms,
    /// The need of the level above that this one became part of.
    part_of: Option<RequirementId>,
    /// Needs of lower levels that this one gathers.
    parts: Vec<RequirementId>,
    /// The list it was submitted in.
    list: Option<RequirementListId>,
    status: RequirementStatus,
    /// Steps that the lifecycle allows now.
    actions: Vec<RequirementAction>,
    revision: u64,
}

/// A need with its changes and what the catalogue has for it.
#[derive(Serialize, ToSchema)]
pub struct RequirementWithChanges {
    #[serde(flatten)]
    requirement: Requirement,
    /// What it is for; absent when it was erased.
    justification: Option<String>,
    /// Items that can be ordered and are what is needed.
    matches: Vec<Named>,
    /// Newest first.
    changes: Vec<RequirementChange>,
}

/// What was done to a need, and how it stood afterwards.
#[derive(Serialize, ToSchema)]
pub struct RequirementChange {
    at: Instant,
    by: Option<Named>,
    /// Absent of its statement.
    action: Option<RequirementAction>,
    reason: Option<ChangeReason>,
    note: Option<String>,
    terms: Terms,
    status: RequirementStatus,
}

/// Which needs to list.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct RequirementQuery {
    /// Only of this organisation.
    unit: Option<OrganisationRef>,
    /// Only in this status.
    status: Option<RequirementStatus>,
    /// Where the page begins.
    #[param(value_type = Option<PageCursor>)]
    after: Option<Cursor<RequirementId>>,
    /// In this order.
    sort: Option<SortNewestFirst>,
    /// Entries of the page.
    limit: Option<Limit>,
}

impl From<Terms> for requirements::Terms {
    fn from(terms: Terms) -> Self {
        let Terms { quantity, from, to, priority, urgency } = terms;
        requirements::Terms { quantity, from: from.0, to: to.0, priority, urgency: urgency.0 }
    }
}

impl From<requirements::Terms> for Terms {
    fn from(terms: requirements::Terms) -> Self {
        let requirements::Terms { quantity, from, to, priority, urgency } = terms;
        Terms { quantity, from: Wire(from), to: Wire(to), priority, urgency: Wire(urgency) }
    }
}

fn show(caller: &Caller, items: &Items, row: requirements::Requirement) -> Requirement {
    Requirement {
        id: Wire(row.id),
        number: row.number,
        unit: caller.organisation(row.unit),
        need: Need::of(caller, items, row.need),
        terms: row.terms.into(),
        part_of: row.part_of.map(Wire),
        parts: row.parts.into_iter().map(Wire).collect(),
        list: row.list.map(Wire),
        status: Wire(row.status),
        actions: row.status.actions().map(Wire).collect(),
        revision: row.revision,
    }
}

/// List the needs you see, newest first.
#[utoipa::path(
    get, path = "/requirements", params(RequirementQuery),
    responses((status = 200, body = Page<Requirement>))
)]
pub async fn list(
    State(app): State<App>,
    mut caller: Caller,
    ListQuery(query, scope): ListQuery<RequirementQuery>,
) -> Result<Json<Page<Requirement>>, Problem> {
    let units = caller.sight(Action::ReadRequirements).narrowed(query.unit.map(|unit| unit.0)).filter();
    let filter = RequirementFilter { units, status: query.status.map(|status| status.0), part_of: None };
    let slice = scope.slice(query.after, query.sort, query.limit);
    let part = slice.part.clone();
    let (rows, items) = caller
        .read(&app, move |connection| {
            let rows = queries::requirements::requirements(connection, &filter, &part)?;
            let items = need::items(connection, rows.iter().map(|row| &row.need))?;
            Ok((rows, items))
        })
        .await?;
    Ok(Json(Page::of(rows, &slice, |row| row.id.to_string(), |row| show(&caller, &items, row))))
}

/// Read a need with its changes, and the items that meet it.
#[utoipa::path(
    get, path = "/requirements/{id}",
    responses((status = 200, body = RequirementWithChanges))
)]
pub async fn show_one(
    State(app): State<App>,
    mut caller: Caller,
    At(id): At<RequirementId>,
) -> Result<Response, Problem> {
    let found = caller
        .read(&app, move |connection| {
            let Some(row) = queries::find::<requirements::Requirement>(connection, &id.0)? else {
                return Ok(None);
            };
            let items = need::items(connection, [&row.need])?;
            let matches = need::matches(connection, &row.need, MATCHES_MAX)?;
            let changes = queries::requirements::changes(connection, id.0, CHANGES_MAX)?;
            let sequences = || changes.iter().map(|change| change.sequence);
            let notes = personal::at(connection, &id.to_string(), "note", sequences())?;
            let mut reasons = personal::at(connection, &id.to_string(), "justification", sequences())?;
            let justification = reasons.pop_last().map(|(_, text)| text);
            Ok(Some((row, items, matches, changes, notes, justification)))
        })
        .await?;
    let found = found.filter(|(row, ..)| caller.may(Action::ReadRequirements, row.unit));
    let (row, items, matches, changes, mut notes, justification) =
        found.ok_or_else(|| Problem::not_found("requirement", id.0))?;
    let change = |change: requirements::RequirementChange| RequirementChange {
        at: Wire(change.at),
        by: change.person.map(|person| caller.named_person(person)),
        action: change.action.map(Wire),
        reason: change.reason.map(Wire),
        note: notes.remove(&change.sequence),
        terms: change.terms.into(),
        status: Wire(change.status),
    };
    let changes = changes.into_iter().map(change).collect();
    let revision = row.revision;
    let requirement = show(&caller, &items, row);
    let matches = matches.iter().map(|item| Named::new(item.id, &item.code)).collect();
    Ok(tagged(revision, RequirementWithChanges { requirement, justification, matches, changes }))
}

/// State a need.
#[utoipa::path(
    post, path = "/requirements", request_body = NewRequirement,
    responses((status = 201, body = Receipt))
)]
pub async fn propose(State(app): State<App>, intent: Intent<NewRequirement>) -> Answer {
    let command = |new: NewRequirement| ProposeRequirement {
        unit: new.unit.0,
        need: new.need.into(),
        terms: new.terms.into(),
        justification: Personal::new(new.justification.0),
    };
    intent.create(&app, "requirements", command).await
}
