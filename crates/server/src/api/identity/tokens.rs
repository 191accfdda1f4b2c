//! Access tokens: issued at the console, listed under `/me`, revoked here.

use axum::extract::State;
use domain::identity;
use domain::identity::revoke_token::RevokeToken;
use serde::Serialize;
use utoipa::ToSchema;

use crate::app::App;
use crate::intent::{Answer, Intent, Receipt};
use crate::request::{At, NoBody};
use crate::wire::{Instant, TokenId, Wire};

/// An access token; its secret is shown once, when it is issued.
#[derive(Serialize, ToSchema)]
pub struct AccessToken {
    id: TokenId,
    /// What it is for, unless that was erased.
    #[serde(skip_serializing_if = "Option::is_none")]
    label: Option<String>,
    expires_at: Instant,
    revoked_at: Option<Instant>,
}

impl AccessToken {
    pub(super) fn of(row: &identity::AccessToken, label: Option<String>) -> AccessToken {
        AccessToken {
            id: Wire(row.id),
            label,
            expires_at: Wire(row.expires_at),
            revoked_at: row.revoked_at.map(Wire),
        }
    }
}

/// Revoke an access token of your own, at once.
#[utoipa::path(delete, path = "/tokens/{id}", responses((status = 200, body = Receipt)))]
pub async fn revoke(State(app): State<App>, At(token): At<TokenId>, intent: Intent<NoBody>) -> Answer {
    intent.change(&app, |_| RevokeToken { token: token.0 }).await
}
