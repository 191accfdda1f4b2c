//! An authenticator in software, for tests: it makes a passkey and answers as a device and a browser do.

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use domain::values::{Digest, Origin};
use p256::ecdsa::signature::Signer;
use p256::ecdsa::{Signature, SigningKey};
use sha2::{Digest as _, Sha256};

/// A device with one passkey.
pub struct Authenticator {
    /// Its private half.
    pub key: SigningKey,
    /// How the passkey is found.
    pub credential: Vec<u8>,
    /// Where it stands.
    pub origin: Origin,
    /// What it states of its user: present and verified.
    pub flags: u8,
    /// What the browser calls the ceremony of a signature.
    pub kind: &'static str,
}

/// What a device answers: its own statement, that of the browser, and the signature in DER.
pub struct Answer {
    /// Of the authenticator.
    pub authenticator: Vec<u8>,
    /// Of the browser.
    pub client: String,
    /// Of both.
    pub signature: Vec<u8>,
}

impl Authenticator {
    /// A device whose secret follows from a seed.
    pub fn new(seed: u8, origin: &str) -> Authenticator {
        let key = SigningKey::from_slice(&[seed; 32]).expect("a secret");
        let origin = origin.parse().expect("an origin");
        Authenticator { key, credential: vec![seed; 16], origin, flags: 0b101, kind: "webauthn.get" }
    }

    /// What the device states when it makes the passkey.
    pub fn make(&self, challenge: &Digest) -> Answer {
        let point = self.key.verifying_key().to_sec1_point(false);
        let (x, y) = (point.x().expect("a point"), point.y().expect("a point"));
        let mut stated = self.stated(1 << 6);
        stated.extend([0; 16]);
        stated.extend(u16::try_from(self.credential.len()).expect("short").to_be_bytes());
        stated.extend(&self.credential);
        stated.extend([0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 0x20]);
        stated.extend(x);
        stated.extend([0x22, 0x58, 0x20]);
        stated.extend(y);
        let client = self.client("webauthn.create", challenge);
        Answer { authenticator: stated, client, signature: Vec::new() }
    }

    /// The answer to a challenge.
    pub fn answer(&self, challenge: &Digest) -> Answer {
        let (authenticator, client) = (self.stated(0), self.client(self.kind, challenge));
        let signed = [authenticator.as_slice(), &Sha256::digest(&client)].concat();
        let signature: Signature = self.key.sign(&signed);
        Answer { authenticator, client, signature: signature.to_der().as_bytes().to_vec() }
    }

    fn stated(&self, more: u8) -> Vec<u8> {
        let mut stated = Sha256::digest(self.origin.host()).to_vec();
        stated.push(self.flags | more);
        stated.extend([0; 4]);
        stated
    }

    fn client(&self, kind: &str, challenge: &Digest) -> String {
        let (challenge, origin) = (BASE64_URL_SAFE_NO_PAD.encode(challenge.0), &self.origin);
        format!(
            r#"{{"type":"{kind}","challenge":"{challenge}","origin":"{origin}","crossOrigin":false,"other":1}}"#
        )
    }
}
