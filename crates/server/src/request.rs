//! Reading a request: path, query and body become typed values, or a problem that names the field at fault.

use std::borrow::Cow;
use std::fmt::Display;
use std::str::FromStr;

use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{FromRequest, FromRequestParts, RawPathParams, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::IntoResponse;
use domain::values::{to_canonical, write_canonical};
use serde::de::{DeserializeOwned, Error as _};
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};
use serde_transcode::Transcoder;

use crate::limits::LIST_MAX;
use crate::page::Scope;
use crate::problem::Problem;
use crate::wire::INTEGER_MAX;

/// The one parameter of the path.
pub struct At<T>(pub T);

impl<S: Send + Sync, T: FromStr<Err: Display>> FromRequestParts<S> for At<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let params = RawPathParams::from_request_parts(parts, state).await;
        let params = params.map_err(|error| Problem::malformed("", error))?;
        let (name, text) = params.iter().next().expect("the path of this route has a parameter");
        text.parse().map(At).map_err(|error: T::Err| Problem::malformed(name, error))
    }
}

/// The two parameters of the path, in its order.
pub struct AtBoth<A, B>(pub A, pub B);

impl<S, A, B> FromRequestParts<S> for AtBoth<A, B>
where
    S: Send + Sync,
    A: FromStr<Err: Display>,
    B: FromStr<Err: Display>,
{
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let params = RawPathParams::from_request_parts(parts, state).await;
        let params = params.map_err(|error| Problem::malformed("", error))?;
        let mut params = params.iter();
        let mut next = || params.next().expect("the path of this route has two parameters");
        let ((first, a), (second, b)) = (next(), next());
        let a = a.parse().map_err(|error: A::Err| Problem::malformed(first, error))?;
        let b = b.parse().map_err(|error: B::Err| Problem::malformed(second, error))?;
        Ok(AtBoth(a, b))
    }
}

/// The parameters of the query, each at most once; unknown ones are refused where the type says so.
pub struct Query<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for Query<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Problem> {
        let fields = parameters(parts)?;
        serde_path_to_error::deserialize(Value::Object(fields)).map(Query).map_err(field_error)
    }
}

/// The parameters of a list as [`Query`] reads them, and the scope that its cursors are bound to.
pub struct ListQuery<T>(pub T, pub Scope);

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for ListQuery<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Problem> {
        let mut fields = parameters(parts)?;
        let scope = Scope::of(parts.uri.path(), &fields);
        if let Some(Value::String(after)) = fields.get_mut("after") {
            *after = scope.unbind(after)?.to_owned();
        }
        let query = serde_path_to_error::deserialize(Value::Object(fields)).map_err(field_error)?;
        Ok(ListQuery(query, scope))
    }
}

fn parameters(parts: &Parts) -> Result<Map<String, Value>, Problem> {
    let pairs = axum::extract::Query::<Vec<(String, String)>>::try_from_uri(&parts.uri);
    let axum::extract::Query(pairs) = pairs.map_err(|error| Problem::malformed("", error))?;
    let mut fields = Map::new();
    for (name, value) in pairs {
        if fields.insert(name.clone(), value.into()).is_some() {
            return Err(Problem::malformed(name, "is given twice"));
        }
    }
    Ok(fields)
}

/// Values of one parameter with a separator between them, 1 to [`LIST_MAX`].
#[derive(Clone, Debug)]
pub struct Listed<T, const SEPARATOR: char>(pub Vec<T>);

impl<'de, T: FromStr<Err: Display>, const SEPARATOR: char> Deserialize<'de> for Listed<T, SEPARATOR> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <Cow<'de, str>>::deserialize(deserializer)?;
        let count = text.split(SEPARATOR).count();
        if count > LIST_MAX {
            return Err(D::Error::custom(format!("has {count} values; at most {LIST_MAX} are allowed")));
        }
        let values = text.split(SEPARATOR).map(|value| value.parse().map_err(D::Error::custom));
        values.collect::<Result<_, _>>().map(Listed)
    }
}

/// No body, or an empty object.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NoBody {}

/// A JSON body, with its canonical form (RFC 8785) for comparing repeats.
pub struct Json<T> {
    /// The body as its type.
    pub value: T,
    /// The body in its one spelling.
    pub canonical: Vec<u8>,
}

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Json<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let bytes = json_bytes(request, state).await?;
        match (respelled(&bytes), serde_json::from_slice(&bytes)) {
            (Some(canonical), Ok(value)) if !has_long_integer(&canonical) => Ok(Json { value, canonical }),
            _ => read_slowly(&bytes),
        }
    }
}

/// The bytes of a JSON body; of no body those of an empty object.
async fn json_bytes<S: Send + Sync>(request: Request, state: &S) -> Result<Bytes, Problem> {
    let is_json = is_json(request.headers());
    let bytes = Bytes::from_request(request, state).await.map_err(body_error)?;
    match (bytes.is_empty(), is_json) {
        (true, _) => Ok(Bytes::from_static(b"{}")),
        (false, true) => Ok(bytes),
        (false, false) => Err(Problem::new("unsupported_media_type")),
    }
}

/// A JSON body of parts that are each read for themselves.
pub async fn json_in_parts<S: Send + Sync, T: DeserializeOwned>(
    request: Request,
    state: &S,
) -> Result<T, Problem> {
    let bytes = json_bytes(request, state).await?;
    let mut json = serde_json::Deserializer::from_slice(&bytes);
    let value = serde_path_to_error::deserialize(&mut json).map_err(field_error)?;
    json.end().map_err(|error| Problem::malformed("", error))?;
    Ok(value)
}

/// A part of a JSON body.
pub fn json_part<T: DeserializeOwned>(mut part: Value) -> Result<Json<T>, Problem> {
    make_whole(&mut part);
    let value = serde_path_to_error::deserialize(&part).map_err(field_error)?;
    Ok(Json { value, canonical: canonical_of(&part)? })
}

/// The canonical form of JSON without fractions, written without building it as a tree, with room for as much again while
/// members are put in order; `None` of anything else.
fn respelled(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut json = serde_json::Deserializer::from_slice(bytes);
    let mut canonical = Vec::with_capacity(2 * bytes.len());
    write_canonical(&Transcoder::new(&mut json), &mut canonical).ok()?;
    json.end().is_ok().then_some(canonical)
}

/// Whether a number of a canonical form has as many digits as [`INTEGER_MAX`].
fn has_long_integer(canonical: &[u8]) -> bool {
    let limit = INTEGER_MAX.ilog10() + 1;
    let (mut bytes, mut digits) = (canonical.iter(), 0);
    while let Some(byte) = bytes.next() {
        digits = if byte.is_ascii_digit() { digits + 1 } else { 0 };
        if digits == limit {
            return true;
        }
        if *byte == b'"' {
            while let Some(b'\\') = bytes.find(|byte| matches!(byte, b'"' | b'\\')) {
                bytes.next();
            }
        }
    }
    false
}

/// Reads what is written unusually, or says what is wrong with it.
fn read_slowly<T: DeserializeOwned>(bytes: &[u8]) -> Result<Json<T>, Problem> {
    let mut untyped = serde_json::from_slice(bytes).map_err(|error| Problem::malformed("", error))?;
    let rewritten = make_whole(&mut untyped).then(|| untyped.to_string());
    let text = rewritten.as_deref().map_or(bytes, str::as_bytes);
    let value = serde_path_to_error::deserialize(&mut serde_json::Deserializer::from_slice(text));
    let value = value.map_err(field_error)?;
    Ok(Json { value, canonical: canonical_of(&untyped)? })
}

/// The canonical form of JSON whose numbers every reader understands.
fn canonical_of(value: &Value) -> Result<Vec<u8>, Problem> {
    if let Some(path) = unportable_number(value) {
        let range = format!("must be a whole number from -{INTEGER_MAX} to {INTEGER_MAX}");
        return Err(Problem::malformed(path.strip_prefix('.').unwrap_or(&path), range));
    }
    to_canonical(value).map_err(|error| Problem::malformed("", error))
}

/// Writes each number without a fraction as the integer it is, and answers whether there was one: to JSON 20.0 and 20
/// are one number.
fn make_whole(value: &mut Value) -> bool {
    match value {
        Value::Number(number) => {
            let integer = number.to_string().strip_suffix(".0").and_then(|digits| digits.parse::<i64>().ok());
            integer.is_some_and(|integer| {
                *value = integer.into();
                true
            })
        }
        Value::Array(elements) => elements.iter_mut().fold(false, |any, element| make_whole(element) | any),
        Value::Object(fields) => fields.values_mut().fold(false, |any, field| make_whole(field) | any),
        Value::Null | Value::Bool(_) | Value::String(_) => false,
    }
}

/// Where a number stands that is no integer up to [`INTEGER_MAX`], each step with its mark before it.
fn unportable_number(value: &Value) -> Option<String> {
    match value {
        Value::Number(number) => {
            let range = -INTEGER_MAX..=INTEGER_MAX;
            (!number.as_i64().is_some_and(|integer| range.contains(&integer))).then(String::new)
        }
        Value::Array(elements) => {
            let mut paths = elements.iter().map(unportable_number).enumerate();
            paths.find_map(|(index, path)| Some(format!("[{index}]{}", path?)))
        }
        Value::Object(fields) => {
            fields.iter().find_map(|(name, field)| Some(format!(".{name}{}", unportable_number(field)?)))
        }
        Value::Null | Value::Bool(_) | Value::String(_) => None,
    }
}

/// The problem that names the field at fault.
pub(crate) fn field_error(error: serde_path_to_error::Error<impl Display>) -> Problem {
    let path = error.path().to_string();
    // An error in the whole, or in a part without a name, ends in these marks.
    let field = path.trim_end_matches(['?', '.']);
    Problem::malformed(field, error.inner())
}

fn body_error(error: BytesRejection) -> Problem {
    match error.into_response().status() {
        StatusCode::PAYLOAD_TOO_LARGE => Problem::new("body_too_large"),
        _ => Problem::malformed("", "the body ended before it was complete"),
    }
}

fn is_json(headers: &HeaderMap) -> bool {
    let content_type = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or("");
    let essence = content_type.split(';').next().unwrap_or("").trim();
    essence.eq_ignore_ascii_case("application/json")
}
