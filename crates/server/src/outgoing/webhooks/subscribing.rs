//! What somebody does with their webhooks, as both the API and the pages offer it.

use domain::Event;
use domain::values::{Id, WebhookId};
use engine::random::secret;
use engine::store::Connection;
use engine::webhooks::deliveries::{self, Delivery};
use engine::webhooks::{self, KINDS_MAX, Secret};

use super::{guard, signature};
use crate::app::App;
use crate::caller::Caller;
use crate::problem::Problem;

/// What a webhook that is not the caller's answers.
pub fn unknown(id: WebhookId) -> Problem {
    Problem::not_found("webhook", id)
}

/// The caller's webhooks.
pub async fn of_caller(app: &App, caller: &mut Caller) -> Result<Vec<webhooks::Webhook>, Problem> {
    let person = caller.person;
    caller.read(app, move |connection| webhooks::list(connection, person)).await
}

/// Keeps a new webhook; answers its id and the secret as it is shown once.
pub async fn keep(
    app: &App,
    caller: &mut Caller,
    url: &str,
    kinds: Vec<String>,
) -> Result<(WebhookId, String), Problem> {
    let url = url.trim();
    if let Err(wrong) = guard::check(url, &app.settings.webhook_hosts) {
        return Err(Problem::malformed("url", wrong).told("typed-url", 0));
    }
    if kinds.len() > KINDS_MAX {
        let message = format!("has {} kinds; at most {KINDS_MAX} are allowed", kinds.len());
        return Err(Problem::malformed("kinds", message).told("typed-kinds", KINDS_MAX));
    }
    if let Some(unheard) = kinds.iter().find(|kind| !is_kind(kind)) {
        let message = format!("{unheard:?} is no kind of event; leave its version away, as in order_sent");
        return Err(Problem::malformed("kinds", message).told("typed-kinds", KINDS_MAX));
    }
    let key = Secret(secret());
    let end = |connection: &mut dyn Connection| engine::queries::journal::last_sequence(connection);
    let webhook = webhooks::Webhook {
        id: WebhookId::from_bits(u128::from_be_bytes(secret()[..16].try_into().expect("16 bytes"))),
        person: caller.person,
        token: caller.granted,
        url: url.to_owned(),
        kinds,
        secret: key.clone(),
        old: None,
        sequence: caller.read(app, end).await?,
        disabled_at: None,
        at: caller.at,
    };
    let id = webhook.id;
    match app.engine.add_webhook(webhook).await? {
        true => Ok((id, signature::shown(&key.0))),
        false => Err(Problem::new("too_many_webhooks")),
    }
}

fn is_kind(kind: &str) -> bool {
    Event::KINDS.iter().any(|known| known.split('.').next() == Some(kind))
}

/// Gives a webhook a new secret; answers it as it is shown once.
pub async fn renew(app: &App, caller: &Caller, id: WebhookId) -> Result<String, Problem> {
    let (key, now) = (Secret(secret()), (app.accounts.now)());
    match app.engine.rotate_secret(caller.person, id, key.clone(), now).await? {
        true => Ok(signature::shown(&key.0)),
        false => Err(unknown(id)),
    }
}

/// The deliveries of a webhook of the caller, newest event first.
pub async fn log(
    app: &App,
    caller: &mut Caller,
    id: WebhookId,
    before: Option<u64>,
    limit: usize,
) -> Result<Vec<Delivery>, Problem> {
    if !of_caller(app, caller).await?.iter().any(|webhook| webhook.id == id) {
        return Err(unknown(id));
    }
    caller.read(app, move |connection| deliveries::deliveries(connection, id, before, limit)).await
}
