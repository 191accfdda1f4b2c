//! Giving a file out, chunk by chunk, in bounded memory: the last chunk only once the whole has its digest.

use std::sync::Arc;

use domain::files::NamedFile;
use domain::values::Digest;
use sha2::{Digest as _, Sha256};
use tokio::sync::OwnedSemaphorePermit;

use super::{FileError, Files, Place, place};
use crate::store::{Connection, StoreError};

const READ: &str = "SELECT content FROM local_file_chunk WHERE content_id = $1 AND ordinal = $2";

/// A file on its way out.
pub struct Download {
    files: Arc<Files>,
    place: Place,
    hasher: Sha256,
    chunks: i64,
    left: i64,
    _permit: OwnedSemaphorePermit,
}

impl Files {
    /// Begins to give a file out; `None` when its content is not here.
    pub async fn download(self: &Arc<Self>, digest: Digest) -> Result<Option<Download>, FileError> {
        let permit = Arc::clone(&self.transfers).try_acquire_owned().map_err(|_| FileError::Busy)?;
        let found = self.read(move |connection| place(connection, &digest)).await?;
        Ok(found.map(|place| Download {
            files: Arc::clone(self),
            left: place.file.size_bytes,
            place,
            hasher: Sha256::new(),
            chunks: 0,
            _permit: permit,
        }))
    }
}

impl Download {
    /// The file.
    pub fn file(&self) -> NamedFile {
        self.place.file
    }

    /// The next chunk, `None` after the last; fails when the content is not what the digest says.
    pub async fn next(&mut self) -> Result<Option<Vec<u8>>, StoreError> {
        if self.left == 0 {
            return Ok(None);
        }
        self.chunks += 1;
        let (content, ordinal) = (self.place.content, self.chunks);
        let chunk = self.files.read(move |connection| chunk(connection, &content, ordinal)).await?;
        let chunk = chunk.ok_or_else(|| self.damaged())?;
        self.hasher.update(&chunk);
        self.left -= i64::try_from(chunk.len()).unwrap_or(i64::MAX);
        let is_wrong =
            self.left < 0 || self.left == 0 && self.hasher.finalize_reset()[..] != self.place.file.digest.0;
        if is_wrong { Err(self.damaged()) } else { Ok(Some(chunk)) }
    }

    fn damaged(&self) -> StoreError {
        StoreError::Corrupt { detail: format!("file {} is damaged", self.place.file.digest) }
    }
}

/// A chunk of content, counted from 1.
pub(super) fn chunk(
    connection: &mut dyn Connection,
    content: &[u8; 16],
    ordinal: i64,
) -> Result<Option<Vec<u8>>, StoreError> {
    let row = connection.query(READ, &[(*content).into(), ordinal.into()])?.pop();
    row.and_then(|mut row| row.pop()).map(crate::store::Value::into_bytes).transpose()
}
