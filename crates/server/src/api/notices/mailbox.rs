//! How the caller gets notices by e-mail, and the administrator's log of mails, which names no address.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use domain::values::Timestamp;
use engine::notices::mail;
use engine::notices::mailboxes::{self, MailboxChange};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::app::App;
use crate::caller::Caller;
use crate::outgoing::mailboxes::{confirm_address, keep_address, keep_wishes, mailbox_of, newest};
use crate::page::Page;
use crate::problem::Problem;
use crate::request;
use crate::wire::{Instant, Language, MailId, MailKind, MailStatus, Named, Pace, Wire};

/// How you get notices by e-mail.
#[derive(Serialize, ToSchema)]
pub struct Mailbox {
    /// Where mails go.
    address: Option<String>,
    /// Whether you gave the code that was mailed there; nothing else is sent before.
    is_confirmed: bool,
    language: Language,
    pace: Pace,
    /// The hour of the day of the digest.
    hour: u8,
}

/// What you wish.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "language": "uk", "pace": "digest", "hour": 8 }))]
pub struct Wishes {
    /// The language of mails.
    pub language: Language,
    /// One mail for each notice, one a day, or none.
    pub pace: Pace,
    /// The hour of the day of the digest, 0 to 23, in the cell's zone.
    #[schema(minimum = 0, maximum = 23)]
    pub hour: u8,
}

/// An address.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "address": "o.kovalenko@example.org" }))]
pub struct NewAddress {
    /// An address of yours; a code is mailed there.
    #[schema(min_length = 3, max_length = 254)]
    pub address: String,
}

/// The code that came by mail.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "code": "40917265" }))]
pub struct GivenCode {
    /// Its digits.
    #[schema(pattern = "^[0-9]{8}$")]
    pub code: String,
}

/// A mail, for the administrator: neither address nor text.
#[derive(Serialize, ToSchema)]
pub struct Mail {
    id: MailId,
    person: Named,
    kind: MailKind,
    status: MailStatus,
    tries: i64,
    queued_at: Instant,
    /// When it was sent or given up.
    ended_at: Option<Instant>,
    /// What the last try met.
    error: Option<String>,
}

impl From<mailboxes::Mailbox> for Mailbox {
    fn from(row: mailboxes::Mailbox) -> Mailbox {
        Mailbox {
            is_confirmed: row.confirmed().is_some(),
            language: Wire(row.language.parse().unwrap_or(crate::web::language::Language::Ukrainian)),
            pace: Wire(row.pace),
            hour: row.hour,
            address: row.address,
        }
    }
}

/// Read how you get notices by e-mail.
#[utoipa::path(get, path = "/mailbox", responses((status = 200, body = Mailbox)))]
pub async fn show(State(app): State<App>, caller: Caller) -> Result<Json<Mailbox>, Problem> {
    Ok(Json(mailbox_of(&app, caller.person).await?.into()))
}

/// Say how you wish to get notices by e-mail.
#[utoipa::path(put, path = "/mailbox", request_body = Wishes, responses((status = 204, description = "Noted")))]
pub async fn wish(
    State(app): State<App>,
    caller: Caller,
    body: request::Json<Wishes>,
) -> Result<StatusCode, Problem> {
    let Wishes { language, pace, hour } = body.value;
    keep_wishes(&app, &caller, language.0, pace.0, hour).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Give an address; the code mailed there confirms it.
#[utoipa::path(
    put, path = "/mailbox/address", request_body = NewAddress,
    responses((status = 204, description = "A code is on its way"))
)]
pub async fn set_address(
    State(app): State<App>,
    caller: Caller,
    body: request::Json<NewAddress>,
) -> Result<StatusCode, Problem> {
    keep_address(&app, &caller, &body.value.address).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Take your address back; nothing is mailed any more.
#[utoipa::path(delete, path = "/mailbox/address", responses((status = 204, description = "Forgotten")))]
pub async fn remove_address(State(app): State<App>, caller: Caller) -> Result<StatusCode, Problem> {
    app.engine.change_mailbox(caller.person, MailboxChange::NoAddress).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Confirm your address with the code that came by mail.
#[utoipa::path(
    post, path = "/mailbox/confirmation", request_body = GivenCode,
    responses((status = 204, description = "Confirmed, or there was nothing to confirm"))
)]
pub async fn confirm(
    State(app): State<App>,
    caller: Caller,
    body: request::Json<GivenCode>,
) -> Result<StatusCode, Problem> {
    confirm_address(&app, &caller, &body.value.code).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// List the newest mails and what became of them.
#[utoipa::path(get, path = "/mails", responses((status = 200, body = Page<Mail>)))]
pub async fn log(State(app): State<App>, caller: Caller) -> Result<Json<Page<Mail>>, Problem> {
    let show = |row: mail::Mail| Mail {
        id: Wire(row.id),
        person: caller.named_person(row.person),
        kind: Wire(row.kind),
        status: Wire(row.status),
        tries: row.tries,
        queued_at: Wire(row.at),
        ended_at: row.ended_at.map(|at: Timestamp| Wire(at)),
        error: row.error,
    };
    let entries = newest(&app).await?.into_iter().map(show).collect();
    Ok(Json(Page { entries, next: None }))
}
