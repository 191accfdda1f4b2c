//! Signed notes and their Ed25519 keys (C2SP signed-note, <https://c2sp.org/signed-note>).
//!
//! A note is text, an empty line and signature lines. Keys are written as one line of text. Signatures
//! by keys the reader does not know are ignored, so a key can be rotated and witnesses can sign too.
//! Not here: what the text says (`checkpoint`), where keys are kept.

use std::fmt;
use std::str::FromStr;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};
use sha2::{Digest, Sha256};
use thiserror::Error;

/// Longest note that is read, in bytes: room for 16 signatures of 5 kB.
pub const MAX_NOTE_BYTES: usize = 128 * 1024;

/// Most signature lines that are read.
pub const MAX_SIGNATURES: usize = 64;

const ED25519: u8 = 0x01;
const ID_BYTES: usize = 4;
const SECRET_PREFIX: &str = "PRIVATE+KEY+";
const SIGNATURE_PREFIX: &str = "\u{2014} ";

/// Why a note or a key is not accepted.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum NoteError {
    /// A key name is empty or holds a space, a plus sign or a control character.
    #[error("{0:?} is not a key name: it is empty or holds a space, a plus sign or a control character")]
    KeyName(String),
    /// A key's text is not name, id and base64 joined by plus signs.
    #[error("the key is not of the form name+id+base64")]
    KeyForm,
    /// The key is not an Ed25519 key of 32 bytes.
    #[error("the key {0} is not a valid Ed25519 key")]
    KeyMaterial(String),
    /// The id in the key's text is not that of its name and public key.
    #[error("the key {name} says it has id {found:08x}, its id is {computed:08x}")]
    KeyId {
        /// Name of the key.
        name: String,
        /// Id in the text.
        found: u32,
        /// Id computed from name and public key.
        computed: u32,
    },
    /// The note is longer than [`MAX_NOTE_BYTES`].
    #[error("the note has {0} bytes, more than {MAX_NOTE_BYTES}")]
    TooLong(usize),
    /// The note has more than [`MAX_SIGNATURES`] signature lines.
    #[error("the note has more than {MAX_SIGNATURES} signatures")]
    TooManySignatures,
    /// The note's text does not end with a newline or holds other control characters.
    #[error("the note's text does not end with a newline or holds other control characters")]
    Text,
    /// There is no empty line with complete lines after it.
    #[error("the note has no signatures")]
    Unsigned,
    /// A line after the text is not a signature line; the number counts from 1 after the empty line.
    #[error("signature line {0} is malformed")]
    SignatureLine(usize),
    /// None of the signatures is by the key.
    #[error("the note is not signed by {0}")]
    NotSignedBy(String),
    /// A signature that claims to be by the key is not.
    #[error("the signature by {0} is not valid for this text")]
    BadSignature(String),
}

/// The public half of a note key; its text is `name+id+base64`, the id in 8 hexadecimal digits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerifierKey {
    name: String,
    id: u32,
    key: VerifyingKey,
}

impl VerifierKey {
    /// Key `name` with the 32 bytes of an Ed25519 public key.
    ///
    /// # Errors
    /// [`NoteError::KeyName`] or [`NoteError::KeyMaterial`].
    pub fn new(name: &str, public: &[u8; 32]) -> Result<Self, NoteError> {
        let key = VerifyingKey::from_bytes(public).map_err(|_| NoteError::KeyMaterial(name.into()))?;
        if !is_key_name(name) {
            return Err(NoteError::KeyName(name.into()));
        }
        Ok(Self { name: name.into(), id: key_id(name, public), key })
    }

    /// Name of the key.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Key id: the first four bytes of SHA-256(name ‖ 0x0A ‖ 0x01 ‖ public key), big-endian.
    pub fn id(&self) -> u32 {
        self.id
    }

    /// The text that identifies the key to people: name and id, without the key itself.
    pub fn label(&self) -> String {
        format!("{}+{:08x}", self.name, self.id)
    }

    fn with_id(self, found: u32) -> Result<Self, NoteError> {
        if found == self.id {
            Ok(self)
        } else {
            Err(NoteError::KeyId { name: self.name, found, computed: self.id })
        }
    }
}

impl fmt::Display for VerifierKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}+{:08x}+{}", self.name, self.id, key_base64(self.key.as_bytes()))
    }
}

impl FromStr for VerifierKey {
    type Err = NoteError;

    fn from_str(text: &str) -> Result<Self, NoteError> {
        let (name, id, public) = parse_key(text)?;
        Self::new(name, &public)?.with_id(id)
    }
}

/// A note key that can sign; its text is `PRIVATE+KEY+name+id+base64` and is a secret.
#[derive(Clone)]
pub struct SignerKey {
    verifier: VerifierKey,
    key: SigningKey,
}

impl SignerKey {
    /// Key `name` with the 32 secret bytes of an Ed25519 key.
    ///
    /// # Errors
    /// [`NoteError::KeyName`].
    pub fn new(name: &str, secret: &[u8; 32]) -> Result<Self, NoteError> {
        let key = SigningKey::from_bytes(secret);
        Ok(Self { verifier: VerifierKey::new(name, key.verifying_key().as_bytes())?, key })
    }

    /// Reads the secret text of a key.
    ///
    /// # Errors
    /// [`NoteError`] of the key kinds.
    pub fn from_secret_text(text: &str) -> Result<Self, NoteError> {
        let (name, id, secret) = parse_key(text.strip_prefix(SECRET_PREFIX).ok_or(NoteError::KeyForm)?)?;
        let Self { verifier, key } = Self::new(name, &secret)?;
        Ok(Self { verifier: verifier.with_id(id)?, key })
    }

    /// The secret text of the key, as a key file holds it.
    pub fn to_secret_text(&self) -> String {
        format!("{SECRET_PREFIX}{}+{}", self.verifier.label(), key_base64(self.key.as_bytes()))
    }

    /// The public half.
    pub fn verifier(&self) -> &VerifierKey {
        &self.verifier
    }

    fn signature_line(&self, text: &str) -> String {
        let mut blob = self.verifier.id.to_be_bytes().to_vec();
        blob.extend_from_slice(&self.key.sign(text.as_bytes()).to_bytes());
        format!("{SIGNATURE_PREFIX}{} {}\n", self.verifier.name, STANDARD.encode(blob))
    }
}

/// The note of `text`, which ends with a newline, signed by each of `keys`.
///
/// # Errors
/// [`NoteError::Text`] or [`NoteError::TooLong`].
pub fn sign(text: &str, keys: &[&SignerKey]) -> Result<String, NoteError> {
    check_text(text)?;
    let mut note = format!("{text}\n");
    for key in keys {
        note.push_str(&key.signature_line(text));
    }
    if note.len() > MAX_NOTE_BYTES { Err(NoteError::TooLong(note.len())) } else { Ok(note) }
}

/// The text of `note` when `key` has signed it; every signature by that key must be valid.
///
/// # Errors
/// [`NoteError`] saying what is wrong with the note or the signature.
pub fn open<'a>(note: &'a str, key: &VerifierKey) -> Result<&'a str, NoteError> {
    let (text, lines) = split(note)?;
    let mut signed = false;
    for (number, line) in (1..).zip(lines.lines()) {
        if number > MAX_SIGNATURES {
            return Err(NoteError::TooManySignatures);
        }
        let (name, id, signature) = parse_signature(line).ok_or(NoteError::SignatureLine(number))?;
        if (name, id) != (key.name(), key.id()) {
            continue;
        }
        let valid = Signature::from_slice(&signature)
            .is_ok_and(|signature| key.key.verify_strict(text.as_bytes(), &signature).is_ok());
        if !valid {
            return Err(NoteError::BadSignature(key.label()));
        }
        signed = true;
    }
    if signed { Ok(text) } else { Err(NoteError::NotSignedBy(key.label())) }
}

/// The text of `note` and its signature lines, before any signature is checked.
///
/// # Errors
/// [`NoteError::TooLong`], [`NoteError::Text`] or [`NoteError::Unsigned`].
pub(super) fn split(note: &str) -> Result<(&str, &str), NoteError> {
    if note.len() > MAX_NOTE_BYTES {
        return Err(NoteError::TooLong(note.len()));
    }
    let end = note.rfind("\n\n").ok_or(NoteError::Unsigned)? + 1;
    let (text, lines) = (&note[..end], &note[end + 1..]);
    check_text(text)?;
    if lines.ends_with('\n') { Ok((text, lines)) } else { Err(NoteError::Unsigned) }
}

fn check_text(text: &str) -> Result<(), NoteError> {
    let allowed = text.bytes().all(|byte| byte >= b' ' || byte == b'\n');
    if allowed && text.ends_with('\n') { Ok(()) } else { Err(NoteError::Text) }
}

fn parse_signature(line: &str) -> Option<(&str, u32, Vec<u8>)> {
    let (name, blob) = line.strip_prefix(SIGNATURE_PREFIX)?.split_once(' ')?;
    let blob = STANDARD.decode(blob).ok()?;
    let (id, signature) = blob.split_first_chunk::<ID_BYTES>()?;
    is_key_name(name).then(|| (name, u32::from_be_bytes(*id), signature.to_vec()))
}

fn is_key_name(name: &str) -> bool {
    let forbidden = |c: char| c.is_whitespace() || c.is_control() || c == '+';
    !name.is_empty() && !name.contains(forbidden)
}

fn key_id(name: &str, public: &[u8; 32]) -> u32 {
    let digest = Sha256::new_with_prefix(name).chain_update([b'\n', ED25519]).chain_update(public).finalize();
    let (id, _) = digest.as_slice().split_first_chunk().expect("a SHA-256 digest has 32 bytes");
    u32::from_be_bytes(*id)
}

fn key_base64(key: &[u8; 32]) -> String {
    STANDARD.encode([&[ED25519][..], key].concat())
}

/// Name, id and the 32 bytes of a key text; base64 may hold plus signs, names may not.
fn parse_key(text: &str) -> Result<(&str, u32, [u8; 32]), NoteError> {
    let (name, rest) = text.split_once('+').ok_or(NoteError::KeyForm)?;
    let (id, material) = rest.split_once('+').ok_or(NoteError::KeyForm)?;
    let lower_hex = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
    if id.len() != 2 * ID_BYTES || !id.bytes().all(lower_hex) {
        return Err(NoteError::KeyForm);
    }
    let id = u32::from_str_radix(id, 16).map_err(|_| NoteError::KeyForm)?;
    let material = STANDARD.decode(material).map_err(|_| NoteError::KeyForm)?;
    match material.split_first() {
        Some((&ED25519, key)) => {
            let key = key.try_into().map_err(|_| NoteError::KeyMaterial(name.into()))?;
            Ok((name, id, key))
        }
        _ => Err(NoteError::KeyMaterial(name.into())),
    }
}

#[cfg(test)]
mod tests;
