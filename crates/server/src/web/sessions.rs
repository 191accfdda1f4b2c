//! Signing in and out, and choosing the language.

use axum::Form;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use engine::accounts::sessions::{Way, end_session};
use maud::html;
use serde::Deserialize;

use super::accounts::{one_code, passkey_form, refusal};
use super::language::{self, Language};
use super::passkeys::Answered;
use super::shell::public_page;
use super::single_sign_on;
use crate::accounts::challenges::Purpose;
use crate::accounts::sessions::{Cookies, find, start};
use crate::accounts::sign_in::{Refused, by_passkey, by_password};
use crate::accounts::trail;
use crate::app::App;
use crate::caller::Caller;
use crate::problem::Problem;
use crate::transport::peer::Client;

/// Seconds that a browser keeps the choice of language.
const LANGUAGE_SECONDS: u32 = 31_536_000;

/// Where to go after signing in.
#[derive(Default, Deserialize)]
pub struct Next {
    next: Option<String>,
    /// A demo's link carries the token of the person through whose eyes to look.
    token: Option<String>,
}

/// What the form of passwords sends.
#[derive(Deserialize)]
pub struct Credentials {
    person: String,
    password: String,
    code: String,
    next: Option<String>,
}

/// What the form of passkeys sends.
#[derive(Deserialize)]
pub struct PasskeyAnswer {
    ticket: String,
    next: Option<String>,
    #[serde(flatten)]
    answer: Answered,
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
    // Browsers leave tabs and line breaks out of an address, and read a backslash as a slash.
    let leads_elsewhere = |letter: char| letter == '\\' || letter.is_control();
    let is_own =
        |path: &&str| path.starts_with('/') && !path.starts_with("//") && !path.contains(leads_elsewhere);
    next.filter(is_own).unwrap_or("/")
}

/// The sign-in page. In a demo, and only there, a link may carry a token and signs in.
pub async fn form(
    State(app): State<App>,
    language: Language,
    headers: HeaderMap,
    Query(next): Query<Next>,
) -> Result<Response, Problem> {
    let back = own_path(next.next.as_deref());
    if let Some(token) = &next.token
        && let Ok(caller) = Caller::of_token(&app, token).await
        && caller.is_demo()
    {
        let cookies = start(&app, &headers, caller.person, Way::Demo, true).await?;
        return Ok(cookies.on(Redirect::to(back)));
    }
    Ok(asked(&app, language, back, "", None))
}

fn asked(app: &App, language: Language, next: &str, person: &str, refused: Option<&Refused>) -> Response {
    let kept = || html! { input type="hidden" name="next" value=(next); };
    let body = html! {
        @if let Some(refused) = refused { p.refusal role="alert" { (refusal(language, refused)) } }
        (single_sign_on::ways(app, language, next))
        (passkey_form(app, language, &Purpose::SignIn, "/sign-in/passkey", None, kept()))
        h2 { (language.say("password-and-code")) }
        form.sheet method="post" action="/sign-in" {
            (kept())
            label { (language.say("person-code"))
                input name="person" value=(person) required autocomplete="username" autocapitalize="off" spellcheck="false" maxlength="64";
            }
            label { (language.say("password"))
                input type="password" name="password" required autocomplete="current-password";
            }
            (one_code(language, "code"))
            p.hint { (language.say("code-hint")) }
            button { (language.say("sign-in")) }
        }
        p { a href="/invitation" { (language.say("invitation-have")) } }
    };
    let mut page = public_page(language, &language.say("sign-in"), body);
    if let Some(Refused::Wait(seconds)) = refused {
        *page.status_mut() = StatusCode::TOO_MANY_REQUESTS;
        page.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(*seconds));
    }
    page
}

/// Signs in with password and code.
pub async fn begin(
    State(app): State<App>,
    language: Language,
    headers: HeaderMap,
    client: Client,
    Form(sent): Form<Credentials>,
) -> Result<Response, Problem> {
    let next = own_path(sent.next.as_deref());
    match by_password(&app, &headers, client, &sent.person, &sent.password, &sent.code).await {
        Ok((person, way)) => {
            let cookies = start(&app, &headers, person, way, true).await?;
            Ok(cookies.on(Redirect::to(next)))
        }
        Err(Refused::Failed(problem)) => Err(problem),
        Err(refused) => {
            trail::refused("signing in", trail::known(&app, &sent.person).await, &refused);
            Ok(asked(&app, language, next, &sent.person, Some(&refused)))
        }
    }
}

/// Signs in with a passkey.
pub async fn begin_with_passkey(
    State(app): State<App>,
    language: Language,
    headers: HeaderMap,
    client: Client,
    Form(sent): Form<PasskeyAnswer>,
) -> Result<Response, Problem> {
    let next = own_path(sent.next.as_deref());
    match by_passkey(&app, client, &Purpose::SignIn, &sent.ticket, &sent.answer).await {
        Ok(person) => {
            let cookies = start(&app, &headers, person, Way::Passkey, true).await?;
            Ok(cookies.on(Redirect::to(next)))
        }
        Err(Refused::Failed(problem)) => Err(problem),
        Err(refused) => {
            trail::refused("signing in with a passkey", None, &refused);
            Ok(asked(&app, language, next, "", Some(&refused)))
        }
    }
}

/// Signs out; the session ends here and now, and what the browser kept to show again goes with it.
pub async fn end(State(app): State<App>, headers: HeaderMap) -> Result<Response, Problem> {
    if let Some(session) = find(&app, &headers).await? {
        let end = move |connection: &mut dyn engine::store::Connection| {
            end_session(connection, session.person, session.digest)
        };
        app.engine.change_local(end).await?;
        trail::note("signed out", session.person, &session.digest);
    }
    let forgotten = (HeaderName::from_static("clear-site-data"), "\"cache\"");
    Ok(Cookies::end().on(([forgotten], Redirect::to("/sign-in"))))
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
    let cookie = HeaderValue::try_from(kept).expect("words and attributes are ASCII");
    ([(header::SET_COOKIE, cookie)], Redirect::to(own_path(path))).into_response()
}
