//! What papers say: from the documents of orders, acts, invoices, payments and despatches to the data of a template.
//!
//! Who may see the object may print it. Reading order: this file (what all share), then one file a noun.

pub mod acceptance;
pub mod fulfilment;
pub mod orders;
mod presses;
pub mod settlement;
pub mod statements;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use documents::words::amount_in_words;
use documents::{Kind, Paper, Tongue};
use domain::catalogue::Item;
use domain::files::FileName;
use domain::identity::Organisation;
use domain::orders::Order;
use domain::signatures::{Signature, Step};
use domain::state::State;
use domain::values::{Currency, Date, Id, Timestamp, Zone};
use serde::Deserialize;
use serde_json::{Value, json};
use utoipa::IntoParams;

pub use presses::{OWN, Presses};

use crate::app::App;
use crate::caller::Caller;
use crate::problem::Problem;
use crate::request::Query;
use crate::seen;
use crate::upload::disposition;
use crate::web::language::Language;
use crate::wire::PaperLanguage;

/// In which language a paper is printed.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct PrintQuery {
    /// Ukrainian when absent; `both` sets English beside it.
    pub language: Option<PaperLanguage>,
}

/// Who asks for a paper, and how it is to be written.
pub struct Clerk {
    /// The server.
    pub app: App,
    /// Who asks.
    pub caller: Caller,
    /// In which language.
    pub tongue: Tongue,
}

impl Clerk {
    /// The clerk of a request by somebody who reads a language.
    pub async fn of(parts: &mut Parts, app: &App, caller: Caller, reads: Tongue) -> Result<Clerk, Problem> {
        let Query(query) = Query::<PrintQuery>::from_request_parts(parts, app).await?;
        let tongue = query.language.map_or(reads, |tongue| tongue.0);
        Ok(Clerk { app: app.clone(), caller, tongue })
    }

    /// Sets a paper and gives it out.
    pub async fn print(&self, paper: Paper) -> Result<Response, Problem> {
        let name = FileName::of(&format!("{}-{}.pdf", paper.kind, paper.number));
        let pdf = self.app.presses.print(paper).await?;
        let headers = [
            (header::CONTENT_TYPE, HeaderValue::from_static("application/pdf")),
            (header::CONTENT_DISPOSITION, disposition("inline", &name, "pdf")),
        ];
        Ok((headers, pdf).into_response())
    }

    /// A paper of a kind, its number and day, and the address that its code leads to.
    fn paper(&self, kind: Kind, number: &str, date: Date, path: &str, content: Value) -> Paper {
        Paper {
            kind,
            tongue: self.tongue,
            number: number.to_owned(),
            date: date.to_string(),
            date_text: self.day(date),
            verify_at: Some(format!("{}{path}", self.app.origin)),
            digest: None,
            content,
        }
    }

    fn zone(&self) -> Zone {
        self.caller.reference.zone()
    }

    fn date(&self, at: Timestamp) -> Date {
        self.zone().date(at)
    }

    fn day(&self, date: Date) -> String {
        self.language().day_in_full(date)
    }

    fn number(&self, value: i64) -> String {
        self.language().number(value)
    }

    fn amount(&self, minor: i64, currency: Currency) -> String {
        self.language().amount(minor, currency)
    }

    /// An amount in figures and in words.
    fn money(&self, minor: i64, currency: Currency) -> Value {
        let (code, decimals) = (currency.to_string(), currency.exponent());
        json!({
            "text": self.amount(minor, currency),
            "currency": code,
            "words": amount_in_words(self.tongue, minor, &code, decimals),
            "words_en": amount_in_words(Tongue::English, minor, &code, decimals),
        })
    }

    fn language(&self) -> Language {
        language(self.tongue)
    }

    /// What a word of the domain is called.
    fn word(&self, family: &str, word: impl std::fmt::Display) -> String {
        self.language().word(family, word)
    }

    fn organisation(&self, row: &Organisation) -> Value {
        thing(row.code.as_str(), row.name_uk.as_str(), row.name_en.as_str())
    }

    fn organisation_of(&self, id: domain::values::OrganisationId) -> Value {
        self.organisation(self.caller.reference.state.organisations.known(&id))
    }

    /// Where an order is delivered, for those who need to know; templates say that it is kept from the others.
    fn delivery_point(&self, world: &State, order: &Order) -> Option<Value> {
        let row = seen::delivery_point(&self.caller, world, order)?;
        Some(thing(row.code.as_str(), row.name_uk.as_str(), row.name_en.as_str()))
    }

    /// The signatures of an edition of a document, in order.
    fn signatures(&self, world: &State, object: impl Id, edition: i64) -> Vec<Value> {
        let made = world.signatures.range((object.bits(), 0)..=(object.bits(), i64::MAX));
        let shown = |made: &Signature| {
            json!({
                "role": self.word("role", made.purpose),
                "person": self.caller.named_person(made.person).code,
                "at": self.language().moment(made.at, &self.zone()),
                "key": made.key.to_string(),
                "digest": made.digest.to_string(),
            })
        };
        made.filter(|made| made.edition == edition).map(shown).collect()
    }

    /// The roles that have not signed an edition yet.
    fn waiting(&self, world: &State, object: impl Id, edition: i64, steps: &[Step]) -> Vec<String> {
        let mut missing = Vec::from_iter(steps.iter().flat_map(Step::roles).copied());
        for made in world.signatures.range((object.bits(), 0)..=(object.bits(), i64::MAX)) {
            let signed = missing.iter().position(|role| made.edition == edition && *role == made.purpose);
            if let Some(at) = signed {
                missing.remove(at);
            }
        }
        missing.into_iter().map(|role| self.word("role", role)).collect()
    }
}

/// The language of a paper's figures and words; in both it is Ukrainian.
fn language(tongue: Tongue) -> Language {
    if tongue == Tongue::English { Language::English } else { Language::Ukrainian }
}

/// A code with names in both languages.
fn thing(code: &str, name_uk: &str, name_en: &str) -> Value {
    json!({ "code": code, "name_uk": name_uk, "name_en": name_en })
}

/// An item of the catalogue.
fn article(row: &Item) -> Value {
    thing(row.code.as_str(), row.name_uk.as_str(), row.name_en.as_str())
}
