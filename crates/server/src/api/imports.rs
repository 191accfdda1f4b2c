//! Imports of files: begun by one request, followed by others until they end.

use ::imports::{Explained, RowNote};
use axum::Json;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::app::App;
use crate::caller::Caller;
use crate::imports::asked::{Asked, Step, received};
use crate::imports::files::{TemplateFormat as Format, errors, template};
use crate::imports::{self, Known};
use crate::intent::{IDEMPOTENT_REPLAY, idempotency_key};
use crate::problem::Problem;
use crate::request::{At, Query};
use crate::route::ROOT;
use crate::wire::{ImportId, ImportKind, ImportStatus, ImportStep, Instant, TemplateFormat, Text, Wire};

/// Notes of each sort that an answer shows.
const NOTES_SHOWN: usize = 200;

/// What the file is, and how far to go.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ImportQuery {
    /// What the file holds.
    kind: ImportKind,
    /// `check` alone, unless told otherwise; `import` applies the file if every row is good, `partial` the good rows.
    step: Option<ImportStep>,
    /// What the file is called; commands that need a reason name it.
    name: Text,
}

/// In which format.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct TemplateQuery {
    /// `csv`, unless told otherwise.
    format: Option<TemplateFormat>,
}

/// An import of yours.
#[derive(Serialize, ToSchema)]
pub struct Import {
    id: ImportId,
    kind: ImportKind,
    /// What the file is called.
    name: String,
    status: ImportStatus,
    begun_at: Instant,
    /// When something was last told of it; one that runs and is silent for a minute was interrupted.
    told_at: Instant,
    /// Rows of the file.
    rows: u64,
    /// Good rows that were applied; as long as nothing is, those that would be.
    applied: u64,
    /// Those of them that add what was not held; the others change it.
    added: u64,
    /// Good rows that say what is held already.
    unchanged: u64,
    /// Rows with an error.
    bad: u64,
    /// Commands to apply, once it is applied.
    commands: u64,
    /// Commands applied, at least.
    commands_applied: u64,
    /// Why it cannot be read, or was interrupted, and what to do.
    problem: Option<String>,
    /// Whether `errors` and `warnings` are still held; they are for an hour, by the server that was given the file.
    notes_held: bool,
    /// What is wrong, by row; the first 200.
    #[schema(max_items = 200)]
    errors: Vec<ImportNote>,
    /// What is doubtful in rows that are good all the same; the first 200.
    #[schema(max_items = 200)]
    warnings: Vec<ImportNote>,
}

/// What is wrong or doubtful with a row.
#[derive(Serialize, ToSchema)]
pub struct ImportNote {
    /// Line of the file.
    #[schema(example = 2)]
    row: u64,
    #[schema(example = "unit")]
    column: String,
    /// The cell, cut to 80 characters.
    #[schema(example = "B99")]
    value: String,
    /// The rule it breaks.
    #[schema(example = "there is no such organisation")]
    rule: String,
    /// What to do.
    #[schema(example = "correct the code, or import what it stands for first")]
    remedy: String,
}

fn note(note: &RowNote) -> ImportNote {
    let RowNote { row, column, value, rule, remedy, .. } = note.clone();
    ImportNote { row, column, value, rule: rule.to_string(), remedy: remedy.to_string() }
}

fn show(known: Known) -> Result<Import, Problem> {
    let Known { import, report, .. } = known;
    let notes = |notes: &[RowNote]| notes.iter().take(NOTES_SHOWN).map(note).collect();
    Ok(Import {
        id: Wire(import.id),
        kind: import.kind.parse().map_err(|_| Problem::not_found("import", import.id))?,
        name: import.name,
        status: Wire(import.status),
        begun_at: Wire(import.begun_at),
        told_at: Wire(import.told_at),
        rows: import.rows,
        applied: import.applied,
        added: import.added,
        unchanged: import.unchanged,
        bad: import.bad,
        commands: import.commands,
        commands_applied: import.commands_applied,
        problem: import.problem,
        notes_held: report.is_some(),
        errors: report.as_ref().map_or_else(Vec::new, |report| notes(&report.errors)),
        warnings: report.as_ref().map_or_else(Vec::new, |report| notes(&report.warnings)),
    })
}

/// Import a file of at most 20 MiB, CSV or XLSX, as the body: it is checked as a whole and then applied behind the
/// request, as you; ask for it until its `status` is final. Importing the same file again goes on where it ended.
#[utoipa::path(
    post, path = "/imports", params(ImportQuery),
    request_body(content = String, content_type = "application/octet-stream", description = "The content", example = json!("code;unit")),
    responses((status = 202, description = "Begun; `Location` is its address", body = Import))
)]
pub async fn begin(
    State(app): State<App>,
    caller: Caller,
    Query(query): Query<ImportQuery>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Problem> {
    let kind = query.kind.0;
    let key = format!("api\n{}", idempotency_key(&headers)?);
    imports::require(&caller, kind)?;
    let step = query.step.map_or(Step::Check, |step| step.0);
    let name = query.name.0.to_string();
    let bytes = received(&app, body.into_data_stream()).await?;
    let (known, is_repeat) = imports::begin(&app, &caller, Asked { kind, name, step, bytes, key }).await?;
    let location = format!("{ROOT}/imports/{}", known.import.id);
    let mut response =
        (StatusCode::ACCEPTED, [(header::LOCATION, location)], Json(show(known)?)).into_response();
    if is_repeat {
        response.headers_mut().insert(IDEMPOTENT_REPLAY, HeaderValue::from_static("true"));
    }
    Ok(response)
}

/// Read an import of yours: how far it is, and what is wrong in the file.
#[utoipa::path(get, path = "/imports/{id}", responses((status = 200, body = Import)))]
pub async fn show_one(
    State(app): State<App>,
    caller: Caller,
    At(id): At<ImportId>,
) -> Result<Json<Import>, Problem> {
    show(imports::find(&app, &caller, id.0).await?).map(Json)
}

/// Read the rows that were not applied as CSV, with a column that says what is wrong and that an import ignores.
#[utoipa::path(
    get, path = "/imports/{id}/errors",
    responses((status = 200, description = "The rows", content_type = "text/csv", body = String, example = json!("code,unit,error")))
)]
pub async fn show_errors(
    State(app): State<App>,
    caller: Caller,
    At(id): At<ImportId>,
) -> Result<Response, Problem> {
    errors(&app, &caller, id.0).await
}

/// Read a file to fill in: the columns, an example, and what each column expects.
#[utoipa::path(
    get, path = "/import-templates/{kind}", params(TemplateQuery),
    responses((status = 200, description = "The template, in the format asked for", content_type = "*/*", body = String, example = json!("code,unit,name_uk,name_en")))
)]
pub async fn show_template(
    _caller: Caller,
    At(kind): At<ImportKind>,
    Query(query): Query<TemplateQuery>,
) -> Result<Response, Problem> {
    let format = query.format.map_or(Format::Csv, |format| format.0);
    template(kind.0, format, &Explained::english(kind.0))
}
