//! A form that is held back until its sender has confirmed: its fields stand in a page, and its files are kept as
//! uploads of the sender until it goes on as it came.

use axum::body::{Body, Bytes};
use axum::extract::{FromRequest, Request};
use axum::http::request::Parts as Head;
use axum::http::{HeaderValue, header};
use domain::limits::FILE_BYTES_MAX;
use domain::values::{Digest, KeyBytes};
use engine::random::Random;

use super::step_up::PREFIX;
use crate::app::App;
use crate::caller::Caller;
use crate::limits::HELD_FORM_BYTES_MAX;
use crate::problem::Problem;
use crate::upload::{Parts, field_text, is_form_with_files, store_field};

/// Name of the field that says the form may bring files.
const MAY_BRING_FILES: &str = "held-files";
/// What the name of a file's field begins with, whose value is the digest.
const FILE: &str = "held-file:";
/// Bytes of a form that goes on: one file of the largest size and what was typed.
const RELEASED_BYTES_MAX: usize = FILE_BYTES_MAX as usize + 2 * HELD_FORM_BYTES_MAX;

/// The fields of a form, those of the second factor apart.
pub struct Held {
    /// Of the form.
    pub form: Vec<(String, String)>,
    /// Of the second factor, named without [`PREFIX`].
    answer: Vec<(String, String)>,
}

impl Held {
    /// Reads a form that is held back, or comes again with a second factor.
    pub async fn read(app: &App, caller: &Caller, request: Request) -> Result<Held, Problem> {
        if is_form_with_files(&request) {
            return Ok(Held { form: with_files(app, caller, request).await?, answer: Vec::new() });
        }
        let bytes = Bytes::from_request(request, &()).await.map_err(|_| Problem::new("body_too_large"))?;
        if bytes.len() > HELD_FORM_BYTES_MAX {
            return Err(Problem::new("body_too_large"));
        }
        let pairs = form_urlencoded::parse(&bytes).into_owned();
        let (answer, form) = pairs.partition(|(name, _)| name.starts_with(PREFIX));
        Ok(Held { form, answer })
    }

    /// Whether a second factor came with it.
    pub fn is_answered(&self) -> bool {
        !self.answer.is_empty()
    }

    /// A field of the second factor.
    pub fn answered(&self, name: &str) -> &str {
        let is = |(known, _): &&(String, String)| known.strip_prefix(PREFIX) == Some(name);
        self.answer.iter().find(is).map_or("", |(_, value)| value)
    }

    /// The request as it would have come without being held back.
    pub async fn released(self, app: &App, caller: &Caller, mut head: Head) -> Result<Request, Problem> {
        head.headers.remove(header::CONTENT_LENGTH);
        if !self.form.iter().any(|(name, _)| name == MAY_BRING_FILES) {
            let mut kept = form_urlencoded::Serializer::new(String::new());
            kept.extend_pairs(&self.form);
            return Ok(Request::from_parts(head, Body::from(kept.finish())));
        }
        let boundary = KeyBytes(Random::default().salt()).to_string();
        let body = self.parts(app, caller, &boundary).await?;
        let kind = HeaderValue::try_from(format!("multipart/form-data; boundary={boundary}"));
        head.headers.insert(header::CONTENT_TYPE, kind.expect("hexadecimal digits are ASCII"));
        Ok(Request::from_parts(head, Body::from(body)))
    }

    /// The body of a form with files (RFC 7578).
    async fn parts(&self, app: &App, caller: &Caller, boundary: &str) -> Result<Vec<u8>, Problem> {
        let mut body = Vec::new();
        for (name, value) in self.form.iter().filter(|(name, _)| name != MAY_BRING_FILES) {
            let field = quoted(name.strip_prefix(FILE).unwrap_or(name));
            body.extend(format!("--{boundary}\r\nContent-Disposition: form-data; name={field}").bytes());
            if name.starts_with(FILE) {
                let digest = value.parse().map_err(|error| Problem::malformed(name.as_str(), error))?;
                append_upload(app, caller, digest, &mut body).await?;
            } else {
                body.extend(b"\r\n\r\n");
                body.extend(value.bytes());
            }
            body.extend(b"\r\n");
        }
        body.extend(format!("--{boundary}--\r\n").bytes());
        Ok(body)
    }
}

/// The fields of a form with files, which are kept as uploads of the caller.
async fn with_files(app: &App, caller: &Caller, request: Request) -> Result<Vec<(String, String)>, Problem> {
    let mut parts = Parts::from_request(request, &()).await?;
    let (mut form, mut left) = (vec![(MAY_BRING_FILES.to_owned(), String::new())], HELD_FORM_BYTES_MAX);
    while let Some(field) = parts.next().await? {
        let name = field.name().unwrap_or_default().to_owned();
        let (name, value) = if field.file_name().is_some() {
            let Some(kept) = store_field(app, caller, field).await? else { continue };
            (format!("{FILE}{name}"), kept.file.digest.to_string())
        } else {
            (name, field_text(field, left).await?)
        };
        let bytes = name.len() + value.len();
        left = left.checked_sub(bytes).ok_or_else(|| Problem::new("body_too_large"))?;
        form.push((name, value));
    }
    Ok(form)
}

/// Appends the rest of a part's head, and the content of a file that the caller uploaded.
async fn append_upload(
    app: &App,
    caller: &Caller,
    digest: Digest,
    body: &mut Vec<u8>,
) -> Result<(), Problem> {
    let (files, gone) = (app.engine.files(), || Problem::not_found("file", digest));
    let uploaded = files.uploaded_by(caller.person, digest).await?.ok_or_else(gone)?;
    let mut content = files.download(digest).await?.ok_or_else(gone)?;
    let name = quoted(&format!("{}.{}", uploaded.name, uploaded.file.media.extension()));
    body.extend(format!("; filename={name}\r\n\r\n").bytes());
    while let Some(piece) = content.next().await? {
        body.extend(piece);
        if body.len() > RELEASED_BYTES_MAX {
            return Err(Problem::new("body_too_large"));
        }
    }
    Ok(())
}

/// A name within quotation marks, as browsers write it.
fn quoted(name: &str) -> String {
    let escaped = name.replace('"', "%22").replace('\r', "%0D").replace('\n', "%0A");
    format!("\"{escaped}\"")
}
