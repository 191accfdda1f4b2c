//! Who read what is restricted: names of others, bank accounts, scans of letters.

use std::fmt;
use std::str::FromStr;

use axum::Json;
use axum::extract::State;
use domain::values::{self, Timestamp};
use engine::accesses::{self, Access, AccessFilter};
use serde::{Deserialize, Serialize};
use utoipa::openapi::schema::ObjectBuilder;
use utoipa::{IntoParams, ToSchema};

use crate::app::App;
use crate::caller::Caller;
use crate::page::{Cursor, Limit, Page, PageCursor, SortNewestFirst};
use crate::problem::Problem;
use crate::request::ListQuery;
use crate::wire::{Code, Described, Instant, Named, PersonRef, RestrictedField, Wire};

/// Readings of one field of one object by one person on one day (UTC).
#[derive(Serialize, ToSchema)]
pub struct RestrictedAccess {
    person: Named,
    field: RestrictedField,
    /// Id of the object.
    subject: String,
    /// How often on that day.
    times: i64,
    /// When last.
    at: Instant,
}

/// Which readings to list.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct AccessQuery {
    /// Only by this person.
    person: Option<PersonRef>,
    /// Only of the object with this id.
    subject: Option<Code>,
    /// Where the page begins.
    #[param(value_type = Option<PageCursor>)]
    after: Option<Cursor<AccessCursor>>,
    /// In this order.
    sort: Option<SortNewestFirst>,
    /// Entries of the page.
    limit: Option<Limit>,
}

/// Where a page of readings ends: time in microseconds and row, with a point between them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AccessPlace(pub Timestamp, pub values::Digest);

/// See [`AccessPlace`].
pub type AccessCursor = Wire<AccessPlace>;

impl AccessPlace {
    /// The place of a row.
    pub fn of(row: &Access) -> AccessPlace {
        AccessPlace(row.at, row.id)
    }
}

impl fmt::Display for AccessPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.0.0, self.1)
    }
}

impl FromStr for AccessPlace {
    type Err = &'static str;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let parsed = || {
            let (at, id) = text.split_once('.')?;
            Some(AccessPlace(Timestamp(at.parse().ok()?), id.parse().ok()?))
        };
        parsed().ok_or("must be the `next` of the page before")
    }
}

impl Described for AccessPlace {
    const NAME: &'static str = "AccessCursor";
    fn describe(schema: ObjectBuilder) -> ObjectBuilder {
        schema
            .description(Some("The `next` of the page before"))
            .pattern(Some("^[0-9]{1,18}\\.[0-9a-f]{64}$"))
    }
}

/// List who read what is restricted, latest first: names of others, bank accounts, scans of letters.
#[utoipa::path(
    get, path = "/journal/accesses", params(AccessQuery),
    responses((status = 200, body = Page<RestrictedAccess>))
)]
pub async fn list(
    State(app): State<App>,
    mut caller: Caller,
    ListQuery(query, scope): ListQuery<AccessQuery>,
) -> Result<Json<Page<RestrictedAccess>>, Problem> {
    let filter = AccessFilter {
        person: query.person.map(|person| person.0),
        subject: query.subject.map(|subject| subject.to_string()),
    };
    let slice = scope.slice(query.after, query.sort, query.limit);
    let part = slice.part.clone().by(|AccessPlace(at, id)| (at, id));
    let rows = caller.read(&app, move |connection| accesses::list(connection, &filter, &part)).await?;
    let show = |row: Access| RestrictedAccess {
        person: caller.named_person(row.person),
        field: Wire(row.field),
        subject: row.subject,
        times: row.times,
        at: Wire(row.at),
    };
    Ok(Json(Page::of(rows, &slice, |row| AccessPlace::of(row).to_string(), show)))
}
