//! The refusals that an operation can answer with, by status, each with its codes.
//!
//! What a handler, its parameters and its rules refuse is read off the sources by `tidy`; the rest is refused around
//! every handler.

use std::collections::{BTreeMap, BTreeSet};

use axum::http::StatusCode;
use domain::Rejection;
use utoipa::openapi::path::Operation;
use utoipa::openapi::schema::{AllOfBuilder, ObjectBuilder, SchemaType, Type};
use utoipa::openapi::{Components, ContentBuilder, Ref, RefOr, Response, ResponseBuilder, Schema};

use crate::problem::{PROBLEMS, status};
use crate::route::{Access, Route};

const SCHEMA: &str = "ProblemDocument";
/// One line for each handler: its name and the codes it can refuse with.
const OF_HANDLERS: &str = include_str!("../../../../docs/generated/refusals.txt");

/// What each status means.
const MEANINGS: [(StatusCode, &str); 12] = [
    (StatusCode::BAD_REQUEST, "Malformed request"),
    (StatusCode::UNAUTHORIZED, "No valid token"),
    (StatusCode::FORBIDDEN, "Not permitted"),
    (StatusCode::NOT_FOUND, "Does not exist, or not for you"),
    (StatusCode::CONFLICT, "The present state does not allow it"),
    (StatusCode::PRECONDITION_FAILED, "It changed since it was read"),
    (StatusCode::PAYLOAD_TOO_LARGE, "Body too large"),
    (StatusCode::UNSUPPORTED_MEDIA_TYPE, "Not JSON"),
    (StatusCode::UNPROCESSABLE_ENTITY, "A rule refuses what is asked"),
    (StatusCode::TOO_MANY_REQUESTS, "Asked too often"),
    (StatusCode::INTERNAL_SERVER_ERROR, "An error in the program"),
    (StatusCode::SERVICE_UNAVAILABLE, "Busy or unavailable"),
];

/// Codes of an answer that operations share.
const SHARED_CODES_MAX: usize = 2;

/// Codes that do not come from a handler, and the operations they concern.
type Around = (&'static [&'static str], fn(&Route) -> bool);
const AROUND: [Around; 5] = [
    (&["internal", "too_many_requests", "unavailable"], |_| true),
    (&["not_authenticated"], |route| route.access != Access::Public),
    (&["not_permitted"], |route| matches!(route.access, Access::Reads(_))),
    (&["idempotency_key_reused", "busy"], Route::is_write),
    (&["revision_changed"], |route| route.object().is_some()),
];

/// Describes every refusal of an operation. Answers with few codes are those of many
/// operations, and stand among the components.
pub fn describe(route: &Route, operation: &mut Operation, components: &mut Components) {
    let mut by_status = BTreeMap::<u16, BTreeSet<&str>>::new();
    for code in codes(route) {
        by_status.entry(status_of(code).as_u16()).or_default().insert(code);
    }
    for (status, codes) in by_status {
        let answer = if codes.len() > SHARED_CODES_MAX {
            RefOr::T(response(status, &codes))
        } else {
            let name: String = codes.iter().copied().collect::<Vec<_>>().join("-");
            components.responses.entry(name.clone()).or_insert_with(|| RefOr::T(response(status, &codes)));
            RefOr::Ref(Ref::from_response_name(name))
        };
        operation.responses.responses.insert(status.to_string(), answer);
    }
}

fn codes(route: &Route) -> impl Iterator<Item = &'static str> {
    let lines = OF_HANDLERS.lines().filter_map(|line| line.strip_prefix(route.handler)?.strip_prefix(':'));
    let of_handler = lines.flat_map(str::split_ascii_whitespace);
    let around = AROUND.iter().filter(|(_, concerns)| concerns(route)).flat_map(|(codes, _)| *codes);
    around.copied().chain(of_handler)
}

fn status_of(code: &str) -> StatusCode {
    let of_problem = PROBLEMS.iter().find(|(known, ..)| *known == code).map(|(_, status, _)| *status);
    let of_rule =
        || Rejection::ALL.iter().find(|(known, ..)| *known == code).map(|(_, kind, _)| status(*kind));
    of_problem.or_else(of_rule).expect("every code in the list is one of the sources")
}

fn response(status: u16, codes: &BTreeSet<&str>) -> Response {
    let meaning = MEANINGS.iter().find(|(known, _)| known.as_u16() == status);
    let (_, meaning) = meaning.expect("the status of every code has a meaning");
    let quoted: Vec<_> = codes.iter().map(|code| format!("`{code}`")).collect();
    let code = ObjectBuilder::new()
        .schema_type(SchemaType::new(Type::String))
        .enum_values(Some(codes.iter().copied()));
    let narrowed = ObjectBuilder::new().schema_type(SchemaType::new(Type::Object)).property("code", code);
    let schema = AllOfBuilder::new().item(Ref::from_schema_name(SCHEMA)).item(narrowed).build();
    let schema = RefOr::T(Schema::AllOf(schema));
    ResponseBuilder::new()
        .description(format!("{meaning}: {}", quoted.join(", ")))
        .content("application/problem+json", ContentBuilder::new().schema(Some(schema)).build())
        .build()
}
