//! Who is it: by password and code, or by passkey.
//!
//! Whether the account, the password or the code is wrong, the answer is one and takes the same time.

use axum::http::HeaderMap;
use domain::values::{Code, PersonId, PublicKey};
use engine::accounts::passkeys::{AccountPasskey, passkey, use_passkey};
use engine::accounts::sessions::{Way, knows_device};
use engine::accounts::{account, has_recovery_code, use_code, use_recovery_code};
use engine::proof::passkey::verify_assertion;

use super::challenges::{Challenge, Purpose};
use super::codes::{digest_of, is_recovery_code, matching_step};
use super::sessions::device;
use super::throttle::Budget;
use super::trail;
use crate::app::App;
use crate::problem::Problem;
use crate::transport::peer::Client;
use crate::web::passkeys::Answered;

/// Characters of a typed code.
const CODE_CHARS_MAX: usize = 64;

/// Why nobody was let in.
#[derive(Debug)]
pub enum Refused {
    /// It was not they; what was wrong is not said.
    Wrong,
    /// There were too many attempts; there may be one in so many seconds.
    Wait(i64),
    /// The server could not tell.
    Failed(Problem),
}

impl From<Problem> for Refused {
    fn from(problem: Problem) -> Refused {
        Refused::Failed(problem)
    }
}

impl From<engine::store::StoreError> for Refused {
    fn from(error: engine::store::StoreError) -> Refused {
        Refused::Failed(error.into())
    }
}

/// The person with this personnel code, password, and code of their app or of recovery.
pub async fn by_password(
    app: &App,
    headers: &HeaderMap,
    client: Client,
    person: &str,
    password: &str,
    code: &str,
) -> Result<(PersonId, Way), Refused> {
    let typed = person.trim().chars().take(CODE_CHARS_MAX).collect::<String>();
    let person = PersonId::of_code(&Code::new(&typed).map_err(|_| Refused::Wrong)?);
    let code: String = code.chars().take(CODE_CHARS_MAX).collect();
    let (browser, now, recovery) = (device(headers), (app.accounts.now)(), digest_of(&code));
    let read = move |connection: &mut dyn engine::store::Connection| {
        let is_known = match browser {
            Some(browser) => knows_device(connection, person, browser, now)?,
            None => false,
        };
        let has_code = has_recovery_code(connection, person, recovery)?;
        Ok((account(connection, person)?, is_known, has_code))
    };
    let (account, is_known, has_code) = app.engine.read(move |connection, _| read(connection)).await?;
    let own = match browser.filter(|_| is_known) {
        Some(browser) => Budget::device(&browser, &typed),
        None => Budget::account(&typed),
    };
    let budgets = [own, Budget::address(client.address)];
    app.accounts.throttle.attempt(&budgets, now).map_err(Refused::Wait)?;
    let hash = account.as_ref().map(|account| account.password.as_str());
    let is_password = app.accounts.hasher.verify(password, hash).await?;
    let secret = account.map_or([0; 20], |account| account.code_secret);
    let step = matching_step(&secret, &code, now);
    if !is_password {
        return Err(Refused::Wrong);
    }
    let way = match step {
        _ if is_recovery_code(&code) && has_code => Way::PasswordAndRecoveryCode,
        Some(_) => Way::PasswordAndCode,
        None => return Err(Refused::Wrong),
    };
    let used = app.engine.change_local(move |connection| match way {
        Way::PasswordAndRecoveryCode => use_recovery_code(connection, person, recovery),
        _ => use_code(connection, person, step.unwrap_or(0)),
    });
    if !used.await? {
        return Err(Refused::Wrong);
    }
    app.accounts.throttle.succeed(&budgets);
    if way == Way::PasswordAndRecoveryCode {
        trail::recovered(person);
    }
    Ok((person, way))
}

/// Whether a code of the person's app, or of recovery, is right; each is taken once.
pub async fn by_code(app: &App, client: Client, person: PersonId, code: &str) -> Result<(), Refused> {
    let code: String = code.chars().take(CODE_CHARS_MAX).collect();
    let budgets = [Budget::account(&person.to_string()), Budget::address(client.address)];
    let now = (app.accounts.now)();
    app.accounts.throttle.attempt(&budgets, now).map_err(Refused::Wait)?;
    let account = app.engine.read(move |connection, _| account(connection, person)).await?;
    let account = account.ok_or(Refused::Wrong)?;
    let step = matching_step(&account.code_secret, &code, now);
    let used = match step {
        Some(step) => app.engine.change_local(move |connection| use_code(connection, person, step)).await?,
        None if is_recovery_code(&code) => {
            let recovery = digest_of(&code);
            app.engine.change_local(move |connection| use_recovery_code(connection, person, recovery)).await?
        }
        None => false,
    };
    if !used {
        return Err(Refused::Wrong);
    }
    if step.is_none() {
        trail::recovered(person);
    }
    app.accounts.throttle.succeed(&budgets);
    Ok(())
}

/// The person whose passkey answered the challenge of a ticket; each is answered once.
pub async fn by_passkey(
    app: &App,
    client: Client,
    purpose: &Purpose,
    ticket: &str,
    answer: &Answered,
) -> Result<PersonId, Refused> {
    let now = (app.accounts.now)();
    let budgets = [Budget::address(client.address)];
    app.accounts.throttle.attempt(&budgets, now).map_err(Refused::Wait)?;
    let asked = Challenge::of_ticket(app, purpose, ticket).ok_or(Refused::Wrong)?;
    let credential = answer.credential().map_err(|_| Refused::Wrong)?;
    let (assertion, signature) = answer.assertion().map_err(|_| Refused::Wrong)?;
    let named = credential.clone();
    let read = app.engine.read(move |connection, reference| {
        let found = passkey(connection, &named)?;
        let key = found.as_ref().and_then(|found| reference.state.keys.get(&found.key)).cloned();
        Ok(found.zip(key))
    });
    let (AccountPasskey { person, .. }, key) = read.await?.ok_or(Refused::Wrong)?;
    let PublicKey::Passkey(public) = &key.public_key else { return Err(Refused::Wrong) };
    let client = assertion.client.as_str();
    let checked = verify_assertion(public, &asked.challenge, &assertion.authenticator, client, &signature);
    if checked.is_err() || key.revoked_at.is_some() || key.person != person || public.origin != app.origin {
        return Err(Refused::Wrong);
    }
    let used = app.engine.change_local(move |connection| {
        use_passkey(connection, &credential, asked.challenge, asked.expires_at, now)
    });
    if !used.await? {
        return Err(Refused::Wrong);
    }
    app.accounts.throttle.succeed(&budgets);
    Ok(person)
}
