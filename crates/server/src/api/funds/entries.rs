//! The postings behind every figure of a fund or allotment.

use std::fmt;
use std::str::FromStr;

use axum::Json;
use axum::extract::State;
use domain::funds::Account;
use engine::queries::{self, funds};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::app::App;
use crate::caller::Caller;
use crate::page::{Cursor, Limit, Page, PageCursor, SortNewestFirst};
use crate::problem::Problem;
use crate::request::{At, ListQuery};
use crate::seen;
use crate::wire::{Currency, Described, FundRef, Instant, OrderId, Wire};
use domain::values::Id;
use utoipa::openapi::schema::ObjectBuilder;

/// One movement of money between two accounts.
#[derive(Serialize, ToSchema)]
pub struct Entry {
    /// Position in the journal of the event that caused it.
    sequence: u64,
    /// Position among the event's postings, from 1.
    ordinal: i64,
    at: Instant,
    /// Kind of the event.
    #[schema(example = "allotted.1")]
    kind: String,
    /// Who caused it: the id of a person, `console` or `clock`.
    actor: String,
    /// Account the money leaves.
    from: LedgerAccount,
    /// Account the money enters.
    to: LedgerAccount,
    /// Amount, minor units, above zero.
    amount_minor: i64,
    currency: Currency,
    /// The order it belongs to.
    order: Option<OrderId>,
}

/// An account of a fund, or a stage of an allotment.
#[derive(Serialize, ToSchema)]
pub struct LedgerAccount {
    /// Id of the fund or allotment.
    holder: String,
    /// Name of the account or stage.
    #[schema(example = "available")]
    account: &'static str,
}

/// Which entries to list.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct EntryQuery {
    /// Where the page begins.
    #[param(value_type = Option<PageCursor>)]
    after: Option<Cursor<EntryCursor>>,
    /// In this order.
    sort: Option<SortNewestFirst>,
    /// Entries of the page.
    limit: Option<Limit>,
}

/// Where a page of entries ends: sequence and ordinal with a point between them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EntryKey(u64, i64);

/// See [`EntryKey`].
pub type EntryCursor = Wire<EntryKey>;

impl fmt::Display for EntryKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.0, self.1)
    }
}

impl FromStr for EntryKey {
    type Err = &'static str;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let parsed = text
            .split_once('.')
            .and_then(|(sequence, ordinal)| Some(EntryKey(sequence.parse().ok()?, ordinal.parse().ok()?)));
        parsed.ok_or("must be the `next` of the page before")
    }
}

impl Described for EntryKey {
    const NAME: &'static str = "EntryCursor";
    fn describe(schema: ObjectBuilder) -> ObjectBuilder {
        schema
            .description(Some("The `next` of the page before"))
            .pattern(Some("^[0-9]{1,18}\\.[0-9]{1,18}$"))
            .examples(["42.1"])
    }
}

impl From<Account> for LedgerAccount {
    fn from(account: Account) -> LedgerAccount {
        let holder = match account {
            Account::Fund(id, _) => id.to_string(),
            Account::Allotment(id, _) => id.to_string(),
        };
        LedgerAccount { holder, account: account.name() }
    }
}

impl From<funds::Entry> for Entry {
    fn from(entry: funds::Entry) -> Entry {
        let funds::Entry { posting, at, kind, actor } = entry;
        Entry {
            sequence: posting.sequence,
            ordinal: posting.ordinal,
            at: Wire(at),
            kind,
            actor,
            from: posting.from.into(),
            to: posting.to.into(),
            amount_minor: posting.amount_minor,
            currency: Wire(posting.currency),
            order: posting.order.map(Wire),
        }
    }
}

/// The page of entries of a fund or allotment that the caller may read.
pub async fn page(
    app: &App,
    caller: &mut Caller,
    holder: impl Id,
    ListQuery(query, scope): ListQuery<EntryQuery>,
) -> Result<Json<Page<Entry>>, Problem> {
    let holder = holder.bits();
    let slice = scope.slice(query.after, query.sort, query.limit);
    let part = slice.part.clone().by(|EntryKey(sequence, ordinal)| (sequence, ordinal));
    let rows =
        caller.read(app, move |connection| queries::funds::entries(connection, holder, None, &part)).await?;
    let cursor = |row: &funds::Entry| EntryKey(row.posting.sequence, row.posting.ordinal).to_string();
    Ok(Json(Page::of(rows, &slice, cursor, Entry::from)))
}

/// List the postings of a fund, newest first.
#[utoipa::path(
    get, path = "/funds/{id}/entries", params(EntryQuery),
    responses((status = 200, body = Page<Entry>))
)]
pub async fn list(
    State(app): State<App>,
    mut caller: Caller,
    At(id): At<FundRef>,
    query: ListQuery<EntryQuery>,
) -> Result<Json<Page<Entry>>, Problem> {
    let fund = seen::funds::fund(&app, &mut caller, id.0).await?;
    page(&app, &mut caller, fund.id, query).await
}
