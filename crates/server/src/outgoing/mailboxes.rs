//! How somebody gets notices by e-mail, as both the API and the pages change it.

use domain::values::PersonId;
use engine::notices::mail;
use engine::notices::mailboxes::{self, CONFIRM_HOURS, Changed, MailboxChange, Pace, next_hour};
use engine::random::Random;
use sha2::{Digest as _, Sha256};

use super::mail::address;
use crate::app::App;
use crate::caller::Caller;
use crate::problem::Problem;
use crate::web::language::Language;

/// Mails of the log that are shown.
const LOG_MAX: u64 = 200;
/// Digits of the code that confirms an address.
const CODE_DIGITS: u32 = 8;

/// A person's mailbox.
pub async fn mailbox_of(app: &App, person: PersonId) -> Result<mailboxes::Mailbox, Problem> {
    Ok(app.engine.read(move |connection, _| mailboxes::mailbox(connection, person)).await?)
}

/// Keeps what a person wishes.
pub async fn keep_wishes(
    app: &App,
    caller: &Caller,
    language: Language,
    pace: Pace,
    hour: u8,
) -> Result<(), Problem> {
    if hour > 23 {
        return Err(
            Problem::malformed("hour", format!("is {}; it must be 0 to 23", hour)).told("typed-hour", 0)
        );
    }
    let digest_at = next_hour(&caller.reference.zone(), hour, caller.at);
    let change = MailboxChange::Wishes(language.to_string(), pace, hour, digest_at);
    app.engine.change_mailbox(caller.person, change).await?;
    Ok(())
}

/// Keeps an address and mails the code that confirms it.
pub async fn keep_address(app: &App, caller: &Caller, text: &str) -> Result<(), Problem> {
    let address = address(text)
        .ok_or_else(|| Problem::malformed("address", "is not an address such as o.kovalenko@example.org"))
        .map_err(|problem| problem.told("typed-address", 0))?;
    let code = new_code();
    let until = caller.at.plus_hours(CONFIRM_HOURS);
    let digest = digest(caller.person, &code);
    let change = MailboxChange::Address(address.to_string(), mailboxes::Code(code, digest), until);
    match app.engine.change_mailbox(caller.person, change).await? {
        Changed::TooMany => Err(Problem::new("too_many_codes")),
        Changed::Done | Changed::WrongCode => Ok(()),
    }
}

/// Confirms the address with the code.
pub async fn confirm_address(app: &App, caller: &Caller, code: &str) -> Result<(), Problem> {
    let change = MailboxChange::Confirm(digest(caller.person, code.trim()), caller.at);
    match app.engine.change_mailbox(caller.person, change).await? {
        Changed::WrongCode => Err(Problem::new("wrong_code")),
        Changed::Done | Changed::TooMany => Ok(()),
    }
}

fn digest(person: PersonId, code: &str) -> domain::values::Digest {
    domain::values::Digest(Sha256::digest(format!("{person} {code}")).into())
}

fn new_code() -> String {
    let number = Random::default().word() % 10_u64.pow(CODE_DIGITS);
    format!("{number:0width$}", width = CODE_DIGITS as usize)
}

/// The newest mails, for the administrator.
pub async fn newest(app: &App) -> Result<Vec<mail::Mail>, Problem> {
    Ok(app.engine.read(|connection, _| mail::log(connection, LOG_MAX)).await?)
}
