//! Settings of a SQLite session by what it is for (<https://www.sqlite.org/pragma.html>).

/// `synchronous=FULL` makes an answered COMMIT survive a power cut; a long log between checkpoints, which
/// [`Checkpointer`](super::checkpointer::Checkpointer) makes, writes a page that changed often only once (<https://www.sqlite.org/pragma.html>).
pub(super) const WRITER_PRAGMAS: &str = "
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = FULL;
    PRAGMA foreign_keys = ON;
    PRAGMA temp_store = MEMORY;
    PRAGMA cache_size = -32768;
    PRAGMA wal_autocheckpoint = 0;
    PRAGMA journal_size_limit = 67108864;";

/// Projections are made again from the state when some are lost, so their commits need not wait for the disk; the log
/// is copied by the thread that writes it, for which nobody waits.
pub(super) const VIEWS_PRAGMAS: &str = "
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = NORMAL;
    PRAGMA temp_store = MEMORY;
    PRAGMA cache_size = -32768;
    PRAGMA wal_autocheckpoint = 8192;
    PRAGMA journal_size_limit = 67108864;";

pub(super) const READER_PRAGMAS: &str = "
    PRAGMA query_only = ON;
    PRAGMA temp_store = MEMORY;
    PRAGMA cache_size = -16384;";

/// What is lost with the session needs neither log nor sync; its pages beyond the cache go to a file that SQLite
/// removes (<https://www.sqlite.org/inmemorydb.html#temp_db>).
pub(super) const SCRATCH_PRAGMAS: &str = "
    PRAGMA journal_mode = OFF;
    PRAGMA synchronous = OFF;
    PRAGMA temp_store = FILE;
    PRAGMA cache_size = -65536;";

/// A file that is put in its place only once it is whole and synced needs no log of its own.
pub(super) const FRESH_PRAGMAS: &str = "
    PRAGMA journal_mode = OFF;
    PRAGMA synchronous = OFF;
    PRAGMA temp_store = MEMORY;
    PRAGMA cache_size = -65536;";
