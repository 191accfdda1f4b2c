//! Every refusal as a problem document (RFC 9457), `application/problem+json`.
//!
//! A [`Problem`] travels as an extension of its response; [`render`] writes it once the id of the request is
//! known.

mod codes;

use axum::Json;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use domain::rejection::{Kind, Rejection};
use engine::SubmitError;
use engine::store::StoreError;
use serde::Serialize;
use utoipa::ToSchema;

pub use codes::PROBLEMS;

/// Name of the header that carries the id of a request.
pub const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Seconds after which an overloaded or unavailable server may be asked again.
const RETRY_SECONDS: u16 = 1;

/// A refusal on its way out.
#[derive(Clone, Debug)]
pub struct Problem {
    status: StatusCode,
    code: &'static str,
    detail: String,
    rejection: Option<Box<Rejection>>,
    errors: Vec<FieldError>,
}

/// What is wrong with one field of a request.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct FieldError {
    /// Path of the field, such as `lines[0].quantity`; empty for the whole.
    #[schema(example = "lines[0].quantity")]
    pub field: String,
    /// What is wrong.
    pub message: String,
    /// How pages tell people so; of what they are not told of, they say in general that it cannot be read.
    #[serde(skip)]
    pub told: Option<Told>,
}

/// How pages tell people what is wrong with a field.
#[derive(Clone, Copy, Debug)]
pub enum Told {
    /// By a sentence of `locales/`, with the bound that stands in it.
    Sentence(&'static str, usize),
    /// By the message, which is in their language.
    AsItIs,
}

/// A problem document.
#[derive(Serialize, ToSchema)]
pub struct ProblemDocument {
    /// Identifies the kind of problem; ends with the code.
    #[schema(example = "urn:quartermaster:problem:allotment_exhausted")]
    r#type: String,
    /// Name of the status.
    title: &'static str,
    /// HTTP status.
    status: u16,
    /// What happened and what to do.
    detail: String,
    /// Stable code for programs.
    #[schema(example = "allotment_exhausted")]
    code: &'static str,
    /// The figures and names in `detail`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    details: Option<serde_json::Value>,
    /// Fields at fault, when the request is malformed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<FieldError>,
    /// Id of the request.
    #[schema(example = "urn:uuid:7d2b6a5c-4e3f-4881-9a0b-1c2d3e4f5a6b")]
    instance: String,
}

impl Problem {
    /// One of [`PROBLEMS`].
    ///
    /// # Panics
    /// When the table has no such code.
    pub fn new(code: &str) -> Problem {
        let known = PROBLEMS.iter().find(|(known, ..)| *known == code);
        let (code, status, detail) = known.expect("every code used is in the table");
        Problem { status: *status, code, detail: (*detail).to_owned(), rejection: None, errors: Vec::new() }
    }

    /// A request whose field is not as it should be.
    pub fn malformed(field: impl Into<String>, message: impl ToString) -> Problem {
        let error = FieldError { field: field.into(), message: message.to_string(), told: None };
        Problem { errors: vec![error], ..Problem::new("malformed_request") }
    }

    /// The same of a part of the request, which begins the path of each field.
    pub fn within(mut self, part: &str) -> Problem {
        for error in &mut self.errors {
            error.field = [part, &error.field].join(if error.field.is_empty() { "" } else { "." });
        }
        self
    }

    /// The same, of whose fields pages say this sentence of `locales/`, with the bound that stands in it.
    pub fn told(mut self, key: &'static str, bound: usize) -> Problem {
        self.errors.iter_mut().for_each(|error| error.told = Some(Told::Sentence(key, bound)));
        self
    }

    /// The same with what happened before what to do.
    pub fn because(self, what: impl std::fmt::Display) -> Problem {
        Problem { detail: format!("{what}; {}", self.detail), ..self }
    }

    /// The same with what is wrong with each of several fields.
    pub fn naming(self, errors: Vec<FieldError>) -> Problem {
        Problem { errors, ..self }
    }

    /// An object that is not there, or that the caller may not know of.
    pub fn not_found(object: &'static str, reference: impl std::fmt::Display) -> Problem {
        Rejection::not_found(object, reference).into()
    }

    /// What happened and what to do.
    pub fn detail(&self) -> &str {
        &self.detail
    }

    /// The refusal, when a rule refused.
    pub fn rejection(&self) -> Option<&Rejection> {
        self.rejection.as_deref()
    }

    /// What is wrong with which fields.
    pub fn errors(&self) -> &[FieldError] {
        &self.errors
    }

    /// The stable code.
    pub fn code(&self) -> &'static str {
        self.code
    }

    fn of_status(status: StatusCode) -> Problem {
        let code =
            PROBLEMS.iter().find(|(_, known, _)| *known == status).map_or("internal", |(code, ..)| code);
        Problem::new(code)
    }

    /// The HTTP status.
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// The problem as it is sent, in the request with this id.
    pub fn document(self, request_id: &str) -> ProblemDocument {
        ProblemDocument {
            r#type: format!("urn:quartermaster:problem:{}", self.code),
            title: self.status.canonical_reason().unwrap_or_default(),
            status: self.status.as_u16(),
            detail: self.detail,
            code: self.code,
            details: self.rejection.map(|rejection| rejection.details()),
            errors: self.errors,
            instance: format!("urn:uuid:{request_id}"),
        }
    }
}

/// The HTTP status of a kind of refusal.
pub fn status(kind: Kind) -> StatusCode {
    match kind {
        Kind::Invalid => StatusCode::UNPROCESSABLE_ENTITY,
        Kind::NotFound => StatusCode::NOT_FOUND,
        Kind::Forbidden => StatusCode::FORBIDDEN,
        Kind::Changed => StatusCode::PRECONDITION_FAILED,
        Kind::Conflict | Kind::Exhausted => StatusCode::CONFLICT,
    }
}

impl From<Rejection> for Problem {
    fn from(rejection: Rejection) -> Problem {
        Problem {
            status: status(rejection.kind()),
            code: rejection.code(),
            detail: rejection.to_string(),
            errors: Vec::new(),
            rejection: Some(Box::new(rejection)),
        }
    }
}

impl From<SubmitError> for Problem {
    fn from(error: SubmitError) -> Problem {
        match error {
            SubmitError::Rejected(rejection) => rejection.into(),
            SubmitError::KeyReused => Problem::new("idempotency_key_reused"),
            SubmitError::Busy => Problem::new("busy"),
            SubmitError::Unavailable => Problem::new("unavailable"),
            SubmitError::Internal => Problem::new("internal"),
        }
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Problem {
        tracing::error!(%error, "a query failed");
        match error.is_retryable() {
            true => Problem::new("unavailable"),
            false => Problem::new("internal"),
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = self.status.into_response();
        response.extensions_mut().insert(self);
        response
    }
}

/// The id of a request, from its header.
pub fn request_id(headers: &HeaderMap) -> String {
    headers.get(REQUEST_ID).and_then(|id| id.to_str().ok()).unwrap_or_default().to_owned()
}

/// Whether the reply is a page, which says itself what went wrong.
pub(crate) fn is_page(response: &Response) -> bool {
    response.headers().get(header::CONTENT_TYPE).is_some_and(|kind| kind == "text/html; charset=utf-8")
}

/// Writes the problem of the response to a request of this id; a failure without one gets that of its status.
pub fn render(id: &str, mut response: Response) -> Response {
    let status = response.status();
    if !status.is_client_error() && !status.is_server_error() {
        return response;
    }
    if is_page(&response) {
        return response;
    }
    let problem = response.extensions_mut().remove::<Problem>().unwrap_or_else(|| Problem::of_status(status));
    let (mut head, _) = response.into_parts();
    head.status = problem.status;
    head.headers.remove(header::CONTENT_LENGTH);
    if problem.status == StatusCode::SERVICE_UNAVAILABLE {
        head.headers.insert(header::RETRY_AFTER, HeaderValue::from(RETRY_SECONDS));
    }
    if problem.status == StatusCode::UNAUTHORIZED {
        let challenge = HeaderValue::from_static("Bearer realm=\"quartermaster\"");
        head.headers.insert(header::WWW_AUTHENTICATE, challenge);
    }
    let mut document = Json(problem.document(id)).into_response();
    let problem_json = HeaderValue::from_static("application/problem+json");
    head.headers.remove(header::CONTENT_TYPE);
    document.headers_mut().insert(header::CONTENT_TYPE, problem_json);
    document.headers_mut().extend(head.headers);
    *document.status_mut() = head.status;
    document
}
