//! Issue an access token to a person; the secret itself is shown once and never stored.

use serde::{Deserialize, Serialize};

use super::AccessToken;
use crate::command::Verb;
use crate::envelope::{Actor, Context};
use crate::event::{Event, Fact, personal_field};
use crate::policy;
use crate::rejection::Rejection;
use crate::state::{Stamp, State};
use crate::values::{Digest, PersonId, Personal, Timestamp, TokenId};
use crate::wording::{Remedy, Rule};

/// Issues a token, at the console only until people can sign in themselves.
#[derive(Clone, Debug)]
pub struct IssueToken {
    /// Whose token.
    pub person: PersonId,
    /// SHA-256 of the secret.
    pub secret_digest: Digest,
    /// What it is for.
    pub label: Personal,
    /// When it ends.
    pub expires_at: Timestamp,
}

/// A token was issued.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TokenIssued {
    /// The token.
    pub token: TokenId,
    person: PersonId,
    secret_digest: Digest,
    #[serde(skip)]
    label: Option<Personal>,
    expires_at: Timestamp,
}

impl Verb for IssueToken {
    fn decide(&self, state: &State, context: &Context) -> Result<Vec<Event>, Rejection> {
        policy::require_actor(context, Actor::Console, "issue_token")?;
        state.persons.get(&self.person).ok_or_else(|| Rejection::not_found("person", self.person))?;
        if self.expires_at <= context.at {
            return Err(Rejection::field("expires_at", self.expires_at, Rule::LiesInPast, Remedy::LaterTime));
        }
        if state.tokens.rows().any(|token| token.secret_digest == self.secret_digest) {
            return Err(Rejection::AlreadyExists {
                object: "token",
                reference: "with this secret".to_owned(),
            });
        }

        // Nothing below can be refused.
        let IssueToken { person, secret_digest, label, expires_at } = self.clone();
        let (token, label) = (context.mint(0), Some(label));
        Ok(vec![TokenIssued { token, person, secret_digest, label, expires_at }.into()])
    }
}

impl Fact for TokenIssued {
    fn apply(&self, state: &mut State, _stamp: &Stamp) {
        state.tokens.insert(AccessToken {
            id: self.token,
            person: self.person,
            secret_digest: self.secret_digest,
            grant: None,
            expires_at: self.expires_at,
            revoked_at: None,
        });
    }

    fn subjects(&self) -> Vec<String> {
        vec![self.token.to_string(), self.person.to_string()]
    }

    fn personal(&self) -> Vec<(String, String, &Personal)> {
        personal_field(self.token, "label", self.label.as_ref())
    }
}
