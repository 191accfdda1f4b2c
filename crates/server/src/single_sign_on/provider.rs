//! A provider, and the questions asked of it: what it says of itself (OpenID Connect Discovery 1.0), and the exchange
//! of a code for claims (OpenID Connect Core 1.0, section 3.1.3).

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::values::Timestamp;
use openidconnect::core::{
    CoreAuthDisplay, CoreAuthenticationFlow, CoreClaimName, CoreClaimType, CoreClient, CoreClientAuthMethod,
    CoreGrantType, CoreIdToken, CoreJsonWebKey, CoreJweContentEncryptionAlgorithm,
    CoreJweKeyManagementAlgorithm, CoreJwsSigningAlgorithm, CoreResponseMode, CoreResponseType,
    CoreSubjectIdentifierType,
};
use openidconnect::{
    AdditionalProviderMetadata, AuthorizationCode, ClaimsVerificationError, ClientId, ClientSecret,
    CsrfToken, EndpointMaybeSet, EndpointNotSet, EndpointSet, HttpRequest, HttpResponse, IssuerUrl, Nonce,
    PkceCodeChallenge, PkceCodeVerifier, ProviderMetadata, RedirectUrl, RequestTokenError, Scope,
    TokenResponse,
};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use ureq::Agent;

use super::Begun;
use super::settings::{ProviderSettings, is_secure};
use crate::outgoing::http::config;

/// Time for one question to a provider.
const TIME: Duration = Duration::from_secs(10);
/// Bytes of an answer.
const ANSWER_BYTES_MAX: u64 = 262_144;
/// How long what a provider says of itself is believed.
const KNOWN_FOR: Duration = Duration::from_secs(3_600);
/// How often it is asked anew because of an unknown key, so that forged tokens do not make us ask for each.
const RENEWED_EVERY: Duration = Duration::from_secs(10);
/// Seconds by which a provider's clock may be ahead of ours.
const CLOCK_SECONDS: i64 = 60;
/// Algorithms that are taken: those with a public key, so never `none` or a shared secret.
const ALGORITHMS: [CoreJwsSigningAlgorithm; 4] = [
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256,
    CoreJwsSigningAlgorithm::RsaSsaPssSha256,
    CoreJwsSigningAlgorithm::EcdsaP256Sha256,
    CoreJwsSigningAlgorithm::EdDsa,
];

type Client = CoreClient<
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointMaybeSet,
    EndpointMaybeSet,
>;

/// What a provider says of itself beside what OpenID Connect has.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
struct Promises {
    /// Whether each of its answers names it (RFC 9207, section 3).
    #[serde(default)]
    authorization_response_iss_parameter_supported: bool,
}

impl AdditionalProviderMetadata for Promises {}

type Metadata = ProviderMetadata<
    Promises,
    CoreAuthDisplay,
    CoreClientAuthMethod,
    CoreClaimName,
    CoreClaimType,
    CoreGrantType,
    CoreJweContentEncryptionAlgorithm,
    CoreJweKeyManagementAlgorithm,
    CoreJsonWebKey,
    CoreResponseMode,
    CoreResponseType,
    CoreSubjectIdentifierType,
>;

/// Why a provider is no help; for the log.
#[derive(Debug, thiserror::Error)]
pub enum ProviderError {
    /// An address is not under TLS.
    #[error("an address of the provider is not https")]
    Plain,
    /// It does not answer, or not as it should.
    #[error("the provider does not answer as it should: {0}")]
    Answer(String),
    /// It does not take the code, such as because it was used before.
    #[error("the provider does not take the code: {0}")]
    Code(String),
    /// Its ID token is not to be believed.
    #[error("the ID token is not to be believed: {0}")]
    Token(#[from] ClaimsVerificationError),
    /// Its ID token holds only later.
    #[error("the ID token is not valid yet")]
    Early,
}

/// A provider and what it said of itself.
pub struct Provider {
    /// As it is configured.
    pub settings: ProviderSettings,
    known: Mutex<Known>,
}

#[derive(Default)]
struct Known {
    metadata: Option<(Metadata, Instant)>,
    renewed_at: Option<Instant>,
}

fn wrong(error: impl std::fmt::Display) -> ProviderError {
    ProviderError::Answer(error.to_string())
}

impl Provider {
    /// A provider that was not asked yet.
    pub fn new(settings: ProviderSettings) -> Provider {
        Provider { settings, known: Mutex::default() }
    }

    /// What it says of itself, asked at most once an hour.
    fn metadata(&self) -> Result<Metadata, ProviderError> {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((metadata, at)) = &known.metadata
            && at.elapsed() < KNOWN_FOR
        {
            return Ok(metadata.clone());
        }
        let metadata = self.discover()?;
        known.metadata = Some((metadata.clone(), Instant::now()));
        Ok(metadata)
    }

    /// The same asked anew, for a key that is not known; nothing when that was just done.
    fn renewed(&self) -> Result<Option<Metadata>, ProviderError> {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if known.renewed_at.is_some_and(|at| at.elapsed() < RENEWED_EVERY) {
            return Ok(None);
        }
        known.renewed_at = Some(Instant::now());
        let metadata = self.discover()?;
        known.metadata = Some((metadata.clone(), Instant::now()));
        Ok(Some(metadata))
    }

    fn discover(&self) -> Result<Metadata, ProviderError> {
        let issuer = IssuerUrl::new(self.settings.issuer.clone()).map_err(wrong)?;
        let metadata = Metadata::discover(&issuer, &send).map_err(wrong)?;
        // Browsers are sent there; tokens come from `send`, which asks nobody without TLS.
        if !is_secure(metadata.authorization_endpoint().as_str()) {
            return Err(ProviderError::Plain);
        }
        Ok(metadata)
    }

    /// Whether its answers name it, so that one without a name is not its own.
    pub(super) fn names_itself(&self) -> Result<bool, ProviderError> {
        Ok(self.metadata()?.additional_metadata().authorization_response_iss_parameter_supported)
    }

    fn client(&self, metadata: Metadata, back: &str) -> Result<Client, ProviderError> {
        let ProviderSettings { client_id, client_secret, .. } = &self.settings;
        let secret = ClientSecret::new(client_secret.clone());
        let client =
            CoreClient::from_provider_metadata(metadata, ClientId::new(client_id.clone()), Some(secret));
        Ok(client.set_redirect_uri(RedirectUrl::new(back.to_owned()).map_err(wrong)?))
    }

    /// Begins a sign-in: what the browser keeps, and where it is sent to.
    pub fn begin(&self, back: &str, next: &str) -> Result<(Begun, String), ProviderError> {
        let client = self.client(self.metadata()?, back)?;
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let flow = CoreAuthenticationFlow::AuthorizationCode;
        let (address, state, nonce) = client
            .authorize_url(flow, CsrfToken::new_random, Nonce::new_random)
            .add_scope(Scope::new("profile".to_owned()))
            .set_pkce_challenge(challenge)
            .url();
        let (provider, next) = (self.settings.name.clone(), next.to_owned());
        Ok((Begun { provider, next, state, nonce, verifier }, address.into()))
    }

    /// What the provider says of the person for whom it made a code, if its ID token is all it must be.
    pub(super) fn redeem(
        &self,
        code: &str,
        verifier: PkceCodeVerifier,
        nonce: &Nonce,
        back: &str,
    ) -> Result<Map<String, Value>, ProviderError> {
        let client = self.client(self.metadata()?, back)?;
        let exchange = client.exchange_code(AuthorizationCode::new(code.to_owned())).map_err(wrong)?;
        let answer = exchange.set_pkce_verifier(verifier).request(&send).map_err(|error| match error {
            RequestTokenError::ServerResponse(refusal) => ProviderError::Code(refusal.to_string()),
            other => wrong(other),
        })?;
        let token = answer.id_token().ok_or_else(|| wrong("there is no ID token"))?;
        match believe(&client, token, nonce) {
            Err(ClaimsVerificationError::SignatureVerification(error)) => {
                // A key that is not known may be a new one.
                let renewed = self.renewed()?;
                let error = || ClaimsVerificationError::SignatureVerification(error);
                believe(&self.client(renewed.ok_or_else(error)?, back)?, token, nonce)?;
            }
            outcome => outcome?,
        }
        let claims = claims_of(&token.to_string()).ok_or_else(|| wrong("the claims are no JSON object"))?;
        match has_begun(&claims, engine::clock::wall()) {
            true => Ok(claims),
            false => Err(ProviderError::Early),
        }
    }
}

/// Whether an ID token was signed by its provider, for us, for this sign-in, and is valid now (section 3.1.3.7).
fn believe(client: &Client, token: &CoreIdToken, nonce: &Nonce) -> Result<(), ClaimsVerificationError> {
    let verifier = client.id_token_verifier().set_allowed_algs(ALGORITHMS);
    token.claims(&verifier, nonce).map(drop)
}

/// Whether a token's time has come; one that names no beginning is valid from the start (RFC 7519, section 4.1.5).
fn has_begun(claims: &Map<String, Value>, now: Timestamp) -> bool {
    let Some(not_before) = claims.get("nbf") else { return true };
    not_before.as_i64().is_some_and(|seconds| seconds <= now.0 / 1_000_000 + CLOCK_SECONDS)
}

/// All claims of a token that is believed.
fn claims_of(token: &str) -> Option<Map<String, Value>> {
    let body = URL_SAFE_NO_PAD.decode(token.split('.').nth(1)?).ok()?;
    serde_json::from_slice(&body).ok()
}

fn send(request: HttpRequest) -> Result<HttpResponse, ProviderError> {
    if !is_secure(&request.uri().to_string()) {
        return Err(ProviderError::Plain);
    }
    let (parts, body) = Agent::new_with_config(config(TIME)).run(request).map_err(wrong)?.into_parts();
    let body = body.into_with_config().limit(ANSWER_BYTES_MAX).read_to_vec().map_err(wrong)?;
    Ok(HttpResponse::from_parts(parts, body))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_token_whose_time_has_not_come_is_not_believed() {
        let begun = |claims: Value| {
            let claims = claims.as_object().expect("an object").clone();
            has_begun(&claims, Timestamp(1_000 * 1_000_000))
        };
        for (claims, expected) in [
            (json!({}), true),
            (json!({ "nbf": 1_000 }), true),
            (json!({ "nbf": 1_060 }), true),
            (json!({ "nbf": 1_061 }), false),
            (json!({ "nbf": "1000" }), false),
        ] {
            assert_eq!(begun(claims.clone()), expected, "{claims}");
        }
    }
}
