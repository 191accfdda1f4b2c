//! Invitations: an administrator gives a person a code, with which the person says once how they sign in.

use domain::Actor;
use domain::identity::close_sign_in::CloseSignIn;
use domain::identity::invite_person::InvitePerson;
use domain::identity::register_passkey::RegisterPasskey;
use domain::values::{Digest, PersonId, Timestamp};
use engine::accounts::invitations::{Invitation, close, invite, use_invitation};
use engine::accounts::passkeys::{AccountPasskey, add_passkey};
use engine::accounts::{Account, save_account, save_recovery_codes};
use engine::proof::passkey::NewPasskey;
use engine::{Engine, IdempotencyKey, Submission, SubmitError};

use super::codes::{RECOVERY_CODES, digest_of, new_code};
use crate::app::App;
use crate::problem::Problem;

/// Hours that an invitation may be taken.
pub const INVITATION_HOURS: i64 = 72;

/// Invites a person; answers the code, which is shown once and kept nowhere, and when it ends.
pub async fn issue(
    engine: &Engine,
    now: Timestamp,
    actor: Actor,
    person: PersonId,
    key: Option<IdempotencyKey>,
) -> Result<(String, Timestamp), SubmitError> {
    let code = new_code();
    let command = InvitePerson { person, expires_at: engine.now().plus_hours(INVITATION_HOURS) };
    engine.submit(Submission { actor, commands: vec![command.into()], key }).await?;
    let expires_at = now.plus_hours(INVITATION_HOURS);
    let invitation =
        Invitation { person, invited_by: actor.to_string(), invited_at: now, expires_at, replaces: false };
    let digest = digest_of(&code);
    let kept = engine.change_local(move |connection| invite(connection, &invitation, digest)).await;
    kept.map_err(|_| SubmitError::Unavailable)?;
    Ok((code, expires_at))
}

/// Closes a person's sign-in: nobody comes in as them until they are invited anew.
pub async fn close_account(engine: &Engine, actor: Actor, person: PersonId) -> Result<(), SubmitError> {
    engine.submit(Submission::of(actor, CloseSignIn { person })).await?;
    let closed = engine.change_local(move |connection| close(connection, person)).await;
    closed.map_err(|_| SubmitError::Unavailable)
}

/// The address that takes an invitation.
pub fn link(app: &App, code: &str) -> String {
    format!("{}/invitation?code={code}", app.origin)
}

/// Takes an invitation with a password and its second factor; answers the recovery codes, unless it was taken before.
pub async fn accept(
    app: &App,
    digest: Digest,
    person: PersonId,
    account: Account,
) -> Result<Option<Vec<String>>, Problem> {
    let (codes, now) = (new_recovery_codes(), (app.accounts.now)());
    let digests: Vec<_> = codes.iter().map(|code| digest_of(code)).collect();
    let accept = move |connection: &mut dyn engine::store::Connection| {
        if !use_invitation(connection, digest, now)? {
            return Ok(false);
        }
        save_account(connection, person, &account)?;
        save_recovery_codes(connection, person, &digests)?;
        Ok(true)
    };
    let is_taken = app.engine.change_local(accept).await?;
    Ok(is_taken.then_some(codes))
}

/// Registers a passkey that a person has just made, as their signing key and as a way in; with an invitation, takes
/// it. False when the person has enough of them, or the invitation was taken before.
pub async fn add(
    app: &App,
    person: PersonId,
    made: NewPasskey,
    name: String,
    invitation: Option<Digest>,
) -> Result<bool, Problem> {
    let now = (app.accounts.now)();
    let key = domain::identity::key_id(made.passkey.clone());
    let command = RegisterPasskey { person, passkey: made.passkey };
    app.engine.submit(Submission::of(Actor::Person(person), command)).await?;
    let added =
        AccountPasskey { credential: made.credential, person, key, name, added_at: now, used_at: now };
    let add = move |connection: &mut dyn engine::store::Connection| {
        if let Some(digest) = invitation
            && !use_invitation(connection, digest, now)?
        {
            return Ok(false);
        }
        add_passkey(connection, &added)
    };
    Ok(app.engine.change_local(add).await?)
}

/// Recovery codes for a person to keep.
pub fn new_recovery_codes() -> Vec<String> {
    (0..RECOVERY_CODES).map(|_| new_code()).collect()
}
