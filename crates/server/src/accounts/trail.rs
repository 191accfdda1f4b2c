//! What the log says of who comes in: a line for each event, at level `info` with a target of its own.
//!
//! A line names a person by id, and a session by the beginning of its digest, with which nobody can take it over. It never
//! holds a secret, a code or what somebody typed: who is named is known here.

use domain::values::{Code, Digest, PersonId};
use engine::accounts::sessions::Session;

use super::sign_in::Refused;
use crate::app::App;

/// The target of the lines.
pub const TARGET: &str = "sign_in";
/// Digits of a session's digest that tell it from the others.
const SESSION_DIGITS: usize = 16;

/// Somebody signed in.
pub fn begun(session: &Session, is_known_browser: bool) {
    let (person, way, session) = (session.person, session.way, short(&session.digest));
    tracing::info!(target: TARGET, %person, %way, session, is_known_browser, "signed in");
}

/// Something else took place in a session, or to the one that is named.
pub fn note(event: &'static str, person: PersonId, session: &Digest) {
    tracing::info!(target: TARGET, %person, session = short(session), "{event}");
}

/// An administrator ended what the person had.
pub fn ended(event: &'static str, person: PersonId, by: PersonId) {
    tracing::info!(target: TARGET, %person, %by, "{event}");
}

/// Somebody signed in with a provider for the first time, and only that account of theirs counts there from now on.
pub fn bound(person: PersonId, provider: &str) {
    tracing::info!(target: TARGET, %person, provider, "bound to an account of the provider");
}

/// A recovery code was taken instead of a code of the app.
pub fn recovered(person: PersonId) {
    tracing::info!(target: TARGET, %person, "a recovery code was used");
}

/// Nobody was let in, or confirmed. What the server itself could not do is logged where it failed.
pub fn refused(what: &'static str, person: Option<PersonId>, why: &Refused) {
    let person = person.map(|person| person.to_string());
    match why {
        Refused::Wrong => tracing::info!(target: TARGET, person, "{what} failed"),
        Refused::Wait(seconds) => tracing::info!(target: TARGET, person, seconds, "{what} was slowed down"),
        Refused::Failed(_) => {}
    }
}

/// Who it is that was typed; nobody when there is no such person.
pub async fn known(app: &App, typed: &str) -> Option<PersonId> {
    let person = PersonId::of_code(&Code::new(typed.trim()).ok()?);
    let reference = app.engine.reference().await.ok()?;
    reference.state.persons.get(&person).map(|_| person)
}

fn short(digest: &Digest) -> String {
    digest.to_string().chars().take(SESSION_DIGITS).collect()
}
