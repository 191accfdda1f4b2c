//! Signing keys of a story's people: they follow from its seed, so whoever plays the story can sign as each of them.
//!
//! Rules refuse them in every cell that was not founded as a demo.

use domain::values::{KeyBytes, SignatureBytes};
use ed25519_dalek::{Signer, SigningKey};
use sha2::{Digest as _, Sha256};

/// The keys of everyone in a story.
#[derive(Clone, Copy, Debug)]
pub struct DemoKeys {
    seed: u64,
}

impl DemoKeys {
    /// The keys of the story with this seed.
    pub fn new(seed: u64) -> DemoKeys {
        DemoKeys { seed }
    }

    /// The public half of a person's key, by personnel code.
    pub fn public(&self, person: &str) -> KeyBytes {
        KeyBytes(self.key(person).verifying_key().to_bytes())
    }

    /// Signs as this person.
    pub fn sign(&self, person: &str, bytes: &[u8]) -> SignatureBytes {
        SignatureBytes(self.key(person).sign(bytes).to_bytes())
    }

    fn key(&self, person: &str) -> SigningKey {
        let secret = Sha256::new().chain_update(self.seed.to_be_bytes()).chain_update(person).finalize();
        SigningKey::from_bytes(&secret.into())
    }
}
