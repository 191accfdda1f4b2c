//! The cell's log key: one Ed25519 key in a file on every server, never in the database (decisions 21).

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use domain::values::{Code, KeyBytes};

use crate::proof::note::SignerKey;

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
        KeyBytes(ed25519_dalek::SigningKey::from_bytes(&self.secret).verifying_key().to_bytes())
    }

    /// The key as the signer of a cell's checkpoints.
    pub(crate) fn signer(&self, cell: &Code) -> SignerKey {
        SignerKey::new(&origin(cell), &self.secret).expect("codes hold no space and no plus sign")
    }
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
