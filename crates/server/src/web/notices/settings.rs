//! How the visitor gets notices by e-mail, and for administrators what became of the mails.

use axum::Form;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use domain::policy::Action;
use engine::notices::mail::Mail;
use engine::notices::mailboxes::{Mailbox, MailboxChange, Pace};
use maud::{Markup, html};
use serde::Deserialize;

use crate::app::App;
use crate::outgoing::mailboxes::{confirm_address, keep_address, keep_wishes, mailbox_of, newest};
use crate::problem::Problem;
use crate::web::language::Language;
use crate::web::refusals;
use crate::web::shell::{Place, page};
use crate::web::visitor::Visitor;

/// Hours of a day.
const HOURS: u8 = 24;

/// What the form of wishes sends.
#[derive(Deserialize)]
pub struct Wished {
    language: String,
    pace: String,
    hour: u8,
}

/// What the form of the address sends: an address, or none to take it back.
#[derive(Deserialize)]
pub struct GivenAddress {
    address: String,
}

/// What the form of the code sends.
#[derive(Deserialize)]
pub struct GivenCode {
    code: String,
}

/// Shows the settings.
pub async fn show(State(app): State<App>, visitor: Visitor) -> Result<Response, Problem> {
    shown(&app, visitor, None).await
}

async fn shown(app: &App, visitor: Visitor, problem: Option<Problem>) -> Result<Response, Problem> {
    let mailbox = mailbox_of(app, visitor.caller.person).await?;
    let log = match visitor.caller.require_somewhere(Action::ManageIdentity) {
        Ok(()) => newest(app).await?,
        Err(_) => Vec::new(),
    };
    let language = visitor.language;
    let body = html! {
        @if let Some(problem) = &problem { (refusals::told_of(language, problem)) }
        @if app.settings.mailer.is_none() { p.note { (language.say("mail-off")) } }
        @else {
            (address(language, &mailbox))
            (wishes(language, &mailbox))
        }
        @if !log.is_empty() { (mails(&visitor, &log)) }
    };
    let mut response = page(&visitor, Place::Notices, &language.say("notices-settings"), body);
    if let Some(problem) = problem {
        *response.status_mut() = problem.status();
    }
    Ok(response)
}

fn address(language: Language, mailbox: &Mailbox) -> Markup {
    let known = mailbox.address.as_deref();
    html! {
        h2 { (language.say("mail-address")) }
        @if let Some(address) = mailbox.confirmed() {
            p { (language.say_of("mail-confirmed", [("address", address.to_owned().into())])) }
        }
        @if let Some(address) = known.filter(|_| mailbox.code.is_some()) {
            form.sheet method="post" action="/notices/settings/code" {
                p { (language.say_of("mail-unconfirmed", [("address", address.to_owned().into())])) }
                label { (language.say("mail-code-given"))
                    input name="code" required inputmode="numeric" autocomplete="one-time-code" maxlength="16"; }
                button { (language.say("mail-confirm")) }
            }
        }
        form.sheet method="post" action="/notices/settings/address" {
            label { (language.say("mail-address-new"))
                input type="email" name="address" required autocomplete="email" maxlength="254"; }
            button { (language.say("mail-address-save")) }
        }
        @if known.is_some() {
            form method="post" action="/notices/settings/address" {
                input type="hidden" name="address" value="";
                button.quiet { (language.say("mail-address-remove")) }
            }
        }
    }
}

fn wishes(language: Language, mailbox: &Mailbox) -> Markup {
    html! {
        h2 { (language.say("mail-wishes")) }
        form.sheet method="post" action="/notices/settings" {
            label { (language.say("mail-pace"))
                select name="pace" { @for pace in Pace::ALL {
                    option value=(pace) selected[*pace == mailbox.pace] { (language.word("pace", pace)) }
                } } }
            label { (language.say("mail-hour"))
                select name="hour" { @for hour in 0..HOURS {
                    option value=(hour) selected[hour == mailbox.hour] { (format!("{hour:02}:00")) }
                } } }
            label { (language.say("mail-language"))
                select name="language" { @for (code, name) in [("uk", "Українська"), ("en", "English")] {
                    option value=(code) lang=(code) selected[code == mailbox.language] { (name) }
                } } }
            button { (language.say("mail-save")) }
        }
    }
}

fn mails(visitor: &Visitor, log: &[Mail]) -> Markup {
    let (language, zone) = (visitor.language, visitor.caller.reference.zone());
    html! {
        h2 { (language.say("mail-log")) }
        table.rows {
            thead { tr {
                th { (language.say("mail-queued")) } th { (language.say("mail-person")) } th { (language.say("mail-kind")) }
                th { (language.say("mail-state")) } th.figure { (language.say("mail-tries")) } th { (language.say("reason")) }
            } }
            tbody { @for mail in log { tr {
                td data-label=(language.say("mail-queued")) { (language.moment(mail.at, &zone)) }
                td.code data-label=(language.say("mail-person")) { (visitor.caller.named_person(mail.person).code) }
                td data-label=(language.say("mail-kind")) { (language.word("mail-kind", mail.kind)) }
                td data-label=(language.say("mail-state")) { (language.word("mail-state", mail.status)) }
                td.figure data-label=(language.say("mail-tries")) { (mail.tries) }
                td data-label=(language.say("reason")) { (mail.error.as_deref().unwrap_or("—")) }
            } } }
        }
    }
}

fn back() -> Response {
    Redirect::to("/notices/settings").into_response()
}

/// The settings again, with what was refused, if the visitor can mend it.
async fn answered(app: &App, visitor: Visitor, outcome: Result<(), Problem>) -> Result<Response, Problem> {
    match outcome {
        Ok(()) => Ok(back()),
        Err(problem) if problem.status().is_client_error() => shown(app, visitor, Some(problem)).await,
        Err(problem) => Err(problem),
    }
}

/// Keeps what the visitor wishes.
pub async fn wish(
    State(app): State<App>,
    visitor: Visitor,
    Form(sent): Form<Wished>,
) -> Result<Response, Problem> {
    let language = sent
        .language
        .parse()
        .map_err(|error| Problem::malformed("language", error).told("typed-choice", 0))?;
    let pace =
        sent.pace.parse().map_err(|error| Problem::malformed("pace", error).told("typed-choice", 0))?;
    let outcome = keep_wishes(&app, &visitor.caller, language, pace, sent.hour).await;
    answered(&app, visitor, outcome).await
}

/// Keeps a new address, or takes it back.
pub async fn set_address(
    State(app): State<App>,
    visitor: Visitor,
    Form(sent): Form<GivenAddress>,
) -> Result<Response, Problem> {
    if sent.address.is_empty() {
        app.engine.change_mailbox(visitor.caller.person, MailboxChange::NoAddress).await?;
        return Ok(back());
    }
    let outcome = keep_address(&app, &visitor.caller, &sent.address).await;
    answered(&app, visitor, outcome).await
}

/// Confirms the address.
pub async fn confirm(
    State(app): State<App>,
    visitor: Visitor,
    Form(sent): Form<GivenCode>,
) -> Result<Response, Problem> {
    let outcome = confirm_address(&app, &visitor.caller, &sent.code).await;
    answered(&app, visitor, outcome).await
}
