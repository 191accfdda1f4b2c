//! The description as pages for people: what there is, and each noun with its operations in full.
//!
//! Made from the OpenAPI document alone, so that both say the same. No scripts; one style sheet.

use std::str::FromStr;
use std::sync::LazyLock;

use axum::http::header;
use axum::response::{Html, IntoResponse};
use domain::Rejection;
use maud::{DOCTYPE, Markup, html};
use serde_json::Value;
use utoipa::openapi::schema::{Object, ObjectBuilder, SchemaType, Type};
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

use super::fields::{Field, fields, kind, resolved};
use super::{NOUNS, openapi_value};
use crate::problem::PROBLEMS;
use crate::request::At;
use crate::route::{ROOT, Route};

/// What the pages may load.
const POLICY: &str = "default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'";
const STYLE: &str = include_str!("../../static/docs.css");

static DOCUMENT: LazyLock<Value> = LazyLock::new(openapi_value);

/// A noun of the API.
pub struct Noun(&'static str);

impl FromStr for Noun {
    type Err = String;
    fn from_str(text: &str) -> Result<Noun, String> {
        let known = NOUNS.iter().find(|(noun, _)| *noun == text).map(|(noun, _)| Noun(noun));
        known.ok_or_else(|| format!("is not one of {}", NOUNS.map(|(noun, _)| noun).join(", ")))
    }
}

impl PartialSchema for Noun {
    fn schema() -> RefOr<Schema> {
        let words = NOUNS.map(|(noun, _)| noun);
        let schema = ObjectBuilder::new().schema_type(SchemaType::new(Type::String)).enum_values(Some(words));
        RefOr::T(Schema::Object(Object::from(schema)))
    }
}

impl ToSchema for Noun {
    fn name() -> std::borrow::Cow<'static, str> {
        "Noun".into()
    }
}

/// Browse the description: every operation, by noun.
#[utoipa::path(
    get, path = "/docs",
    responses((status = 200, description = "A page", content_type = "text/html", body = String))
)]
pub async fn index() -> impl IntoResponse {
    let listed = |(noun, what): &(&str, &str)| {
        html! {
            h2 { a href={ (ROOT) "/docs/" (noun) } { (noun) } }
            p.soft { (what) }
            ul.operations {
                @for route in routes_of(noun) {
                    li { a href={ (ROOT) "/docs/" (noun) "#" (route.operation_id()) } {
                        span class={ "method " (route.method) } { (route.method) }
                        span.path { (route.path) }
                        span.soft { (operation(route)["summary"].as_str().unwrap_or_default()) }
                    } }
                }
            }
        }
    };
    let description = DOCUMENT["info"]["description"].as_str().unwrap_or_default();
    sent(framed(
        "Quartermaster API",
        "",
        html! {
            @for paragraph in description.split("\n\n") { p { (marked(paragraph)) } }
            p { "Every path begins with " code { (ROOT) } ". The same for programs: "
                a href={ (ROOT) "/openapi.json" } { "openapi.json" } " (OpenAPI 3.1)." }
        },
        html! { @for noun in &NOUNS { (listed(noun)) } },
    ))
}

/// Browse the operations of a noun: parameters, bodies, examples and refusals.
#[utoipa::path(
    get, path = "/docs/{noun}",
    responses((status = 200, description = "A page", content_type = "text/html", body = String))
)]
pub async fn show_noun(At(noun): At<Noun>) -> impl IntoResponse {
    let what = NOUNS.iter().find(|(known, _)| *known == noun.0).map_or("", |(_, what)| what);
    let articles = html! { @for route in routes_of(noun.0) { (article(route)) } };
    sent(framed(&format!("{} — Quartermaster API", noun.0), noun.0, html! { p { (what) } }, articles))
}

/// Read the style sheet of these pages.
#[utoipa::path(
    get, path = "/docs.css",
    responses((status = 200, description = "The style sheet", content_type = "text/css", body = String))
)]
pub async fn style() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "text/css; charset=utf-8")], STYLE)
}

fn sent(page: Markup) -> impl IntoResponse {
    ([(header::CONTENT_SECURITY_POLICY, POLICY)], Html(page.into_string()))
}

fn routes_of(noun: &str) -> impl Iterator<Item = &'static Route> {
    crate::ROUTES.iter().filter(move |route| route.noun() == noun)
}

fn operation(route: &Route) -> &'static Value {
    &DOCUMENT["paths"][format!("{ROOT}{}", route.path)][route.method.to_lowercase()]
}

fn framed(title: &str, here: &str, lead: Markup, body: Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (title) }
                link rel="stylesheet" href={ (ROOT) "/docs.css" };
            }
            body {
                header {
                    h1 { @if here.is_empty() { (title) } @else { (here) } }
                    (lead)
                    nav aria-label="Nouns" {
                        a href={ (ROOT) "/docs" } aria-current=[here.is_empty().then_some("page")] { "all" }
                        @for (noun, _) in NOUNS {
                            a href={ (ROOT) "/docs/" (noun) } aria-current=[(here == noun).then_some("page")] { (noun) }
                        }
                    }
                }
                main { (body) }
                footer { "Quartermaster " (env!("CARGO_PKG_VERSION")) }
            }
        }
    }
}

/// An operation in full.
fn article(route: &Route) -> Markup {
    let operation = operation(route);
    let responses = operation["responses"].as_object().into_iter().flatten();
    let (good, bad): (Vec<_>, Vec<_>) = responses.partition(|(status, _)| status.starts_with('2'));
    let body = content(&operation["requestBody"]);
    html! {
        article id=(route.operation_id()) {
            h2 { span class={ "method " (route.method) } { (route.method) } " " (ROOT) (route.path) }
            p { (operation["summary"].as_str().unwrap_or_default()) }
            p.soft { (marked(operation["description"].as_str().unwrap_or_default())) }
            (parameters(operation))
            @if let Some((_, body)) = body {
                h3 { "Body" }
                (field_table(&fields(&DOCUMENT, &body["schema"])))
            }
            @for (status, response) in &good {
                h3 { "Answer " (status) }
                p.soft { (marked(response["description"].as_str().unwrap_or_default())) }
                @if let Some((_, answer)) = content(response) {
                    @let shown = fields(&DOCUMENT, &answer["schema"]);
                    @if !shown.is_empty() {
                        details { summary { "Fields (" (shown.len()) ")" } (field_table(&shown)) }
                    }
                }
            }
            div.examples {
                @if let Some((_, body)) = body { div { h3 { "Example of a request" } (example(&body["example"])) } }
                @for (status, response) in &good {
                    @if let Some((_, answer)) = content(response).filter(|(_, answer)| !answer["example"].is_null()) {
                        div { h3 { "Example of an answer, " (status) } (example(&answer["example"])) }
                    }
                }
            }
            details { summary { "Refusals" } (refusals(&bad)) }
        }
    }
}

/// The one media type of a body, and what it says.
fn content(body: &Value) -> Option<(&String, &Value)> {
    body["content"].as_object()?.iter().next()
}

fn parameters(operation: &Value) -> Markup {
    let list = operation["parameters"].as_array().map(Vec::as_slice).unwrap_or_default();
    let shown: Vec<_> = list
        .iter()
        .map(|parameter| Field {
            path: parameter["name"].as_str().unwrap_or_default().to_owned(),
            kind: format!(
                "{}: {}",
                parameter["in"].as_str().unwrap_or_default(),
                kind(&DOCUMENT, &parameter["schema"])
            ),
            is_required: parameter["required"] == true,
            description: parameter["description"].as_str().unwrap_or_default().to_owned(),
        })
        .collect();
    html! { @if !shown.is_empty() { h3 { "Parameters" } (field_table(&shown)) } }
}

fn field_table(fields: &[Field]) -> Markup {
    html! {
        @if !fields.is_empty() {
            div.wide { table {
                thead { tr { th { "name" } th { "value" } th { "meaning" } } }
                tbody { @for field in fields { tr {
                    td { code { (field.path) } }
                    td.kind { (field.kind) @if !field.is_required { span.soft { ", optional" } } }
                    td { (marked(&field.description)) }
                } } }
            } }
        }
    }
}

fn example(value: &Value) -> Markup {
    html! { pre tabindex="0" { @match value.as_str() { Some(text) => (text), None => (format!("{value:#}")) } } }
}

fn refusals(responses: &[(&String, &Value)]) -> Markup {
    html! {
        div.wide { table {
            thead { tr { th { "status" } th { "code" } th { "what it says" } } }
            tbody { @for (status, response) in responses { @for code in codes(response) { tr {
                td { (status) } td { code { (code) } } td { (message(code)) }
            } } } }
        } }
    }
}

fn codes(response: &Value) -> impl Iterator<Item = &str> {
    let response = resolved(&DOCUMENT, response);
    let code =
        content(response).map(|(_, problem)| &problem["schema"]["allOf"][1]["properties"]["code"]["enum"]);
    code.and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str)
}

/// The sentence of a refusal, with placeholders for its figures.
fn message(code: &str) -> String {
    let of_problem = PROBLEMS.iter().find(|(known, ..)| *known == code).map(|(_, _, message)| *message);
    let of_rule = || Rejection::ALL.iter().find(|(known, ..)| *known == code).map(|(_, _, message)| *message);
    of_problem.or_else(of_rule).unwrap_or_default().replace(":?}", "}")
}

/// A text whose parts between backquotes are code.
fn marked(text: &str) -> Markup {
    html! {
        @for (number, part) in text.split('`').enumerate() {
            @if number % 2 == 1 { code { (part) } } @else { (part) }
        }
    }
}
