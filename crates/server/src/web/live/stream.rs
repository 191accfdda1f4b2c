//! What a listening page is told, as server-sent events (WHATWG HTML, 9.2): that something of it has changed, and
//! nothing else.
//!
//! Who listens is asked again before each look at the journal, so what is told ends with the session, and an ended
//! appointment ends what is seen. Listening does not count as use of the session.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::time::{Duration, Instant};

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::sse::{Event, Sse};
use axum::response::{IntoResponse, Response};
use engine::feed::{EventIds, concerns};
use engine::queries::journal::{entries, last_sequence};
use engine::store::Connection;
use serde::Deserialize;
use tokio::sync::watch;
use tokio::time::timeout;

use super::listeners::Listening;
use super::{About, known};
use crate::accounts::sessions;
use crate::api::journal::events::{Eyes, event_ids, place};
use crate::app::App;
use crate::caller::Caller;
use crate::limits::{FEED_ENTRIES_MAX, HEARTBEAT, LIVE_AGAIN_AFTER, LIVE_FIGURES_PACE, LIVE_PACE, LIVE_TIME};
use crate::problem::Problem;
use crate::request::Query;
use crate::web::visitor::Visitor;
use crate::wire::EventId;

/// What a page listens to.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Asked {
    about: String,
    after: EventId,
}

/// A page that listens.
struct Follow {
    app: App,
    /// The request's headers, with the session.
    headers: HeaderMap,
    about: About,
    ids: EventIds,
    /// Sequence up to which the journal was looked through.
    after: u64,
    /// When it began; nothing when it has said nothing yet.
    began: Option<Instant>,
    /// Whether what was told last was a change, after which it rests.
    is_told: bool,
    /// Wakes it.
    moved: watch::Receiver<u64>,
    closing: watch::Receiver<bool>,
    /// Counts it among the pages that may listen.
    _listening: Listening,
}

/// Tells a page of changes until its session ends, the server does, or it has listened for [`LIVE_TIME`]; browsers then
/// ask again behind what they were told last.
pub async fn follow(
    State(app): State<App>,
    mut visitor: Visitor,
    headers: HeaderMap,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let about: About = asked.about.parse().map_err(|error| Problem::malformed("about", error))?;
    if about == About::Figures {
        visitor.require_oversight(domain::policy::Action::ReadOrders)?;
    }
    let listening = app.listeners.admit(visitor.caller.person)?;
    let last = headers.get("last-event-id").map(|id| id.to_str().unwrap_or_default().parse()).transpose();
    let last: Option<EventId> = last.map_err(|error| Problem::malformed("Last-Event-ID", error))?;
    let ids = event_ids(&app, &mut visitor.caller).await?;
    let follow = Follow {
        after: place(last.unwrap_or(asked.after), &ids)?,
        ids,
        began: None,
        is_told: false,
        moved: if about == About::Figures { app.engine.placed() } else { app.engine.committed() },
        closing: app.closing.subscribe(),
        about,
        app,
        headers,
        _listening: listening,
    };
    Ok(Sse::new(futures_util::stream::unfold(follow, Follow::next)).into_response())
}

impl Follow {
    async fn next(mut self) -> Option<(Result<Event, Infallible>, Follow)> {
        let Some(began) = self.began else {
            self.began = Some(Instant::now());
            return Some((Ok(self.place().retry(LIVE_AGAIN_AFTER)), self));
        };
        let mut is_quiet = false;
        loop {
            if self.is_told && self.closes_within(self.pace()).await {
                return None;
            }
            if began.elapsed() >= LIVE_TIME || *self.closing.borrow() {
                return None;
            }
            // What is committed from here on wakes the wait below.
            self.moved.mark_unchanged();
            self.is_told = self.look().await.ok()?;
            if self.is_told {
                return Some((Ok(self.place().event("changed").data("changed")), self));
            }
            if is_quiet {
                return Some((Ok(self.place().comment("still here")), self));
            }
            let woken = tokio::select! {
                _ = self.closing.changed() => return None,
                woken = timeout(HEARTBEAT, self.moved.changed()) => woken,
            };
            // Nothing woke it: another server may have committed something, or the session may have ended.
            is_quiet = woken.is_err();
            // Many commits are looked at together.
            if let Ok(woken) = woken {
                woken.ok()?;
                if self.closes_within(self.pace()).await {
                    return None;
                }
            }
        }
    }

    /// An id without data moves the page's place and is no event.
    fn place(&self) -> Event {
        Event::default().id(self.ids.id(self.after).to_string())
    }

    fn pace(&self) -> Duration {
        if self.about == About::Figures { LIVE_FIGURES_PACE } else { LIVE_PACE }
    }

    async fn closes_within(&mut self, time: Duration) -> bool {
        timeout(time, self.closing.changed()).await.is_ok()
    }

    /// Looks on; answers whether something changed. A page that lies further behind than one look is told to look
    /// itself, whatever it was.
    async fn look(&mut self) -> Result<bool, Problem> {
        let session = sessions::current(&self.app, &self.headers).await?;
        let session = session.ok_or_else(|| Problem::new("not_authenticated"))?;
        let mut caller = Caller::of_person(&self.app, session.person, None).await?;
        let (after, about) = (self.after, self.about.clone());
        if about == About::Figures {
            self.after = caller.read(&self.app, move |connection| known(connection, &about)).await?;
            return Ok(self.after != after);
        }
        let find = move |connection: &mut dyn Connection| {
            let entries = entries(connection, after, FEED_ENTRIES_MAX)?;
            let concerns = concerns(connection, &entries)?;
            Ok((entries, concerns, last_sequence(connection)?))
        };
        let (entries, concerns, last) = caller.read(&self.app, find).await?;
        let read_to = entries.last().map_or(after, |entry| entry.header.sequence);
        let is_behind = entries.len() as u64 == FEED_ENTRIES_MAX && last > read_to;
        self.after = if is_behind { last } else { read_to };
        let (eyes, ids, about) = (Eyes::of(&caller), &self.ids, &self.about);
        let mut seen = entries
            .into_iter()
            .zip(&concerns)
            .filter_map(|(entry, concern)| eyes.see(entry, concern, BTreeMap::new(), ids));
        Ok(is_behind || seen.any(|event| about.is_changed_by(&event)))
    }
}
