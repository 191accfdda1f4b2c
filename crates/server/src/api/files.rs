//! Files: uploaded before a command names them, given out to whoever sees an object that does.

use axum::Json;
use axum::body::Body;
use axum::extract::State;
use axum::response::Response;
use domain::identity::erase_file::EraseFile;
use engine::files::Uploaded;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::app::App;
use crate::caller::Caller;
use crate::intent::{Answer, Intent, Receipt};
use crate::page::Page;
use crate::problem::Problem;
use crate::request::{At, Query};
use crate::upload;
use crate::wire::{Digest, ErasureReason, Instant, MediaType, Text, Wire};

/// A file that you uploaded and that commands may name.
#[derive(Serialize, ToSchema)]
pub struct File {
    /// SHA-256 of its content; its address is `/files/{digest}`.
    digest: Digest,
    /// What the content is, found from the content.
    media: MediaType,
    size_bytes: i64,
    /// What you called it, without folder and ending.
    name: String,
    uploaded_at: Instant,
}

/// How the file is called.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct FileQuery {
    /// Its name; folders and the ending are dropped.
    name: Text,
}

/// Why the content is erased.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "reason": "written_by_mistake" }))]
pub struct FileErasure {
    /// Why.
    pub reason: ErasureReason,
}

fn show(uploaded: Uploaded) -> File {
    File {
        digest: Wire(uploaded.file.digest),
        media: Wire(uploaded.file.media),
        size_bytes: uploaded.file.size_bytes,
        name: uploaded.name,
        uploaded_at: Wire(uploaded.at),
    }
}

/// Upload a file: PDF, PNG, JPEG, WebP, CSV, XLSX, XML, JSON or p7s of at most 20 MiB, as the body. One that no command
/// names is forgotten after 24 hours; the same content sent twice is kept once.
#[utoipa::path(
    post, path = "/files", params(FileQuery),
    request_body(content = String, content_type = "application/octet-stream", description = "The content", example = json!("code;quantity")),
    responses((status = 200, body = File))
)]
pub async fn upload(
    State(app): State<App>,
    caller: Caller,
    Query(query): Query<FileQuery>,
    body: Body,
) -> Result<Json<File>, Problem> {
    let stored = upload::store(&app, &caller, query.name.0.as_str(), body.into_data_stream()).await?;
    Ok(Json(show(stored)))
}

/// List the files you uploaded in the last 24 hours, the newest first, 100 at most.
#[utoipa::path(get, path = "/files", responses((status = 200, body = Page<File>)))]
pub async fn list(State(app): State<App>, caller: Caller) -> Result<Json<Page<File>>, Problem> {
    let uploads = app.engine.files().uploads_of(caller.person).await?;
    Ok(Json(Page { entries: uploads.into_iter().map(show).collect(), next: None }))
}

/// Read a file: your own upload, or one that an object you see names.
#[utoipa::path(
    get, path = "/files/{digest}",
    responses((
        status = 200, description = "The content, as what it was taken for", content_type = "*/*", body = String,
        example = json!("code;quantity")
    ))
)]
pub async fn show_one(
    State(app): State<App>,
    mut caller: Caller,
    At(digest): At<Digest>,
) -> Result<Response, Problem> {
    upload::give(&app, &mut caller, digest.0).await
}

/// Erase the content of a file for good: objects go on naming its digest, and the same content is not named again.
#[utoipa::path(
    post, path = "/files/{digest}/erasure", request_body = FileErasure,
    responses((status = 200, body = Receipt))
)]
pub async fn erase(State(app): State<App>, At(digest): At<Digest>, intent: Intent<FileErasure>) -> Answer {
    let command = |body: FileErasure| EraseFile { digest: digest.0, reason: body.reason.0 };
    let answer = intent.change(&app, command).await?;
    app.engine.sweep_files().await?;
    Ok(answer)
}
