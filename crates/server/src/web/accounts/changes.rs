//! What a person changes of how they sign in; each but the end of a session wants a fresh second factor.

use axum::Form;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Redirect, Response};
use domain::Actor;
use domain::identity::revoke_key::RevokeKey;
use domain::values::{Digest, KeyId, Personal, PublicKey, Text};
use engine::Submission;
use engine::accounts::passkeys::{passkeys_of, remove_passkey};
use engine::accounts::sessions::{end_other_sessions, end_session};
use engine::accounts::{account, save_account, save_recovery_codes};
use engine::proof::passkey::read_new_passkey;
use engine::queries::identity::names;
use maud::html;
use serde::Deserialize;

use super::own::shown;
use super::{Owner, read_account, recovery_codes};
use crate::accounts::challenges::{Challenge, Purpose};
use crate::accounts::codes::digest_of;
use crate::accounts::invitations::{add, new_recovery_codes};
use crate::accounts::sessions::browser;
use crate::accounts::trail;
use crate::app::App;
use crate::problem::Problem;
use crate::web::passkeys::Answered;
use crate::web::visitor::Visitor;

/// A new password.
#[derive(Deserialize)]
pub struct NewPassword {
    #[serde(default)]
    present: String,
    password: String,
    again: String,
    secret: String,
    code: String,
}

/// A passkey that was just made.
#[derive(Deserialize)]
pub struct Made {
    ticket: String,
    #[serde(flatten)]
    answer: Answered,
}

/// A passkey that is to go.
#[derive(Deserialize)]
pub struct Removed {
    key: KeyId,
}

/// A session that is to end; all others when none is named.
#[derive(Deserialize)]
pub struct Ended {
    session: Option<Digest>,
}

/// Sets or changes the password with its one-time codes; every other session ends.
pub async fn set_password(
    State(app): State<App>,
    visitor: Visitor,
    Form(sent): Form<NewPassword>,
) -> Result<Response, Problem> {
    let (language, person) = (visitor.language, visitor.caller.person);
    let read = app.engine.read(move |connection, _| {
        Ok((account(connection, person)?, names(connection, &[person])?.remove(&person)))
    });
    let (before, name) = read.await?;
    if let Some(before) = &before
        && !app.accounts.hasher.verify(&sent.present, Some(&before.password)).await?
    {
        return shown(&app, &visitor, Some(&language.say("password-present-wrong")), html! {}).await;
    }
    let code = visitor.caller.named_person(person).code;
    let owner = Owner { code: &code, name: &name.unwrap_or_default() };
    let factors = (sent.secret.as_str(), sent.code.as_str());
    let account = match read_account(&app, language, &owner, &sent.password, &sent.again, factors).await? {
        Ok(account) => account,
        Err(why) => return shown(&app, &visitor, Some(&why), html! {}).await,
    };
    let (codes, here) = (new_recovery_codes(), visitor.session.digest);
    let digests: Vec<_> = codes.iter().map(|code| digest_of(code)).collect();
    let save = move |connection: &mut dyn engine::store::Connection| {
        save_account(connection, person, &account)?;
        save_recovery_codes(connection, person, &digests)?;
        end_other_sessions(connection, person, here)
    };
    app.engine.change_local(save).await?;
    trail::note("password changed, other sessions ended", person, &here);
    let done = html! { p.note role="status" { (language.say("password-saved")) } (recovery_codes(language, &codes)) };
    shown(&app, &visitor, None, done).await
}

/// Makes new recovery codes; those of before are void.
pub async fn renew_recovery_codes(State(app): State<App>, visitor: Visitor) -> Result<Response, Problem> {
    let (codes, person) = (new_recovery_codes(), visitor.caller.person);
    let digests: Vec<_> = codes.iter().map(|code| digest_of(code)).collect();
    let save = move |connection: &mut dyn engine::store::Connection| {
        let has_password = account(connection, person)?.is_some();
        if has_password {
            save_recovery_codes(connection, person, &digests)?;
        }
        Ok(has_password)
    };
    if !app.engine.change_local(save).await? {
        return Ok(Redirect::to("/account").into_response());
    }
    trail::note("recovery codes renewed", person, &visitor.session.digest);
    shown(&app, &visitor, None, recovery_codes(visitor.language, &codes)).await
}

/// Adds a passkey, which is a way in and a signing key.
pub async fn add_passkey(
    State(app): State<App>,
    visitor: Visitor,
    headers: HeaderMap,
    Form(sent): Form<Made>,
) -> Result<Response, Problem> {
    let (language, person) = (visitor.language, visitor.caller.person);
    let purpose = Purpose::Add(person);
    let Some(asked) = Challenge::of_ticket(&app, &purpose, &sent.ticket) else {
        return shown(&app, &visitor, Some(&language.say("page-too-old")), html! {}).await;
    };
    let (authenticator, client) = (sent.answer.authenticator()?, sent.answer.client()?);
    let Ok(made) = read_new_passkey(&app.origin, &asked.challenge, &authenticator, &client) else {
        return shown(&app, &visitor, Some(&language.say("passkey-refused")), html! {}).await;
    };
    if !add(&app, person, made, browser(&headers), None).await? {
        return shown(&app, &visitor, Some(&language.say("passkeys-full")), html! {}).await;
    }
    trail::note("passkey added", person, &visitor.session.digest);
    let done = html! { p.note role="status" { (language.say("passkey-added")) } };
    shown(&app, &visitor, None, done).await
}

/// Removes a passkey: it opens and signs nothing from now on. The last way in stays.
pub async fn drop_passkey(
    State(app): State<App>,
    visitor: Visitor,
    Form(sent): Form<Removed>,
) -> Result<Response, Problem> {
    let (language, person, key) = (visitor.language, visitor.caller.person, sent.key);
    let read = app.engine.read(move |connection, _| {
        Ok((account(connection, person)?.is_some(), passkeys_of(connection, person)?))
    });
    let (has_password, passkeys) = read.await?;
    if !passkeys.iter().any(|passkey| passkey.key == key) {
        return Ok(Redirect::to("/account").into_response());
    }
    if !has_password && passkeys.len() == 1 {
        return shown(&app, &visitor, Some(&language.say("passkey-last")), html! {}).await;
    }
    let known = visitor.caller.reference.state.keys.get(&key);
    let signs =
        known.is_some_and(|key| key.revoked_at.is_none() && matches!(key.public_key, PublicKey::Passkey(_)));
    if signs {
        let reason = Personal::new(Text::new("removed by its owner").expect("a text"));
        app.engine.submit(Submission::of(Actor::Person(person), RevokeKey { key, reason })).await?;
    }
    app.engine.change_local(move |connection| remove_passkey(connection, person, key)).await?;
    trail::note("passkey removed", person, &visitor.session.digest);
    Ok(Redirect::to("/account").into_response())
}

/// Ends one session of the visitor, or all but this one.
pub async fn end_sessions(
    State(app): State<App>,
    visitor: Visitor,
    Form(sent): Form<Ended>,
) -> Result<Redirect, Problem> {
    let (person, here) = (visitor.caller.person, visitor.session.digest);
    let end = move |connection: &mut dyn engine::store::Connection| match sent.session {
        Some(session) => end_session(connection, person, session).map(drop),
        None => end_other_sessions(connection, person, here),
    };
    app.engine.change_local(end).await?;
    match &sent.session {
        Some(session) => trail::note("session ended", person, session),
        None => trail::note("other sessions ended", person, &here),
    }
    Ok(Redirect::to("/account"))
}
