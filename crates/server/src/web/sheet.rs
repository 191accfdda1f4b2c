//! A form on its way: what was typed, its key, and why it was refused, so that nothing typed is lost.
//!
//! A handler reads a [`Sheet`], makes a command of it and submits it; when that is refused the page is shown again with
//! the sheet, whose fields hold what was typed.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::time::Duration;

use axum::extract::FromRequestParts;
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::Response;
use domain::Command;
use domain::values::{Currency, Date, Personal, Text, parse_minor};
use engine::{IdempotencyKey, Receipt, Submission};
use maud::{Markup, html};

use super::language::Language;
use super::refusals::sentence_of;
use super::visitor::Visitor;
use crate::app::App;
use crate::problem::{Problem, request_id};

/// Name of the hidden field that makes sending a form twice harmless.
pub(super) const KEY: &str = "key";
/// How long a form waits until what it did is in the lists.
const LISTED_WITHIN: Duration = Duration::from_secs(1);

/// Why a form was not taken.
#[derive(Clone, Debug)]
pub enum Refusal {
    /// A field cannot be read: its name, and the key of what to do.
    Field(&'static str, &'static str),
    /// It was refused.
    Problem(Box<Problem>),
}

/// A form.
#[derive(Clone, Debug, Default)]
pub struct Sheet {
    typed: BTreeMap<String, String>,
    refusal: Option<Refusal>,
}

impl From<Problem> for Refusal {
    fn from(problem: Problem) -> Refusal {
        Refusal::Problem(Box::new(problem))
    }
}

/// An empty form with a new key, for a page that is only looked at.
impl<S: Sync> FromRequestParts<S> for Sheet {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Sheet, Infallible> {
        let key = (KEY.to_owned(), request_id(&parts.headers));
        Ok(Sheet { typed: BTreeMap::from([key]), refusal: None })
    }
}

impl Sheet {
    /// The form that a body holds.
    pub fn read(body: &[u8]) -> Sheet {
        let pairs = form_urlencoded::parse(body);
        Sheet {
            typed: pairs.map(|(name, value)| (name.into_owned(), value.into_owned())).collect(),
            refusal: None,
        }
    }

    /// The form with what else came with it.
    pub fn with(mut self, name: &str, value: String) -> Sheet {
        self.typed.insert(name.to_owned(), value);
        self
    }

    /// The form with the reason why it was not taken.
    pub fn refused(mut self, refusal: impl Into<Refusal>) -> Sheet {
        self.refusal = Some(refusal.into());
        self
    }

    /// What was typed into a field.
    pub fn get(&self, name: &str) -> &str {
        self.typed.get(name).map_or("", |text| text.trim())
    }

    /// Names of the fields that begin so, without that beginning: boxes that were ticked.
    pub fn ticked<'a>(&'a self, prefix: &'a str) -> impl Iterator<Item = &'a str> {
        self.typed.keys().filter_map(move |name| name.strip_prefix(prefix))
    }

    /// A field as a value.
    pub fn parsed<T: std::str::FromStr>(&self, name: &'static str) -> Result<T, Refusal> {
        self.get(name).parse().map_err(|_| Refusal::Field(name, "typed-choice"))
    }

    /// A day.
    pub fn day(&self, name: &'static str) -> Result<Date, Refusal> {
        self.get(name).parse().map_err(|_| Refusal::Field(name, "typed-day"))
    }

    /// A day that may be left out.
    pub fn day_if_any(&self, name: &'static str) -> Result<Option<Date>, Refusal> {
        if self.get(name).is_empty() { Ok(None) } else { self.day(name).map(Some) }
    }

    /// A text.
    pub fn text(&self, name: &'static str) -> Result<Text, Refusal> {
        Text::new(self.get(name)).map_err(|_| Refusal::Field(name, "typed-text"))
    }

    /// A personal text that may be left out.
    pub fn note(&self, name: &'static str) -> Result<Option<Personal>, Refusal> {
        if self.get(name).is_empty() { Ok(None) } else { self.text(name).map(Personal::new).map(Some) }
    }

    /// An amount as people write it, in minor units.
    pub fn money(&self, name: &'static str, currency: Currency) -> Result<i64, Refusal> {
        money(self.get(name), currency).ok_or(Refusal::Field(name, "typed-money"))
    }

    /// Sends a command as the visitor; sent twice it counts once.
    pub async fn submit(
        &self,
        app: &App,
        visitor: &Visitor,
        deed: &str,
        command: impl Into<Command>,
    ) -> Result<Receipt, Refusal> {
        self.submit_all(app, visitor, deed, vec![command.into()]).await
    }

    /// Sends commands as the visitor, all or nothing; sent twice they count once.
    pub async fn submit_all(
        &self,
        app: &App,
        visitor: &Visitor,
        deed: &str,
        commands: Vec<Command>,
    ) -> Result<Receipt, Refusal> {
        let said = format!("{deed}\n{:?}", self.typed);
        let person = visitor.caller.person.to_string();
        let key = IdempotencyKey::new(&person, &format!("{deed}\n{}", self.get(KEY)), said.as_bytes());
        let submission = Submission { actor: visitor.caller.actor(), commands, key: Some(key) };
        let receipt =
            app.engine.submit(submission).await.map_err(|error| Refusal::from(Problem::from(error)))?;
        // So that the list one comes back to has it; when it takes longer, the list says what it says a moment later.
        let mut placed = app.engine.placed();
        drop(tokio::time::timeout(LISTED_WITHIN, placed.wait_for(|to| *to >= receipt.last_sequence)).await);
        Ok(receipt)
    }

    /// The hidden field with the key.
    pub fn key(&self) -> Markup {
        html! { input type="hidden" name=(KEY) value=(self.get(KEY)); }
    }

    /// Why it was not taken, for the top of the page.
    pub fn alert(&self, language: Language) -> Markup {
        let said = self.refusal.as_ref().map(|refusal| match refusal {
            Refusal::Field(name, key) => {
                format!(
                    "{}: {}",
                    language.say(&format!("field-{}", name.replace('_', "-"))),
                    language.say(key)
                )
            }
            Refusal::Problem(problem) => sentence_of(language, problem),
        });
        html! { @if let Some(said) = said { p.refusal role="alert" { (said) } } }
    }

    /// A labelled field that keeps what was typed; `kind` is the type of the input.
    pub fn field(&self, language: Language, name: &'static str, kind: &str, is_required: bool) -> Markup {
        let is_wrong = matches!(&self.refusal, Some(Refusal::Field(wrong, _)) if *wrong == name);
        html! {
            label { (language.say(&format!("field-{}", name.replace('_', "-"))))
                input type=(kind) name=(name) value=(self.get(name)) required[is_required]
                    maxlength=[(kind == "text").then_some("1000")] aria-invalid=[is_wrong.then_some("true")];
            }
        }
    }

    /// A labelled text of several lines that keeps what was typed.
    pub fn area(&self, language: Language, name: &'static str, rows: u8, is_required: bool) -> Markup {
        html! {
            label { (language.say(&format!("field-{}", name.replace('_', "-"))))
                textarea name=(name) rows=(rows) required[is_required] { (self.get(name)) }
            }
        }
    }

    /// A labelled choice that keeps what was chosen.
    pub fn choice(&self, language: Language, name: &'static str, words: &[(String, String)]) -> Markup {
        html! {
            label { (language.say(&format!("field-{}", name.replace('_', "-"))))
                select name=(name) { @for (word, shown) in words {
                    option value=(word) selected[self.get(name) == word] { (shown) }
                } }
            }
        }
    }

    /// Sets the status of the page that shows the refusal.
    pub fn answered(&self, mut page: Response) -> Response {
        *page.status_mut() = match &self.refusal {
            None => StatusCode::OK,
            Some(Refusal::Field(..)) => StatusCode::BAD_REQUEST,
            Some(Refusal::Problem(problem)) => problem.status(),
        };
        page
    }
}

/// An amount as people write it, `1 234,56` or `1,234.56`, in minor units.
pub fn money(text: &str, currency: Currency) -> Option<i64> {
    let plain: String = text.chars().filter(|sign| !sign.is_whitespace()).collect();
    let plain = match (plain.rfind(','), plain.rfind('.')) {
        (Some(comma), Some(point)) if comma < point => plain.replace(',', ""),
        (Some(_), Some(_)) => plain.replace('.', "").replace(',', "."),
        (Some(_), None) => plain.replace(',', "."),
        _ => plain,
    };
    parse_minor(&plain, currency).ok().filter(|minor| *minor >= 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_read_as_both_languages_write_them() {
        let hryvnia: Currency = "UAH".parse().expect("a currency");
        for text in ["1234567.89", "1 234 567,89", "1,234,567.89", "1\u{a0}234\u{a0}567,89", "1.234.567,89"] {
            assert_eq!(money(text, hryvnia), Some(123_456_789), "{text}");
        }
        for text in ["", "-1", "1,234,5.6.7", "ten", "1.234"] {
            assert_eq!(money(text, hryvnia), None, "{text}");
        }
    }
}
