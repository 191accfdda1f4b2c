//! A person's own page: how they sign in, and where they are signed in.

use axum::extract::State;
use axum::response::Response;
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use domain::values::{Id, Zone};
use engine::accounts::bindings::{Binding, bindings_of};
use engine::accounts::passkeys::{AccountPasskey, passkeys_of};
use engine::accounts::sessions::{Session, sessions_of};
use engine::accounts::{account, recovery_codes_left};
use maud::{Markup, html};

use super::{alert, code_fields, passkey_form, password_fields};
use crate::accounts::challenges::Purpose;
use crate::accounts::codes::{new_secret, written_secret};
use crate::app::App;
use crate::problem::Problem;
use crate::web::shell::{Place, page};
use crate::web::single_sign_on::label_of;
use crate::web::visitor::Visitor;

struct Shown<'a> {
    app: &'a App,
    visitor: &'a Visitor,
    has_password: bool,
    recovery_codes: i64,
    passkeys: Vec<AccountPasskey>,
    bindings: Vec<Binding>,
    sessions: Vec<Session>,
    zone: Zone,
}

/// Shows the visitor's own page.
pub async fn show(State(app): State<App>, visitor: Visitor) -> Result<Response, Problem> {
    shown(&app, &visitor, None, html! {}).await
}

/// The page, with a refusal or what was just done above it.
pub async fn shown(
    app: &App,
    visitor: &Visitor,
    refused: Option<&str>,
    done: Markup,
) -> Result<Response, Problem> {
    let (person, now) = (visitor.caller.person, (app.accounts.now)());
    let read = app.engine.read(move |connection, _| {
        let password = account(connection, person)?;
        let codes = recovery_codes_left(connection, person)?;
        Ok((
            password.is_some(),
            codes,
            passkeys_of(connection, person)?,
            bindings_of(connection, person)?,
            sessions_of(connection, person, now)?,
        ))
    });
    let (has_password, recovery_codes, passkeys, bindings, sessions) = read.await?;
    let zone = visitor.caller.reference.zone();
    let shown = Shown { app, visitor, has_password, recovery_codes, passkeys, bindings, sessions, zone };
    let body = html! { (alert(refused)) (done) (shown.body()) };
    Ok(page(visitor, Place::Account, &visitor.language.say("nav-account"), body))
}

impl Shown<'_> {
    fn body(&self) -> Markup {
        let language = self.visitor.language;
        html! {
            h2 { (language.say("passkeys")) }
            (self.passkeys())
            h2 { (language.say("password-and-code")) }
            (self.password())
            @if self.has_password {
                h2 { (language.say("recovery-codes")) }
                p { (language.say_of("recovery-codes-left", [("count", self.recovery_codes.into())])) }
                form method="post" action="/account/recovery-codes" { button.secondary { (language.say("recovery-codes-new")) } }
            }
            @if !self.bindings.is_empty() {
                h2 { (language.say("bindings")) }
                (self.bindings())
            }
            h2 { (language.say("devices")) }
            (self.sessions())
        }
    }

    fn passkeys(&self) -> Markup {
        let (language, caller) = (self.visitor.language, &self.visitor.caller);
        let user = BASE64_URL_SAFE_NO_PAD.encode(caller.person.bits().to_be_bytes());
        let name = caller.named_person(caller.person).code;
        let purpose = Purpose::Add(caller.person);
        html! {
            p { (language.say("passkey-why")) }
            @if !self.passkeys.is_empty() {
                ul.plain { @for passkey in &self.passkeys { li.offer {
                    span {
                        strong { (passkey.name) } br;
                        span.soft { (language.say("added")) " " (language.moment(passkey.added_at, &self.zone)) " · " (language.say("last-used")) " " (language.moment(passkey.used_at, &self.zone)) }
                    }
                    form method="post" action="/account/passkeys/removal" {
                        input type="hidden" name="key" value=(passkey.key);
                        button.secondary { (language.say("remove")) }
                    }
                } } }
            }
            (passkey_form(self.app, language, &purpose, "/account/passkeys", Some((&user, &name)), html! {}))
        }
    }

    fn bindings(&self) -> Markup {
        let language = self.visitor.language;
        html! {
            p { (language.say("bindings-why")) }
            ul.plain { @for binding in &self.bindings { li.offer { span {
                strong { (label_of(self.app, &binding.issuer)) } br;
                span.soft { (language.say("bound-since")) " " (language.moment(binding.bound_at, &self.zone)) }
            } } } }
        }
    }

    fn password(&self) -> Markup {
        let (language, caller) = (self.visitor.language, &self.visitor.caller);
        let name = caller.named_person(caller.person).code;
        let secret = written_secret(&new_secret());
        let summary = if self.has_password { "password-change" } else { "password-set" };
        html! {
            details.deed { summary { (language.say(summary)) }
                form.sheet method="post" action="/account/password" {
                    @if self.has_password {
                        label { (language.say("password-present")) input type="password" name="present" required autocomplete="current-password"; }
                    }
                    (password_fields(language))
                    (code_fields(language, &secret, &name, caller.cell().as_str()))
                    button { (language.say("save")) }
                }
            }
        }
    }

    fn sessions(&self) -> Markup {
        let language = self.visitor.language;
        let here = self.visitor.session.digest;
        html! {
            ul.plain { @for session in &self.sessions { li.offer {
                span {
                    strong { (session.browser) } " " span.soft { (language.word("way", session.way)) } br;
                    span.soft { (language.say("signed-in-since")) " " (language.moment(session.since, &self.zone)) " · " (language.say("last-used")) " " (language.moment(session.seen_at, &self.zone)) }
                }
                @if session.digest == here { span.state { (language.say("this-device")) } } @else {
                    form method="post" action="/account/sessions/end" {
                        input type="hidden" name="session" value=(session.digest);
                        button.secondary { (language.say("end")) }
                    }
                }
            } } }
            @if self.sessions.len() > 1 {
                form method="post" action="/account/sessions/end" { button.secondary { (language.say("end-others")) } }
            }
        }
    }
}
