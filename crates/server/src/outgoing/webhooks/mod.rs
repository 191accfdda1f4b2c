//! Webhooks: the events of a person's feed, sent to an address of theirs (Standard Webhooks).
//!
//! At least once, with the id of the event as the id of the message, so that a receiver takes each once. Reading
//! order: this file (what is sent when), `signature`, `sending` (HTTP), `guard` (where to never),
//! `subscribing`.

pub mod guard;
pub mod sending;
pub mod signature;
pub mod subscribing;

use domain::identity::Role;
use domain::policy::Action;
use domain::values::{Id, Timestamp, WebhookId};
use engine::feed::{EventIds, concerns};
use engine::notices::{Facts, Notice, notice_id, rules};
use engine::personal;
use engine::queries::journal::entries;
use engine::store::{Connection, StoreError};
use engine::webhooks::deliveries::{Delivery, Noted, Tried};
use engine::webhooks::{self, Secret, Webhook, deliveries};
use serde::Serialize;
use tokio::task::JoinSet;

use crate::api::journal::events::{Eyes, VisibleEvent};
use crate::app::App;
use crate::caller::Caller;
use crate::limits::FEED_ENTRIES_MAX;
use crate::wire::Instant;

/// Webhooks looked after in one page.
const WEBHOOKS_PAGE: u64 = 64;
/// Deliveries tried at a time.
const ROUND_MAX: u64 = 16;

/// What is sent: the form that Standard Webhooks recommends.
#[derive(Serialize)]
pub struct Message<'e> {
    r#type: &'e str,
    timestamp: Instant,
    data: &'e VisibleEvent,
}

/// Queues the events that came since, and sends what is due; answers whether there may be more.
pub async fn deliver(app: &App, now: Timestamp) -> Result<bool, StoreError> {
    let has_queued = queue(app).await?;
    let due = app.engine.read(move |connection, _| deliveries::due(connection, now, ROUND_MAX)).await?;
    if due.is_empty() {
        return Ok(has_queued);
    }
    let mut tries = JoinSet::new();
    for (webhook, delivery) in app.engine.claim_deliveries(due, now).await? {
        let app = app.clone();
        tries.spawn(async move {
            let tried = attempt(&app, &webhook, delivery.sequence, now).await;
            (webhook, delivery, tried)
        });
    }
    while let Some(ended) = tries.join_next().await {
        let Ok((webhook, delivery, tried)) = ended else { continue };
        note(app, webhook, delivery, tried?, now).await?;
    }
    Ok(true)
}

async fn note(
    app: &App,
    webhook: Webhook,
    delivery: Delivery,
    tried: Tried,
    now: Timestamp,
) -> Result<(), StoreError> {
    if let Tried::Failed(answer, error) = &tried {
        tracing::info!(webhook = %webhook.id, answer, error, "a webhook was not delivered");
    }
    if app.engine.note_delivery(delivery, tried, now).await? == Noted::Disabled {
        tracing::warn!(webhook = %webhook.id, "a webhook was disabled after its last try");
        tell_of_disabled(app, &webhook).await?;
    }
    Ok(())
}

/// Queues the events that came since, of every webhook that is not disabled.
async fn queue(app: &App) -> Result<bool, StoreError> {
    let (mut after, mut has_queued) = (WebhookId::from_bits(0), false);
    loop {
        let page =
            app.engine.read(move |connection, _| webhooks::active(connection, after, WEBHOOKS_PAGE)).await?;
        let Some(last) = page.last().map(|webhook| webhook.id) else { return Ok(has_queued) };
        for webhook in page {
            has_queued |= queue_one(app, webhook).await?;
        }
        after = last;
    }
}

async fn queue_one(app: &App, webhook: Webhook) -> Result<bool, StoreError> {
    let (id, sequence) = (webhook.id, webhook.sequence);
    let read = move |connection: &mut dyn Connection, _: &_| {
        let room = deliveries::room(connection, id)?.min(FEED_ENTRIES_MAX);
        let entries = entries(connection, sequence, room)?;
        let concerns = concerns(connection, &entries)?;
        Ok((entries, concerns, EventIds::of(connection)?))
    };
    let (entries, concerns, ids) = app.engine.read(read).await?;
    let Some(to) = entries.last().map(|entry| entry.header.sequence) else { return Ok(false) };
    let Ok(owner) = Caller::of_person(app, webhook.person, webhook.token).await else { return Ok(false) };
    let eyes = Eyes::of(&owner);
    let mut sequences = Vec::new();
    for (entry, concern) in entries.into_iter().zip(concerns) {
        let sequence = entry.header.sequence;
        if webhook.wants(&entry.header.kind) && eyes.see(entry, &concern, Default::default(), &ids).is_some()
        {
            sequences.push(sequence);
        }
    }
    app.engine.queue_deliveries(&webhook, to, sequences, app.engine.now()).await?;
    Ok(true)
}

/// Sends one event as its owner sees it now.
async fn attempt(app: &App, webhook: &Webhook, sequence: u64, now: Timestamp) -> Result<Tried, StoreError> {
    let read = move |connection: &mut dyn Connection, _: &_| {
        let entries = entries(connection, sequence - 1, 1)?;
        let concerns = concerns(connection, &entries)?;
        let texts = personal::texts(connection, &entries)?;
        Ok((entries, concerns, texts, EventIds::of(connection)?))
    };
    let (entries, concerns, mut texts, ids) = app.engine.read(read).await?;
    let Ok(owner) = Caller::of_person(app, webhook.person, webhook.token).await else {
        return Ok(Tried::Failed(None, "the server was not ready".to_owned()));
    };
    let found = entries.into_iter().zip(concerns).next();
    let texts = texts.remove(&sequence).unwrap_or_default();
    let seen = found.and_then(|(entry, concern)| Eyes::of(&owner).see(entry, &concern, texts, &ids));
    let Some(event) = seen else { return Ok(Tried::Withdrawn) };
    let message = Message { r#type: &event.kind, timestamp: event.at, data: &event };
    let body = serde_json::to_vec(&message).expect("an event is written as JSON");
    let seconds = now.0.div_euclid(1_000_000);
    let id = event.id.to_string();
    let sign = |secret: &Secret| signature::sign(&secret.0, &id, seconds, &body);
    let signatures = webhook.secrets(now).into_iter().map(sign).collect::<Vec<_>>().join(" ");
    let headers = sending::Headers { id, seconds, signatures };
    let (url, hosts) = (webhook.url.clone(), app.settings.webhook_hosts.clone());
    let sent = tokio::task::spawn_blocking(move || sending::send(&url, &headers, body, hosts)).await;
    Ok(sent.unwrap_or_else(|_| Tried::Failed(None, "the sending ended by a panic".to_owned())))
}

/// Tells the owner and the administrators that a webhook was given up.
async fn tell_of_disabled(app: &App, webhook: &Webhook) -> Result<(), StoreError> {
    let Ok(owner) = Caller::of_person(app, webhook.person, webhook.token).await else { return Ok(()) };
    let state = &owner.reference.state;
    let in_force = state.appointments.rows().filter(|row| row.is_in_force(owner.today));
    let administrators = in_force.filter(|row| row.role == Role::Administrator);
    let told = administrators.map(|row| (row.person, Action::ManageIdentity, row.organisation));
    let own = state.appointments.rows().find(|row| row.person == webhook.person);
    let told = told.chain(own.map(|row| (row.person, Action::ManageOwnKey, row.organisation)));
    let (at, host) = (app.engine.now(), guard::host_of(&webhook.url).unwrap_or_default());
    let notice = |(person, action, organisation)| Notice {
        person,
        id: notice_id(at, &webhook.id.to_string(), rules::WEBHOOK_DISABLED),
        kind: rules::WEBHOOK_DISABLED.to_owned(),
        object: webhook.id.to_string(),
        facts: Facts { number: host.clone(), ..Facts::default() },
        action,
        organisation,
        at,
        read_at: None,
    };
    let mut notices: Vec<Notice> = told.map(notice).collect();
    notices.sort_by_key(|notice| notice.person);
    notices.dedup_by_key(|notice| notice.person);
    app.engine.tell(notices).await
}
