//! How people sign in, as they see it: taking an invitation, their own page, confirming, the administrator's list.

pub mod changes;
mod held;
pub mod invitations;
pub mod own;
pub mod people;
pub mod step_up;

use engine::accounts::Account;
use maud::{Markup, PreEscaped, html};

use super::forms::page_again;
use super::language::Language;
use super::passkeys::answer_fields;
use crate::accounts::challenges::{Challenge, Purpose};
use crate::accounts::codes::{enrolment, matching_step, read_secret, written_secret};
use crate::accounts::passwords::{self, CHARS_MAX, CHARS_MIN};
use crate::accounts::sign_in::Refused;
use crate::app::App;
use crate::problem::Problem;
use crate::web::refusals::sentence_of;

/// Whose password it is, for the rules that ask.
pub struct Owner<'a> {
    /// Personnel code.
    pub code: &'a str,
    /// Name; empty when it was erased.
    pub name: &'a str,
}

/// The sentence of a refused sign-in or confirmation.
pub fn refusal(language: Language, refused: &Refused) -> String {
    match refused {
        Refused::Wrong => language.say("sign-in-refused"),
        Refused::Wait(seconds) => language.say_of("sign-in-wait", [("seconds", (*seconds).into())]),
        Refused::Failed(problem) => sentence_of(language, problem),
    }
}

/// A refusal above a form, if there is one.
fn alert(refused: Option<&str>) -> Markup {
    html! { @if let Some(refused) = refused { p.refusal role="alert" { (refused) } } }
}

/// Two fields for a new password.
fn password_fields(language: Language) -> Markup {
    html! {
        label { (language.say("password-new"))
            input type="password" name="password" required autocomplete="new-password" minlength=(CHARS_MIN) aria-describedby="password-rules";
        }
        p.hint #password-rules { (language.say_of("password-rules", [("min", CHARS_MIN.to_string().into()), ("max", CHARS_MAX.to_string().into())])) }
        label { (language.say("password-again"))
            input type="password" name="again" required autocomplete="new-password";
        }
    }
}

/// The secret of one-time codes to take into an app, and a field for its first code.
fn code_fields(language: Language, secret: &str, person: &str, cell: &str) -> Markup {
    let secret = read_secret(secret).unwrap_or_default();
    let (address, picture) = enrolment(&secret, person, cell);
    let written = written_secret(&secret);
    let groups: Vec<_> = written.as_bytes().chunks(4).map(String::from_utf8_lossy).collect();
    html! {
        p { (language.say("code-enrol")) }
        div.code-picture role="img" aria-label=(language.say("code-picture")) { (PreEscaped(picture)) }
        p { (language.say("code-type")) " " code { (groups.join(" ")) } " " a href=(address) { (language.say("code-open")) } }
        input type="hidden" name="secret" value=(written);
        (one_code(language, "code"))
    }
}

/// A field for a code of the app.
pub fn one_code(language: Language, name: &str) -> Markup {
    html! {
        label { (language.say("one-time-code"))
            input name=(name) required autocomplete="one-time-code" autocapitalize="off" spellcheck="false" maxlength="40" size="12";
        }
    }
}

/// A form whose passkey answers or is made, once its own fields stand in it.
pub fn passkey_form(
    app: &App,
    language: Language,
    purpose: &Purpose,
    action: &str,
    made_for: Option<(&str, &str)>,
    fields: Markup,
) -> Markup {
    let Challenge { ticket, challenge, .. } = Challenge::new(app, purpose);
    let (kind, label) = match made_for {
        Some(_) => ("make", "passkey-make"),
        None => ("prove", "passkey-use"),
    };
    let prefix = if matches!(purpose, Purpose::Confirm(_)) { step_up::PREFIX } else { "" };
    html! {
        form.sheet method="post" action=(action) data-passkey=(kind) data-host=(app.origin.host())
            data-prefix=(prefix) data-challenge=(super::signing::encoded(&challenge)) data-user=[made_for.map(|(user, _)| user)]
            data-name=[made_for.map(|(_, name)| name)] data-unsupported=(language.say("passkey-unsupported"))
            data-failed=(language.say("passkey-failed")) {
            (fields)
            input type="hidden" name={ (prefix) "ticket" } value=(ticket);
            (answer_fields(prefix))
            p.refusal role="alert" hidden {}
            noscript { p.note { (language.say("passkey-needs-scripts")) } }
            button { (language.say(label)) }
        }
    }
}

/// A password and its second factor from a form, judged; otherwise the sentence to show.
async fn read_account(
    app: &App,
    language: Language,
    owner: &Owner<'_>,
    password: &str,
    again: &str,
    (secret, code): (&str, &str),
) -> Result<Result<Account, String>, Problem> {
    let Some(code_secret) = read_secret(secret) else {
        return Err(page_again());
    };
    if let Err(refused) = judged(language, owner, password, again) {
        return Ok(Err(refused));
    }
    let Some(code_step) = matching_step(&code_secret, code, (app.accounts.now)()) else {
        return Ok(Err(language.say("code-wrong")));
    };
    let password = app.accounts.hasher.hash(password).await?;
    Ok(Ok(Account { password, code_secret, code_step }))
}

/// Why a new password is not taken, in words.
fn judged(language: Language, owner: &Owner<'_>, password: &str, again: &str) -> Result<(), String> {
    let values = || [("min", CHARS_MIN.to_string().into()), ("max", CHARS_MAX.to_string().into())];
    passwords::judge(password, owner.code, owner.name)
        .map_err(|weakness| language.say_of(weakness.key(), values()))?;
    if password == again { Ok(()) } else { Err(language.say("password-differs")) }
}

/// Recovery codes, shown once.
fn recovery_codes(language: Language, codes: &[String]) -> Markup {
    html! {
        section { h2 { (language.say("recovery-codes")) }
            p { (language.say("recovery-codes-keep")) }
            ul.codes { @for code in codes { li { code { (code) } } } }
        }
    }
}
