//! A write: the command that a request asks for, sent once however often the request is repeated.

use std::sync::Arc;

use axum::extract::{FromRequest, FromRequestParts, MatchedPath, RawPathParams, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use domain::unchanged::{IfUnchanged, Object};
use domain::{Command, Event};
use engine::{IdempotencyKey, Submission};
use serde::de::DeserializeOwned;
use serde::{Serialize, Serializer};
use utoipa::ToSchema;

use crate::app::App;
use crate::caller::Caller;
use crate::limits::IDEMPOTENCY_KEY_CHARS_MAX;
use crate::problem::Problem;
use crate::request::Json;
use crate::route::{ROOT, Route};
use crate::seen::withhold;
use crate::wire::Instant;

/// Name of the header that makes a repeat harmless.
pub const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");
/// Name of the header that marks the answer to a repeat.
pub const IDEMPOTENT_REPLAY: HeaderName = HeaderName::from_static("idempotent-replay");

/// Room for the receipt of an order of three lines, so that it does not move while it grows.
const RECEIPT_BYTES_USUAL: usize = 4_096;
/// Content type of JSON.
pub(crate) const JSON_TYPE: HeaderValue = HeaderValue::from_static("application/json");

/// The answer of a handler.
pub type Answer = Result<Response, Problem>;

/// A request to change something.
pub struct Intent<B> {
    /// Who asks.
    pub caller: Caller,
    /// What is asked.
    pub body: B,
    expected: Option<(Object, u64)>,
    key: IdempotencyKey,
}

/// The accepted outcome of a write, durable when it is sent.
#[derive(Debug, Serialize, ToSchema)]
pub struct Receipt {
    /// Sequence of its last event in the journal.
    pub sequence: u64,
    /// When it was decided.
    pub at: Instant,
    /// What took place, in order.
    pub events: Vec<ReceiptEvent>,
    /// Whether this repeats the answer to an earlier request with the same key.
    pub repeated: bool,
}

/// An event of a receipt.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReceiptEvent {
    /// Position in the journal.
    pub sequence: u64,
    /// Kind and version.
    #[schema(example = "organisation_added.1")]
    pub kind: &'static str,
    /// Fields as the journal keeps them; instants are microseconds since 1970-01-01T00:00Z.
    #[schema(value_type = Object)]
    #[serde(serialize_with = "told")]
    pub fields: Arc<Event>,
}

/// The fields as whoever acted may see them: which donors an answer asks is not for the supplier who gives it.
fn told<S: Serializer>(event: &Event, serializer: S) -> Result<S::Ok, S::Error> {
    match event {
        Event::OrderAnswered(_) => {
            let mut fields = event.fields();
            fields.as_object_mut().map(|fields| withhold(fields, "asked"));
            fields.serialize(serializer)
        }
        _ => event.serialize_fields(serializer),
    }
}

impl From<&engine::Receipt> for Receipt {
    fn from(receipt: &engine::Receipt) -> Receipt {
        let event = |(event, sequence): (&Arc<Event>, u64)| ReceiptEvent {
            sequence,
            kind: event.kind(),
            fields: Arc::clone(event),
        };
        Receipt {
            sequence: receipt.last_sequence,
            at: crate::wire::Wire(receipt.at),
            events: receipt.events.iter().zip(receipt.first_sequence..).map(event).collect(),
            repeated: receipt.is_repeat,
        }
    }
}

impl<B> Intent<B> {
    /// The key of the request, for what is sent otherwise.
    pub fn into_key(self) -> IdempotencyKey {
        self.key
    }

    /// Sends the command that the body stands for.
    pub async fn submit<C: Into<Command>>(
        self,
        app: &App,
        command: impl FnOnce(B) -> C,
    ) -> Result<engine::Receipt, Problem> {
        let commands = vec![command(self.body).into()];
        submit(app, &self.caller, self.key, self.expected, commands).await
    }

    /// Sends the commands that the body stands for, all or nothing, and answers 200 with the receipt.
    pub async fn change_together(self, app: &App, commands: impl FnOnce(B) -> Vec<Command>) -> Answer {
        let receipt = submit(app, &self.caller, self.key, self.expected, commands(self.body)).await?;
        Ok(reply(StatusCode::OK, &receipt, Receipt::from(&receipt)))
    }

    /// Sends the command and answers 200 with the receipt.
    pub async fn change<C: Into<Command>>(self, app: &App, command: impl FnOnce(B) -> C) -> Answer {
        let receipt = self.submit(app, command).await?;
        Ok(reply(StatusCode::OK, &receipt, Receipt::from(&receipt)))
    }

    /// Sends the command and answers 201 with the receipt and the address of the new object in its
    /// collection.
    pub async fn create<C: Into<Command>>(
        self,
        app: &App,
        collection: &str,
        command: impl FnOnce(B) -> C,
    ) -> Answer {
        let receipt = self.submit(app, command).await?;
        Ok(created(collection, &receipt, Receipt::from(&receipt)))
    }
}

async fn submit(
    app: &App,
    caller: &Caller,
    key: IdempotencyKey,
    expected: Option<(Object, u64)>,
    mut commands: Vec<Command>,
) -> Result<engine::Receipt, Problem> {
    if let (Some((object, revision)), Some(first)) = (expected, commands.first_mut()) {
        *first = IfUnchanged { object, revision, command: first.clone() }.into();
    }
    Ok(app.engine.submit(Submission { actor: caller.actor(), commands, key: Some(key) }).await?)
}

/// The answer to a write that made objects; the first event's main subject is the one it points to.
pub fn created(collection: &str, receipt: &engine::Receipt, body: impl Serialize) -> Response {
    let subject = receipt.events().next().and_then(|event| event.subjects().into_iter().next());
    let location = format!("{ROOT}/{collection}/{}", subject.unwrap_or_default());
    let mut response = reply(StatusCode::CREATED, receipt, body);
    let location = HeaderValue::try_from(location).expect("ids and collections are ASCII");
    response.headers_mut().insert(header::LOCATION, location);
    response
}

/// The answer to a write that shows something beside its receipt.
pub fn answered(receipt: &engine::Receipt, body: impl Serialize) -> Response {
    reply(StatusCode::OK, receipt, body)
}

fn reply(status: StatusCode, receipt: &engine::Receipt, body: impl Serialize) -> Response {
    let mut text = Vec::with_capacity(RECEIPT_BYTES_USUAL);
    serde_json::to_writer(&mut text, &body).expect("answers have text keys and are written to memory");
    let mut response = (status, [(header::CONTENT_TYPE, JSON_TYPE)], text).into_response();
    if receipt.is_repeat {
        response.headers_mut().insert(IDEMPOTENT_REPLAY, HeaderValue::from_static("true"));
    }
    response
}

impl<S: Send + Sync, B: DeserializeOwned> FromRequest<S> for Intent<B> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let (mut parts, body) = request.into_parts();
        let caller = Caller::from_request_parts(&mut parts, state).await?;
        let key = idempotency_key(&parts.headers)?.to_owned();
        let expected = expected(&mut parts, state).await?;
        let address = format!("{} {}\n{expected:?}\n", parts.method, parts.uri.path());
        let Json { value, canonical } = Json::from_request(Request::from_parts(parts, body), state).await?;
        let said = [address.as_bytes(), &canonical].concat();
        let key = IdempotencyKey::new(&caller.person.to_string(), &key, &said);
        Ok(Intent { caller, body: value, expected, key })
    }
}

/// The key of a write, from its header.
pub(crate) fn idempotency_key(headers: &HeaderMap) -> Result<&str, Problem> {
    let key = headers.get(&IDEMPOTENCY_KEY).and_then(|key| key.to_str().ok()).unwrap_or("");
    let is_visible = key.bytes().all(|byte| byte.is_ascii_graphic());
    if key.is_empty() || key.len() > IDEMPOTENCY_KEY_CHARS_MAX || !is_visible {
        return Err(Problem::new("idempotency_key_missing"));
    }
    Ok(key)
}

/// The object of the path and the revision that an `If-Match` header, which holds one entity tag of ours, expects.
async fn expected<S: Send + Sync>(parts: &mut Parts, state: &S) -> Result<Option<(Object, u64)>, Problem> {
    let Some(tag) = parts.headers.get(header::IF_MATCH) else { return Ok(None) };
    let wrong = || Problem::malformed("If-Match", "send the `ETag` of the object as it was read");
    let digits = tag.to_str().ok().and_then(|tag| tag.strip_prefix('"')?.strip_suffix('"'));
    let revision = digits.and_then(|digits| digits.parse().ok()).ok_or_else(wrong)?;
    let route =
        parts.extensions.get::<MatchedPath>().and_then(|path| Route::find(&parts.method, path.as_str()));
    let no_object = || Problem::malformed("If-Match", "this address is not that of an object with an `ETag`");
    let read = route.and_then(Route::object).ok_or_else(no_object)?;
    let params = RawPathParams::from_request_parts(parts, state).await;
    let params = params.map_err(|error| Problem::malformed("", error))?;
    let (name, id) = params.iter().next().expect("the path of an object has a parameter");
    Ok(Some((read(id).map_err(|error| Problem::malformed(name, error))?, revision)))
}

/// An object with its revision as entity tag.
pub fn tagged(revision: u64, body: impl Serialize) -> Response {
    let tag = HeaderValue::try_from(format!("\"{revision}\"")).expect("digits are a header value");
    ([(header::ETAG, tag)], axum::Json(body)).into_response()
}
