//! Forms: what they send, how it takes effect once, and how what was typed stays when a rule refuses it.
//!
//! Every form carries a `key`, new for each page that shows it, so that a second click and a repeated sending are
//! harmless; a form that changes an object also carries the `revision` that was read.

use std::fmt::Display;
use std::str::FromStr;

use axum::extract::{FromRequest, RawForm, Request};
use axum::http::StatusCode;
use axum::response::Response;
use domain::files::FileName;
use domain::unchanged::{IfUnchanged, Object};
use domain::values::{Currency, Personal, Text, parse_minor};
use domain::{Command, Rejection};
use engine::files::Uploaded;
use engine::random::Random;
use engine::{IdempotencyKey, Receipt, Submission};
use maud::{Markup, html};

use super::language::Language;
use super::refusals;
use super::visitor::Visitor;
use crate::app::App;
use crate::caller::Caller;
use crate::imports::asked::received;
use crate::limits::FORM_FILES_MAX;
use crate::problem::Problem;
use crate::upload::{Parts, field_text, store};

/// Fields of a form with a file.
const UPLOAD_FIELDS_MAX: usize = 100;
/// Bytes of a text field of a form with a file.
const FIELD_BYTES_MAX: usize = 4_096;

/// What a form sent: names with their values, in its order.
#[derive(Clone, Debug, Default)]
pub struct Fields(Vec<(String, String)>);

/// A file that came with a form.
pub struct SentFile {
    /// The field it came in.
    pub field: String,
    /// What its sender calls it, made harmless.
    pub name: String,
    /// What was kept of it, or why nothing was.
    pub kept: Result<Uploaded, Problem>,
}

/// A form that was refused: why, and what was typed.
pub struct Refused {
    /// Why.
    pub problem: Problem,
    /// What was typed.
    pub fields: Fields,
}

impl<S: Send + Sync> FromRequest<S> for Fields {
    type Rejection = Response;

    async fn from_request(request: Request, state: &S) -> Result<Fields, Response> {
        let RawForm(form) = RawForm::from_request(request, state)
            .await
            .map_err(axum::response::IntoResponse::into_response)?;
        Ok(Fields::read(&form))
    }
}

impl Fields {
    /// The fields of a form as browsers encode it.
    pub fn read(form: &[u8]) -> Fields {
        Fields(form_urlencoded::parse(form).into_owned().collect())
    }

    /// The fields of a form with a file, which is kept as the caller's and whose digest is the value of `file`; there is
    /// no file when none was chosen.
    pub async fn with_file(
        app: &App,
        caller: &Caller,
        form: Parts,
    ) -> Result<(Fields, Option<Uploaded>), Problem> {
        let (mut fields, files) = Fields::with_files(app, caller, form, UPLOAD_FIELDS_MAX).await?;
        let Some(sent) = files.into_iter().next() else { return Ok((fields, None)) };
        let uploaded = sent.kept?;
        fields.0.push((sent.field, uploaded.file.digest.to_string()));
        Ok((fields, Some(uploaded)))
    }

    /// The fields of a form that brings files in several fields, at most `fields_max` in all. Each file is kept as the
    /// caller's or refused for itself; of a form that breaks off after a file, what came before is read.
    pub async fn with_files(
        app: &App,
        caller: &Caller,
        mut form: Parts,
        fields_max: usize,
    ) -> Result<(Fields, Vec<SentFile>), Problem> {
        let (mut fields, mut files) = (Vec::new(), Vec::new());
        while fields.len() + files.len() < fields_max {
            let part = match form.next().await {
                Ok(None) => return Ok((Fields(fields), files)),
                Ok(Some(part)) => part,
                Err(problem) if files.is_empty() => return Err(problem),
                Err(problem) => {
                    let last = files.pop().map_or_else(String::new, |file: SentFile| file.name);
                    files.push(SentFile { field: String::new(), name: last, kept: Err(problem) });
                    return Ok((Fields(fields), files));
                }
            };
            let field = part.name().unwrap_or_default().to_owned();
            let name = part.file_name().map(|name| (name.is_empty(), FileName::of(name).to_string()));
            match name {
                None => fields.push((field, field_text(part, FIELD_BYTES_MAX).await?)),
                // Nothing was chosen.
                Some((true, _)) => {}
                Some((false, name)) if files.len() >= FORM_FILES_MAX => {
                    let (count, limit) = (files.len() + 1, FORM_FILES_MAX);
                    let kept = Err(Rejection::TooMany { field: "files", count, limit }.into());
                    files.push(SentFile { field, name, kept });
                }
                Some((false, name)) => {
                    let kept = store(app, caller, &name, part).await;
                    files.push(SentFile { field, name, kept });
                }
            }
        }
        let problem = Problem::malformed("", format!("has more than {fields_max} fields; send it in parts"));
        Err(problem.told("typed-fields", fields_max))
    }

    /// The fields of a form with one file that is read and not kept, with the file's name and content.
    pub async fn with_content(
        app: &App,
        mut form: Parts,
    ) -> Result<(Fields, Option<(FileName, Vec<u8>)>), Problem> {
        let (mut fields, mut file) = (Vec::new(), None);
        while let Some(part) = form.next().await? {
            let field = part.name().unwrap_or_default().to_owned();
            match part.file_name().map(str::to_owned) {
                None => fields.push((field, field_text(part, FIELD_BYTES_MAX).await?)),
                Some(name) if name.is_empty() => {}
                Some(name) => file = Some((FileName::of(&name), received(app, part).await?)),
            }
            if fields.len() > UPLOAD_FIELDS_MAX {
                let problem = Problem::malformed("", format!("has more than {UPLOAD_FIELDS_MAX} fields"));
                return Err(problem.told("typed-fields", UPLOAD_FIELDS_MAX));
            }
        }
        Ok((Fields(fields), file))
    }

    /// The value of a field without blanks around it; empty when it was not sent.
    pub fn text(&self, name: &str) -> &str {
        self.0.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value.trim())
    }

    /// The values of a field that may be sent more than once.
    pub fn all<'f>(&'f self, name: &'f str) -> impl Iterator<Item = &'f str> {
        self.0.iter().filter(move |(known, _)| known == name).map(|(_, value)| value.trim())
    }

    /// The numbers of the lines for which a field `name:number` was sent, in their order.
    pub fn lines<'f>(&'f self, name: &'f str) -> impl Iterator<Item = i64> + 'f {
        self.0.iter().filter_map(move |(known, _)| known.strip_prefix(name)?.strip_prefix(':')?.parse().ok())
    }

    /// The value of a field.
    pub fn value<T: FromStr<Err: Display> + 'static>(&self, name: &str) -> Result<T, Problem> {
        let told = refusals::typed::<T>();
        self.text(name).parse().map_err(|error: T::Err| Problem::malformed(name, error).told(told, 0))
    }

    /// The value of a field, if it was filled in.
    pub fn given<T: FromStr<Err: Display> + 'static>(&self, name: &str) -> Result<Option<T>, Problem> {
        if self.text(name).is_empty() { Ok(None) } else { self.value(name).map(Some) }
    }

    /// A whole number, in which blanks may stand between groups of digits; 0 when it was not filled in.
    pub fn number(&self, name: &str) -> Result<i64, Problem> {
        let digits: String = self.text(name).chars().filter(|sign| !sign.is_whitespace()).collect();
        let wrong = || Problem::malformed(name, "must be a whole number").told("typed-number", 0);
        if digits.is_empty() { Ok(0) } else { digits.parse().map_err(|_| wrong()) }
    }

    /// An amount in minor units, with a point or comma and blanks between groups of digits.
    pub fn money(&self, name: &str, currency: Currency) -> Result<i64, Problem> {
        let text: String = self.text(name).chars().filter(|sign| !sign.is_whitespace()).collect();
        let wrong = |error| Problem::malformed(name, error).told("typed-money", 0);
        parse_minor(&text.replace(',', "."), currency).map_err(wrong)
    }

    /// A text that may name people, if it was filled in.
    pub fn personal(&self, name: &str) -> Result<Option<Personal>, Problem> {
        Ok(self.given::<Text>(name)?.map(Personal::new))
    }

    fn said(&self) -> Vec<u8> {
        let mut said = form_urlencoded::Serializer::new(String::new());
        said.extend_pairs(self.0.iter().filter(|(name, _)| name != "key")).finish().into_bytes()
    }
}

impl Visitor {
    /// Sends the commands of a form, all or nothing, and once however often the form is sent.
    pub async fn submit(
        &self,
        app: &App,
        fields: &Fields,
        object: Option<Object>,
        mut commands: Vec<Command>,
    ) -> Result<Receipt, Problem> {
        if let (Some(object), Some(revision), Some(first)) =
            (object, fields.given("revision")?, commands.first_mut())
        {
            *first = IfUnchanged { object, revision, command: first.clone() }.into();
        }
        self.submit_as(app, fields, "", commands).await
    }

    /// Sends one part of what a form changes, under its own name.
    pub async fn submit_as(
        &self,
        app: &App,
        fields: &Fields,
        part: &str,
        commands: Vec<Command>,
    ) -> Result<Receipt, Problem> {
        let key = match fields.text("key") {
            "" => return Err(page_again()),
            key => format!("form\n{}\n{part}\n{key}", fields.text("form")),
        };
        let key = Some(IdempotencyKey::new(&self.caller.person.to_string(), &key, &fields.said()));
        Ok(app.engine.submit(Submission { actor: self.caller.actor(), commands, key }).await?)
    }
}

/// What a form answers that was not sent from its page.
pub fn page_again() -> Problem {
    Problem::malformed("key", "open the page again and send the form from there").told("typed-page", 0)
}

/// A key for the forms of a page.
pub fn form_key() -> String {
    let mut random = Random::default();
    format!("{:016x}{:016x}", random.word(), random.word())
}

/// What every form of an object's page carries: which form it is, its key, and the revision that was read.
pub fn carried(form: &str, key: &str, revision: u64) -> Markup {
    html! {
        input type="hidden" name="form" value=(form);
        input type="hidden" name="key" value={ (form) "-" (key) };
        input type="hidden" name="revision" value=(revision);
    }
}

impl Refused {
    /// What was typed into a form, or nothing for the other forms of the page.
    pub fn typed<'f>(refused: Option<&'f Refused>, form: &str) -> Option<&'f Fields> {
        refused.map(|refused| &refused.fields).filter(|fields| fields.text("form") == form)
    }

    /// The refusal of a form whose fields are not typed again, such as a file; what the visitor cannot mend, or may not
    /// know of, is no refusal of a form.
    pub fn of(problem: Problem) -> Result<Refused, Problem> {
        match problem.status() {
            status if status.is_client_error() && status != StatusCode::NOT_FOUND => {
                Ok(Refused { problem, fields: Fields::default() })
            }
            _ => Err(problem),
        }
    }

    /// Why the form was refused, above what it changes.
    pub fn told(refused: Option<&Refused>, language: Language) -> Markup {
        html! { @if let Some(refused) = refused { (refusals::told_of(language, &refused.problem)) } }
    }

    /// The page with the status of the refusal.
    pub fn answered(refused: Option<&Refused>, mut page: Response) -> Response {
        if let Some(refused) = refused {
            *page.status_mut() = refused.problem.status();
        }
        page
    }
}

/// What was typed into a field, or else what the page proposes.
pub fn typed_or(typed: Option<&Fields>, name: &str, proposed: impl Display) -> String {
    match typed {
        Some(fields) => fields.text(name).to_owned(),
        None => proposed.to_string(),
    }
}
