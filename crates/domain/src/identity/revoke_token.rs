//! Revoke an access token: its owner does, and of a service account whoever manages it.

use serde::{Deserialize, Serialize};

use super::issue_account_token::require_account;
use crate::command::Verb;
use crate::envelope::Context;
use crate::event::{Event, Fact};
use crate::policy::{self, Action};
use crate::rejection::Rejection;
use crate::state::{Stamp, State};
use crate::values::TokenId;

/// Revokes a token at once; revoking it again changes nothing and is refused.
#[derive(Clone, Debug)]
pub struct RevokeToken {
    /// Which token.
    pub token: TokenId,
}

/// A token was revoked.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TokenRevoked {
    token: TokenId,
}

impl Verb for RevokeToken {
    fn decide(&self, state: &State, context: &Context) -> Result<Vec<Event>, Rejection> {
        let not_found = || Rejection::not_found("token", self.token);
        let token =
            state.tokens.get(&self.token).filter(|token| token.revoked_at.is_none()).ok_or_else(not_found)?;
        let is_managed = token.grant.is_some() && require_account(state, context, token.person).is_ok();
        if !is_managed {
            policy::require_owner(state, context, Action::ManageOwnKey, token.person, "token", self.token)?;
        }

        // Nothing below can be refused.
        Ok(vec![TokenRevoked { token: self.token }.into()])
    }
}

impl Fact for TokenRevoked {
    fn apply(&self, state: &mut State, stamp: &Stamp) {
        state.tokens.update(&self.token).revoked_at = Some(stamp.at);
    }

    fn subjects(&self) -> Vec<String> {
        vec![self.token.to_string()]
    }
}
