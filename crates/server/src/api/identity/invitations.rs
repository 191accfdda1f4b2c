//! Invitations to sign in: the code is shown once, to whoever invites.

use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::accounts::invitations::{issue, link};
use crate::app::App;
use crate::intent::Intent;
use crate::problem::Problem;
use crate::request::At;
use crate::wire::{Instant, PersonRef, Wire};

/// An invitation; whoever has its code signs in as the person.
#[derive(Serialize, ToSchema)]
pub struct Invitation {
    /// To type on the page `/invitation`.
    #[schema(example = "7K3M-0Q9X-VB2T-4HNE-8WRC-5DJY-6P")]
    code: String,
    /// Or to follow.
    #[schema(example = "https://qm.example/invitation?code=7K3M-0Q9X-VB2T-4HNE-8WRC-5DJY-6P")]
    link: String,
    expires_at: Instant,
}

/// What inviting asks for: nothing but whom, which the address says.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({}))]
pub struct NewInvitation {}

/// Invite a person to sign in. Their earlier password, passkeys, accounts with providers and sessions end, and so does an
/// earlier invitation; a repeat with the same key gives another code in place of the first.
#[utoipa::path(
    post, path = "/persons/{id}/invitation", request_body = NewInvitation,
    responses((status = 200, body = Invitation))
)]
pub async fn invite(
    State(app): State<App>,
    At(person): At<PersonRef>,
    intent: Intent<NewInvitation>,
) -> Result<Json<Invitation>, Problem> {
    let (actor, now) = (intent.caller.actor(), (app.accounts.now)());
    let (code, expires_at) = issue(&app.engine, now, actor, person.0, Some(intent.into_key())).await?;
    let link = link(&app, &code);
    Ok(Json(Invitation { code, link, expires_at: Wire(expires_at) }))
}
