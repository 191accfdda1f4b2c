//! Webhooks: where the caller's events are sent, the secrets that sign them, and what became of each delivery.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use engine::webhooks;
use engine::webhooks::deliveries::{self, Delivery as Row};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::journal::events::{event_ids, place};
use crate::app::App;
use crate::caller::Caller;
use crate::outgoing::webhooks::subscribing::{keep, log, of_caller, renew, unknown};
use crate::page::{Limit, Page};
use crate::problem::Problem;
use crate::request::{self, At, AtBoth, Query};
use crate::wire::{DeliveryStatus, EventId, Instant, WebhookId, Wire};

/// A webhook of yours.
#[derive(Serialize, ToSchema)]
pub struct Webhook {
    id: WebhookId,
    /// Where events are sent.
    url: String,
    /// Kinds of events, without versions; all that you see when it is empty.
    kinds: Vec<String>,
    /// Until when the secret before the last rotation signs as well.
    old_secret_until: Option<Instant>,
    /// When it was given up after three days of failures.
    disabled_at: Option<Instant>,
    created_at: Instant,
}

/// A new webhook, or a new secret of one.
#[derive(Serialize, ToSchema)]
pub struct WithSecret {
    id: WebhookId,
    /// What signs; it is shown only now.
    #[schema(example = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwMfKQ9r8GKYo=")]
    secret: String,
}

/// What to subscribe to.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "url": "https://orders.example.org/events", "kinds": ["order_sent"] }))]
pub struct Subscription {
    /// An address over HTTPS on the public internet, or one that the administrator allowed.
    #[schema(max_length = 500)]
    pub url: String,
    /// Kinds of events, without versions; all that you see when it is empty.
    #[serde(default)]
    #[schema(max_items = 64)]
    pub kinds: Vec<String>,
}

/// A delivery of an event.
#[derive(Serialize, ToSchema)]
pub struct Delivery {
    /// The event, whose id is the id of the message.
    event: EventId,
    status: DeliveryStatus,
    tries: i64,
    /// When it is tried next.
    due_at: Option<Instant>,
    /// The status that the receiver answered last.
    answer: Option<i64>,
    /// Why the last try failed.
    error: Option<String>,
    queued_at: Instant,
}

/// Which deliveries to list.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct DeliveryQuery {
    /// Only of events older than this one: `next` of the page before.
    after: Option<EventId>,
    /// Entries of the page.
    limit: Option<Limit>,
}

impl From<webhooks::Webhook> for Webhook {
    fn from(row: webhooks::Webhook) -> Webhook {
        Webhook {
            id: Wire(row.id),
            url: row.url,
            kinds: row.kinds,
            old_secret_until: row.old.map(|(_, until)| Wire(until)),
            disabled_at: row.disabled_at.map(Wire),
            created_at: Wire(row.at),
        }
    }
}

/// List your webhooks, oldest first.
#[utoipa::path(get, path = "/webhooks", responses((status = 200, body = Page<Webhook>)))]
pub async fn list(State(app): State<App>, mut caller: Caller) -> Result<Json<Page<Webhook>>, Problem> {
    let entries = of_caller(&app, &mut caller).await?.into_iter().map(Webhook::from).collect();
    Ok(Json(Page { entries, next: None }))
}

/// Have the events that you see from now on sent to an address; the secret is shown only now.
#[utoipa::path(
    post, path = "/webhooks", request_body = Subscription, responses((status = 200, body = WithSecret))
)]
pub async fn subscribe(
    State(app): State<App>,
    mut caller: Caller,
    body: request::Json<Subscription>,
) -> Result<Json<WithSecret>, Problem> {
    let Subscription { url, kinds } = body.value;
    let (id, secret) = keep(&app, &mut caller, &url, kinds).await?;
    Ok(Json(WithSecret { id: Wire(id), secret }))
}

/// Remove a webhook with its deliveries.
#[utoipa::path(
    delete, path = "/webhooks/{id}", responses((status = 204, description = "Removed"))
)]
pub async fn remove(
    State(app): State<App>,
    At(id): At<WebhookId>,
    caller: Caller,
) -> Result<StatusCode, Problem> {
    match app.engine.remove_webhook(caller.person, id.0).await? {
        true => Ok(StatusCode::NO_CONTENT),
        false => Err(unknown(id.0)),
    }
}

/// Give a webhook a new secret, shown only now; the old one signs beside it for 24 hours.
#[utoipa::path(post, path = "/webhooks/{id}/secret", responses((status = 200, body = WithSecret)))]
pub async fn rotate(
    State(app): State<App>,
    At(id): At<WebhookId>,
    caller: Caller,
) -> Result<Json<WithSecret>, Problem> {
    Ok(Json(WithSecret { id, secret: renew(&app, &caller, id.0).await? }))
}

/// Let a webhook that was given up go on; what waits is tried at once.
#[utoipa::path(
    post, path = "/webhooks/{id}/activation", responses((status = 204, description = "It goes on"))
)]
pub async fn activate(
    State(app): State<App>,
    At(id): At<WebhookId>,
    caller: Caller,
) -> Result<StatusCode, Problem> {
    match app.engine.enable_webhook(caller.person, id.0).await? {
        true => Ok(StatusCode::NO_CONTENT),
        false => Err(unknown(id.0)),
    }
}

/// List the deliveries of a webhook, newest event first.
#[utoipa::path(
    get, path = "/webhooks/{id}/deliveries", params(DeliveryQuery),
    responses((status = 200, body = Page<Delivery>))
)]
pub async fn deliveries(
    State(app): State<App>,
    At(id): At<WebhookId>,
    mut caller: Caller,
    Query(query): Query<DeliveryQuery>,
) -> Result<Json<Page<Delivery>>, Problem> {
    let ids = event_ids(&app, &mut caller).await?;
    let before = query.after.map(|event| place(event, &ids)).transpose()?;
    let limit = query.limit.unwrap_or_default();
    let rows = log(&app, &mut caller, id.0, before, limit.and_one()).await?;
    let show = |row: Row| Delivery {
        event: Wire(ids.id(row.sequence)),
        status: Wire(row.status),
        tries: row.tries,
        due_at: (row.status == deliveries::DeliveryStatus::Waiting).then_some(Wire(row.due_at)),
        answer: row.answer,
        error: row.error,
        queued_at: Wire(row.at),
    };
    Ok(Json(Page::cut(rows, limit, |row| ids.id(row.sequence).to_string(), show)))
}

/// Send an event again.
#[utoipa::path(
    post, path = "/webhooks/{id}/deliveries/{event}/replay",
    responses((status = 204, description = "It is sent again"))
)]
pub async fn replay(
    State(app): State<App>,
    AtBoth(id, event): AtBoth<WebhookId, EventId>,
    mut caller: Caller,
) -> Result<StatusCode, Problem> {
    let ids = event_ids(&app, &mut caller).await?;
    let sequence = place(event, &ids)?;
    match app.engine.replay_delivery(caller.person, id.0, sequence).await? {
        true => Ok(StatusCode::NO_CONTENT),
        false => Err(Problem::not_found("delivery", event)),
    }
}
