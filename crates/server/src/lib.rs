//! The HTTP side: the API below [`route::ROOT`], every route with who may use it, and the pages for people (`web`).
//!
//! Reading order: `routes` (the table), `route` (what a row says), `caller` (who), `intent` (a write), `page` and
//! `wire` (how things travel), `problem` (refusals), then one noun under `api`. Adding a route is a handler
//! and a row of the table.
//!
//! No rules and no SQL are here: `domain` decides, `engine` executes and queries.

pub mod accounts;
pub mod api;
pub mod app;
pub mod approval;
pub mod bank;
pub mod bulk;
pub mod caller;
pub mod imports;
pub mod intent;
pub mod limits;
pub mod messages;
pub mod metrics;
pub mod openapi;
pub mod outgoing;
pub mod pack;
pub mod page;
pub mod papers;
pub mod problem;
pub mod request;
pub mod route;
mod routes;
pub mod seen;
pub mod settings;
pub mod shortages;
pub mod signature_files;
pub mod single_sign_on;
pub mod transport;
pub mod upload;
pub mod web;
pub mod wire;

use axum::Router;
use axum::middleware::from_fn_with_state;
use utoipa::openapi::OpenApi;
use utoipa_axum::router::OpenApiRouter;

pub use app::{App, serve};
pub use metrics::serve_metrics;
pub use routes::ROUTES;
use routes::routes;

/// The API of an engine, ready to be served.
pub fn router(app: App) -> Router {
    let (api, _) = OpenApiRouter::new().nest(route::ROOT, routes()).split_for_parts();
    let api = api.route_layer(from_fn_with_state(app.clone(), caller::guard));
    app::layered(api.merge(web::routes(&app)), app)
}

/// The OpenAPI document of every route.
pub fn openapi() -> OpenApi {
    openapi::completed(OpenApiRouter::new().nest(route::ROOT, routes()).into_openapi())
}
