//! Signing in with the account of another organisation: OpenID Connect, the authorization code flow with PKCE.
//!
//! Reading order: `settings` (what a provider is configured with), this file (one sign-in from its beginning to what the
//! provider vouches for), `provider` (the questions asked of it), `admission` (who that is here, and what they may do).

pub mod admission;
pub mod provider;
pub mod settings;

use openidconnect::{CsrfToken, Nonce, PkceCodeVerifier};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

use domain::values::{Code, PersonId};
use provider::{Provider, ProviderError};

/// Methods of authentication that are a second factor or more (RFC 8176).
const STRONG_METHODS: [&str; 4] = ["mfa", "hwk", "otp", "sc"];

/// Characters of a subject (OpenID Connect Core 1.0, section 2).
const SUBJECT_CHARS_MAX: usize = 255;

/// What a browser keeps of a sign-in under way, so that nobody can end it in another.
#[derive(Serialize, Deserialize)]
pub struct Begun {
    /// The provider it began with.
    pub provider: String,
    /// Where the person wanted to go.
    pub next: String,
    state: CsrfToken,
    nonce: Nonce,
    verifier: PkceCodeVerifier,
}

/// What a provider sends the browser back with.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Returned {
    code: String,
    state: String,
    iss: Option<String>,
    error: Option<String>,
}

/// Whom a provider vouches for.
#[derive(Clone, Debug)]
pub struct Vouched {
    /// Who that is there, for ever (`sub`).
    pub subject: String,
    /// Personnel code, by the claim that holds it; it says who the person is here until they have signed in once.
    pub code: Option<Code>,
    /// All that it says of the person.
    pub claims: Map<String, Value>,
}

/// Why a sign-in came to nothing; for the log. The person is told that it did, and nothing else.
#[derive(Debug, thiserror::Error)]
pub enum SignOnError {
    /// The browser did not begin it, or began another one.
    #[error("the browser did not begin this sign-in")]
    NotBegun,
    /// The provider refused, such as because the person gave up.
    #[error("the provider refused the sign-in")]
    Refused,
    /// The answer names another provider, or none where it promised to (RFC 9207).
    #[error("the answer is of another provider, or does not say of which")]
    MixedUp,
    /// The provider failed or said what it must not.
    #[error(transparent)]
    Provider(#[from] ProviderError),
    /// The claim that names the person is missing or is no personnel code.
    #[error("the claim {0} holds no personnel code")]
    Claim(String),
    /// The subject cannot be kept.
    #[error("the claim sub is not 1 to {SUBJECT_CHARS_MAX} characters of ASCII")]
    Subject,
    /// The person signs in with another account there.
    #[error("{0} is bound to another account of the provider; invite them anew to lift that")]
    AnotherSubject(PersonId),
    /// The name cannot be kept.
    #[error("the claim name is longer than a name may be, or has control characters")]
    Name,
    /// Nobody here has the code, and the provider does not admit people.
    #[error("nobody here has that personnel code")]
    Unknown,
    /// A rule refused to admit the person.
    #[error("the person is not admitted: {0}")]
    NotAdmitted(#[from] engine::SubmitError),
    /// The database failed.
    #[error("the database is not available")]
    Unavailable,
}

/// Finishes a sign-in, on a thread that may block; what the provider vouches for is then believed.
pub fn finish(
    provider: &Provider,
    begun: Option<Begun>,
    returned: &Returned,
    back: &str,
) -> Result<Vouched, SignOnError> {
    let settings = &provider.settings;
    let begun = begun.filter(|begun| begun.provider == settings.name).ok_or(SignOnError::NotBegun)?;
    // Digests are compared, so that the time it takes says nothing of the state.
    if Sha256::digest(begun.state.secret()) != Sha256::digest(&returned.state) {
        return Err(SignOnError::NotBegun);
    }
    if returned.iss.as_deref().is_some_and(|issuer| issuer != settings.issuer) {
        return Err(SignOnError::MixedUp);
    }
    if returned.error.is_some() || returned.code.is_empty() {
        return Err(SignOnError::Refused);
    }
    if returned.iss.is_none() && provider.names_itself()? {
        return Err(SignOnError::MixedUp);
    }
    let claims = provider.redeem(&returned.code, begun.verifier, &begun.nonce, back)?;
    let named = claims.get(&settings.person_claim).and_then(Value::as_str);
    let code = named.and_then(|code| Code::new(code).ok());
    let subject = claims.get("sub").and_then(Value::as_str).filter(|subject| is_kept(subject));
    let subject = subject.ok_or(SignOnError::Subject)?.to_owned();
    Ok(Vouched { subject, code, claims })
}

/// Whether a subject is what the specification lets it be.
fn is_kept(subject: &str) -> bool {
    (1..=SUBJECT_CHARS_MAX).contains(&subject.len())
        && subject.bytes().all(|byte| matches!(byte, b' '..=b'~'))
}

impl Vouched {
    /// Whether a claim is the value or a list with it.
    pub fn has(&self, claim: &str, value: &str) -> bool {
        match self.claims.get(claim) {
            Some(Value::String(said)) => said == value,
            Some(Value::Array(said)) => said.iter().any(|said| said == value),
            _ => false,
        }
    }

    /// Whether the provider says that it asked for a second factor.
    pub fn is_strong(&self) -> bool {
        STRONG_METHODS.iter().any(|method| self.has("amr", method))
    }
}

#[cfg(test)]
mod tests;
