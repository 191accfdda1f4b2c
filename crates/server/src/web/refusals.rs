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
use domain::phrase::Phrase;
use domain::values::{Code, Currency, Date, Text, Timestamp, Zone};
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
    told(language, rejection, str::to_owned).unwrap_or_else(|| rejection.to_string())
}

/// The sentence of the refusal of a file's row, with what the file calls the ids in it; the English one stands in the
/// note itself.
pub fn sentence_of_row(language: Language, refused: &Refused) -> Option<String> {
    told(language, &refused.rejection, |text| refused.in_words_of_the_file(text.to_owned()))
}

/// A half-sentence, in English where `locales/` has no other for it.
pub fn said(language: Language, phrase: &Phrase) -> String {
    let values = ["a", "b", "c", "d"].into_iter().zip(phrase.values.iter());
    let values = values.map(|(name, value)| (name.to_owned(), value.clone().into())).collect();
    language.say_if_known(&phrase.wording.key(), values).unwrap_or_else(|| phrase.to_string())
}

/// The sentence of a problem.
pub fn sentence_of(language: Language, problem: &Problem) -> String {
    match problem.rejection() {
        Some(rejection) => sentence(language, rejection),
        None => {
            let known = language.say_if_known(&key(problem.code()), HashMap::new());
            known.unwrap_or_else(|| problem.detail().to_owned())
        }
    }
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

/// A field as its form calls it, where pages know it.
fn field(language: Language, name: &str) -> Markup {
    html! { @match label(language, "field", name) { Some(label) => strong { (label) }, None => code { (name) } } }
}

/// What a field is called; of several alike, such as `price:off_…`, the name they share.
fn label(language: Language, family: &str, name: &str) -> Option<String> {
    let shared = name
        .split([':', ','])
        .next()
        .unwrap_or_default()
        .trim_end_matches(|sign: char| sign.is_ascii_digit());
    language.say_if_known(&format!("{family}-{}", shared.replace(['_', ' '], "-")), HashMap::new())
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

/// A refusal in the words of `locales/`, its texts as `written` gives them; English ones stand at the refusals themselves.
fn told(language: Language, rejection: &Rejection, written: impl Fn(&str) -> String) -> Option<String> {
    let details = rejection.details();
    let details = details.as_object().into_iter().flatten();
    let mut values: HashMap<_, _> = details
        .map(|(name, value)| {
            let shown = match (name.as_str(), value) {
                ("field", Value::String(field)) => called(language, field).into(),
                (_, Value::String(text)) => shown(language, &Value::String(written(text))),
                _ => shown(language, value),
            };
            (name.replace('_', "-"), shown)
        })
        .collect();
    for (name, at) in rejection.fields::<Timestamp>() {
        // A refusal does not know the cell's zone.
        let shown = format!("{} UTC", language.moment(*at, &Zone::default()));
        values.insert(name.replace('_', "-"), shown.into());
    }
    for (name, phrase) in rejection.fields::<Phrase>() {
        let texts = phrase.values.iter().map(|text| written(text)).collect();
        let phrase = Phrase { wording: phrase.wording, values: texts };
        values.insert(name.to_owned(), said(language, &phrase).into());
    }
    language.say_if_known(&key(rejection.code()), values)
}

/// What the field of a command is called, whichever form sent it; forms take amounts as people write them, commands in
/// hundredths.
fn called(language: Language, field: &str) -> String {
    let amount = field.strip_suffix("_minor");
    let name = amount.unwrap_or(field);
    match ["value", "field"].into_iter().find_map(|family| label(language, family, name)) {
        Some(known) if amount.is_some() => format!("{known} ({})", language.say("value-in-hundredths")),
        Some(known) => known,
        None => field.to_owned(),
    }
}

/// The key of a refusal's sentence.
fn key(code: &str) -> String {
    format!("refusal-{}", code.replace('_', "-"))
}

/// A figure or name of a refusal as its reader writes it; of an empty one, that it is.
fn shown(language: Language, value: &Value) -> FluentValue<'static> {
    match value {
        Value::Number(number) => match number.as_i64() {
            Some(number) => FluentValue::from(number),
            None => FluentValue::from(number.to_string()),
        },
        Value::String(text) if text.is_empty() => FluentValue::from("—"),
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

#[cfg(test)]
mod tests {
    use domain::phrase::GAP;
    use domain::wording::{Part, Remedy, Rule};

    use super::*;

    #[test]
    fn every_half_sentence_is_said_in_ukrainian() {
        for wording in domain::wording::all().chain(imports::Wording::ALL) {
            let gaps = wording.pattern.matches(GAP).count();
            let phrase = Phrase { wording, values: (1..=gaps).map(|gap| gap.to_string()).collect() };
            let said = said(Language::Ukrainian, &phrase);
            assert!(!said.contains(['{', '$']), "{said}");
            assert!(wording.pattern == GAP || said != phrase.to_string(), "{said}");
        }
    }

    #[test]
    fn figures_and_words_within_a_half_sentence_are_ukrainian() {
        let uk = |phrase: Phrase| said(Language::Ukrainian, &phrase);
        let cases = [
            (
                Rule::OutOfBounds.with([&1, &1_000_000_000_i64]),
                "має бути від 1 до 1\u{a0}000\u{a0}000\u{a0}000",
            ),
            (Rule::OutOfBounds.with([&2014, &2100]), "має бути від 2014 до 2100"),
            (Rule::MoreThanPromised.with([&"1200.50 EUR"]), "більше, ніж обіцяно (1\u{a0}200,50\u{a0}EUR)"),
            (
                Rule::LiesAfterLastDay.with([&"2026-11-22"]),
                "це пізніше за останній день, 22 лист. 2026\u{202f}р.",
            ),
            (Remedy::UseOneOf.with([&"commander, treasurer"]), "впишіть щось із цього: commander, treasurer"),
            (Part::Signers.with([&"approver or commander"]), "Погоджувач, Командир"),
            (Remedy::UseNoted.into(), "оберіть «Взято до відома»"),
            (
                Part::BankEntry.with([&"advance", &"5.00 UAH", &"PO-1", &"2026-11-22"]),
                "аванс 5,00\u{a0}UAH за PO-1, проведено 22 лист. 2026\u{202f}р.",
            ),
        ];
        for (phrase, said) in cases {
            assert_eq!(uk(phrase), said);
        }
    }

    #[test]
    fn a_rule_s_refusal_names_field_status_and_right_in_ukrainian() {
        let wrong_status = Rejection::WrongStatus {
            object: "acceptance act",
            reference: "AKT-1".to_owned(),
            status: "drawn",
            action: "reverse",
        };
        let not_permitted =
            Rejection::NotPermitted { action: "manage_pledges".to_owned(), organisation: "MOD".to_owned() };
        let lately = Rejection::RemindedLately { order: "PO-1".to_owned(), again_at: Timestamp(0) };
        let missing = Rejection::field("overall", "", Rule::Missing, Remedy::MarkOverall);
        for (rejection, said) in [
            (wrong_status, "AKT-1 має стан «Складено», у якому"),
            (not_permitted, "не дозволяє («Вести внески»)"),
            (lately, "наступного разу можна 1 січ. 1970\u{202f}р., 00:00 UTC"),
            (missing, "Загалом «—»: бракує; оцініть виріб загалом, від 1 до 5."),
        ] {
            let told = sentence(Language::Ukrainian, &rejection);
            assert!(told.contains(said), "{told}");
            assert_eq!(sentence(Language::English, &rejection), rejection.to_string());
        }
    }
}
