//! Copies SQLite's write-ahead log into the database file on a thread of its own, so that no batch waits for it.
//!
//! The log can begin anew only when all of it was copied. A writer without a pause always adds some, so it copies the
//! last part itself once the thread is done: a few pages instead of tens of megabytes.

use std::path::{Path, PathBuf};
use std::thread::JoinHandle;

use rusqlite::{Connection, OpenFlags};

/// Bytes of pages in the log from which on they are copied.
const BYTES_MANY: i64 = 32 << 20;
/// The same of the projections' log, which the projector copies itself: it changes the same pages again and again.
pub(super) const VIEWS_BYTES_MANY: i64 = 64 << 20;
/// Bytes of pages in the log at which the writer copies them itself, because the thread does not keep up.
const BYTES_MAX: i64 = 256 << 20;
/// Commits after each of which the log is measured: a batch adds a few megabytes at most.
const COMMITS_EACH: u32 = 8;
/// Runs of the thread, each over what the writer added during the one before.
const RUNS: usize = 2;

/// Pages in the log, without copying any (<https://www.sqlite.org/pragma.html#pragma_wal_checkpoint>).
const COUNT: &str = "PRAGMA wal_checkpoint(NOOP)";
/// Copies what no reader needs in the log, without waiting for anyone.
const COPY: &str = "PRAGMA wal_checkpoint(PASSIVE)";

/// The copying of one database's log.
pub(super) struct Checkpointer {
    database: PathBuf,
    page_bytes: i64,
    thread: Option<JoinHandle<()>>,
    commits: u32,
}

impl Checkpointer {
    pub(super) fn new(database: &Path, page_bytes: i64) -> Checkpointer {
        Checkpointer { database: database.to_owned(), page_bytes, thread: None, commits: 0 }
    }

    /// Called after each commit of the writer.
    pub(super) fn committed(&mut self, writer: &Connection) {
        self.commits = (self.commits + 1) % COMMITS_EACH;
        if self.commits != 0 {
            return;
        }
        let bytes = match run(writer, COUNT) {
            Ok(pages) => pages * self.page_bytes,
            Err(error) => return tracing::warn!(%error, "the length of the write-ahead log is not known"),
        };
        let is_running = self.thread.as_ref().is_some_and(|thread| !thread.is_finished());
        let is_done = !is_running && self.thread.is_some();
        if is_done || bytes >= BYTES_MAX {
            self.thread.take_if(|thread| thread.is_finished());
            if let Err(error) = run(writer, COPY) {
                tracing::warn!(%error, "the write-ahead log was not copied");
            }
        } else if !is_running && bytes >= BYTES_MANY {
            let database = self.database.clone();
            let copy = move || {
                if let Err(error) = copy(&database) {
                    tracing::warn!(%error, "the write-ahead log was not copied");
                }
            };
            self.thread = std::thread::Builder::new().name("checkpointer".into()).spawn(copy).ok();
        }
    }
}

impl Drop for Checkpointer {
    fn drop(&mut self) {
        if let Some(thread) = self.thread.take() {
            // It has logged what went wrong.
            drop(thread.join());
        }
    }
}

fn copy(database: &Path) -> rusqlite::Result<()> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(database, flags)?;
    connection.execute_batch("PRAGMA synchronous = FULL")?;
    (0..RUNS).try_for_each(|_| run(&connection, COPY).map(drop))
}

/// Runs a checkpoint; answers the pages in the log.
fn run(connection: &Connection, sql: &str) -> rusqlite::Result<i64> {
    connection.prepare_cached(sql)?.query_row([], |row| row.get(1))
}
