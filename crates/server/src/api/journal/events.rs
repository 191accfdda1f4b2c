//! The feed for everyone: the events that concern what they see, and no trace of the others.
//!
//! Fields are shown only to those who may read the money of every organisation concerned.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::State;
use domain::policy::Action;
use domain::values::{
    self, AllotmentId, FundId, OrderId, OrganisationId, PackageId, PersonId, RatingId, Timestamp,
};
use engine::feed::{Audience, Concern, EventIds, concerns};
use engine::journal::Entry;
use engine::queries::journal::entries;
use engine::store::Connection;
use engine::{consumers, personal};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::app::App;
use crate::caller::{Caller, Sight};
use crate::limits::FEED_ENTRIES_MAX;
use crate::page::Limit;
use crate::problem::Problem;
use crate::request::Query;
use crate::seen;
use crate::wire::{Code, EventId, Instant, Wire};

/// An event that concerns the caller.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct VisibleEvent {
    /// Its id, the same for everyone and for ever; send it as `after` to go on behind it.
    pub id: EventId,
    /// When it took place.
    pub at: Instant,
    /// Kind and version.
    #[schema(example = "order_sent.1")]
    pub kind: String,
    /// Ids of the objects it is about, the main one first.
    pub subjects: Vec<String>,
    /// What happened in detail.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    fields: Option<serde_json::Map<String, serde_json::Value>>,
    /// Personal texts by name, unless they were erased.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    texts: BTreeMap<String, String>,
    /// Fields that exist and are not shown to you.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    redacted: Vec<&'static str>,
}

/// A part of the feed.
#[derive(Debug, Serialize, ToSchema)]
pub struct VisibleEvents {
    /// The events, oldest first.
    pub entries: Vec<VisibleEvent>,
    /// Where the feed goes on: send it as `after`. It may name an event that is not yours.
    pub next: EventId,
    /// Whether there may be more already.
    pub more: bool,
}

/// Where to begin.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct EventQuery {
    /// Only after this event.
    after: Option<EventId>,
    /// Only after what this consumer of yours is done with.
    consumer: Option<Code>,
    /// Events at most; a stream ends after so many.
    pub limit: Option<Limit>,
}

/// A place in the feed, as the caller gives it.
pub(crate) fn place(Wire(id): EventId, ids: &EventIds) -> Result<u64, Problem> {
    ids.sequence(id).map_err(|_| Problem::not_found("event", id))
}

/// The ids of this journal's events.
pub(crate) async fn event_ids(app: &App, caller: &mut Caller) -> Result<EventIds, Problem> {
    caller.read(app, |connection| EventIds::of(connection)).await
}

/// The sequence after which a caller wants to read; `last` is what a broken stream got last.
pub(super) async fn begin(
    app: &App,
    caller: &mut Caller,
    query: &EventQuery,
    last: Option<EventId>,
) -> Result<(EventIds, u64), Problem> {
    let ids = event_ids(app, caller).await?;
    let after = match (last.or(query.after), &query.consumer) {
        (Some(id), _) => place(id, &ids)?,
        (None, Some(name)) => noted(app, caller, &name.0).await?,
        (None, None) => 0,
    };
    Ok((ids, after))
}

async fn noted(app: &App, caller: &mut Caller, name: &values::Code) -> Result<u64, Problem> {
    let person = caller.person;
    let known = caller.read(app, move |connection| consumers::list(connection, person)).await?;
    let consumer = known.into_iter().find(|consumer| consumer.name == *name);
    consumer.map(|consumer| consumer.sequence).ok_or_else(|| Problem::not_found("consumer", name))
}

/// Events that concern the caller, at most `limit`, and the sequence up to which the journal was looked through.
pub(super) async fn read(
    app: &App,
    caller: &mut Caller,
    ids: &EventIds,
    after: u64,
    limit: Limit,
) -> Result<(Vec<VisibleEvent>, u64, bool), Problem> {
    let find = move |connection: &mut dyn Connection| {
        let entries = entries(connection, after, FEED_ENTRIES_MAX)?;
        let concerns = concerns(connection, &entries)?;
        let texts = personal::texts(connection, &entries)?;
        Ok((entries, concerns, texts))
    };
    let (entries, concerns, mut texts) = caller.read(app, find).await?;
    let eyes = Eyes::of(caller);
    let is_full_page = entries.len() as u64 == FEED_ENTRIES_MAX;
    let (mut events, mut position) = (Vec::new(), after);
    for (entry, concern) in entries.into_iter().zip(concerns) {
        if events.len() == limit.get() {
            return Ok((events, position, true));
        }
        position = entry.header.sequence;
        let texts = texts.remove(&position).unwrap_or_default();
        events.extend(eyes.see(entry, &concern, texts, ids));
    }
    Ok((events, position, is_full_page))
}

/// What a caller may see.
pub(crate) struct Eyes {
    person: PersonId,
    orders: Sight,
    money: Sight,
    places: Sight,
    stocks: Sight,
    ratings: Sight,
    /// Whether the catalogue, and the names of people, are seen.
    catalogue: bool,
    people: bool,
}

impl Eyes {
    pub(crate) fn of(caller: &Caller) -> Eyes {
        Eyes {
            person: caller.person,
            orders: caller.sight(Action::ReadOrders),
            money: caller.sight(Action::ReadFunds),
            places: caller.sight(Action::ReadDeliveryPoints),
            stocks: caller.sight(Action::ReadStock),
            ratings: caller.sight(Action::ReadRatings),
            catalogue: caller.sight(Action::ReadCatalogue) == Sight::Everywhere,
            people: caller.sight(Action::ReadIdentity) == Sight::Everywhere,
        }
    }

    /// The entry as the caller sees it; nothing when it does not concern them.
    pub(crate) fn see(
        &self,
        entry: Entry,
        concern: &Concern,
        texts: BTreeMap<String, String>,
        ids: &EventIds,
    ) -> Option<VisibleEvent> {
        let knows = concern.parties.iter().any(|party| self.orders.includes(*party));
        let pays = concern.units.iter().any(|unit| self.money.includes(*unit));
        let owns = concern.owner.is_some_and(|owner| owner == self.person || self.people);
        let hears = match concern.audience {
            Audience::Concerned => false,
            Audience::Catalogue => self.catalogue,
            Audience::Everyone => true,
        };
        let is_place = entry.header.kind == "delivery_point_added.1";
        let needs_places = concern.parties.iter().any(|party| self.places.includes(*party));
        let is_rating = entry.header.subjects.first().is_some_and(|id| id.parse::<RatingId>().is_ok());
        let reads_ratings = concern.parties.iter().any(|party| self.ratings.includes(*party));
        let is_seen = match (is_place, is_rating) {
            (true, _) => needs_places,
            (_, true) => knows && reads_ratings,
            _ => knows || pays || owns || hears,
        };
        if !is_seen {
            return None;
        }
        let shows_all = concern.units.iter().all(|unit| self.money.includes(*unit));
        let is_catalogue = concern.audience == Audience::Catalogue;
        // Words of a rating are read where it stands: they may be withheld by now.
        let shows_texts = !is_rating && (owns || concern.owner.is_none() && (knows || pays || is_catalogue));
        // Orders of others that the same event is about, and whose money it names, are no business of this caller; nor is
        // another organisation that has a part in it.
        let is_shown = |subject: &String| {
            let is_order = subject.parse::<OrderId>().is_ok();
            let is_money = subject.parse::<FundId>().is_ok()
                || subject.parse::<AllotmentId>().is_ok()
                || subject.parse::<PackageId>().is_ok();
            let is_other = subject
                .parse::<OrganisationId>()
                .is_ok_and(|id| !concern.parties.contains(&id) && !concern.units.contains(&id));
            shows_all || !(is_money || is_other || is_order && concern.units.len() != 1)
        };
        let mut fields = shows_all.then_some(entry.fields);
        let kept = [
            ("delivery_point", "fields.delivery_point", needs_places),
            ("stock", "fields.stock", concern.parties.iter().any(|party| self.stocks.includes(*party))),
        ];
        let mut redacted = if shows_all { Vec::new() } else { vec!["fields"] };
        for (field, name, _) in kept.into_iter().filter(|(.., is_needed)| !is_needed) {
            if fields.as_mut().is_some_and(|fields| seen::withhold(fields, field)) {
                redacted.push(name);
            }
        }
        Some(VisibleEvent {
            id: Wire(ids.id(entry.header.sequence)),
            at: Wire(Timestamp(entry.header.at)),
            kind: entry.header.kind,
            subjects: entry.header.subjects.into_iter().filter(is_shown).collect(),
            fields,
            texts: if shows_texts { texts } else { BTreeMap::new() },
            redacted,
        })
    }
}

/// Read the events that concern what you see, oldest first.
#[utoipa::path(
    get, path = "/journal/events", params(EventQuery),
    responses((status = 200, body = VisibleEvents))
)]
pub async fn list(
    State(app): State<App>,
    mut caller: Caller,
    Query(query): Query<EventQuery>,
) -> Result<Json<VisibleEvents>, Problem> {
    let (ids, after) = begin(&app, &mut caller, &query, None).await?;
    let limit = query.limit.unwrap_or_default();
    let (entries, position, more) = read(&app, &mut caller, &ids, after, limit).await?;
    Ok(Json(VisibleEvents { entries, next: Wire(ids.id(position)), more }))
}
