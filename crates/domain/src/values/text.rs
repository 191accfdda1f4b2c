//! Bounded text: codes, serial numbers, free text, and personal text that never enters the journal.

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use std::fmt;

use super::Digest;
use crate::limits::{CODE_CHARS_MAX, SERIAL_CHARS_MAX, TEXT_CHARS_MAX};

/// Why a text was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TextError {
    /// No visible character.
    #[error("must not be empty")]
    Empty,
    /// Longer than allowed.
    #[error("has {chars} characters; at most {limit} are allowed")]
    TooLong {
        /// Characters given.
        chars: usize,
        /// Characters allowed.
        limit: usize,
    },
    /// A character outside the allowed set.
    #[error("contains {found:?}; {allowed}")]
    Character {
        /// The first offending character.
        found: char,
        /// What is allowed.
        allowed: &'static str,
    },
}

fn bounded(text: &str, limit: usize) -> Result<&str, TextError> {
    let chars = text.chars().count();
    match chars {
        0 => Err(TextError::Empty),
        _ if chars > limit => Err(TextError::TooLong { chars, limit }),
        _ => Ok(text),
    }
}

/// Characters of a [`Code`], as a class of a regular expression that every engine reads alike.
pub const CODE_CHARACTERS: &str = "0-9A-Za-zА-ЯҐЄІЇа-яґєії._/-";

/// The code an organisation, item, contract, fund… is known by: Latin and Cyrillic letters, digits and `. _ / -`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Code(String);

/// Text of one or more lines without control characters, written by people.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Default)]
#[serde(try_from = "String", into = "String")]
pub struct Text(String);

/// The mark of one unit item as its maker wrote it; unique for an item.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct SerialNumber(String);

impl Code {
    /// A code from its text; surrounding white space is an error, not trimmed.
    pub fn new(text: &str) -> Result<Self, TextError> {
        bounded(text, CODE_CHARS_MAX)?;
        let is_allowed = |c: &char| {
            matches!(c, '0'..='9' | 'A'..='Z' | 'a'..='z' | 'А'..='я' | '.' | '_' | '/' | '-')
                || "ҐЄІЇґєії".contains(*c)
        };
        match text.chars().find(|c| !is_allowed(c)) {
            Some(found) => Err(TextError::Character {
                found,
                allowed: "a code has only Latin and Ukrainian letters, digits and . _ / -",
            }),
            // In an address such a part is a step up or nothing, so no page could be reached by it.
            None if matches!(text, "." | "..") => {
                Err(TextError::Character { found: '.', allowed: "a code is more than dots" })
            }
            None => Ok(Code(text.to_owned())),
        }
    }
}

impl Text {
    /// A text of 1 to 1,000 characters; only line breaks are allowed as control characters.
    pub fn new(text: &str) -> Result<Self, TextError> {
        bounded(text, TEXT_CHARS_MAX)?;
        match text.chars().find(|c| c.is_control() && *c != '\n') {
            Some(found) => Err(TextError::Character { found, allowed: "control characters are not allowed" }),
            None => Ok(Text(text.to_owned())),
        }
    }
}

impl SerialNumber {
    /// A serial number of 1 to 40 characters of any script, without white space and control characters.
    pub fn new(text: &str) -> Result<Self, TextError> {
        bounded(text, SERIAL_CHARS_MAX)?;
        match text.chars().find(|c| c.is_control() || c.is_whitespace()) {
            Some(found) => {
                Err(TextError::Character { found, allowed: "a serial number has visible characters only" })
            }
            None => Ok(SerialNumber(text.to_owned())),
        }
    }
}

macro_rules! text_like {
    ($($name:ident)*) => {$(
        impl $name {
            /// The text itself.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Debug::fmt(&self.0, f)
            }
        }
        impl TryFrom<String> for $name {
            type Error = TextError;
            fn try_from(text: String) -> Result<Self, TextError> {
                $name::new(&text)
            }
        }
        impl From<$name> for String {
            fn from(text: $name) -> String {
                text.0
            }
        }
        impl std::str::FromStr for $name {
            type Err = TextError;
            fn from_str(text: &str) -> Result<Self, TextError> {
                $name::new(text)
            }
        }
    )*};
}

text_like! { Code SerialNumber Text }

/// A person's name, phone or note: kept in the `personal` table, present in the journal only as a digest,
/// never read by a rule and never printed by `Debug`.
#[derive(Clone, PartialEq, Eq)]
pub struct Personal {
    text: Text,
    salt: Option<[u8; 32]>,
}

/// A personal text that people sign: their document shows its seal, so the text can still be erased.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sealed {
    personal: Personal,
    seal: Digest,
}

impl Personal {
    /// Wraps a text as personal.
    pub fn new(text: Text) -> Self {
        Personal { text, salt: None }
    }

    /// The text, for the one place that stores it.
    pub fn reveal(&self) -> &str {
        self.text.as_str()
    }

    /// The salt that it has to be stored with; of a text that is not sealed any will do.
    pub fn salt(&self) -> Option<[u8; 32]> {
        self.salt
    }
}

impl Sealed {
    /// Seals a text with 32 random bytes, which whoever takes it in draws, because rules draw nothing.
    pub fn new(text: Text, salt: [u8; 32]) -> Self {
        let seal = seal_of(text.as_str(), &salt);
        Sealed { personal: Personal { text, salt: Some(salt) }, seal }
    }

    /// What documents show: see [`seal_of`].
    pub fn seal(&self) -> Digest {
        self.seal
    }

    /// The text as the journal takes it in.
    pub fn into_personal(self) -> Personal {
        self.personal
    }
}

/// The seal of a text: SHA-256 over the salt and the text in UTF-8.
pub fn seal_of(text: &str, salt: &[u8; 32]) -> Digest {
    Digest(Sha256::new().chain_update(salt).chain_update(text).finalize().into())
}

impl fmt::Debug for Personal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Personal(…)")
    }
}
