//! The files that pages load: style, icon, scripts. Each is part of the program, so nothing is read from disk.

use axum::http::header;
use axum::response::{IntoResponse, Response};

use crate::problem::Problem;
use crate::request::At;

const CSS: &str = "text/css; charset=utf-8";
const JS: &str = "text/javascript; charset=utf-8";
const SVG: &str = "image/svg+xml; charset=utf-8";

/// Name, media type and text of each file.
const FILES: &[(&str, &str, &str)] = &[
    ("pages.css", CSS, include_str!("../../static/pages.css")),
    ("live.js", JS, include_str!("../../static/live.js")),
    ("pages.js", JS, include_str!("../../static/pages.js")),
    ("passkeys.js", JS, include_str!("../../static/passkeys.js")),
    ("icon.svg", SVG, include_str!("../../static/icon.svg")),
];

/// A file; its address changes with the program, so browsers may keep it.
pub async fn show(At(name): At<String>) -> Result<Response, Problem> {
    let file = FILES.iter().find(|(known, ..)| *known == name);
    let (_, media_type, text) = file.ok_or_else(|| Problem::new("no_such_route"))?;
    let headers =
        [(header::CONTENT_TYPE, *media_type), (header::CACHE_CONTROL, "max-age=31536000, immutable")];
    Ok((headers, *text).into_response())
}
