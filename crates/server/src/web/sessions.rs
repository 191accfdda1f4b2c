//! Signing in with an access token, signing out, and choosing the language.

use axum::Form;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Redirect, Response};
use maud::html;
use serde::Deserialize;

use super::language::{self, Language};
use super::shell::public_page;
use super::visitor::SESSION;
use crate::app::App;
use crate::caller::Caller;
use crate::problem::Problem;

/// Seconds that a browser keeps the choice of language.
const LANGUAGE_SECONDS: u32 = 31_536_000;

/// Where to go after signing in.
#[derive(Default, Deserialize)]
pub struct Next {
    next: Option<String>,
    /// A demo's link carries the token of the person through whose eyes to look.
    token: Option<String>,
}

/// What the sign-in form sends.
#[derive(Deserialize)]
pub struct Credentials {
    token: String,
    next: Option<String>,
}

/// The chosen language.
#[derive(Deserialize)]
pub struct Choice {
    language: String,
}

/// The address of the sign-in page, from which the visitor comes back.
pub fn sign_in_path(back: &str) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    format!("/sign-in?{}", query.append_pair("next", back).finish())
}

/// An address within these pages; anything else leads home.
pub fn own_path(next: Option<&str>) -> &str {
    let is_own =
        |path: &&str| path.starts_with('/') && !path.starts_with("//") && !path.contains(['\\', '\r', '\n']);
    next.filter(is_own).unwrap_or("/")
}

/// The sign-in page. In a demo a link may carry the token itself.
pub async fn form(State(app): State<App>, language: Language, Query(next): Query<Next>) -> Response {
    if let Some(token) = &next.token
        && let Ok(caller) = Caller::of_token(&app, token).await
        && caller.is_demo()
    {
        return signed_in(token, own_path(next.next.as_deref()));
    }
    asked(language, own_path(next.next.as_deref()), false)
}

fn asked(language: Language, next: &str, is_refused: bool) -> Response {
    let body = html! {
        @if is_refused { p.refusal role="alert" #token-refused { (language.say("sign-in-refused")) } }
        form.sheet method="post" action="/sign-in" {
            input type="hidden" name="next" value=(next);
            label for="token" { (language.say("sign-in-token")) }
            input #token type="password" name="token" required autocomplete="current-password" maxlength="128"
                aria-invalid=[is_refused.then_some("true")] aria-describedby="token-hint";
            p.hint #token-hint { (language.say("sign-in-hint")) }
            button { (language.say("sign-in")) }
        }
    };
    public_page(language, &language.say("sign-in"), body)
}

/// Signs in.
pub async fn begin(
    State(app): State<App>,
    language: Language,
    Form(sent): Form<Credentials>,
) -> Result<Response, Problem> {
    let next = own_path(sent.next.as_deref());
    match Caller::of_token(&app, sent.token.trim()).await {
        Ok(_) => Ok(signed_in(sent.token.trim(), next)),
        Err(problem) if problem.code() == "not_authenticated" => Ok(asked(language, next, true)),
        Err(problem) => Err(problem),
    }
}

fn signed_in(token: &str, next: &str) -> Response {
    with_cookie(&format!("{SESSION}={token}; Path=/; Secure; HttpOnly; SameSite=Lax"), next)
}

/// Signs out.
pub async fn end() -> Response {
    with_cookie(&format!("{SESSION}=; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=0"), "/sign-in")
}

/// Keeps the language and goes back to the page the choice was made on.
pub async fn choose_language(headers: HeaderMap, Form(choice): Form<Choice>) -> Response {
    let chosen = choice.language.parse().unwrap_or(Language::Ukrainian);
    let name = language::COOKIE;
    let kept = format!("{name}={chosen}; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age={LANGUAGE_SECONDS}");
    let from = headers.get(header::REFERER).and_then(|from| from.to_str().ok());
    let path = from
        .and_then(|from| Some(&from[from.find("://")? + 3..]))
        .and_then(|from| Some(&from[from.find('/')?..]));
    with_cookie(&kept, own_path(path))
}

fn with_cookie(cookie: &str, next: &str) -> Response {
    match HeaderValue::from_str(cookie) {
        Ok(cookie) => ([(header::SET_COOKIE, cookie)], Redirect::to(next)).into_response(),
        Err(_) => Redirect::to("/sign-in").into_response(),
    }
}
