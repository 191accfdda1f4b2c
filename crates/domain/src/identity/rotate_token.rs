//! Rotate the token of a service account: a new secret with the same grant; the old one ends soon after.

use serde::{Deserialize, Serialize};

use super::issue_account_token::{check_expiry, check_secret, require_account};
use super::{AccessToken, Grant};
use crate::command::Verb;
use crate::envelope::{Actor, Context};
use crate::event::{Event, Fact};
use crate::rejection::{Rejection, bounded};
use crate::state::{Stamp, State};
use crate::values::{Digest, PersonId, Timestamp, TokenId};
use crate::wording::{Remedy, Rule};

/// Hours the old secret may go on, so that programs change over without a gap.
const OVERLAP_HOURS_MAX: i64 = 168;

/// Rotates a token; done by whoever manages service accounts, or by the account through this very token.
#[derive(Clone, Debug)]
pub struct RotateToken {
    /// The token.
    pub token: TokenId,
    /// SHA-256 of the new secret.
    pub secret_digest: Digest,
    /// When the new token ends.
    pub expires_at: Timestamp,
    /// Hours until the old token ends; at once when zero.
    pub overlap_hours: i64,
}

/// A token was rotated.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TokenRotated {
    /// The new token.
    pub token: TokenId,
    account: PersonId,
    secret_digest: Digest,
    grant: Grant,
    expires_at: Timestamp,
    rotated: TokenId,
    rotated_expires_at: Timestamp,
}

impl Verb for RotateToken {
    fn decide(&self, state: &State, context: &Context) -> Result<Vec<Event>, Rejection> {
        let not_found = || Rejection::not_found("token", self.token);
        let old = state.tokens.get(&self.token).filter(|token| token.is_live(context.at));
        let old = old.ok_or_else(not_found)?;
        let grant = old.grant.clone().ok_or_else(not_found)?;
        let is_itself = context.actor == Actor::Token(old.person, old.id);
        if !is_itself && require_account(state, context, old.person).is_err() {
            return Err(not_found());
        }
        // A program renews its own token for as long as the one it holds was given, not for ever.
        let latest = if is_itself { old.expires_at } else { Timestamp(i64::MAX) };
        if self.expires_at > latest {
            let (rule, remedy) = (Rule::OutlivesToken.with([&latest]), Remedy::AskAdministrator);
            return Err(Rejection::field("expires_at", self.expires_at, rule, remedy));
        }
        check_expiry(context, self.expires_at)?;
        check_secret(state, &self.secret_digest)?;
        bounded("overlap_hours", self.overlap_hours, 0, OVERLAP_HOURS_MAX)?;

        // Nothing below can be refused.
        let RotateToken { token: rotated, secret_digest, expires_at, overlap_hours } = *self;
        let rotated_expires_at = old.expires_at.min(context.at.plus_hours(overlap_hours));
        let (token, account) = (context.mint(0), old.person);
        let event =
            TokenRotated { token, account, secret_digest, grant, expires_at, rotated, rotated_expires_at };
        Ok(vec![event.into()])
    }
}

impl Fact for TokenRotated {
    fn apply(&self, state: &mut State, _stamp: &Stamp) {
        state.tokens.update(&self.rotated).expires_at = self.rotated_expires_at;
        state.tokens.insert(AccessToken {
            id: self.token,
            person: self.account,
            secret_digest: self.secret_digest,
            grant: Some(self.grant.clone()),
            expires_at: self.expires_at,
            revoked_at: None,
        });
    }

    fn subjects(&self) -> Vec<String> {
        vec![self.token.to_string(), self.account.to_string(), self.rotated.to_string()]
    }
}
