//! Public keys that people sign with, and where a passkey may be used.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::{KeyBytes, PointBytes};

/// Characters of an [`Origin`]: a host name has at most 253.
pub const ORIGIN_CHARS_MAX: usize = 280;

/// The public half of a key that a person signs with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PublicKey {
    /// Of an Ed25519 key (RFC 8032), kept in a file or a program.
    Ed25519(KeyBytes),
    /// Of a passkey (WebAuthn, ES256).
    Passkey(Passkey),
}

/// The public half of a passkey; its origin is part of it, so that a signature is checked without any configuration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Passkey {
    /// Point of P-256.
    pub point: PointBytes,
    /// The pages it signs on.
    pub origin: Origin,
}

/// The origin of this installation's pages, such as `https://qm.example`: what browsers state in a passkey's signature.
///
/// A host name over HTTPS, or `localhost` for trying out; browsers make no passkeys for bare addresses.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Origin(String);

/// A text that is no origin passkeys can be used at.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not the origin of pages; give https://host, https://host:port or http://localhost:port")]
pub struct OriginError(String);

impl PublicKey {
    /// Where a passkey signs; other keys have none.
    pub fn origin(&self) -> Option<&Origin> {
        match self {
            PublicKey::Ed25519(_) => None,
            PublicKey::Passkey(key) => Some(&key.origin),
        }
    }
}

impl Origin {
    /// The host, which is the id of the relying party (WebAuthn, 5.1.2).
    pub fn host(&self) -> &str {
        let (_, host) = self.0.split_once("://").expect("an origin has a scheme");
        host.split(':').next().unwrap_or(host)
    }

    /// The origin itself.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Origin {
    type Err = OriginError;

    fn from_str(text: &str) -> Result<Origin, OriginError> {
        let refused = || OriginError(text.chars().take(ORIGIN_CHARS_MAX).collect());
        let (scheme, rest) = text.split_once("://").ok_or_else(refused)?;
        let (host, port) = rest.split_once(':').map_or((rest, None), |(host, port)| (host, Some(port)));
        let default_port = if scheme == "https" { "443" } else { "80" };
        let is_port = |port: &str| {
            port.parse::<u16>().is_ok_and(|number| number > 0 && number.to_string() == port)
                && port != default_port
        };
        let is_allowed = match scheme {
            "https" => is_host(host),
            "http" => host == "localhost",
            _ => false,
        };
        let is_whole = text.len() <= ORIGIN_CHARS_MAX && is_allowed && port.is_none_or(is_port);
        if is_whole { Ok(Origin(text.to_owned())) } else { Err(refused()) }
    }
}

/// Whether this is a host name in lower case, as browsers write it, and no bare address.
fn is_host(host: &str) -> bool {
    let is_label = |label: &str| {
        let is_inside = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        (1..=63).contains(&label.len())
            && label.bytes().all(is_inside)
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    let last = host.rsplit('.').next().unwrap_or_default();
    host.split('.').all(is_label) && !last.bytes().all(|byte| byte.is_ascii_digit())
}

impl From<KeyBytes> for PublicKey {
    fn from(key: KeyBytes) -> PublicKey {
        PublicKey::Ed25519(key)
    }
}

impl From<Passkey> for PublicKey {
    fn from(key: Passkey) -> PublicKey {
        PublicKey::Passkey(key)
    }
}

/// The key's bytes in hexadecimal: 64 digits of an Ed25519 key, 66 of a passkey's point.
impl fmt::Display for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            PublicKey::Ed25519(key) => key.fmt(f),
            PublicKey::Passkey(key) => key.point.fmt(f),
        }
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for Origin {
    type Error = OriginError;
    fn try_from(text: String) -> Result<Origin, OriginError> {
        text.parse()
    }
}

impl From<Origin> for String {
    fn from(origin: Origin) -> String {
        origin.0
    }
}

#[cfg(test)]
mod tests {
    use super::Origin;

    #[test]
    fn an_origin_is_written_as_browsers_write_it() {
        for (text, host) in [
            ("https://qm.example", "qm.example"),
            ("https://supply.mil.example:8443", "supply.mil.example"),
            ("https://intranet", "intranet"),
            ("http://localhost:8080", "localhost"),
            ("http://localhost", "localhost"),
        ] {
            assert_eq!(text.parse::<Origin>().expect(text).host(), host);
        }
        for text in [
            "",
            "qm.example",
            "http://qm.example",
            "https://QM.example",
            "https://qm.example/",
            "https://qm.example:443",
            "https://qm.example:0",
            "https://qm.example:08443",
            "https://10.0.0.1",
            "https://[::1]:8443",
            "https://user@qm.example",
            "https://.example",
            "https://-a.example",
            "http://localhost:80",
            "http://127.0.0.1:8080",
            "ftp://localhost",
        ] {
            assert!(text.parse::<Origin>().is_err(), "{text}");
        }
        assert!(format!("https://{}", "a.".repeat(200) + "a").parse::<Origin>().is_err());
    }
}
