//! Letters by which organisations name their people.

use axum::Json;
use axum::extract::State;
use domain::identity;
use domain::identity::appoint_by_letter::{AppointByLetter, NamedByLetter};
use domain::policy::Action;
use domain::values::Personal;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::appointments::Limits;
use crate::app::App;
use crate::caller::Caller;
use crate::intent::{Answer, Intent, Receipt};
use crate::page::{Cursor, Limit, Page, PageCursor, SortById, resident};
use crate::problem::Problem;
use crate::request::{At, ListQuery};
use crate::upload;
use crate::wire::{Code, Date, Digest, Instant, LetterId, Named, OrganisationRef, Role, Text, Wire};

/// A letter to register, with all the appointments it makes.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "organisation": "B11", "document": "12/3 of 2026-01-10",
    "appointments": [
        { "person": "P-2001", "name": "Ірина Шевчук", "role": "orderer", "from": "2026-01-12" },
        { "person": "P-2002", "name": "Олег Бондар", "role": "receiver", "from": "2026-01-12" }
    ]
}))]
pub struct NewLetter {
    /// Who wrote it; its people are appointed there.
    pub organisation: OrganisationRef,
    /// Its number and date, as people cite it; once an organisation.
    pub document: Text,
    /// The scan, uploaded before: PDF or a picture.
    pub file: Option<Digest>,
    /// Whom it names, at most 50; all are appointed or nobody.
    #[schema(max_items = 50, min_items = 1)]
    pub appointments: Vec<NewNamed>,
}

/// Somebody a letter names.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewNamed {
    /// Personnel code.
    pub person: Code,
    /// Name; adds the person when the code is new.
    pub name: Option<Text>,
    /// To what.
    pub role: Role,
    /// First day.
    pub from: Date,
    /// Last day; absent when open.
    pub to: Option<Date>,
    /// Limits beside the organisation; none when absent.
    #[serde(default)]
    pub scope: Limits,
}

/// A letter.
#[derive(Serialize, ToSchema)]
pub struct Letter {
    id: LetterId,
    organisation: Named,
    document: String,
    /// The scan, at `/files/{digest}`.
    file: Option<Digest>,
    /// Appointments it made.
    appointments: i64,
    at: Instant,
}

/// Which letters to list.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct LetterQuery {
    /// Only of this organisation.
    organisation: Option<OrganisationRef>,
    /// Where the page begins.
    #[param(value_type = Option<PageCursor>)]
    after: Option<Cursor<LetterId>>,
    /// In this order.
    sort: Option<SortById>,
    /// Entries of the page.
    limit: Option<Limit>,
}

fn show(caller: &Caller, row: &identity::Letter) -> Letter {
    Letter {
        id: Wire(row.id),
        organisation: caller.organisation(row.organisation),
        document: row.document.to_string(),
        file: row.file.map(Wire),
        appointments: row.appointments,
        at: Wire(row.at),
    }
}

/// List letters.
#[utoipa::path(get, path = "/letters", params(LetterQuery), responses((status = 200, body = Page<Letter>)))]
pub async fn list(caller: Caller, ListQuery(query, scope): ListQuery<LetterQuery>) -> Json<Page<Letter>> {
    let sight = caller.sight(Action::ReadIdentity);
    let is_listed = |row: &&identity::Letter| {
        sight.includes(row.organisation)
            && query.organisation.is_none_or(|organisation| row.organisation == organisation.0)
    };
    let slice = scope.slice(query.after, query.sort, query.limit);
    let rows = resident(caller.reference.state.letters.rows().filter(is_listed), |row| row.id, &slice.part);
    Json(Page::of(rows, &slice, |row| row.id.to_string(), |row| show(&caller, row)))
}

/// Read a letter.
#[utoipa::path(get, path = "/letters/{id}", responses((status = 200, body = Letter)))]
pub async fn show_one(caller: Caller, At(id): At<LetterId>) -> Result<Json<Letter>, Problem> {
    let row = caller.reference.state.letters.get(&id.0);
    let row = row.filter(|row| caller.may(Action::ReadIdentity, row.organisation));
    row.map(|row| Json(show(&caller, row))).ok_or_else(|| Problem::not_found("letter", id.0))
}

/// Register a letter and make all the appointments it names, or none.
#[utoipa::path(post, path = "/letters", request_body = NewLetter, responses((status = 201, body = Receipt)))]
pub async fn add(State(app): State<App>, mut intent: Intent<NewLetter>) -> Answer {
    let file = match &intent.body.file {
        Some(digest) => Some(upload::nameable(&app, &mut intent.caller, digest.0).await?),
        None => None,
    };
    let named = |new: NewNamed| NamedByLetter {
        person: new.person.0,
        name: new.name.map(|name| Personal::new(name.0)),
        role: new.role.0,
        from: new.from.0,
        to: new.to.map(|to| to.0),
        scope: new.scope.into(),
    };
    let command = |new: NewLetter| AppointByLetter {
        organisation: new.organisation.0,
        document: new.document.0,
        file,
        appointments: new.appointments.into_iter().map(named).collect(),
    };
    intent.create(&app, "letters", command).await
}
