//! Taking a file in, chunk by chunk, in bounded memory; it is there once [`Upload::finish`] has answered.

use std::sync::Arc;

use domain::files::media::HEAD_BYTES;
use domain::files::{FileName, MediaType, NamedFile};
use domain::limits::FILE_BYTES_MAX;
use domain::values::{Digest, Id, PersonId, Timestamp};
use sha2::{Digest as _, Sha256};
use tokio::sync::OwnedSemaphorePermit;

use super::{
    CHUNK_BYTES, FileError, Files, UNNAMED_HOURS, UPLOADED_BYTES_MAX, UPLOADED_FILES_MAX, Uploaded, place,
};
use crate::store::{Existing, StoreError, Upsert, Value};

const MICROS_PER_HOUR: i64 = 3_600_000_000;

/// An upload that is not whole yet counts as the largest file there can be.
const UPLOADED: &str = "SELECT CAST(COALESCE(SUM(size_bytes), 0) AS {int}), COUNT(*) FROM local_upload
    WHERE person_id = $1 AND at > $2";
const BEGIN: Upsert = Upsert {
    table: "local_upload",
    columns: &["content_id", "person_id", "digest", "name", "size_bytes", "at"],
    key: &["content_id"],
    existing: Existing::Refused,
};
const CHUNK: Upsert = Upsert {
    table: "local_file_chunk",
    columns: &["content_id", "ordinal", "content"],
    key: &["content_id", "ordinal"],
    existing: Existing::Refused,
};
const KEEP: &str = "INSERT INTO local_file (digest, content_id, size_bytes, media, at)
    VALUES ($1, $2, $3, $4, $5) ON CONFLICT (digest) DO UPDATE SET at = excluded.at";
const NAME: &str =
    "UPDATE local_upload SET digest = $2, name = $3, size_bytes = $4, at = $5 WHERE content_id = $1";
const DROP_CHUNKS: &str = "DELETE FROM local_file_chunk WHERE content_id = $1";
const ABANDON: &str = "DELETE FROM local_upload WHERE content_id = $1";

/// A file on its way in.
pub struct Upload {
    files: Arc<Files>,
    content: [u8; 16],
    hasher: Sha256,
    head: Vec<u8>,
    /// What is not written yet.
    pending: Vec<u8>,
    size: i64,
    chunks: i64,
    text: TextCheck,
    _permit: OwnedSemaphorePermit,
}

impl Files {
    /// Begins an upload of a person.
    pub async fn begin(self: &Arc<Self>, person: PersonId, now: Timestamp) -> Result<Upload, FileError> {
        let permit = Arc::clone(&self.transfers).try_acquire_owned().map_err(|_| FileError::Busy)?;
        let mut content = [0; 16];
        getrandom::fill(&mut content).expect("the operating system gives random bytes");
        let owner = person.bits().to_be_bytes();
        let is_within = self
            .write(move |connection| {
                let since = now.0 - UNNAMED_HOURS * MICROS_PER_HOUR;
                let uploaded = connection.query(UPLOADED, &[owner.into(), since.into()])?;
                let (bytes, files) = (uploaded[0][0].int()?, uploaded[0][1].int()?);
                if bytes + FILE_BYTES_MAX > UPLOADED_BYTES_MAX || files >= UPLOADED_FILES_MAX {
                    return Ok(false);
                }
                let row = vec![
                    content.into(),
                    owner.into(),
                    Value::Null,
                    "".into(),
                    FILE_BYTES_MAX.into(),
                    Value::Int(now.0),
                ];
                connection.upsert(&BEGIN, &[row])?;
                Ok(true)
            })
            .await?;
        if !is_within {
            return Err(FileError::Quota);
        }
        Ok(Upload {
            files: Arc::clone(self),
            content,
            hasher: Sha256::new(),
            head: Vec::new(),
            pending: Vec::new(),
            size: 0,
            chunks: 0,
            text: TextCheck::default(),
            _permit: permit,
        })
    }
}

impl Upload {
    /// Takes more of the content.
    pub async fn write(&mut self, mut bytes: &[u8]) -> Result<(), FileError> {
        self.size = self.size.saturating_add(i64::try_from(bytes.len()).unwrap_or(i64::MAX));
        if self.size > FILE_BYTES_MAX {
            return Err(FileError::TooLarge { limit: FILE_BYTES_MAX });
        }
        self.hasher.update(bytes);
        self.text.take(bytes);
        let head = HEAD_BYTES - self.head.len();
        self.head.extend(&bytes[..head.min(bytes.len())]);
        while !bytes.is_empty() {
            let (fitting, rest) = bytes.split_at(bytes.len().min(CHUNK_BYTES - self.pending.len()));
            self.pending.extend(fitting);
            bytes = rest;
            if self.pending.len() == CHUNK_BYTES {
                self.write_chunk().await?;
            }
        }
        Ok(())
    }

    async fn write_chunk(&mut self) -> Result<(), StoreError> {
        self.chunks += 1;
        let chunk = std::mem::take(&mut self.pending);
        let row = vec![self.content.into(), self.chunks.into(), chunk.into()];
        self.files.write(move |connection| connection.upsert(&CHUNK, &[row])).await
    }

    /// Keeps the file under its digest; content that is there already is kept once.
    pub async fn finish(mut self, name: FileName, now: Timestamp) -> Result<Uploaded, FileError> {
        let media = MediaType::recognise(&self.head, self.text.is_text());
        let refused = match media {
            _ if self.size == 0 => Some(FileError::Empty),
            None => Some(FileError::UnknownContent),
            Some(_) => None,
        };
        let (Some(media), None) = (media, refused.as_ref()) else {
            self.abandon().await?;
            return Err(refused.unwrap_or(FileError::UnknownContent));
        };
        if !self.pending.is_empty() {
            self.write_chunk().await?;
        }
        let digest = Digest(self.hasher.finalize_reset().into());
        let file = NamedFile { digest, media, size_bytes: self.size };
        let (content, given) = (self.content, name.as_str().to_owned());
        self.files
            .write(move |connection| {
                let (digest, size, at) =
                    (Value::from(digest.0), Value::Int(file.size_bytes), Value::Int(now.0));
                let kept = [digest.clone(), content.into(), size.clone(), media.as_str().into(), at.clone()];
                connection.execute(KEEP, &kept)?;
                let is_known = place(connection, &file.digest)?.is_some_and(|known| known.content != content);
                if is_known {
                    connection.execute(DROP_CHUNKS, &[content.into()])?;
                }
                connection.execute(NAME, &[content.into(), digest, given.into(), size, at])?;
                Ok(())
            })
            .await?;
        Ok(Uploaded { file, name: name.to_string(), at: now })
    }

    /// Gives the upload up: nothing of it stays, and it counts no more.
    pub async fn abandon(self) -> Result<(), StoreError> {
        let content = self.content;
        self.files
            .write(move |connection| {
                connection.execute(DROP_CHUNKS, &[content.into()])?;
                connection.execute(ABANDON, &[content.into()]).map(drop)
            })
            .await
    }
}

/// Whether content that comes in pieces is text: UTF-8 without control characters but tabs and ends of lines.
#[derive(Default)]
struct TextCheck {
    is_broken: bool,
    /// The beginning of a character whose rest has not come yet.
    begun: Vec<u8>,
}

impl TextCheck {
    fn take(&mut self, bytes: &[u8]) {
        if self.is_broken {
            return;
        }
        let joined = [std::mem::take(&mut self.begun).as_slice(), bytes].concat();
        let (whole, rest) = match std::str::from_utf8(&joined) {
            Ok(_) => (joined.as_slice(), [].as_slice()),
            Err(error) if error.error_len().is_none() => joined.split_at(error.valid_up_to()),
            Err(_) => return self.is_broken = true,
        };
        self.is_broken = whole.iter().any(|byte| *byte < b' ' && !b"\t\r\n".contains(byte));
        self.begun = rest.to_vec();
    }

    fn is_text(&self) -> bool {
        !self.is_broken && self.begun.is_empty()
    }
}
