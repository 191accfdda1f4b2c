//! Checkpoints: the size and root of the journal's tree as a signed note
//! (C2SP tlog-checkpoint, <https://c2sp.org/tlog-checkpoint>).
//!
//! Whoever keeps one can later check that the journal was only appended to. The log's key has the
//! origin as its name. Not here: when to sign, and consistency with a kept one (`merkle`).

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use thiserror::Error;

use super::Hash;
use super::note::{self, NoteError, SignerKey, VerifierKey};

/// Why a checkpoint is not accepted.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum CheckpointError {
    /// The note or its signature is not valid.
    #[error(transparent)]
    Note(#[from] NoteError),
    /// The first line is empty or missing, or a field to be signed holds a line break.
    #[error("the checkpoint's origin is not one non-empty line")]
    Origin,
    /// The second line is not a decimal number without leading zeros.
    #[error("the checkpoint's tree size {0:?} is not a plain decimal number")]
    Size(String),
    /// The third line is not 32 bytes in base64.
    #[error("the checkpoint's root {0:?} is not 32 bytes in base64")]
    Root(String),
    /// A further line is empty or holds a line break; the number counts from 1 after the root.
    #[error("extension line {0} of the checkpoint is not one non-empty line")]
    Extension(usize),
    /// The checkpoint is of another log than the key.
    #[error("the checkpoint is of log {origin:?}, the key of {key:?}")]
    OtherLog {
        /// Origin in the checkpoint.
        origin: String,
        /// Name of the key.
        key: String,
    },
}

/// What a log commits to when it signs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    /// Name of the log, for example `supply.example/cell-1`.
    pub origin: String,
    /// Number of leaves.
    pub size: u64,
    /// Root of the tree of that size.
    pub root: Hash,
    /// Further lines; witnesses do not audit them, so normally none.
    pub extensions: Vec<String>,
}

impl Checkpoint {
    /// The note of this checkpoint, signed by `keys`: two while a key is being replaced, else one.
    ///
    /// # Errors
    /// [`CheckpointError`] when a line could not be read back or a key is of another log.
    pub fn sign(&self, keys: &[&SignerKey]) -> Result<String, CheckpointError> {
        for key in keys {
            self.check_log(key.verifier())?;
        }
        let mut text = format!("{}\n{}\n{}\n", self.origin, self.size, STANDARD.encode(self.root));
        for line in &self.extensions {
            text.push_str(line);
            text.push('\n');
        }
        if Self::parse_text(&text)? != *self {
            return Err(CheckpointError::Origin);
        }
        Ok(note::sign(&text, keys)?)
    }

    /// Reads a note's checkpoint without checking any signature; to be shown or compared, not trusted.
    ///
    /// # Errors
    /// [`CheckpointError`] naming the line that is malformed.
    pub fn parse(note: &str) -> Result<Self, CheckpointError> {
        Self::parse_text(note::split(note)?.0)
    }

    /// The checkpoint of a note when `key`, the log's own, has signed it.
    ///
    /// # Errors
    /// [`CheckpointError`] saying what differs.
    pub fn verify(note: &str, key: &VerifierKey) -> Result<Self, CheckpointError> {
        let checkpoint = Self::parse_text(note::open(note, key)?)?;
        checkpoint.check_log(key)?;
        Ok(checkpoint)
    }

    fn check_log(&self, key: &VerifierKey) -> Result<(), CheckpointError> {
        if self.origin == key.name() {
            return Ok(());
        }
        Err(CheckpointError::OtherLog { origin: self.origin.clone(), key: key.name().into() })
    }

    fn parse_text(text: &str) -> Result<Self, CheckpointError> {
        let mut lines = text.split_terminator('\n');
        let origin = lines.next().filter(|line| !line.is_empty()).ok_or(CheckpointError::Origin)?;
        let size_line = lines.next().unwrap_or_default();
        let wrong_size = || CheckpointError::Size(size_line.into());
        let size: u64 = size_line.parse().map_err(|_| wrong_size())?;
        // Reading takes a plus sign and leading zeros, writing does not: one size, one spelling.
        if size.to_string() != size_line {
            return Err(wrong_size());
        }
        let root_line = lines.next().unwrap_or_default();
        let root = STANDARD.decode(root_line).ok().and_then(|root| root.try_into().ok());
        let root = root.ok_or_else(|| CheckpointError::Root(root_line.into()))?;
        let extensions: Vec<String> = lines.map(String::from).collect();
        if let Some(empty) = extensions.iter().position(String::is_empty) {
            return Err(CheckpointError::Extension(empty + 1));
        }
        Ok(Self { origin: origin.into(), size, root, extensions })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::proof::vectors::{ROOTS, hash};

    const ORIGIN: &str = "supply.example/cell-1";

    fn checkpoint() -> Checkpoint {
        Checkpoint { origin: ORIGIN.into(), size: 8, root: hash(ROOTS[8]), extensions: Vec::new() }
    }

    fn signer(secret: u8) -> SignerKey {
        SignerKey::new(ORIGIN, &[secret; 32]).unwrap()
    }

    #[test]
    fn round_trip() {
        let note = checkpoint().sign(&[&signer(1), &signer(2)]).unwrap();
        assert!(note.starts_with(
            "supply.example/cell-1\n8\nXcnaeacGWamtVZy3Ad7ZoqudgjqtL0lgz+Nw7/RgQyg=\n\n— supply"
        ));
        for secret in [1, 2] {
            assert_eq!(Checkpoint::verify(&note, signer(secret).verifier()), Ok(checkpoint()));
        }
        assert!(matches!(
            Checkpoint::verify(&note, signer(3).verifier()),
            Err(CheckpointError::Note(NoteError::NotSignedBy(_)))
        ));
        let extended = Checkpoint { extensions: vec!["a b".into(), "c".into()], size: 0, ..checkpoint() };
        let note = extended.sign(&[&signer(1)]).unwrap();
        assert_eq!(Checkpoint::verify(&note, signer(1).verifier()), Ok(extended.clone()));
        assert_eq!(Checkpoint::parse(&note), Ok(extended));
    }

    #[test]
    fn a_changed_size_root_or_origin_is_noticed() {
        let note = checkpoint().sign(&[&signer(1)]).unwrap();
        let text_end = note.rfind("\n\n").unwrap();
        for at in 0..text_end {
            let mut changed = note.as_bytes().to_vec();
            changed[at] ^= 1;
            let changed = String::from_utf8(changed).unwrap();
            assert!(Checkpoint::verify(&changed, signer(1).verifier()).is_err(), "byte {at}");
        }
        let other = note.replacen("\n8\n", "\n9\n", 1);
        assert!(matches!(
            Checkpoint::verify(&other, signer(1).verifier()),
            Err(CheckpointError::Note(NoteError::BadSignature(_)))
        ));
    }

    #[test]
    fn malformed_lines_are_named() {
        let root = STANDARD.encode([1; 32]);
        let cases = [
            ("\n8\nAA\n".to_string(), CheckpointError::Origin),
            (format!("log\n08\n{root}\n"), CheckpointError::Size("08".into())),
            (format!("log\n+8\n{root}\n"), CheckpointError::Size("+8".into())),
            (format!("log\n-1\n{root}\n"), CheckpointError::Size("-1".into())),
            (
                format!("log\n18446744073709551616\n{root}\n"),
                CheckpointError::Size("18446744073709551616".into()),
            ),
            ("log\n".to_string(), CheckpointError::Size(String::new())),
            ("log\n8\n".to_string(), CheckpointError::Root(String::new())),
            ("log\n8\nAAAA\n".to_string(), CheckpointError::Root("AAAA".into())),
            (format!("log\n8\n{root}\nx\n\ny\n"), CheckpointError::Extension(2)),
        ];
        let key = SignerKey::new("log", &[1; 32]).unwrap();
        for (text, error) in cases {
            let note = note::sign(&text, &[&key]).unwrap();
            assert_eq!(Checkpoint::parse(&note), Err(error.clone()), "{text:?}");
            assert_eq!(Checkpoint::verify(&note, key.verifier()), Err(error), "{text:?}");
        }
    }

    #[test]
    fn only_readable_checkpoints_of_the_own_log_are_signed() {
        let sign = |checkpoint: Checkpoint| checkpoint.sign(&[&signer(1)]);
        let other_log = CheckpointError::OtherLog { origin: "other".into(), key: ORIGIN.into() };
        assert_eq!(sign(Checkpoint { origin: "other".into(), ..checkpoint() }), Err(other_log.clone()));
        for line in ["", "a\nb", "a\n\nb"] {
            let extended = Checkpoint { extensions: vec![line.into()], ..checkpoint() };
            assert!(sign(extended).is_err(), "{line:?}");
        }
        let note =
            note::sign("other\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n", &[&signer(1)]).unwrap();
        assert_eq!(Checkpoint::verify(&note, signer(1).verifier()), Err(other_log));
    }
}
