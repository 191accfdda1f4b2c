//! The feed as server-sent events (WHATWG HTML, 9.2): each event as soon as it is committed.
//!
//! A broken stream goes on behind `Last-Event-ID`. Who asks is checked again before each read, so a revoked token or
//! an ended appointment ends what is seen.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::sync::Arc;

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::sse::{Event, Sse};
use axum::response::{IntoResponse, Response};
use engine::feed::EventIds;
use tokio::sync::{OwnedSemaphorePermit, watch};
use tokio::time::timeout;

use super::events::{EventQuery, VisibleEvent, begin, read};
use crate::app::App;
use crate::caller::Caller;
use crate::limits::{HEARTBEAT, STREAM_PACE};
use crate::page::Limit;
use crate::problem::Problem;
use crate::request::Query;
use crate::wire::EventId;

/// A stream on its way.
struct Follow {
    app: App,
    /// The request's headers, with the token.
    headers: HeaderMap,
    ids: EventIds,
    /// Sequence up to which the journal was looked through.
    after: u64,
    waiting: VecDeque<VisibleEvent>,
    /// Events until it ends by itself.
    left: Option<usize>,
    committed: watch::Receiver<u64>,
    closing: watch::Receiver<bool>,
    /// Counts it among the streams there may be.
    _place: OwnedSemaphorePermit,
}

/// Follow the events that concern what you see (`text/event-stream`). Without `after`, `consumer` or
/// `Last-Event-ID` it begins with the oldest.
#[utoipa::path(
    get, path = "/journal/events/stream",
    params(EventQuery, ("Last-Event-ID" = Option<EventId>, Header, description = "The last event that came")),
    responses((status = 200, content_type = "text/event-stream", body = String))
)]
pub async fn follow(
    State(app): State<App>,
    mut caller: Caller,
    headers: HeaderMap,
    Query(query): Query<EventQuery>,
) -> Result<Response, Problem> {
    let place = Arc::clone(&app.streams).try_acquire_owned().map_err(|_| Problem::new("busy"))?;
    let last = headers.get("last-event-id").map(|id| id.to_str().unwrap_or_default().parse()).transpose();
    let last = last.map_err(|error| Problem::malformed("Last-Event-ID", error))?;
    let (ids, after) = begin(&app, &mut caller, &query, last).await?;
    let follow = Follow {
        ids,
        after,
        waiting: VecDeque::new(),
        left: query.limit.map(Limit::get),
        committed: app.engine.committed(),
        closing: app.closing.subscribe(),
        app,
        headers,
        _place: place,
    };
    Ok(Sse::new(futures_util::stream::unfold(follow, Follow::next)).into_response())
}

impl Follow {
    async fn next(mut self) -> Option<(Result<Event, Infallible>, Follow)> {
        loop {
            if self.left == Some(0) || *self.closing.borrow() {
                return None;
            }
            if let Some(event) = self.waiting.pop_front() {
                self.left = self.left.map(|left| left - 1);
                return Some((Ok(message(&event)), self));
            }
            // What is committed from here on wakes the wait below.
            self.committed.mark_unchanged();
            let more = self.fetch().await.ok()?;
            if !self.waiting.is_empty() || more {
                continue;
            }
            let woken = tokio::select! {
                _ = self.closing.changed() => return None,
                woken = timeout(HEARTBEAT, self.committed.changed()) => woken,
            };
            let Ok(woken) = woken else {
                // An id without data moves the reader's place and is no event.
                let place = Event::default().id(self.ids.id(self.after).to_string());
                return Some((Ok(place), self));
            };
            woken.ok()?;
            // Many commits are read together.
            if timeout(STREAM_PACE, self.closing.changed()).await.is_ok() {
                return None;
            }
        }
    }

    /// Reads on; answers whether there is more already.
    async fn fetch(&mut self) -> Result<bool, Problem> {
        let mut caller = Caller::authenticate(&self.app, &self.headers).await?;
        let (events, after, more) =
            read(&self.app, &mut caller, &self.ids, self.after, Limit::default()).await?;
        (self.waiting, self.after) = (events.into(), after);
        Ok(more)
    }
}

fn message(event: &VisibleEvent) -> Event {
    let text = serde_json::to_string(event).expect("maps with text keys have a JSON text");
    Event::default().id(event.id.to_string()).event(&event.kind).data(text)
}
