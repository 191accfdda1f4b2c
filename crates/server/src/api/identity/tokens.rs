//! Access tokens: listed under `/me`, revoked here; those of service accounts are rotated here.
//!
//! People's tokens are issued at the console, those of service accounts under `/service-accounts`.

use axum::extract::State;
use axum::response::Response;
use domain::identity;
use domain::identity::revoke_token::RevokeToken;
use domain::identity::rotate_token::RotateToken;
use domain::limits::SERVICE_TOKEN_DAYS_MAX;
use domain::values::{Digest, Timestamp};
use serde::{Deserialize, Serialize};
use sha2::Digest as _;
use utoipa::ToSchema;

use crate::app::App;
use crate::caller::Caller;
use crate::intent::{Answer, Intent, Receipt, answered};
use crate::request::{At, NoBody};
use crate::wire::{Action, Instant, Named, TokenId, Wire};

/// An access token; its secret is shown once, when it is issued.
#[derive(Serialize, ToSchema)]
pub struct AccessToken {
    id: TokenId,
    /// What it is for, unless that was erased.
    #[serde(skip_serializing_if = "Option::is_none")]
    label: Option<String>,
    expires_at: Instant,
    revoked_at: Option<Instant>,
    /// What a token of a service account permits; absent of a person's, which permits all that they may do.
    #[serde(skip_serializing_if = "Option::is_none")]
    actions: Option<Vec<Action>>,
    /// The organisation at and below which it does; absent when there is no limit.
    #[serde(skip_serializing_if = "Option::is_none")]
    organisation: Option<Named>,
}

/// A token as it is issued.
#[derive(Serialize, ToSchema)]
pub struct IssuedToken {
    #[serde(flatten)]
    receipt: Receipt,
    /// The secret, this once; absent when the answer is repeated.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "qm_5f2c…")]
    secret: Option<String>,
}

/// A rotation.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "days": 90, "overlap_hours": 24 }))]
pub struct Rotation {
    /// Days the new token lasts, 365 at most; through the token itself not longer than that token.
    pub days: i64,
    /// Hours until the old token ends, 168 at most; at once when absent.
    #[serde(default)]
    pub overlap_hours: i64,
}

/// A new secret: what is shown once, and what is kept.
pub fn new_secret() -> (String, Digest) {
    let secret = engine::random::secret();
    (format!("qm_{}", Digest(secret)), Digest(sha2::Sha256::digest(secret).into()))
}

/// The end of a token that lasts so many days; what is out of bounds is for the rule to refuse.
pub fn lasting(at: Timestamp, days: i64) -> Timestamp {
    at.plus_days(days.clamp(0, 2 * SERVICE_TOKEN_DAYS_MAX))
}

/// The answer to a token that was issued; a repeat has no secret, because it was never kept.
pub(super) fn issued(receipt: &engine::Receipt, secret: String) -> Response {
    let secret = (!receipt.is_repeat).then_some(secret);
    let body = IssuedToken { receipt: Receipt::from(receipt), secret };
    answered(receipt, body)
}

impl AccessToken {
    pub(super) fn of(caller: &Caller, row: &identity::AccessToken, label: Option<String>) -> AccessToken {
        let grant = row.grant.as_ref();
        AccessToken {
            id: Wire(row.id),
            label,
            expires_at: Wire(row.expires_at),
            revoked_at: row.revoked_at.map(Wire),
            actions: grant.map(|grant| grant.actions.iter().copied().map(Wire).collect()),
            organisation: grant.and_then(|grant| grant.organisation).map(|id| caller.organisation(id)),
        }
    }
}

/// Rotate a token of a service account: a new secret with the same rights, shown once.
#[utoipa::path(
    post, path = "/tokens/{id}/rotation", request_body = Rotation,
    responses((status = 200, body = IssuedToken))
)]
pub async fn rotate(State(app): State<App>, At(token): At<TokenId>, intent: Intent<Rotation>) -> Answer {
    let (at, (secret, secret_digest)) = (intent.caller.at, new_secret());
    let command = |body: Rotation| RotateToken {
        token: token.0,
        secret_digest,
        expires_at: lasting(at, body.days),
        overlap_hours: body.overlap_hours,
    };
    Ok(issued(&intent.submit(&app, command).await?, secret))
}

/// Revoke an access token at once: your own, or of a service account as who manages them.
#[utoipa::path(delete, path = "/tokens/{id}", responses((status = 200, body = Receipt)))]
pub async fn revoke(State(app): State<App>, At(token): At<TokenId>, intent: Intent<NoBody>) -> Answer {
    intent.change(&app, |_| RevokeToken { token: token.0 }).await
}
