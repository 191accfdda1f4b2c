//! What went wrong, in the reader's language: on a page of its own, or as a sentence within a page.

use std::any::TypeId;
use std::collections::HashMap;

use axum::extract::Request;
use axum::http::{StatusCode, header};
use axum::middleware::Next;
use axum::response::Response;
use domain::Rejection;
use domain::identity::Role;
use domain::orders::ReasonCode;
use domain::values::{Code, Currency, Date, Text};
use fluent_templates::fluent_bundle::FluentValue;
use imports::Refused;
use maud::{Markup, html};
use serde_json::Value;

use super::language::Language;
use super::shell::public_page;
use crate::problem::{FieldError, Problem, Told, is_page};
use crate::wire::{OrganisationRef, PersonRef};

/// The sentence of a refusal by a rule.
pub fn sentence(language: Language, rejection: &Rejection) -> String {
    told(language, rejection.code(), &rejection.details()).unwrap_or_else(|| rejection.to_string())
}

/// The sentence of the refusal of a file's row, with what the file calls the ids in it; the English one stands in the
/// note itself.
pub fn sentence_of_row(language: Language, refused: &Refused) -> Option<String> {
    let mut details = refused.rejection.details();
    for value in details.as_object_mut().into_iter().flat_map(|fields| fields.values_mut()) {
        if let Value::String(text) = value {
            *text = refused.in_words_of_the_file(std::mem::take(text));
        }
    }
    told(language, refused.rejection.code(), &details)
}

/// The sentence of a problem.
pub fn sentence_of(language: Language, problem: &Problem) -> String {
    let known = told(language, problem.code(), problem.details().unwrap_or(&Value::Null));
    known.unwrap_or_else(|| problem.detail().to_owned())
}

/// Why a form was refused, as a part of its page.
pub fn told_of(language: Language, problem: &Problem) -> Markup {
    html! {
        div.refusal role="alert" {
            p { (sentence_of(language, problem)) }
            @for error in problem.errors() { p { (field(language, &error.field)) " " (wrong(language, error)) } }
        }
    }
}

/// A field as its form calls it, where pages know it; of several alike, such as `price:off_…`, the name they share.
fn field(language: Language, name: &str) -> Markup {
    let shared = name
        .split([':', ','])
        .next()
        .unwrap_or_default()
        .trim_end_matches(|sign: char| sign.is_ascii_digit());
    let label = language.say_if_known(&format!("field-{}", shared.replace('_', "-")), HashMap::new());
    html! { @match label { Some(label) => strong { (label) }, None => code { (name) } } }
}

/// What is wrong with a field; what only programs are told in full is said in general.
fn wrong(language: Language, error: &FieldError) -> String {
    match (error.told, language) {
        (Some(Told::Sentence(key, bound)), _) => language.say_of(key, [("bound", bound.into())]),
        (Some(Told::AsItIs), _) | (None, Language::English) => error.message.clone(),
        (None, Language::Ukrainian) => language.say("typed-otherwise"),
    }
}

/// The sentence that says how a value of this type is typed.
pub fn typed<T: 'static>() -> &'static str {
    let words = [
        (TypeId::of::<i64>(), "typed-number"),
        (TypeId::of::<u64>(), "typed-number"),
        (TypeId::of::<Date>(), "typed-day"),
        (TypeId::of::<Text>(), "typed-text"),
        (TypeId::of::<Code>(), "typed-code"),
        (TypeId::of::<PersonRef>(), "typed-code"),
        (TypeId::of::<OrganisationRef>(), "typed-code"),
        (TypeId::of::<Role>(), "typed-choice"),
        (TypeId::of::<ReasonCode>(), "typed-choice"),
    ];
    words.into_iter().find(|(known, _)| *known == TypeId::of::<T>()).map_or("typed-otherwise", |(_, key)| key)
}

/// A refusal in the words of `locales/`; English ones stand at the refusals themselves.
fn told(language: Language, code: &str, details: &Value) -> Option<String> {
    let values = details.as_object().into_iter().flatten();
    let values = values.map(|(name, value)| (name.replace('_', "-"), shown(language, value))).collect();
    language.say_if_known(&format!("refusal-{}", code.replace('_', "-")), values)
}

/// A figure or name of a refusal as its reader writes it.
fn shown(language: Language, value: &Value) -> FluentValue<'static> {
    match value {
        Value::Number(number) => match number.as_i64() {
            Some(number) => FluentValue::from(number),
            None => FluentValue::from(number.to_string()),
        },
        Value::String(text) => match text.parse::<Date>() {
            Ok(date) => FluentValue::from(language.day(date)),
            Err(_) => FluentValue::from(text.clone()),
        },
        Value::Array(entries) => {
            let entries = entries.iter().map(|entry| entry.as_str().unwrap_or_default());
            let entries: Vec<_> = entries.collect();
            FluentValue::from(if entries.is_empty() { "—".to_owned() } else { entries.join(", ") })
        }
        Value::Object(fields) => {
            let currency = fields.get("currency").and_then(|code| code.as_str()?.parse::<Currency>().ok());
            let minor = fields.get("minor").and_then(Value::as_i64);
            match (minor, currency) {
                (Some(minor), Some(currency)) => FluentValue::from(language.money(minor, currency)),
                _ => FluentValue::from(value.to_string()),
            }
        }
        Value::Null | Value::Bool(_) => FluentValue::from(value.to_string()),
    }
}

/// Writes the problem of a response as a page; a form that could not be read at all is malformed.
pub async fn render(request: Request, next: Next) -> Response {
    let language = Language::of(request.headers());
    let mut response = next.run(request).await;
    let unread = match response.status() {
        StatusCode::PAYLOAD_TOO_LARGE => Some(Problem::new("body_too_large")),
        status if status.is_client_error() && !is_page(&response) => Some(Problem::new("malformed_request")),
        _ => None,
    };
    match response.extensions_mut().remove::<Problem>().or(unread) {
        Some(problem) => {
            let mut page = refused(language, &problem);
            if let Some(seconds) = response.headers_mut().remove(header::RETRY_AFTER) {
                page.headers_mut().insert(header::RETRY_AFTER, seconds);
            }
            page
        }
        None => response,
    }
}

/// The page of a problem.
pub fn refused(language: Language, problem: &Problem) -> Response {
    let key = match problem.status() {
        StatusCode::NOT_FOUND => "refused-not-found",
        StatusCode::FORBIDDEN | StatusCode::UNAUTHORIZED => "refused-forbidden",
        status if status.is_server_error() => "refused-failed",
        _ => "refused",
    };
    let body = html! {
        (told_of(language, problem))
        p { a href="/" { (language.say("to-home")) } }
    };
    let mut page = public_page(language, &language.say(key), body);
    *page.status_mut() = problem.status();
    page
}
