//! The evidence pack of a fund, for a visitor to keep.

use axum::extract::State;
use axum::response::Response;
use domain::values::FundId;

use crate::api::funds::packs::send;
use crate::app::App;
use crate::pack::Reader;
use crate::problem::Problem;
use crate::request::At;
use crate::web::visitor::Visitor;
use crate::wire::Ref;

/// Gives the pack out, as a partner may see it.
pub async fn download(
    State(app): State<App>,
    mut visitor: Visitor,
    At(id): At<Ref<FundId>>,
) -> Result<Response, Problem> {
    send(&app, &mut visitor.caller, id.0, Reader::Partner).await
}
