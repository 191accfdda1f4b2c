//! The content of files, known by its SHA-256 digest: written in chunks before a command names it, read in chunks.
//!
//! On SQLite it lies in a second file beside the database, so that backups and commands of the first stay small; on
//! PostgreSQL in tables of the same one. Writing takes no part in batches: a file that no command comes to name is
//! forgotten after a day. Reading order: this file (what is kept), `upload`, `download`, `keeping` (what goes, and
//! whether all is there).

mod download;
mod keeping;
mod upload;

use std::sync::{Arc, Mutex, PoisonError};

use domain::files::{MediaType, NamedFile};
use domain::values::{Digest, Id, PersonId, Timestamp};
use tokio::sync::Semaphore;

use crate::readers::Readers;
use crate::schema::FILE_MIGRATIONS;
use crate::store::{Connection, Database, MigrateError, Row, StoreError, Value, migrate_recorded};
use crate::tables::Column;

pub use download::Download;
pub use keeping::{FilesFound, check, check_beside, sweep};
pub use upload::Upload;

/// Bytes of one chunk, which is what an upload or a download holds in memory.
pub const CHUNK_BYTES: usize = 256 << 10;
/// Uploads and downloads at a time.
pub const TRANSFERS_MAX: usize = 16;
/// Bytes that a person may upload in [`UNNAMED_HOURS`].
pub const UPLOADED_BYTES_MAX: i64 = 200 << 20;
/// Files that a person may upload in [`UNNAMED_HOURS`].
pub const UPLOADED_FILES_MAX: i64 = 500;
/// Hours that a file which no object names is kept.
pub const UNNAMED_HOURS: i64 = 24;

/// The table that records which of [`FILE_MIGRATIONS`] were applied.
const RECORD: &str = "local_file_schema";

const FIND: &str = "SELECT digest, media, size_bytes, content_id FROM local_file WHERE digest = $1";
const TOUCH: &str = "UPDATE local_file SET at = $2 WHERE digest = $1";
const UPLOADED_BY: &str = "SELECT name, at FROM local_upload WHERE person_id = $1 AND digest = $2";
const UPLOADS_OF: &str = "SELECT digest, name, at FROM local_upload
    WHERE person_id = $1 AND digest IS NOT NULL ORDER BY at DESC LIMIT 100";

/// Why content is not kept.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Longer than a file may be.
    #[error("the file has more than {limit} bytes")]
    TooLarge {
        /// Bytes at most.
        limit: i64,
    },
    /// There is no content.
    #[error("the file is empty")]
    Empty,
    /// The content is of no kind that is kept.
    #[error("the content is none of {}", MediaType::ALL.iter().map(|media| media.as_str()).collect::<Vec<_>>().join(", "))]
    UnknownContent,
    /// The person has uploaded as much as one may.
    #[error(
        "{UPLOADED_BYTES_MAX} bytes or {UPLOADED_FILES_MAX} files at most are uploaded in {UNNAMED_HOURS} hours"
    )]
    Quota,
    /// Too many transfers run.
    #[error("too many files are on their way")]
    Busy,
}

/// A file as its uploader sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Uploaded {
    /// The file.
    pub file: NamedFile,
    /// What its uploader called it.
    pub name: String,
    /// When.
    pub at: Timestamp,
}

/// The store of files of one process.
pub struct Files {
    database: Database,
    readers: Arc<Readers>,
    writer: Mutex<Option<Box<dyn Connection>>>,
    transfers: Arc<Semaphore>,
}

/// Where a file lies.
struct Place {
    file: NamedFile,
    content: [u8; 16],
}

impl Files {
    /// Opens the store that belongs to a database, making it when it is missing.
    pub fn open(database: &Database, now: Timestamp) -> Result<Files, StoreError> {
        let database = database.of_files();
        prepare(database.open_writer()?.as_mut(), now)?;
        let readers = Arc::new(Readers::new(database.clone()));
        let transfers = Arc::new(Semaphore::new(TRANSFERS_MAX));
        Ok(Files { database, readers, writer: Mutex::new(None), transfers })
    }

    /// The file with this digest, if its content is here.
    pub async fn find(&self, digest: Digest) -> Result<Option<NamedFile>, StoreError> {
        self.read(move |connection| Ok(place(connection, &digest)?.map(|place| place.file))).await
    }

    /// The file, if this person uploaded it lately, with the name they gave it.
    pub async fn uploaded_by(
        &self,
        person: PersonId,
        digest: Digest,
    ) -> Result<Option<Uploaded>, StoreError> {
        self.read(move |connection| {
            let Some(Place { file, .. }) = place(connection, &digest)? else { return Ok(None) };
            let key = [person.bits().to_be_bytes().into(), digest.0.into()];
            let row = connection.query(UPLOADED_BY, &key)?.pop();
            row.map(|row| {
                Ok(Uploaded { file, name: row[0].text()?.to_owned(), at: Timestamp(row[1].int()?) })
            })
            .transpose()
        })
        .await
    }

    /// What a person uploaded lately, the newest first.
    pub async fn uploads_of(&self, person: PersonId) -> Result<Vec<Uploaded>, StoreError> {
        self.read(move |connection| {
            let mut uploads = Vec::new();
            for row in connection.query(UPLOADS_OF, &[person.bits().to_be_bytes().into()])? {
                let (digest, name) = (Digest(row[0].array()?), row[1].text()?.to_owned());
                if let Some(Place { file, .. }) = place(connection, &digest)? {
                    uploads.push(Uploaded { file, name, at: Timestamp(row[2].int()?) });
                }
            }
            Ok(uploads)
        })
        .await
    }

    /// Keeps a file for another [`UNNAMED_HOURS`], so that the command which is to name it finds it; `false` when it
    /// is gone.
    pub async fn touch(self: &Arc<Self>, digest: Digest, now: Timestamp) -> Result<bool, StoreError> {
        self.write(
            move |connection| Ok(connection.execute(TOUCH, &[digest.0.into(), Value::Int(now.0)])? > 0),
        )
        .await
    }

    async fn read<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut dyn Connection) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        self.readers.read(work).await
    }

    async fn write<T: Send + 'static>(
        self: &Arc<Self>,
        work: impl FnOnce(&mut dyn Connection) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let files = Arc::clone(self);
        let task = tokio::task::spawn_blocking(move || files.write_now(work));
        task.await.map_err(|error| StoreError::Other { detail: error.to_string() })?
    }

    /// Runs `work` in a transaction of the one session that writes, on this thread.
    fn write_now<T>(
        &self,
        work: impl FnOnce(&mut dyn Connection) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let mut writer = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        // Taken out, so that a session which failed is dropped.
        let mut connection = match writer.take() {
            Some(connection) => connection,
            None => self.database.open_writer()?,
        };
        connection.begin_write()?;
        let done = work(connection.as_mut())?;
        connection.commit()?;
        *writer = Some(connection);
        Ok(done)
    }
}

/// Brings a store of files to this program's schema.
pub(crate) fn prepare(connection: &mut dyn Connection, now: Timestamp) -> Result<(), StoreError> {
    match migrate_recorded(connection, RECORD, FILE_MIGRATIONS, now.0) {
        Ok(_) => Ok(()),
        Err(MigrateError::Store(error)) => Err(error),
        Err(error) => Err(StoreError::Other { detail: format!("the files' tables: {error}") }),
    }
}

fn place(connection: &mut dyn Connection, digest: &Digest) -> Result<Option<Place>, StoreError> {
    let row = connection.query(FIND, &[digest.0.into()])?.pop();
    row.map(read_place).transpose()
}

fn read_place(row: Row) -> Result<Place, StoreError> {
    let mut values = row.into_iter();
    let (digest, media) = (Digest::take(&mut values)?, MediaType::take(&mut values)?);
    let (size_bytes, content) = (i64::take(&mut values)?, u128::take(&mut values)?.to_be_bytes());
    Ok(Place { file: NamedFile { digest, media, size_bytes }, content })
}
