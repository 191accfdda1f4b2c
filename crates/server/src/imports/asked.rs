//! What is asked of an import: the file, what it holds, and how far to go.

use axum::body::Bytes;
use domain::values::{Digest, Id, ImportId, Timestamp};
use engine::imports::{Import, ImportStatus};
use futures_util::stream::{Stream, StreamExt};
use imports::{FILE_BYTES_MAX, Kind, Options};
use sha2::{Digest as _, Sha256};

use crate::app::App;
use crate::caller::Caller;
use crate::problem::Problem;

domain::text_enum! {
    /// How far an import goes.
    pub enum Step {
        /// Check only.
        Check = "check",
        /// Apply the whole file, if every row is good.
        Import = "import",
        /// Apply the good rows although others are bad.
        Partial = "partial",
    }
}

impl Step {
    pub(super) fn options(self) -> Options {
        Options { dry_run: self == Step::Check, partial: self == Step::Partial, apart: true }
    }
}

/// A file with what is to be done with it.
pub struct Asked {
    /// What it holds.
    pub kind: Kind,
    /// What it is called.
    pub name: String,
    /// How far to go.
    pub step: Step,
    /// Its content.
    pub bytes: Vec<u8>,
    /// The same for the same wish sent twice.
    pub key: String,
}

/// The content of a file in pieces, as one.
pub async fn received<E: std::fmt::Display>(
    app: &App,
    mut pieces: impl Stream<Item = Result<Bytes, E>> + Unpin,
) -> Result<Vec<u8>, Problem> {
    let _place = app.imports.uploads.try_acquire().map_err(|_| Problem::new("too_many_imports"))?;
    let mut bytes = Vec::new();
    while let Some(piece) = pieces.next().await {
        bytes.extend(piece.map_err(|_| Problem::malformed("", "the file ended before it was complete"))?);
        if bytes.len() > FILE_BYTES_MAX {
            return Err(Problem::new("file_too_large"));
        }
    }
    if bytes.is_empty() { Err(Problem::new("file_empty")) } else { Ok(bytes) }
}

impl Asked {
    /// What is kept of it.
    pub(super) fn import(&self, caller: &Caller, now: Timestamp) -> Import {
        let digest = |parts: &[&[u8]]| {
            let mut hash = Sha256::new();
            for part in parts {
                hash.update((part.len() as u64).to_be_bytes());
                hash.update(part);
            }
            <[u8; 32]>::from(hash.finalize())
        };
        let (person, kind) = (caller.person, self.kind.as_str());
        let id = digest(&[b"import", &person.bits().to_be_bytes(), self.key.as_bytes()]);
        let half = <[u8; 16]>::try_from(&id[..16]).expect("a digest has 32 bytes");
        let asked =
            digest(&[kind.as_bytes(), self.name.as_bytes(), self.step.as_str().as_bytes(), &self.bytes]);
        Import {
            person,
            id: ImportId::from_bits(u128::from_be_bytes(half)),
            kind: kind.to_owned(),
            name: self.name.clone(),
            asked: Digest(asked),
            status: ImportStatus::Checking,
            begun_at: now,
            told_at: now,
            rows: 0,
            applied: 0,
            added: 0,
            unchanged: 0,
            bad: 0,
            commands: 0,
            commands_applied: 0,
            problem: None,
        }
    }
}
