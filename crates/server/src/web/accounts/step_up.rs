//! Confirming with a fresh second factor, before something is paid or changed that must not be done by whoever finds
//! an open browser.
//!
//! A form of a page marked `fresh` is held back: its fields go into a page that asks for the second factor and sends
//! them on to where they were bound. Nothing typed or chosen is lost, and there is no address to lead anybody elsewhere.

use axum::extract::Request;
use axum::http::StatusCode;
use axum::response::Response;
use engine::accounts::account;
use engine::accounts::passkeys::passkeys_of;
use engine::accounts::sessions::Session;
use maud::{Markup, html};

use super::held::Held;
use super::{alert, one_code, passkey_form, refusal};
use crate::accounts::challenges::Purpose;
use crate::accounts::sessions::{Cookies, confirm};
use crate::accounts::sign_in::{Refused, by_code, by_passkey};
use crate::accounts::trail;
use crate::app::App;
use crate::problem::Problem;
use crate::transport::peer::Client;
use crate::web::passkeys::Answered;
use crate::web::shell::{Place, page};
use crate::web::visitor::Visitor;

/// What the fields of the second factor begin with, so that they are told from those of the form.
pub const PREFIX: &str = "confirm-";

/// What becomes of a form that wants a fresh second factor.
pub enum Outcome {
    /// It goes on, with the session confirmed and the cookies of its new secret.
    GoesOn(Box<Request>, Session, Cookies),
    /// A page asks for the second factor.
    Asks(Response),
}

/// Holds a form back until its sender has given a second factor.
pub async fn hold(app: &App, visitor: &Visitor, request: Request) -> Result<Outcome, Problem> {
    let (head, body) = request.into_parts();
    let client = Client::noted(&head.extensions);
    let held = Held::read(app, &visitor.caller, Request::from_parts(head.clone(), body)).await?;
    let path = head.uri.path_and_query().map_or("/", |path| path.as_str()).to_owned();
    if !held.is_answered() {
        return Ok(Outcome::Asks(ask(app, visitor, &path, &held, None).await?));
    }
    if let Err(refused) = check(app, visitor, client, &held).await {
        trail::refused("confirming", Some(visitor.caller.person), &refused);
        let why = refusal(visitor.language, &refused);
        return Ok(Outcome::Asks(ask(app, visitor, &path, &held, Some(&why)).await?));
    }
    let (session, cookies) = confirm(app, &visitor.session).await?;
    let request = held.released(app, &visitor.caller, head).await?;
    Ok(Outcome::GoesOn(Box::new(request), session, cookies))
}

async fn check(app: &App, visitor: &Visitor, client: Client, held: &Held) -> Result<(), Refused> {
    let person = visitor.caller.person;
    if !held.answered("code").is_empty() {
        return by_code(app, client, person, held.answered("code")).await;
    }
    let answer = Answered::new(|name| held.answered(name).to_owned());
    let purpose = Purpose::Confirm(visitor.session.digest);
    let found = by_passkey(app, client, &purpose, held.answered("ticket"), &answer).await?;
    if found == person { Ok(()) } else { Err(Refused::Wrong) }
}

/// The page that asks for the second factor and keeps the form's fields.
async fn ask(
    app: &App,
    visitor: &Visitor,
    path: &str,
    held: &Held,
    refused: Option<&str>,
) -> Result<Response, Problem> {
    let (language, person) = (visitor.language, visitor.caller.person);
    let read = app.engine.read(move |connection, _| {
        Ok((account(connection, person)?.is_some(), !passkeys_of(connection, person)?.is_empty()))
    });
    let (has_code, has_passkey) = read.await?;
    let kept =
        || html! { @for (name, value) in &held.form { input type="hidden" name=(name) value=(value); } };
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
