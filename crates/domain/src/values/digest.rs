//! Fixed-size byte strings: digests, public keys and signatures, written in lower-case hexadecimal.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use std::str::FromStr;

use super::hexadecimal::{as_text, read_digits, write_digits};

/// A text that is not the expected number of hexadecimal digits.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("must be {digits} lower-case hexadecimal digits")]
pub struct HexError {
    /// Digits expected.
    pub digits: usize,
}

macro_rules! byte_strings {
    ($($(#[$doc:meta])* $name:ident[$len:literal];)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub [u8; $len]);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                let mut digits = [0; 2 * $len];
                write_digits(&self.0, &mut digits);
                f.write_str(as_text(&digits))
            }
        }
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(self, f)
            }
        }
        impl FromStr for $name {
            type Err = HexError;
            fn from_str(text: &str) -> Result<Self, HexError> {
                read_digits(text).map($name).ok_or(HexError { digits: 2 * $len })
            }
        }
        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                let mut digits = [0; 2 * $len];
                write_digits(&self.0, &mut digits);
                serializer.serialize_str(as_text(&digits))
            }
        }
        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }
    )*};
}

byte_strings! {
    /// A SHA-256 digest.
    Digest[32];
    /// An Ed25519 public key (RFC 8032).
    KeyBytes[32];
    /// A point of P-256 in compressed form (SEC 1, 2.3.3).
    PointBytes[33];
    /// A signature by an Ed25519 key (RFC 8032), or by a passkey the two numbers of ECDSA (FIPS 186-5).
    SignatureBytes[64];
    /// What an authenticator states when it signs (WebAuthn, 6.1), without extensions.
    AuthenticatorBytes[37];
}
