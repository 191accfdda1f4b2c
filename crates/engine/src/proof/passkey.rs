//! What passkeys sign (WebAuthn Level 2): documents, and answers to the challenge of a sign-in; and how one is made.
//!
//! ES256 alone, without attestation and extensions, and always with the user verified by the device. So everything is
//! of fixed length, and what is not exactly as expected is refused.

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use domain::signatures::Assertion;
use domain::values::{AuthenticatorBytes, Digest, Origin, Passkey, PointBytes, SignatureBytes};
use p256::ecdsa::signature::Verifier;
use p256::ecdsa::{Signature, VerifyingKey};
use serde::Deserialize;
use sha2::{Digest as _, Sha256};

use super::Hash;
use super::merkle::{leaf_hash, root_from_inclusion};

/// Bytes of a credential's id (WebAuthn, 4).
pub const CREDENTIAL_BYTES_MAX: usize = 1_023;
/// Flags of the authenticator (WebAuthn, 6.1).
const USER_PRESENT: u8 = 1;
const USER_VERIFIED: u8 = 1 << 2;
const HAS_KEY: u8 = 1 << 6;
const HAS_EXTENSIONS: u8 = 1 << 7;
/// The CBOR around the coordinates of an ES256 key: authenticators write it in this one form (CTAP2, 6; RFC 9053).
const BEFORE_X: &[u8] = &[0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 0x20];
const BEFORE_Y: &[u8] = &[0x22, 0x58, 0x20];

/// Why what a browser sent is not accepted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PasskeyError {
    /// The browser's statement is no JSON of that form, or of another ceremony.
    #[error("what the browser states is not the statement of this ceremony")]
    Statement,
    /// Another challenge was signed: another document, or an old page.
    #[error("another challenge was signed")]
    Challenge,
    /// Another page asked, or this one within a page of others.
    #[error("the page that asked was not one of {0}")]
    Origin(Origin),
    /// The authenticator answered another installation.
    #[error("the authenticator answered for another host")]
    RelyingParty,
    /// Nobody touched the device, or it did not check who did.
    #[error("the device did not verify its user; unlock it with finger, face or PIN")]
    NotVerified,
    /// Not an ES256 key in its one form.
    #[error("the authenticator's answer is not that of an ES256 passkey")]
    Key,
    /// The signature is not by this key.
    #[error("the signature is not valid for this document and key")]
    Signature,
}

/// A passkey as its device has just made it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewPasskey {
    /// How the device finds it.
    pub credential: Vec<u8>,
    /// Its public half.
    pub passkey: Passkey,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Statement {
    r#type: String,
    challenge: String,
    origin: String,
    #[serde(default)]
    cross_origin: bool,
}

/// Checks that a passkey signed these bytes, alone or together with others.
pub fn verify_passkey_signature(
    key: &Passkey,
    bytes: &[u8],
    assertion: &Assertion,
    signature: &SignatureBytes,
) -> Result<(), PasskeyError> {
    let leaf = leaf_hash(bytes);
    let root = match &assertion.place {
        None => leaf,
        Some(place) => {
            let path: Vec<Hash> = place.path.iter().map(|hash| hash.0).collect();
            root_from_inclusion(&leaf, place.position, place.size, &path)
                .map_err(|_| PasskeyError::Challenge)?
        }
    };
    let Assertion { authenticator, client, .. } = assertion;
    verify_assertion(key, &Digest(root), authenticator, client.as_str(), signature)
}

/// Checks that a passkey answered a challenge (WebAuthn, 7.2).
pub fn verify_assertion(
    key: &Passkey,
    challenge: &Digest,
    authenticator: &AuthenticatorBytes,
    client: &str,
    signature: &SignatureBytes,
) -> Result<(), PasskeyError> {
    check_statement(client, "webauthn.get", challenge, &key.origin)?;
    let flags = check_authenticator(&authenticator.0, &key.origin)?;
    if flags & (HAS_KEY | HAS_EXTENSIONS) != 0 {
        return Err(PasskeyError::Key);
    }
    let verifier = VerifyingKey::from_sec1_bytes(&key.point.0).map_err(|_| PasskeyError::Key)?;
    let signature = Signature::from_slice(&signature.0).map_err(|_| PasskeyError::Signature)?;
    let signed = [authenticator.0.as_slice(), &Sha256::digest(client)].concat();
    verifier.verify(&signed, &signature).map_err(|_| PasskeyError::Signature)
}

/// Reads a passkey that a device made for a challenge (WebAuthn, 7.1); no attestation is asked for.
pub fn read_new_passkey(
    origin: &Origin,
    challenge: &Digest,
    authenticator: &[u8],
    client: &str,
) -> Result<NewPasskey, PasskeyError> {
    check_statement(client, "webauthn.create", challenge, origin)?;
    let flags = check_authenticator(authenticator, origin)?;
    if flags & HAS_KEY == 0 {
        return Err(PasskeyError::Key);
    }
    // After hash, flags, counter and the model of the device stand the length of the credential's id and the id.
    let rest = authenticator.get(53..).ok_or(PasskeyError::Key)?;
    let (length, rest) = rest.split_first_chunk::<2>().ok_or(PasskeyError::Key)?;
    let length = usize::from(u16::from_be_bytes(*length));
    if length == 0 || length > CREDENTIAL_BYTES_MAX {
        return Err(PasskeyError::Key);
    }
    let (credential, key) = rest.split_at_checked(length).ok_or(PasskeyError::Key)?;
    let (point, rest) = read_point(key).ok_or(PasskeyError::Key)?;
    if rest.is_empty() != (flags & HAS_EXTENSIONS == 0) {
        return Err(PasskeyError::Key);
    }
    let passkey = Passkey { point, origin: origin.clone() };
    Ok(NewPasskey { credential: credential.to_vec(), passkey })
}

/// The two numbers of an ECDSA signature from the DER that browsers send.
pub fn signature_from_der(der: &[u8]) -> Result<SignatureBytes, PasskeyError> {
    let signature = Signature::from_der(der).map_err(|_| PasskeyError::Signature)?;
    Ok(SignatureBytes(signature.to_bytes().into()))
}

fn check_statement(
    client: &str,
    kind: &str,
    challenge: &Digest,
    origin: &Origin,
) -> Result<(), PasskeyError> {
    let stated: Statement = serde_json::from_str(client).map_err(|_| PasskeyError::Statement)?;
    if stated.r#type != kind {
        return Err(PasskeyError::Statement);
    }
    if stated.challenge != BASE64_URL_SAFE_NO_PAD.encode(challenge.0) {
        return Err(PasskeyError::Challenge);
    }
    if stated.origin != origin.as_str() || stated.cross_origin {
        return Err(PasskeyError::Origin(origin.clone()));
    }
    Ok(())
}

/// Checks for whom the authenticator answered and that it verified its user; answers its flags.
fn check_authenticator(authenticator: &[u8], origin: &Origin) -> Result<u8, PasskeyError> {
    let (relying_party, rest) = authenticator.split_at_checked(32).ok_or(PasskeyError::Key)?;
    if relying_party != &Sha256::digest(origin.host())[..] {
        return Err(PasskeyError::RelyingParty);
    }
    let flags = *rest.first().ok_or(PasskeyError::Key)?;
    let verified = USER_PRESENT | USER_VERIFIED;
    if flags & verified == verified { Ok(flags) } else { Err(PasskeyError::NotVerified) }
}

/// The point of an ES256 key in its canonical CBOR, and what follows it.
fn read_point(key: &[u8]) -> Option<(PointBytes, &[u8])> {
    let (x, rest) = key.strip_prefix(BEFORE_X)?.split_at_checked(32)?;
    let (y, rest) = rest.strip_prefix(BEFORE_Y)?.split_at_checked(32)?;
    let point = VerifyingKey::from_sec1_bytes(&[&[4], x, y].concat()).ok()?;
    let compressed = point.to_sec1_point(true);
    Some((PointBytes(compressed.as_bytes().try_into().ok()?), rest))
}

#[cfg(test)]
mod authenticator;
#[cfg(test)]
mod tests;
