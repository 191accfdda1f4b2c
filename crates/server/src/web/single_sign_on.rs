//! Signing in with another organisation's account: the way there and back.

use std::sync::Arc;

use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use engine::accounts::sessions::Way;
use maud::{Markup, html};
use serde::Deserialize;

use super::language::Language;
use super::sessions::own_path;
use super::shell::public_page;
use super::visitor::cookie;
use crate::accounts::sessions::start;
use crate::app::App;
use crate::problem::Problem;
use crate::single_sign_on::provider::{Provider, ProviderError};
use crate::single_sign_on::{Begun, Returned, SignOnError, admission, finish};

/// Name of the cookie of a sign-in under way.
const UNDER_WAY: &str = "__Host-single-sign-on";
/// Seconds that one has for it.
const SECONDS: u32 = 600;
/// Characters of an address to come back to; a longer one leads home.
const NEXT_CHARS_MAX: usize = 500;

/// Where to go after signing in.
#[derive(Deserialize)]
pub struct Next {
    next: Option<String>,
}

/// The ways to providers, for the sign-in page.
pub fn ways(app: &App, language: Language, next: &str) -> Markup {
    let address = |provider: &Provider| {
        let mut query = form_urlencoded::Serializer::new(String::new());
        format!("/sign-in/with/{}?{}", provider.settings.name, query.append_pair("next", next).finish())
    };
    html! {
        @for provider in app.settings.providers.iter() {
            p { a.button href=(address(provider)) {
                (language.say_of("sign-in-with", [("provider", provider.settings.label.clone().into())]))
            } }
        }
    }
}

/// What people call the provider of an issuer: its label, or the issuer once it is configured no more.
pub fn label_of<'a>(app: &'a App, issuer: &'a str) -> &'a str {
    let mut providers = app.settings.providers.iter().map(|provider| &provider.settings);
    providers.find(|settings| settings.issuer == issuer).map_or(issuer, |settings| settings.label.as_str())
}

fn known(app: &App, name: &str) -> Result<Arc<Provider>, Problem> {
    let found = app.settings.providers.iter().find(|provider| provider.settings.name == name);
    found.cloned().ok_or_else(|| Problem::new("no_such_route"))
}

fn back(app: &App, name: &str) -> String {
    format!("{}/sign-in/with/{name}/back", app.origin)
}

/// Sends the browser to a provider.
pub async fn begin(
    State(app): State<App>,
    language: Language,
    Path(name): Path<String>,
    Query(next): Query<Next>,
) -> Result<Response, Problem> {
    let provider = known(&app, &name)?;
    let next = own_path(next.next.as_deref());
    let next = if next.len() > NEXT_CHARS_MAX { "/" } else { next }.to_owned();
    let back = back(&app, &name);
    let begin = move || provider.begin(&back, &next);
    match tokio::task::spawn_blocking(begin).await.map_err(|_| Problem::new("internal"))? {
        Ok((begun, address)) => {
            let kept = serde_json::to_vec(&begun).expect("texts are written as JSON");
            let kept = URL_SAFE_NO_PAD.encode(kept);
            Ok(with_cookie(Redirect::to(&address), &kept, SECONDS))
        }
        Err(error) => Ok(refused(&name, language, &error.into())),
    }
}

/// Takes what a provider sent the browser back with, and signs in whom it vouches for.
pub async fn end(
    State(app): State<App>,
    language: Language,
    headers: HeaderMap,
    Path(name): Path<String>,
    Query(returned): Query<Returned>,
) -> Result<Response, Problem> {
    let provider = known(&app, &name)?;
    let begun = cookie(&headers, UNDER_WAY).and_then(|kept| URL_SAFE_NO_PAD.decode(kept).ok());
    let begun: Option<Begun> = begun.and_then(|kept| serde_json::from_slice(&kept).ok());
    let next = begun.as_ref().map_or("/", |begun| own_path(Some(&begun.next))).to_owned();
    let (asked, back) = (Arc::clone(&provider), back(&app, &name));
    let finish = move || finish(&asked, begun, &returned, &back);
    let vouched = tokio::task::spawn_blocking(finish).await.map_err(|_| Problem::new("internal"))?;
    let admitted = match vouched {
        Ok(vouched) => {
            admission::admit(&app, &provider.settings, &vouched).await.map(|person| (person, vouched))
        }
        Err(error) => Err(error),
    };
    match admitted {
        Ok((person, vouched)) => {
            let cookies = start(&app, &headers, person, Way::Provider, vouched.is_strong()).await?;
            Ok(with_cookie(cookies.on(Redirect::to(&next)), "", 0))
        }
        Err(error) => Ok(with_cookie(refused(&name, language, &error), "", 0)),
    }
}

/// Says that it did not work and nothing of why, which the log has.
fn refused(provider: &str, language: Language, error: &SignOnError) -> Response {
    tracing::warn!(provider, %error, "a sign-in with a provider was refused");
    let body = html! {
        p.refusal role="alert" { (language.say("sign-on-refused")) }
        p { a href="/sign-in" { (language.say("sign-in")) } }
    };
    let mut page = public_page(language, &language.say("sign-in"), body);
    let is_theirs = matches!(error, SignOnError::Provider(ProviderError::Answer(_)));
    *page.status_mut() = if is_theirs { StatusCode::BAD_GATEWAY } else { StatusCode::FORBIDDEN };
    page
}

fn with_cookie(response: impl IntoResponse, kept: &str, seconds: u32) -> Response {
    let mut response = response.into_response();
    let cookie = format!("{UNDER_WAY}={kept}; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age={seconds}");
    let cookie = HeaderValue::try_from(cookie).expect("digits and attributes are ASCII");
    response.headers_mut().append(header::SET_COOKIE, cookie);
    response
}
