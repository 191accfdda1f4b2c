//! The SQLite driver: one connection to one database file.
//!
//! Many rows are read and written by one prepared statement per operation in a loop: without a network a call
//! costs about as much as a row of a longer statement would.

use std::collections::HashMap;
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use rusqlite::config::DbConfig;
use rusqlite::{ErrorCode, OpenFlags, params_from_iter};

use super::checkpointer::{Checkpointer, VIEWS_BYTES_MANY};
use super::connection::Transaction;
use super::sqlite_pragmas::{
    FRESH_PRAGMAS, NEW_FILE_PRAGMAS, READER_PRAGMAS, SCRATCH_PRAGMAS, STATE_PRAGMAS, VIEWS_PRAGMAS,
    WRITER_PRAGMAS,
};
use super::sqlite_types::{commit_error, read, store_error};
use super::{Connection, Dialect, Existing, Lookup, Row, StoreError, Upsert, Value, batch_sql};

/// More than the statements of the whole program; the least recently used go first.
const STATEMENT_CACHE: usize = 512;

/// How long a writer waits for another process's transaction.
const BUSY_TIMEOUT: Duration = Duration::from_secs(2);

/// Between two tries at what SQLite does not wait for by itself.
const BUSY_PAUSE: Duration = Duration::from_millis(5);

const WRITABLE: OpenFlags = OpenFlags::SQLITE_OPEN_READ_WRITE.union(OpenFlags::SQLITE_OPEN_CREATE);

/// Takes the snapshot of the projections, before any statement takes that of the state: what they name is then there.
const SEE_VIEWS: &str = "SELECT 1 FROM views.sqlite_schema LIMIT 1";

/// Columns of a table, and its indexes beside that of the primary key.
const COLUMNS_AND_INDEXES: &str = "SELECT (SELECT COUNT(*) FROM pragma_table_info(?1)),
    (SELECT COUNT(*) FROM pragma_index_list(?1) WHERE origin <> 'pk')";

pub(super) struct SqliteConnection {
    connection: rusqlite::Connection,
    transaction: Transaction,
    checkpointer: Option<Checkpointer>,
    /// Columns of the tables that [`batch_sql::replace_one`] may write to; `None` of the others.
    replaceable: HashMap<String, Option<i64>>,
    /// Whether the projections are attached.
    has_views: bool,
}

impl SqliteConnection {
    /// Opens the file to write, creating it when missing. Readers and the writer do not wait for each other.
    pub(super) fn open_writer(path: &Path) -> Result<SqliteConnection, StoreError> {
        let writer = SqliteConnection::connect(path, WRITABLE, WRITER_PRAGMAS)?;
        let checkpointer = Some(Checkpointer::new(path, writer.page_bytes()?));
        Ok(SqliteConnection { checkpointer, ..writer })
    }

    /// Opens the file to read, with the projections that lie in another.
    pub(super) fn open_reader(path: &Path, views: Option<&Path>) -> Result<SqliteConnection, StoreError> {
        let mut reader = SqliteConnection::connect(path, OpenFlags::SQLITE_OPEN_READ_ONLY, READER_PRAGMAS)?;
        if let Some(views) = views {
            let views = views.to_string_lossy();
            reader.connection.execute("ATTACH ?1 AS views", [views]).map_err(store_error)?;
            reader.has_views = true;
        }
        Ok(reader)
    }

    /// Opens the file of the projections to write, creating it when missing, and the state to read.
    pub(super) fn open_views(path: &Path, views: &Path) -> Result<SqliteConnection, StoreError> {
        let access = WRITABLE | OpenFlags::SQLITE_OPEN_URI;
        let opened = SqliteConnection::connect(views, access, VIEWS_PRAGMAS)?;
        // BEGIN IMMEDIATE would else stop the writer of the state too (<https://www.sqlite.org/uri.html>).
        let escaped = path.to_string_lossy().replace('%', "%25").replace('?', "%3f").replace('#', "%23");
        let attached = opened.connection.execute("ATTACH ?1 AS state", [format!("file:{escaped}?mode=ro")]);
        attached.map_err(store_error)?;
        opened.connection.execute_batch(STATE_PRAGMAS).map_err(store_error)?;
        let pages = VIEWS_BYTES_MANY / opened.page_bytes()?;
        opened.connection.pragma_update(None, "wal_autocheckpoint", pages).map_err(store_error)?;
        Ok(opened)
    }

    /// Opens an empty database that ends with the session.
    pub(super) fn scratch() -> Result<SqliteConnection, StoreError> {
        SqliteConnection::connect(Path::new(""), WRITABLE, SCRATCH_PRAGMAS)
    }

    /// Opens an empty file to be filled without a log; a crash leaves it useless.
    pub(super) fn fresh(path: &Path) -> Result<SqliteConnection, StoreError> {
        SqliteConnection::connect(path, WRITABLE, FRESH_PRAGMAS)
    }

    fn connect(path: &Path, access: OpenFlags, pragmas: &str) -> Result<SqliteConnection, StoreError> {
        // The connection belongs to one thread at a time, so SQLite's own mutex is not needed.
        let flags = access | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = rusqlite::Connection::open_with_flags(path, flags).map_err(store_error)?;
        connection.set_prepared_statement_cache_capacity(STATEMENT_CACHE);
        // Else a statement is prepared anew for every value that a range is bounded by.
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true).map_err(store_error)?;
        connection.busy_timeout(BUSY_TIMEOUT).map_err(store_error)?;
        if access.contains(OpenFlags::SQLITE_OPEN_CREATE) {
            connection.execute_batch(NEW_FILE_PRAGMAS).map_err(store_error)?;
        }
        set_up(&connection, pragmas).map_err(store_error)?;
        let (transaction, replaceable) = (Transaction::None, HashMap::new());
        Ok(SqliteConnection { connection, transaction, checkpointer: None, replaceable, has_views: false })
    }

    /// Bytes of a page of its file.
    fn page_bytes(&self) -> Result<i64, StoreError> {
        self.connection.pragma_query_value(None, "page_size", |row| row.get(0)).map_err(store_error)
    }

    fn begin(&mut self, sql: &str) -> Result<(), StoreError> {
        self.transaction.check_none()?;
        self.connection.execute_batch(sql).map_err(store_error)?;
        self.transaction = Transaction::Open;
        Ok(())
    }

    /// Whether a row takes the place of one with the same key without a look at it.
    fn is_replaceable(&mut self, into: &Upsert) -> Result<bool, StoreError> {
        let columns = match self.replaceable.get(into.table) {
            Some(columns) => *columns,
            None => {
                let counted = self.connection.query_row(COLUMNS_AND_INDEXES, [into.table], |row| {
                    Ok((row.get::<_, i64>(0)?, row.get::<_, i64>(1)?))
                });
                let (columns, indexes) = counted.map_err(store_error)?;
                let columns = (indexes == 0).then_some(columns);
                self.replaceable.insert(into.table.to_owned(), columns);
                columns
            }
        };
        Ok(columns.is_some_and(|columns| usize::try_from(columns) == Ok(into.columns.len())))
    }

    /// Runs the statement once for each row of parameters and hands over what it returns.
    fn run(
        &self,
        sql: &str,
        params: &[impl AsRef<[Value]>],
        each: &mut dyn FnMut(Row) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let mut statement =
            self.connection.prepare_cached(&Dialect::Sqlite.render(sql)).map_err(store_error)?;
        let width = statement.column_count();
        for params in params {
            let mut rows = statement.query(params_from_iter(params.as_ref())).map_err(store_error)?;
            while let Some(row) = rows.next().map_err(store_error)? {
                let values = (0..width).map(|column| read(row, column)).collect::<Result<Row, _>>()?;
                each(values)?;
            }
        }
        Ok(())
    }

    /// Runs the statement, which returns nothing, once for each row of parameters.
    fn write(&mut self, sql: &str, params: &[impl AsRef<[Value]>]) -> Result<u64, StoreError> {
        self.transaction.check()?;
        let run = || -> rusqlite::Result<usize> {
            let mut statement = self.connection.prepare_cached(&Dialect::Sqlite.render(sql))?;
            let mut changed = 0;
            for params in params {
                changed += statement.execute(params_from_iter(params.as_ref()))?;
            }
            Ok(changed)
        };
        let changed = run().map_err(store_error);
        Ok(self.transaction.note(changed)? as u64)
    }
}

/// Sets the pragmas. Two processes that turn one new file to a write-ahead log at the same moment stand in each
/// other's way, and SQLite answers that at once, whatever the timeout.
fn set_up(connection: &rusqlite::Connection, pragmas: &str) -> rusqlite::Result<()> {
    let until = Instant::now() + BUSY_TIMEOUT;
    loop {
        match connection.execute_batch(pragmas) {
            Err(error)
                if error.sqlite_error_code() == Some(ErrorCode::DatabaseBusy) && Instant::now() < until =>
            {
                // The other process tells nobody when it is done.
                thread::park_timeout(BUSY_PAUSE);
            }
            ended => return ended,
        }
    }
}

impl Connection for SqliteConnection {
    fn begin_write(&mut self) -> Result<(), StoreError> {
        self.begin("BEGIN IMMEDIATE")
    }

    fn begin_read(&mut self) -> Result<(), StoreError> {
        self.begin("BEGIN DEFERRED")?;
        if self.has_views {
            self.query(SEE_VIEWS, &[])?;
        }
        Ok(())
    }

    fn commit(&mut self) -> Result<(), StoreError> {
        self.transaction.check_open()?;
        let committed = self.connection.execute_batch("COMMIT").map_err(commit_error);
        self.transaction.note(committed)?;
        self.transaction = Transaction::None;
        if let Some(checkpointer) = &mut self.checkpointer {
            checkpointer.committed(&self.connection);
        }
        Ok(())
    }

    fn rollback(&mut self) -> Result<(), StoreError> {
        // Some errors, such as a full disk, have already rolled back.
        if !self.connection.is_autocommit() {
            self.connection.execute_batch("ROLLBACK").map_err(store_error)?;
        }
        self.transaction = Transaction::None;
        Ok(())
    }

    fn execute(&mut self, sql: &str, params: &[Value]) -> Result<u64, StoreError> {
        self.write(sql, &[params])
    }

    fn execute_script(&mut self, sql: &str) -> Result<(), StoreError> {
        self.transaction.check()?;
        let done = self.connection.execute_batch(&Dialect::Sqlite.render(sql)).map_err(store_error);
        self.transaction.note(done)
    }

    fn query(&mut self, sql: &str, params: &[Value]) -> Result<Vec<Row>, StoreError> {
        self.transaction.check()?;
        let mut rows = Vec::new();
        let done = self.run(sql, &[params], &mut |row| {
            rows.push(row);
            Ok(())
        });
        self.transaction.note(done)?;
        Ok(rows)
    }

    fn stream(
        &mut self,
        sql: &str,
        params: &[Value],
        each: &mut dyn FnMut(Row) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        self.transaction.check_open()?;
        let done = self.run(sql, &[params], each);
        self.transaction.note(done)
    }

    fn read_keys(&mut self, lookup: &Lookup, keys: &[Row]) -> Result<Vec<Row>, StoreError> {
        self.transaction.check()?;
        let mut rows = Vec::with_capacity(keys.len());
        let done = self.run(&batch_sql::select_one(lookup), keys, &mut |row| {
            rows.push(row);
            Ok(())
        });
        self.transaction.note(done)?;
        Ok(rows)
    }

    fn upsert(&mut self, into: &Upsert, rows: &[Row]) -> Result<(), StoreError> {
        let sql = match into.existing == Existing::Replaced && self.is_replaceable(into)? {
            true => batch_sql::replace_one(into),
            false => batch_sql::upsert_one(into),
        };
        self.write(&sql, rows)?;
        Ok(())
    }

    fn delete_keys(&mut self, lookup: &Lookup, keys: &[Row]) -> Result<(), StoreError> {
        self.write(&batch_sql::delete_one(lookup), keys)?;
        Ok(())
    }

    fn dialect(&self) -> Dialect {
        Dialect::Sqlite
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn new_files_have_large_pages_and_others_keep_theirs() {
        let folder = tempfile::tempdir().expect("a folder");
        let [state, views, older] = ["state", "views", "older"].map(|name| folder.path().join(name));
        let page_bytes = |session: SqliteConnection| session.page_bytes().expect("a size");
        let older_file = rusqlite::Connection::open(&older).expect("a file");
        older_file.execute_batch("PRAGMA page_size = 4096; CREATE TABLE kept (id INTEGER)").expect("made");
        drop(older_file);
        let mut writer = SqliteConnection::open_writer(&older).expect("opened");
        writer.execute_script("INSERT INTO kept (id) VALUES (1)").expect("written");
        assert_eq!(page_bytes(writer), 4_096);
        assert_eq!(page_bytes(SqliteConnection::open_writer(&state).expect("made")), 8_192);
        assert_eq!(page_bytes(SqliteConnection::open_views(&state, &views).expect("made")), 8_192);
        assert_eq!(page_bytes(SqliteConnection::fresh(&folder.path().join("fresh")).expect("made")), 8_192);
        assert_eq!(page_bytes(SqliteConnection::open_views(&older, &older).expect("opened")), 4_096);
    }
}
