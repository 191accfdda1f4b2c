//! What goes: files that no object came to name, uploads that were left, content that was erased. And whether every
//! file that the state names is there, unchanged.

use std::collections::BTreeSet;

use domain::files::FileErasure;
use domain::values::{Digest, Timestamp};
use sha2::{Digest as _, Sha256};

use super::download::chunk;
use super::{Files, UNNAMED_HOURS, place};
use crate::Engine;
use crate::queries;
use crate::store::{Connection, Database, Lookup, Row, StoreError, Value, open_scratch};

const MICROS_PER_HOUR: i64 = 3_600_000_000;
/// Rows looked at in one step.
const STEP: i64 = 500;

const OLD_FILES: &str = "SELECT digest, content_id FROM local_file
    WHERE at < $1 AND digest > $2 ORDER BY digest LIMIT $3";
const ALL_FILES: &str = "SELECT digest FROM local_file WHERE digest > $1 ORDER BY digest LIMIT $2";
const OLD_UPLOADS: &str = "SELECT content_id FROM local_upload WHERE at < $1 ORDER BY content_id LIMIT $2";
const FORGET_FILE: &str = "DELETE FROM local_file WHERE digest = $1 AND at < $2";
const ERASE_FILE: &str = "DELETE FROM local_file WHERE digest = $1";
const FORGET_NAMES: &str = "DELETE FROM local_upload WHERE digest = $1";
const FORGET_UPLOAD: &str = "DELETE FROM local_upload WHERE content_id = $1";
const FORGET_CHUNKS: &str = "DELETE FROM local_file_chunk WHERE content_id = $1";
const IS_KEPT: &str = "SELECT 1 FROM local_file WHERE content_id = $1";
const NAMED: &str = "SELECT DISTINCT digest FROM file_use ORDER BY digest";
const USES: Lookup = Lookup { table: "file_use", columns: &["digest"], key: &["digest"] };

/// What a check of the files found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FilesFound {
    /// Files that objects name and that are there with the content their digest says.
    pub whole: u64,
    /// Files that objects name and whose content was erased.
    pub erased: u64,
    /// The first that is missing, changed, or there although it was erased.
    pub difference: Option<String>,
}

impl Engine {
    /// Forgets what nobody came to name and removes what was erased; answers how many files went.
    pub async fn sweep_files(&self) -> Result<u64, StoreError> {
        let (readers, files, now) = (self.readers.clone(), self.files().clone(), self.now());
        let swept = tokio::task::spawn_blocking(move || readers.read_now(|main| sweep(main, &files, now)));
        swept.await.map_err(|error| StoreError::Other { detail: error.to_string() })?
    }
}

/// See [`Engine::sweep_files`]; `main` is the database that names files, in a read transaction.
pub fn sweep(main: &mut dyn Connection, files: &Files, now: Timestamp) -> Result<u64, StoreError> {
    let before = now.0 - UNNAMED_HOURS * MICROS_PER_HOUR;
    Ok(forget_unnamed(main, files, before)? + erase(main, files)? + forget_uploads(files, before)?)
}

fn forget_unnamed(main: &mut dyn Connection, files: &Files, before: i64) -> Result<u64, StoreError> {
    let (mut after, mut gone) = (Vec::new(), 0);
    loop {
        let key = [before.into(), Value::from(after.clone()), STEP.into()];
        let old = files.readers.read_now(|connection| connection.query(OLD_FILES, &key))?;
        let Some(last) = old.last() else { return Ok(gone) };
        after = last[0].bytes()?.to_vec();
        let digests: Vec<Row> = old.iter().map(|row| vec![row[0].clone()]).collect();
        // A file is kept again before a command names it, so what is unnamed and old now cannot become named.
        let named: BTreeSet<Row> = main.read_keys(&USES, &digests)?.into_iter().collect();
        for row in old.iter().filter(|row| !named.contains(&row[..1])) {
            gone += files.write_now(|connection| {
                let forgotten = connection.execute(FORGET_FILE, &[row[0].clone(), before.into()])?;
                if forgotten > 0 {
                    connection.execute(FORGET_CHUNKS, &row[1..])?;
                }
                Ok(forgotten)
            })?;
        }
    }
}

fn forget_uploads(files: &Files, before: i64) -> Result<u64, StoreError> {
    loop {
        let old = files
            .readers
            .read_now(|connection| connection.query(OLD_UPLOADS, &[before.into(), STEP.into()]))?;
        if old.is_empty() {
            return Ok(0);
        }
        for row in old {
            files.write_now(|connection| {
                if connection.query(IS_KEPT, &row)?.is_empty() {
                    connection.execute(FORGET_CHUNKS, &row)?;
                }
                connection.execute(FORGET_UPLOAD, &row)
            })?;
        }
    }
}

/// Removes content that events erased, also what an older backup brought back.
fn erase(main: &mut dyn Connection, files: &Files) -> Result<u64, StoreError> {
    let (mut after, mut gone) = (Vec::new(), 0);
    loop {
        let key = [Value::from(after.clone()), STEP.into()];
        let kept = files.readers.read_now(|connection| connection.query(ALL_FILES, &key))?;
        let Some(last) = kept.last() else { return Ok(gone) };
        after = last[0].bytes()?.to_vec();
        let digests = kept.iter().map(|row| row[0].array().map(Digest)).collect::<Result<Vec<_>, _>>()?;
        for digest in queries::find_all::<FileErasure>(main, digests)?.into_keys() {
            gone += files.write_now(|connection| {
                let Some(place) = place(connection, &digest)? else { return Ok(0) };
                connection.execute(FORGET_CHUNKS, &[place.content.into()])?;
                connection.execute(FORGET_NAMES, &[digest.0.into()])?;
                connection.execute(ERASE_FILE, &[digest.0.into()])
            })?;
        }
    }
}

/// Checks that every file which `main` names lies in `files` with the content its digest says, or was erased; both
/// within read transactions.
pub fn check(main: &mut dyn Connection, files: &mut dyn Connection) -> Result<FilesFound, StoreError> {
    let mut named = Vec::new();
    // Digests are 32 bytes each: a million of them is 32 MB.
    main.stream(NAMED, &[], &mut |row| {
        named.push(Digest(row[0].array()?));
        Ok(())
    })?;
    let mut found = FilesFound::default();
    for step in named.chunks(STEP as usize) {
        let erased = queries::find_all::<FileErasure>(main, step.iter().copied())?;
        for digest in step {
            let wrong = match (erased.contains_key(digest), place(files, digest)?) {
                (true, None) => {
                    found.erased += 1;
                    continue;
                }
                (true, Some(_)) => Some("was erased and its content is still there".to_owned()),
                (false, None) => Some("is missing".to_owned()),
                (false, Some(place)) if content_digest(files, &place.content)? != *digest => {
                    Some("has other content".to_owned())
                }
                (false, Some(_)) => None,
            };
            if let Some(wrong) = wrong {
                found.difference = Some(format!("file {digest}: {wrong}"));
                return Ok(found);
            }
            found.whole += 1;
        }
    }
    Ok(found)
}

/// [`check`] of the store that belongs to a database, with `main` in a read transaction.
pub fn check_beside(database: &Database, main: &mut dyn Connection) -> Result<FilesFound, StoreError> {
    let store = database.of_files();
    if store.file().is_some_and(|file| !file.exists()) {
        // Without a store every file that is named and not erased is missing.
        let mut empty = open_scratch()?;
        super::prepare(empty.as_mut(), Timestamp(0))?;
        return check(main, empty.as_mut());
    }
    let mut files = store.open_reader()?;
    files.begin_read()?;
    check(main, files.as_mut())
}

fn content_digest(files: &mut dyn Connection, content: &[u8; 16]) -> Result<Digest, StoreError> {
    let mut hasher = Sha256::new();
    for ordinal in 1.. {
        match chunk(files, content, ordinal)? {
            Some(chunk) => hasher.update(&chunk),
            None => break,
        }
    }
    Ok(Digest(hasher.finalize().into()))
}
