//! A form with a file (multipart/form-data, RFC 7578): its fields as a [`Sheet`], and the file's name and bytes.

use axum::extract::multipart::MultipartError;
use axum::extract::{FromRequest, Multipart, Request};

use super::sheet::Sheet;
use crate::problem::Problem;

/// A form and the file that came with it.
pub struct Upload {
    /// The other fields.
    pub sheet: Sheet,
    /// What the file is called, without a path; for people only.
    pub name: String,
    /// What it holds; empty when none was chosen.
    pub bytes: Vec<u8>,
}

/// Characters shown of a file's name.
const NAME_CHARS_MAX: usize = 120;

impl<S: Send + Sync> FromRequest<S> for Upload {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let parts = Multipart::from_request(request, state).await;
        let mut parts = parts.map_err(|error| Problem::malformed("", error.body_text()))?;
        let mut upload = Upload { sheet: Sheet::default(), name: String::new(), bytes: Vec::new() };
        while let Some(part) = parts.next_field().await.map_err(|error| unread(&error))? {
            let field = part.name().unwrap_or_default().to_owned();
            match part.file_name().map(str::to_owned) {
                Some(name) => {
                    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
                    let shown = last.chars().filter(|sign| !sign.is_control()).take(NAME_CHARS_MAX);
                    upload.name = shown.collect();
                    upload.bytes = part.bytes().await.map_err(|error| unread(&error))?.to_vec();
                }
                None => {
                    let text = part.text().await.map_err(|error| unread(&error))?;
                    upload.sheet = upload.sheet.with(&field, text);
                }
            }
        }
        Ok(upload)
    }
}

fn unread(error: &MultipartError) -> Problem {
    match error.status() {
        axum::http::StatusCode::PAYLOAD_TOO_LARGE => Problem::new("body_too_large"),
        _ => Problem::malformed("", error.body_text()),
    }
}
