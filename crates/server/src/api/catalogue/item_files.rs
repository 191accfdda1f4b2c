//! Pictures and documents of items.

use axum::Json;
use axum::extract::State;
use domain::catalogue::attach_file::AttachItemFile;
use domain::catalogue::detach_file::DetachItemFile;
use domain::files::FileUse;
use engine::queries;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::app::App;
use crate::caller::Caller;
use crate::intent::{Answer, Intent, Receipt};
use crate::page::Page;
use crate::problem::Problem;
use crate::request::{At, AtBoth};
use crate::upload;
use crate::wire::{Digest, FilePurpose, ItemRef, MediaType, Text, Wire};

/// A picture or document of an item.
#[derive(Serialize, ToSchema)]
pub struct ItemFile {
    /// Position among the files that the item ever had.
    position: i64,
    /// The file, at `/files/{digest}`.
    digest: Digest,
    media: MediaType,
    size_bytes: i64,
    purpose: FilePurpose,
    /// What it shows or says.
    title: String,
}

/// A file to attach, uploaded before.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "digest": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", "purpose": "picture",
    "title": "General view"
}))]
pub struct NewItemFile {
    /// The file.
    pub digest: Digest,
    /// Picture or document.
    pub purpose: FilePurpose,
    /// What it shows or says.
    pub title: Text,
}

fn show(named: FileUse) -> ItemFile {
    ItemFile {
        position: named.position,
        digest: Wire(named.file.digest),
        media: Wire(named.file.media),
        size_bytes: named.file.size_bytes,
        purpose: Wire(named.purpose),
        title: named.title.map(|title| title.to_string()).unwrap_or_default(),
    }
}

/// List the pictures and documents of an item, in order.
#[utoipa::path(get, path = "/items/{id}/files", responses((status = 200, body = Page<ItemFile>)))]
pub async fn list(
    State(app): State<App>,
    mut caller: Caller,
    At(item): At<ItemRef>,
) -> Result<Json<Page<ItemFile>>, Problem> {
    let files = caller.read(&app, move |connection| queries::files::of_object(connection, item.0)).await?;
    Ok(Json(Page { entries: files.into_iter().map(show).collect(), next: None }))
}

/// Attach a picture or document to an item.
#[utoipa::path(
    post, path = "/items/{id}/files", request_body = NewItemFile,
    responses((status = 200, body = Receipt))
)]
pub async fn attach(
    State(app): State<App>,
    At(item): At<ItemRef>,
    mut intent: Intent<NewItemFile>,
) -> Answer {
    let file = upload::nameable(&app, &mut intent.caller, intent.body.digest.0).await?;
    let command = |body: NewItemFile| AttachItemFile {
        item: item.0,
        file,
        purpose: body.purpose.0,
        title: body.title.0,
    };
    intent.change(&app, command).await
}

/// What taking a file off asks for: nothing but which, which the address says.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({}))]
pub struct NewRemoval {}

/// Take a picture or document off an item; those who audit still see it.
#[utoipa::path(
    post, path = "/items/{id}/files/{position}/removal", request_body = NewRemoval,
    responses((status = 200, body = Receipt))
)]
pub async fn detach(
    State(app): State<App>,
    AtBoth(item, position): AtBoth<ItemRef, i64>,
    intent: Intent<NewRemoval>,
) -> Answer {
    intent.change(&app, |_| DetachItemFile { item: item.0, position }).await
}
