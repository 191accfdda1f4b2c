//! Issue a token to a service account, limited to some actions and, if wanted, to a part of the tree.

use serde::{Deserialize, Serialize};

use super::{AccessToken, Grant, organisation};
use crate::command::Verb;
use crate::envelope::Context;
use crate::event::{Event, Fact, personal_field};
use crate::limits::SERVICE_TOKEN_DAYS_MAX;
use crate::policy::{self, Action, Subject};
use crate::rejection::{Rejection, listed};
use crate::state::{Stamp, State};
use crate::values::{Digest, OrganisationId, PersonId, Personal, Timestamp, TokenId};
use crate::wording::{Remedy, Rule};

/// Issues a token; what it permits is at most what the account's appointments do.
#[derive(Clone, Debug)]
pub struct IssueAccountToken {
    /// The service account.
    pub account: PersonId,
    /// SHA-256 of the secret.
    pub secret_digest: Digest,
    /// What it is for.
    pub label: Personal,
    /// What it permits.
    pub grant: Grant,
    /// When it ends.
    pub expires_at: Timestamp,
}

/// A token was issued to a service account.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AccountTokenIssued {
    /// The token.
    pub token: TokenId,
    account: PersonId,
    secret_digest: Digest,
    #[serde(skip)]
    label: Option<Personal>,
    grant: Grant,
    expires_at: Timestamp,
}

impl Verb for IssueAccountToken {
    fn decide(&self, state: &State, context: &Context) -> Result<Vec<Event>, Rejection> {
        require_account(state, context, self.account)?;
        listed("actions", &self.grant.actions, Action::ALL.len())?;
        if let Some(top) = self.grant.organisation {
            organisation(state, top)?;
        }
        check_expiry(context, self.expires_at)?;
        check_secret(state, &self.secret_digest)?;

        // Nothing below can be refused.
        let IssueAccountToken { account, secret_digest, label, grant, expires_at } = self.clone();
        let (token, label) = (context.mint(0), Some(label));
        Ok(vec![AccountTokenIssued { token, account, secret_digest, label, grant, expires_at }.into()])
    }
}

/// Refuses all but those who manage service accounts where the account belongs.
pub(super) fn require_account(state: &State, context: &Context, account: PersonId) -> Result<(), Rejection> {
    let not_found = || Rejection::not_found("service account", account);
    let of: Option<OrganisationId> = state.persons.get(&account).and_then(|person| person.service_of);
    let subject = Subject::of("service account", account, of.ok_or_else(not_found)?);
    policy::require(state, context, Action::ManageServiceAccounts, &subject).map(|_| ())
}

/// Refuses an end that is past, or further away than a token may last.
pub(super) fn check_expiry(context: &Context, expires_at: Timestamp) -> Result<(), Rejection> {
    let latest = context.at.plus_days(SERVICE_TOKEN_DAYS_MAX);
    if context.at < expires_at && expires_at <= latest {
        return Ok(());
    }
    let rule = Rule::ExpiresTooLate.with([&latest]);
    Err(Rejection::field("expires_at", expires_at, rule, Remedy::RotateInTime))
}

/// Refuses a secret that another token has.
pub(super) fn check_secret(state: &State, secret_digest: &Digest) -> Result<(), Rejection> {
    if state.tokens.rows().any(|token| token.secret_digest == *secret_digest) {
        return Err(Rejection::AlreadyExists { object: "token", reference: "with this secret".to_owned() });
    }
    Ok(())
}

impl Fact for AccountTokenIssued {
    fn apply(&self, state: &mut State, _stamp: &Stamp) {
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
        vec![self.token.to_string(), self.account.to_string()]
    }

    fn personal(&self) -> Vec<(String, String, &Personal)> {
        personal_field(self.token, "label", self.label.as_ref())
    }
}
