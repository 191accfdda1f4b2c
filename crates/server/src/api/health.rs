//! Whether the process lives, and whether it can serve.

use axum::Json;
use axum::extract::State;
use engine::queries::journal;
use serde::Serialize;
use utoipa::ToSchema;

use crate::app::App;
use crate::problem::Problem;
use crate::wire::{Instant, Wire};

/// The process answers.
#[derive(Serialize, ToSchema)]
pub struct Health {
    /// Always `ok`.
    status: &'static str,
}

/// The database answers too.
#[derive(Serialize, ToSchema)]
pub struct Readiness {
    /// Always `ok`.
    status: &'static str,
    /// Sequence of the last journal entry.
    sequence: u64,
    /// Time of the writer's last batch.
    at: Instant,
}

/// Tell that the process lives.
#[utoipa::path(get, path = "/health", responses((status = 200, body = Health)))]
pub async fn live() -> Json<Health> {
    Json(Health { status: "ok" })
}

/// Tell that requests can be served: the database answers.
#[utoipa::path(get, path = "/ready", responses((status = 200, body = Readiness)))]
pub async fn ready(State(app): State<App>) -> Result<Json<Readiness>, Problem> {
    let sequence = app.engine.read(|connection, _| journal::last_sequence(connection)).await?;
    Ok(Json(Readiness { status: "ok", sequence, at: Wire(app.engine.now()) }))
}
