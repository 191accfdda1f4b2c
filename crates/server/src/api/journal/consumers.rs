//! Named consumers of the feed: the server remembers how far each has read.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use engine::consumers::{self, ConsumerChange, Noted};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::events::{event_ids, place};
use crate::app::App;
use crate::caller::Caller;
use crate::page::Page;
use crate::problem::Problem;
use crate::request::{self, At};
use crate::wire::{Code, EventId, Instant, Wire};

/// A consumer of yours.
#[derive(Serialize, ToSchema)]
pub struct Consumer {
    name: Code,
    /// The event that it is done with, as well as all before.
    after: EventId,
    /// When it said so.
    at: Instant,
}

/// How far a consumer has read.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "after": "evt_5d0f5c0b7c1e4d0ba0e5b0b0c7a1d2e3" }))]
pub struct Position {
    /// The event that it is done with, as well as all before.
    pub after: EventId,
}

/// List your consumers, by name.
#[utoipa::path(get, path = "/journal/consumers", responses((status = 200, body = Page<Consumer>)))]
pub async fn list(State(app): State<App>, mut caller: Caller) -> Result<Json<Page<Consumer>>, Problem> {
    let person = caller.person;
    let ids = event_ids(&app, &mut caller).await?;
    let known = caller.read(&app, move |connection| consumers::list(connection, person)).await?;
    let show = |row: consumers::Consumer| Consumer {
        name: Wire(row.name),
        after: Wire(ids.id(row.sequence)),
        at: Wire(row.at),
    };
    Ok(Json(Page { entries: known.into_iter().map(show).collect(), next: None }))
}

/// Note how far a consumer has read; a new name makes a consumer. Repeating it changes nothing.
#[utoipa::path(
    put, path = "/journal/consumers/{name}", request_body = Position,
    responses((status = 204, description = "Noted"))
)]
pub async fn note(
    State(app): State<App>,
    At(name): At<Code>,
    mut caller: Caller,
    body: request::Json<Position>,
) -> Result<StatusCode, Problem> {
    let ids = event_ids(&app, &mut caller).await?;
    let sequence = place(body.value.after, &ids)?;
    let consumer = consumers::Consumer { name: name.0, sequence, at: caller.at };
    match app.engine.change_consumer(caller.person, ConsumerChange::Note(consumer)).await? {
        Noted::Kept => Ok(StatusCode::NO_CONTENT),
        Noted::TooMany => Err(Problem::new("too_many_consumers")),
    }
}

/// Forget a consumer.
#[utoipa::path(
    delete, path = "/journal/consumers/{name}",
    responses((status = 204, description = "Forgotten, or never known"))
)]
pub async fn forget(
    State(app): State<App>,
    At(name): At<Code>,
    caller: Caller,
) -> Result<StatusCode, Problem> {
    app.engine.change_consumer(caller.person, ConsumerChange::Forget(name.0)).await?;
    Ok(StatusCode::NO_CONTENT)
}
