//! The cell's log key: one Ed25519 key in a file on every server, never in the database.
//!
//! It is replaced by an event that the old and the new key sign; a server with another key is not opened.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use domain::cell::Cell;
use domain::cell::rotate_log_key::{LogKeyRotated, RotateLogKey};
use domain::values::{Code, KeyBytes, SignatureBytes};
use ed25519_dalek::{Signer, SigningKey};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use crate::journal::{self, Head};
use crate::proof::checkpoint::Checkpoint;
use crate::proof::document::{DocumentError, verify_document_signature};
use crate::proof::note::SignerKey;
use crate::store::{Connection, StoreError};

/// Why the log key cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum LogKeyError {
    /// The file cannot be read or written.
    #[error("log key {path}: {source}; give the file that every server of this cell shares", path = path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The key is not the one the cell signs with: the file of another cell, or one from before a rotation.
    #[error(
        "the log key given has the public half {given}, but cell {cell} signs with {expected}; give the cell's \
         present key file with --log-key (after a rotation that is the new file)"
    )]
    NotTheCells {
        /// Public half of the key given.
        given: KeyBytes,
        /// Name of the cell.
        cell: Code,
        /// Public half of the cell's key.
        expected: KeyBytes,
    },
    /// The file does not hold 64 hexadecimal digits.
    #[error("log key {path}: it must hold 64 hexadecimal digits", path = path.display())]
    Malformed {
        /// The file.
        path: PathBuf,
    },
}

/// The secret half of the log key.
#[derive(Clone)]
pub struct LogKey {
    secret: [u8; 32],
}

impl LogKey {
    /// Saves the signed checkpoint of a head; `false` when there is no cell to sign for yet, or another key signs for
    /// it.
    pub(crate) fn save_checkpoint(
        &self,
        connection: &mut dyn Connection,
        cell: Option<&Cell>,
        head: &Head,
    ) -> Result<bool, StoreError> {
        let Some(cell) = cell else { return Ok(false) };
        if let Err(error) = self.require_of(Some(cell)) {
            tracing::error!(%error, "this server signs no checkpoint; restart it with the key file of the cell");
            return Ok(false);
        }
        let cell = &cell.name;
        let (origin, size, root) = (origin(cell), head.sequence, head.frontier.root());
        let checkpoint = Checkpoint { origin, size, root, extensions: Vec::new() };
        let note = checkpoint.sign(&[&self.signer(cell)]).expect("origin and key name are the same");
        journal::save_checkpoint(connection, size, &note)?;
        Ok(true)
    }

    /// A further secret for another purpose, from which the key cannot be found.
    pub(crate) fn derived(&self, purpose: &str) -> [u8; 32] {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.secret).expect("HMAC takes keys of any length");
        mac.update(purpose.as_bytes());
        mac.finalize().into_bytes().into()
    }

    /// A key from its secret bytes.
    pub fn new(secret: [u8; 32]) -> LogKey {
        LogKey { secret }
    }

    /// The key in a file; a missing file is made with a fresh key, readable by its owner only.
    pub fn load_or_create(path: &Path) -> Result<LogKey, LogKeyError> {
        let file_error = |source| LogKeyError::File { path: path.to_owned(), source };
        match fs::read_to_string(path) {
            Ok(text) => {
                let secret: KeyBytes =
                    text.trim().parse().map_err(|_| LogKeyError::Malformed { path: path.to_owned() })?;
                Ok(LogKey { secret: secret.0 })
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                let mut secret = [0; 32];
                getrandom::fill(&mut secret).map_err(|error| file_error(std::io::Error::other(error)))?;
                create_private(path)
                    .and_then(|mut file| {
                        writeln!(file, "{}", KeyBytes(secret)).and_then(|()| file.sync_all())
                    })
                    .map_err(file_error)?;
                Ok(LogKey { secret })
            }
            Err(error) => Err(file_error(error)),
        }
    }

    /// The public half.
    pub fn public(&self) -> KeyBytes {
        KeyBytes(SigningKey::from_bytes(&self.secret).verifying_key().to_bytes())
    }

    /// Refuses a key that is not the cell's; any key will do before the cell is founded.
    pub fn require_of(&self, cell: Option<&Cell>) -> Result<(), LogKeyError> {
        match cell {
            Some(cell) if cell.log_key != self.public() => Err(LogKeyError::NotTheCells {
                given: self.public(),
                cell: cell.name.clone(),
                expected: cell.log_key,
            }),
            _ => Ok(()),
        }
    }

    /// The command that puts `new` in the place of this key, signed by both.
    pub fn rotation(&self, cell: &Code, new: &LogKey) -> RotateLogKey {
        let (old_key, new_key) = (self.public(), new.public());
        let bytes = rotation_bytes(cell, &old_key, &new_key);
        let sign = |key: &LogKey| SignatureBytes(SigningKey::from_bytes(&key.secret).sign(&bytes).to_bytes());
        RotateLogKey { old_key, new_key, old_signature: sign(self), new_signature: sign(new) }
    }

    /// The key as the signer of a cell's checkpoints.
    pub(crate) fn signer(&self, cell: &Code) -> SignerKey {
        SignerKey::new(&origin(cell), &self.secret).expect("codes hold no space and no plus sign")
    }
}

/// Refuses a rotation that one of the two keys did not sign.
pub fn check_rotation(rotated: &LogKeyRotated) -> Result<(), DocumentError> {
    let LogKeyRotated { cell, old_key, new_key, old_signature, new_signature } = rotated;
    let bytes = rotation_bytes(cell, old_key, new_key);
    verify_document_signature(&old_key.0, &bytes, &old_signature.0)?;
    verify_document_signature(&new_key.0, &bytes, &new_signature.0)
}

/// What both keys sign: the cell, the old key, the new key, a line each.
fn rotation_bytes(cell: &Code, old: &KeyBytes, new: &KeyBytes) -> Vec<u8> {
    format!("quartermaster/1\nlog key rotation\n{cell}\n{old}\n{new}\n").into_bytes()
}

/// The checkpoint origin of a cell, which is also its key's name.
pub fn origin(cell: &Code) -> String {
    format!("quartermaster/{cell}")
}

fn create_private(path: &Path) -> std::io::Result<fs::File> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}
