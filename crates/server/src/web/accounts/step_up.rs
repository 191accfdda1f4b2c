//! Confirming with a fresh second factor, before something is paid or changed that must not be done by whoever finds
//! an open browser.
//!
//! A form of a page marked `fresh` is held back: its fields go into a page that asks for the second factor and sends
//! them on to where they were bound. Nothing typed is lost, and there is no address to lead anybody elsewhere.

use axum::body::{Body, Bytes};
use axum::extract::{FromRequest, Request};
use axum::http::StatusCode;
use axum::response::Response;
use engine::accounts::account;
use engine::accounts::passkeys::passkeys_of;
use engine::accounts::sessions::Session;
use maud::{Markup, html};

use super::{alert, one_code, passkey_form, refusal};
use crate::accounts::challenges::Purpose;
use crate::accounts::sessions::{Cookies, confirm};
use crate::accounts::sign_in::{Refused, by_code, by_passkey};
use crate::app::App;
use crate::limits::HELD_FORM_BYTES_MAX;
use crate::problem::Problem;
use crate::transport::peer::Client;
use crate::web::passkeys::Answered;
use crate::web::shell::{Place, page};
use crate::web::visitor::Visitor;

/// What the fields of the second factor begin with, so that they are told from those of the form.
pub const PREFIX: &str = "confirm-";

/// What becomes of a form that wants a fresh second factor.
pub enum Held {
    /// It goes on, with the session confirmed and the cookies of its new secret.
    GoesOn(Box<Request>, Session, Cookies),
    /// A page asks for the second factor.
    Asks(Response),
}

/// The fields of a form, those of the second factor apart.
struct Fields {
    form: Vec<(String, String)>,
    answer: Vec<(String, String)>,
}

impl Fields {
    fn read(body: &[u8]) -> Fields {
        let pairs = form_urlencoded::parse(body).into_owned();
        let (answer, form) = pairs.partition(|(name, _)| name.starts_with(PREFIX));
        Fields { form, answer }
    }

    fn answered(&self, name: &str) -> &str {
        let is = |(known, _): &&(String, String)| known.strip_prefix(PREFIX) == Some(name);
        self.answer.iter().find(is).map_or("", |(_, value)| value)
    }
}

/// Holds a form back until its sender has given a second factor.
pub async fn hold(app: &App, visitor: &Visitor, request: Request) -> Result<Held, Problem> {
    let (parts, body) = request.into_parts();
    let client = Client::noted(&parts.extensions);
    let whole = Request::from_parts(parts.clone(), body);
    let bytes = Bytes::from_request(whole, &()).await.map_err(|_| Problem::new("body_too_large"))?;
    if bytes.len() > HELD_FORM_BYTES_MAX {
        return Err(Problem::new("body_too_large"));
    }
    let fields = Fields::read(&bytes);
    let path = parts.uri.path_and_query().map_or("/", |path| path.as_str()).to_owned();
    if fields.answer.is_empty() {
        return Ok(Held::Asks(ask(app, visitor, &path, &fields, None).await?));
    }
    if let Err(refused) = check(app, visitor, client, &fields).await {
        let why = refusal(visitor.language, &refused);
        return Ok(Held::Asks(ask(app, visitor, &path, &fields, Some(&why)).await?));
    }
    let (session, cookies) = confirm(app, &visitor.session).await?;
    let mut kept = form_urlencoded::Serializer::new(String::new());
    kept.extend_pairs(&fields.form);
    let mut request = Request::from_parts(parts, Body::from(kept.finish()));
    request.headers_mut().remove(axum::http::header::CONTENT_LENGTH);
    Ok(Held::GoesOn(Box::new(request), session, cookies))
}

async fn check(app: &App, visitor: &Visitor, client: Client, fields: &Fields) -> Result<(), Refused> {
    let person = visitor.caller.person;
    if !fields.answered("code").is_empty() {
        return by_code(app, client, person, fields.answered("code")).await;
    }
    let answer = Answered::new(|name| fields.answered(name).to_owned());
    let purpose = Purpose::Confirm(visitor.session.digest);
    let found = by_passkey(app, client, &purpose, fields.answered("ticket"), &answer).await?;
    if found == person { Ok(()) } else { Err(Refused::Wrong) }
}

/// The page that asks for the second factor and keeps the form's fields.
async fn ask(
    app: &App,
    visitor: &Visitor,
    path: &str,
    fields: &Fields,
    refused: Option<&str>,
) -> Result<Response, Problem> {
    let (language, person) = (visitor.language, visitor.caller.person);
    let read = app.engine.read(move |connection, _| {
        Ok((account(connection, person)?.is_some(), !passkeys_of(connection, person)?.is_empty()))
    });
    let (has_code, has_passkey) = read.await?;
    let kept =
        || html! { @for (name, value) in &fields.form { input type="hidden" name=(name) value=(value); } };
    let purpose = Purpose::Confirm(visitor.session.digest);
    let body: Markup = html! {
        (alert(refused))
        p { (language.say("confirm-why")) }
        @if has_passkey { (passkey_form(app, language, &purpose, path, None, kept())) }
        @if has_code {
            form.sheet method="post" action=(path) {
                (kept())
                (one_code(language, "confirm-code"))
                button { (language.say("confirm")) }
            }
        }
        @if !has_code && !has_passkey {
            p.note { (language.say("confirm-impossible")) " " a href="/account" { (language.say("nav-account")) } }
        }
    };
    let mut response = page(visitor, Place::Account, &language.say("confirm"), body);
    *response.status_mut() = if refused.is_some() { StatusCode::FORBIDDEN } else { StatusCode::OK };
    Ok(response)
}
