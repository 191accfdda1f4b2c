//! What leaves the server unasked: notices are made from the journal, mails and webhooks are sent.
//!
//! Each round is a function of its own, so that tests run it when they want. Nothing here holds up a command; what
//! fails is tried again with the next round.

pub(crate) mod http;
pub mod mail;
pub mod mailboxes;
pub mod webhooks;

use std::time::Duration;

use engine::clock::wall;
use engine::notices::{inbox, making};
use engine::store::StoreError;

use crate::app::App;

/// Time between two rounds in which something was found, and the longest one between any two.
const PACE: Duration = Duration::from_millis(100);
const IDLE: Duration = Duration::from_secs(1);
/// How often what is old is forgotten.
const FORGET_EVERY: Duration = Duration::from_secs(3_600);
/// Microseconds by which the warnings may run ahead of what is noted of them.
const WARNED_STEP_MICROS: i64 = 600_000_000;

/// Makes the notices of one step; answers whether there may be more.
pub async fn make(app: &App) -> Result<bool, StoreError> {
    let now = app.engine.now();
    let made = app.engine.read(move |connection, reference| making::make(connection, reference, now)).await?;
    let inbox::Cursor { sequence, warned_to, days } = made.to;
    let has_days = days != made.from.days;
    let has_moved = sequence != made.from.sequence
        || has_days
        || !made.notices.is_empty()
        || warned_to.0 - made.from.warned_to.0 >= WARNED_STEP_MICROS;
    let has_more = has_days || sequence - made.from.sequence == making::STEP;
    if has_moved {
        app.engine.keep_notices(made).await?;
    }
    Ok(has_more)
}

/// One round of everything; answers whether there may be more to do at once.
async fn round(app: &App) -> Result<bool, StoreError> {
    let has_more = make(app).await?;
    // Tries follow the machine's clock, also where the journal has a story's.
    let has_mail = mail::send_due(app, wall()).await?;
    let has_deliveries = webhooks::deliver(app, wall()).await?;
    Ok(has_more || has_mail || has_deliveries)
}

/// Goes round until the server ends.
pub(crate) async fn follow(app: App) {
    let (mut committed, mut closing) = (app.engine.committed(), app.closing.subscribe());
    let mut forgot_at: Option<std::time::Instant> = None;
    loop {
        let has_more = round(&app).await.unwrap_or_else(|error| {
            tracing::warn!(%error, "notices wait for the database");
            false
        });
        if forgot_at.is_none_or(|forgot_at| forgot_at.elapsed() >= FORGET_EVERY) {
            forgot_at = Some(std::time::Instant::now());
            if let Err(error) = forget(&app).await {
                tracing::warn!(%error, "old notices were not forgotten");
            }
        }
        if tokio::time::timeout(PACE, closing.changed()).await.is_ok() {
            return;
        }
        let something = async {
            tokio::select! {
                _ = closing.changed() => true,
                _ = committed.changed() => false,
            }
        };
        if !has_more && matches!(tokio::time::timeout(IDLE, something).await, Ok(true)) {
            return;
        }
    }
}

async fn forget(app: &App) -> Result<(), StoreError> {
    app.engine.forget_notices(app.engine.now()).await?;
    app.engine.forget_deliveries(app.engine.now()).await
}
