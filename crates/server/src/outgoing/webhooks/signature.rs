//! Signatures of Standard Webhooks, version 1: HMAC-SHA-256 over id, time and body
//! (<https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md>).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// A signature as the header carries it.
pub fn sign(secret: &[u8], id: &str, seconds: i64, body: &[u8]) -> String {
    let mac = Hmac::<Sha256>::new_from_slice(secret).expect("HMAC takes a key of any length");
    let head = format!("{id}.{seconds}.");
    let tag = mac.chain_update(head).chain_update(body).finalize().into_bytes();
    format!("v1,{}", STANDARD.encode(tag))
}

/// A secret as it is shown once.
pub fn shown(secret: &[u8]) -> String {
    format!("whsec_{}", STANDARD.encode(secret))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The vector that the packages of PyPI and npm agree on; `tests/peers/webhook_vector.sh` holds them to it.
    #[test]
    fn a_signature_is_that_of_the_standard() {
        let vector: serde_json::Value =
            serde_json::from_str(include_str!("../../../../../tests/peers/webhook_vector.json"))
                .expect("JSON");
        let text = |name: &str| vector[name].as_str().expect("a text").to_owned();
        let secret = STANDARD.decode(text("secret").strip_prefix("whsec_").expect("the prefix"));
        let secret = secret.expect("base64");
        let seconds = vector["timestamp"].as_i64().expect("a number");
        assert_eq!(sign(&secret, &text("id"), seconds, text("body").as_bytes()), text("signature"));
        assert_eq!(shown(&secret), text("secret"));
    }
}
