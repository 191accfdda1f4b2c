//! Files on their way in and out, for the API and the pages: content in pieces, and the headers that make it harmless.

use axum::body::{Body, Bytes};
use axum::extract::multipart::Field;
use axum::extract::{DefaultBodyLimit, FromRequest, Multipart, Request};
use axum::http::{HeaderName, HeaderValue, Method, header};
use axum::response::{IntoResponse, Response};
use domain::files::{FileHolder, FileName, MediaType, NamedFile};
use domain::limits::FILE_BYTES_MAX;
use domain::values::Digest;
use engine::files::{FileError, Uploaded};
use futures_util::stream::{Stream, StreamExt, unfold};

use crate::app::App;
use crate::caller::Caller;
use crate::limits::FORM_FILES_MAX;
use crate::problem::Problem;
use crate::route::ROOT;
use crate::seen::{self, SeenFile};

/// Nothing in a file may run or load anything, also where a browser shows it.
const POLICY: &str =
    "default-src 'none'; style-src 'unsafe-inline'; sandbox; base-uri 'none'; frame-ancestors 'none'";

/// Routes whose body is a file.
const UPLOADS: [&str; 2] = ["/files", "/imports"];

/// Keeps what comes in pieces as a file of the caller; what breaks off leaves nothing behind.
pub async fn store<E: std::fmt::Display>(
    app: &App,
    caller: &Caller,
    name: &str,
    mut pieces: impl Stream<Item = Result<Bytes, E>> + Unpin,
) -> Result<Uploaded, Problem> {
    let mut upload = app.engine.files().begin(caller.person, caller.at).await?;
    while let Some(piece) = pieces.next().await {
        let taken = match piece {
            Ok(piece) => upload.write(&piece).await.map_err(Problem::from),
            Err(_) => {
                Err(Problem::malformed("", "the file ended before it was complete").told("typed-ended", 0))
            }
        };
        if let Err(problem) = taken {
            upload.abandon().await?;
            return Err(problem);
        }
    }
    Ok(upload.finish(FileName::of(name), caller.at).await?)
}

/// The file that a command is to name, once the caller may name it; it is kept until the command is decided.
pub async fn nameable(app: &App, caller: &mut Caller, digest: Digest) -> Result<NamedFile, Problem> {
    let file = seen::file(app, caller, digest).await?.file;
    match app.engine.files().touch(digest, caller.at).await? {
        true => Ok(file),
        false => Err(Problem::not_found("file", digest)),
    }
}

/// A file as the answer to a request, if the caller may see it.
pub async fn give(app: &App, caller: &mut Caller, digest: Digest) -> Result<Response, Problem> {
    let SeenFile { file, name, holder } = seen::file(app, caller, digest).await?;
    let download = app.engine.files().download(digest).await?;
    let download = download.ok_or_else(|| Problem::not_found("file", digest))?;
    let pieces = unfold(Some(download), async |download| {
        let mut download = download?;
        match download.next().await {
            Ok(Some(piece)) => Some((Ok(Bytes::from(piece)), Some(download))),
            Ok(None) => None,
            Err(error) => {
                tracing::error!(%error, "a file was not given out whole");
                Some((Err(error), None))
            }
        }
    });
    // Content never changes under its digest, but who may see it can: the reader's own browser keeps pictures of the
    // catalogue, of which a page has many, and nothing else.
    let is_picture = holder == Some(FileHolder::Item) && file.media.is_image();
    let cached = if is_picture { "private, max-age=3600" } else { "no-store" };
    let place = if file.media.is_shown() { "inline" } else { "attachment" };
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(content_type(file.media))),
        (header::CONTENT_LENGTH, HeaderValue::from(file.size_bytes)),
        (header::CONTENT_DISPOSITION, disposition(place, &name, file.media.extension())),
        (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY)),
        (header::CACHE_CONTROL, HeaderValue::from_static(cached)),
        (HeaderName::from_static("cross-origin-resource-policy"), HeaderValue::from_static("same-origin")),
    ];
    Ok((headers, Body::from_stream(pieces)).into_response())
}

/// The kind of content; kept text is always UTF-8.
fn content_type(media: MediaType) -> &'static str {
    match media {
        MediaType::Csv => "text/csv; charset=utf-8",
        MediaType::Xml => "application/xml; charset=utf-8",
        other => other.as_str(),
    }
}

/// An answer to be saved as a file of this kind.
pub fn saved(name: &FileName, media: MediaType, content: impl Into<Body>) -> Response {
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(content_type(media))),
        (header::CONTENT_DISPOSITION, disposition("attachment", name, media.extension())),
    ];
    (headers, content.into()).into_response()
}

/// `Content-Disposition` with a name in ASCII and as it is (RFC 6266, RFC 8187).
pub fn disposition(place: &str, name: &FileName, extension: &str) -> HeaderValue {
    let plain =
        |letter: char| if letter.is_ascii_alphanumeric() || "-_. ".contains(letter) { letter } else { '_' };
    let ascii: String = name.as_str().chars().map(plain).collect();
    let mut whole = String::new();
    for byte in name.as_str().bytes() {
        match byte {
            b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z' | b'-' | b'_' | b'.' => whole.push(char::from(byte)),
            _ => whole.push_str(&format!("%{byte:02X}")),
        }
    }
    let value = format!("{place}; filename=\"{ascii}.{extension}\"; filename*=UTF-8''{whole}.{extension}");
    HeaderValue::try_from(value).expect("ASCII without control characters")
}

/// Whether a request is a form that may bring files.
pub fn is_form_with_files(request: &Request) -> bool {
    let content_type = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    content_type.is_some_and(|kind| kind.starts_with("multipart/form-data"))
}

/// Whether a request brings a file, and so may take its time.
pub fn is_upload(request: &Request) -> bool {
    request.method() == Method::POST
        && (is_form_with_files(request)
            || request.uri().path().strip_prefix(ROOT).is_some_and(|path| UPLOADS.contains(&path)))
}

/// A form that may bring files; the fields come one after the other.
pub struct Parts(pub Multipart);

impl<S: Send + Sync> FromRequest<S> for Parts {
    type Rejection = Problem;

    async fn from_request(mut request: Request, state: &S) -> Result<Self, Problem> {
        let limit = usize::try_from(FILE_BYTES_MAX).unwrap_or(usize::MAX) * FORM_FILES_MAX;
        DefaultBodyLimit::max(limit).apply(&mut request);
        let form = Multipart::from_request(request, state).await;
        form.map(Parts).map_err(|error| Problem::malformed("", error))
    }
}

impl Parts {
    /// The next field of the form.
    pub async fn next(&mut self) -> Result<Option<Field<'_>>, Problem> {
        self.0.next_field().await.map_err(|error| Problem::malformed("", error))
    }
}

/// Keeps the file of a form's field; `None` when none was chosen.
pub async fn store_field(app: &App, caller: &Caller, field: Field<'_>) -> Result<Option<Uploaded>, Problem> {
    let name = field.file_name().unwrap_or_default().to_owned();
    if name.is_empty() {
        return Ok(None);
    }
    store(app, caller, &name, field).await.map(Some)
}

/// The text of a form's field, of so many bytes at most.
pub async fn field_text(mut field: Field<'_>, bytes_max: usize) -> Result<String, Problem> {
    let name = field.name().unwrap_or_default().to_owned();
    let mut bytes = Vec::new();
    while let Some(piece) = field.chunk().await.map_err(|error| Problem::malformed(&name, error))? {
        bytes.extend(piece);
        if bytes.len() > bytes_max {
            let problem = Problem::malformed(name, format!("has more than {bytes_max} bytes"));
            return Err(problem.told("typed-bytes", bytes_max));
        }
    }
    String::from_utf8(bytes).map_err(|error| Problem::malformed(name, error))
}

impl From<FileError> for Problem {
    fn from(error: FileError) -> Problem {
        match error {
            FileError::Store(error) => error.into(),
            FileError::TooLarge { .. } => Problem::new("file_too_large"),
            FileError::Empty => Problem::new("file_empty"),
            FileError::UnknownContent => Problem::new("file_unknown"),
            FileError::Quota => Problem::new("file_quota"),
            FileError::Busy => Problem::new("busy"),
        }
    }
}
