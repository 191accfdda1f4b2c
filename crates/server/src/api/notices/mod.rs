//! Notices: what the caller should know, read and unread; `mailbox` is how they get it by e-mail.

pub mod mailbox;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use engine::notices::{self, inbox};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::app::App;
use crate::caller::Caller;
use crate::page::{Cursor, Limit, Page, PageCursor, SortNewestFirst};
use crate::problem::Problem;
use crate::request::{self, At, ListQuery};
use crate::seen;
use crate::web::language::Language;
use crate::wire::{Flag, Instant, NoticeId, OrderId, Wire};

/// A notice to you.
#[derive(Serialize, ToSchema)]
pub struct Notice {
    /// The same however often it is made; ids rise with time.
    id: NoticeId,
    /// What it tells.
    #[schema(example = "signature-awaited")]
    kind: String,
    /// Id of what it is about.
    object: String,
    /// The order it concerns, if there is one.
    order: Option<OrderId>,
    /// The notice in Ukrainian.
    text_uk: String,
    /// The notice in English.
    text_en: String,
    at: Instant,
    /// When you read it.
    read_at: Option<Instant>,
}

/// Which notices to list.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct NoticeQuery {
    /// Only those you have not read.
    unread: Option<Flag>,
    /// Where the page begins.
    #[param(value_type = Option<PageCursor>)]
    after: Option<Cursor<NoticeId>>,
    /// In this order.
    sort: Option<SortNewestFirst>,
    /// Entries of the page.
    limit: Option<Limit>,
}

/// Up to where notices are read.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "up_to": "ntc_00064834e4bc40005d0f5c0b7c1e4d0b" }))]
pub struct ReadUpTo {
    /// This notice and all older ones.
    pub up_to: NoticeId,
}

/// List what you should know, newest first. What is no longer your business is left out, so a page may be short.
#[utoipa::path(get, path = "/notices", params(NoticeQuery), responses((status = 200, body = Page<Notice>)))]
pub async fn list(
    State(app): State<App>,
    mut caller: Caller,
    ListQuery(query, scope): ListQuery<NoticeQuery>,
) -> Result<Json<Page<Notice>>, Problem> {
    let (person, is_unread) = (caller.person, query.unread.is_some_and(|unread| unread.0));
    let slice = scope.slice(query.after, query.sort, query.limit);
    let part = slice.part.clone();
    let read = move |connection: &mut dyn engine::store::Connection| {
        inbox::list(connection, person, is_unread, &part)
    };
    let rows = caller.read(&app, read).await?;
    let zone = caller.reference.zone();
    let show = |row: notices::Notice| {
        let text = |language| seen::sentence(language, &row, &zone);
        seen::concerns(&caller, &row).then(|| Notice {
            id: Wire(row.id),
            kind: row.kind.clone(),
            object: row.object.clone(),
            order: row.facts.order.parse().ok().map(Wire),
            text_uk: text(Language::Ukrainian),
            text_en: text(Language::English),
            at: Wire(row.at),
            read_at: row.read_at.map(Wire),
        })
    };
    let page = Page::of(rows, &slice, |row| row.id.to_string(), show);
    Ok(Json(Page { entries: page.entries.into_iter().flatten().collect(), next: page.next }))
}

/// Note that you have read a notice.
#[utoipa::path(
    put, path = "/notices/{id}/reading",
    responses((status = 204, description = "Noted, or there was nothing to note"))
)]
pub async fn read_one(
    State(app): State<App>,
    At(id): At<NoticeId>,
    caller: Caller,
) -> Result<StatusCode, Problem> {
    app.engine.read_notices(caller.person, inbox::Read::One(id.0), caller.at).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Note that you have read a notice and all before it.
#[utoipa::path(
    post, path = "/notices/reading", request_body = ReadUpTo,
    responses((status = 204, description = "Noted"))
)]
pub async fn read_all(
    State(app): State<App>,
    caller: Caller,
    body: request::Json<ReadUpTo>,
) -> Result<StatusCode, Problem> {
    app.engine.read_notices(caller.person, inbox::Read::UpTo(body.value.up_to.0), caller.at).await?;
    Ok(StatusCode::NO_CONTENT)
}
