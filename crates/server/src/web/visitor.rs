//! Who looks at a page: the person behind the session cookie, and the language they read.
//!
//! [`guard`] stands before every page and lets in only whom the table of pages allows. A form is taken only from a
//! page of this server: browsers say where a request began (Fetch Metadata, <https://www.w3.org/TR/fetch-metadata/>),
//! and older ones at least its origin.

use std::convert::Infallible;

use axum::extract::{FromRequestParts, MatchedPath, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};

use domain::Rejection;
use domain::policy::Action;
use domain::values::OrganisationId;

use engine::accounts::sessions::Session;

use super::accounts::step_up::{self, Outcome};
use super::baskets::Basket;
use super::language::Language;
use crate::accounts::sessions::{self, Cookies};
use crate::app::App;
use crate::caller::{Caller, Sight};
use crate::metrics::note_asker;
use crate::problem::Problem;
use crate::route::{Access, Route};
use crate::seen;
use crate::transport::rates;

/// Header with which the script asks for a page that nobody opened.
const UNASKED: &str = "x-unasked";

/// A person who is signed in.
#[derive(Clone)]
pub struct Visitor {
    /// Who, and what they may see.
    pub caller: Caller,
    /// What they read.
    pub language: Language,
    /// What they are about to order.
    pub basket: Basket,
    /// Where and how they signed in.
    pub session: Session,
    /// Notices they have not read.
    pub unread: usize,
}

/// The value of a cookie.
pub fn cookie<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    let sent = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut pairs = sent.flat_map(|value| value.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(known, _)| *known == name).map(|(_, value)| value)
}

impl Visitor {
    /// An organisation's name.
    pub fn organisation(&self, id: OrganisationId) -> &str {
        let row = self.caller.reference.state.organisations.known(&id);
        self.language.name(&row.name_uk, &row.name_en)
    }

    /// Refuses who does not see everything that the action shows: pages of figures over all organisations.
    pub fn require_oversight(&self, action: Action) -> Result<(), Problem> {
        if self.caller.sight(action) == Sight::Everywhere {
            return Ok(());
        }
        let organisation = "the whole installation".to_owned();
        Err(Rejection::NotPermitted { action: action.to_string(), organisation }.into())
    }

    async fn of(app: &App, headers: &HeaderMap, is_unasked: bool) -> Result<Visitor, Problem> {
        let session = match is_unasked {
            true => sessions::current(app, headers).await?,
            false => sessions::find(app, headers).await?,
        };
        let session = session.ok_or_else(|| Problem::new("not_authenticated"))?;
        let caller = Caller::of_person(app, session.person, None).await?;
        let basket = Basket::kept(app, &caller).await?;
        let unread = seen::unread(app, &caller).await?;
        Ok(Visitor { caller, language: Language::of(headers), basket, session, unread })
    }
}

/// Lets a request through to its page if the table of pages allows the visitor, whom it hands on.
pub async fn guard(State(app): State<App>, path: MatchedPath, mut request: Request, next: Next) -> Response {
    let Some(page) = Route::find(request.method(), path.as_str()) else { return next.run(request).await };
    if request.method() == Method::POST && !is_own(request.headers()) {
        return Problem::new("foreign_form").into_response();
    }
    if page.access == Access::Public {
        return next.run(request).await;
    }
    let is_unasked = page.path == "/live" || request.headers().contains_key(UNASKED);
    let mut visitor = match Visitor::of(&app, request.headers(), is_unasked).await {
        Ok(visitor) => visitor,
        Err(problem) if problem.code() == "not_authenticated" => {
            let back = request.uri().path_and_query().map_or("/", |path| path.as_str());
            let back = if request.method() == Method::POST { "/" } else { back };
            return Redirect::to(&super::sessions::sign_in_path(back)).into_response();
        }
        Err(problem) => return problem.into_response(),
    };
    note_asker(&request, visitor.caller.person);
    if let Some(refused) = rates::by_caller(&app, &visitor.caller, &request) {
        return refused;
    }
    if let Err(problem) = page.require(&visitor.caller) {
        return problem.into_response();
    }
    let mut cookies = Cookies::default();
    if page.is_fresh && !sessions::is_fresh(&app, &visitor.session) {
        match step_up::hold(&app, &visitor, request).await {
            Ok(Outcome::GoesOn(form, session, renewed)) => {
                (request, visitor.session, cookies) = (*form, session, renewed);
            }
            Ok(Outcome::Asks(page)) => return page,
            Err(problem) => return problem.into_response(),
        }
    }
    request.extensions_mut().insert(visitor);
    cookies.on(next.run(request).await)
}

/// Whether a form was filled in on a page of this server.
fn is_own(headers: &HeaderMap) -> bool {
    let text = |name| headers.get(name).and_then(|value: &axum::http::HeaderValue| value.to_str().ok());
    match (text("sec-fetch-site"), text("origin"), text("host")) {
        (Some(site), ..) => site == "same-origin" || site == "none",
        (None, Some(origin), Some(host)) => origin.split_once("://").is_some_and(|(_, from)| from == host),
        _ => false,
    }
}

impl<S: Sync> FromRequestParts<S> for Visitor {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Visitor, Infallible> {
        let visitor = parts.extensions.get::<Visitor>().cloned();
        Ok(visitor.expect("a page whose handler asks for the visitor is not public"))
    }
}

impl<S: Sync> FromRequestParts<S> for Language {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Language, Infallible> {
        Ok(Language::of(&parts.headers))
    }
}
