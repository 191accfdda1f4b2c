//! Taking an invitation: a password with one-time codes, or a passkey.

use axum::Form;
use axum::extract::{Query, State};
use axum::http::HeaderMap;
use axum::response::Response;
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use domain::values::{Digest, Id, PersonId};
use engine::Reference;
use engine::accounts::invitations::{Invitation, invitation};
use engine::accounts::sessions::Way;
use engine::proof::passkey::read_new_passkey;
use engine::queries::identity::names;
use maud::{Markup, html};
use serde::Deserialize;
use std::sync::Arc;

use super::{Owner, alert, code_fields, passkey_form, password_fields, read_account, recovery_codes};
use crate::accounts::challenges::{Challenge, Purpose};
use crate::accounts::codes::{digest_of, new_secret, written_secret};
use crate::accounts::invitations::{accept as take, add};
use crate::accounts::sessions::start;
use crate::accounts::throttle::Budget;
use crate::app::App;
use crate::problem::Problem;
use crate::transport::peer::Client;
use crate::web::language::Language;
use crate::web::passkeys::Answered;
use crate::web::shell::public_page;

/// The code in the link.
#[derive(Default, Deserialize)]
pub struct Linked {
    code: Option<String>,
}

/// A password for the invited person.
#[derive(Deserialize)]
pub struct Accepted {
    invitation: String,
    password: String,
    again: String,
    secret: String,
    code: String,
}

/// A passkey for the invited person.
#[derive(Deserialize)]
pub struct AcceptedByPasskey {
    invitation: String,
    ticket: String,
    #[serde(flatten)]
    answer: Answered,
}

struct Found {
    invitation: Invitation,
    digest: Digest,
    name: String,
    reference: Arc<Reference>,
}

impl Found {
    fn person(&self) -> PersonId {
        self.invitation.person
    }

    fn code(&self) -> &str {
        self.reference.state.persons.known(&self.person()).code.as_str()
    }

    fn cell(&self) -> &str {
        self.reference.state.cells.known(&1).name.as_str()
    }
}

/// The invitation with this code; guessing is throttled.
async fn find(app: &App, client: Client, typed: &str) -> Result<Result<Found, Option<i64>>, Problem> {
    let (digest, now) = (digest_of(typed), (app.accounts.now)());
    let budgets = [Budget::address(client.address)];
    if let Err(wait) = app.accounts.throttle.attempt(&budgets, now) {
        return Ok(Err(Some(wait)));
    }
    let read = app.engine.read(move |connection, reference| {
        let Some(invitation) = invitation(connection, digest, now)? else { return Ok(None) };
        let name = names(connection, &[invitation.person])?.remove(&invitation.person);
        Ok(Some((invitation, name.unwrap_or_default(), Arc::clone(reference))))
    });
    let Some((invitation, name, reference)) = read.await? else { return Ok(Err(None)) };
    app.accounts.throttle.succeed(&budgets);
    Ok(Ok(Found { invitation, digest, name, reference }))
}

/// Asks for the code, or shows what the invited person chooses from.
pub async fn show(
    State(app): State<App>,
    language: Language,
    client: Client,
    Query(linked): Query<Linked>,
) -> Result<Response, Problem> {
    let Some(code) = linked.code.filter(|code| !code.trim().is_empty()) else {
        return Ok(ask(language, None));
    };
    match find(&app, client, &code).await? {
        Ok(found) => Ok(choose(&app, language, &found, &code, &written_secret(&new_secret()), None)),
        Err(wait) => Ok(ask(language, Some(refused(language, wait)))),
    }
}

fn refused(language: Language, wait: Option<i64>) -> String {
    match wait {
        Some(seconds) => language.say_of("sign-in-wait", [("seconds", seconds.into())]),
        None => language.say("invitation-unknown"),
    }
}

fn ask(language: Language, refused: Option<String>) -> Response {
    let body = html! {
        (alert(refused.as_deref()))
        form.sheet method="get" action="/invitation" {
            label { (language.say("invitation-code")) input name="code" required autocomplete="off" spellcheck="false" maxlength="64"; }
            button { (language.say("go-on")) }
        }
    };
    public_page(language, &language.say("invitation"), body)
}

fn choose(
    app: &App,
    language: Language,
    found: &Found,
    typed: &str,
    secret: &str,
    refused: Option<&str>,
) -> Response {
    let user = BASE64_URL_SAFE_NO_PAD.encode(found.person().bits().to_be_bytes());
    let kept = || html! { input type="hidden" name="invitation" value=(typed); };
    let zone = found.reference.zone();
    let body = html! {
        (alert(refused))
        p { (language.say("invitation-for")) " " strong { (found.code()) } @if !found.name.is_empty() { " · " (found.name) } }
        @if found.invitation.replaces {
            p.note { (language.say_of("invitation-replaces", [("at", language.moment(found.invitation.invited_at, &zone).into())])) }
        }
        h2 { (language.say("passkey")) }
        p { (language.say("passkey-why")) }
        (passkey_form(app, language, &Purpose::Accept(found.digest), "/invitation/passkey", Some((&user, found.code())), kept()))
        h2 { (language.say("password-and-code")) }
        form.sheet method="post" action="/invitation" {
            (kept())
            // A password manager keeps the name with the password.
            input type="hidden" name="username" value=(found.code()) autocomplete="username";
            (password_fields(language))
            (code_fields(language, secret, found.code(), found.cell()))
            button { (language.say("invitation-accept")) }
        }
    };
    public_page(language, &language.say("invitation"), body)
}

/// Takes an invitation with a password; shows the recovery codes.
pub async fn accept(
    State(app): State<App>,
    language: Language,
    headers: HeaderMap,
    client: Client,
    Form(sent): Form<Accepted>,
) -> Result<Response, Problem> {
    let found = match find(&app, client, &sent.invitation).await? {
        Ok(found) => found,
        Err(wait) => return Ok(ask(language, Some(refused(language, wait)))),
    };
    let owner = Owner { code: found.code(), name: &found.name };
    let factors = (sent.secret.as_str(), sent.code.as_str());
    let account = read_account(&app, language, &owner, &sent.password, &sent.again, factors).await?;
    let account = match account {
        Ok(account) => account,
        Err(why) => return Ok(choose(&app, language, &found, &sent.invitation, &sent.secret, Some(&why))),
    };
    let Some(codes) = take(&app, found.digest, found.person(), account).await? else {
        return Ok(ask(language, Some(refused(language, None))));
    };
    let cookies = start(&app, &headers, found.person(), Way::PasswordAndCode, true).await?;
    Ok(cookies.on(welcome(language, recovery_codes(language, &codes))))
}

/// Takes an invitation with a passkey that was just made.
pub async fn accept_with_passkey(
    State(app): State<App>,
    language: Language,
    headers: HeaderMap,
    client: Client,
    Form(sent): Form<AcceptedByPasskey>,
) -> Result<Response, Problem> {
    let found = match find(&app, client, &sent.invitation).await? {
        Ok(found) => found,
        Err(wait) => return Ok(ask(language, Some(refused(language, wait)))),
    };
    let again = |why: &str| {
        let secret = written_secret(&new_secret());
        choose(&app, language, &found, &sent.invitation, &secret, Some(&language.say(why)))
    };
    let purpose = Purpose::Accept(found.digest);
    let Some(asked) = Challenge::of_ticket(&app, &purpose, &sent.ticket) else {
        return Ok(again("page-too-old"));
    };
    let (authenticator, client) = (sent.answer.authenticator()?, sent.answer.client()?);
    let Ok(made) = read_new_passkey(&app.origin, &asked.challenge, &authenticator, &client) else {
        return Ok(again("passkey-refused"));
    };
    let name = crate::accounts::sessions::browser(&headers);
    if !add(&app, found.person(), made, name, Some(found.digest)).await? {
        return Ok(ask(language, Some(refused(language, None))));
    }
    let cookies = start(&app, &headers, found.person(), Way::Passkey, true).await?;
    Ok(cookies.on(welcome(language, html! { p { (language.say("passkey-added")) } })))
}

fn welcome(language: Language, body: Markup) -> Response {
    let body = html! { (body) p { a href="/" { (language.say("to-home")) } } };
    public_page(language, &language.say("welcome"), body)
}
