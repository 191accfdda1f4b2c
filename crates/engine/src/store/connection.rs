//! The contract both drivers fulfil, and the transaction state they share.
//!
//! Not here: opening a connection (database) and the SQL of whole-table operations (batch_sql).

use super::{Dialect, Lookup, Row, StoreError, Upsert, Value};

/// One database session, used by one thread at a time and never from an async task.
///
/// After an error inside a transaction every call but [`rollback`](Connection::rollback) is refused. When the
/// rollback fails too, the session is lost and the caller opens another.
pub trait Connection: Send {
    /// Opens a transaction that may write. SQLite excludes other writers here; PostgreSQL does so at the
    /// first `SELECT … {lock}`.
    fn begin_write(&mut self) -> Result<(), StoreError>;

    /// Opens a read-only transaction in which all queries see the database as the first of them found it.
    fn begin_read(&mut self) -> Result<(), StoreError>;

    /// Makes the transaction durable; [`StoreError::CommitUnknown`] when its outcome could not be learned.
    fn commit(&mut self) -> Result<(), StoreError>;

    /// Undoes the transaction; without one it does nothing.
    fn rollback(&mut self) -> Result<(), StoreError>;

    /// Runs one statement and returns the number of rows it changed.
    fn execute(&mut self, sql: &str, params: &[Value]) -> Result<u64, StoreError>;

    /// Runs several statements separated by semicolons, without parameters and without results.
    fn execute_script(&mut self, sql: &str) -> Result<(), StoreError>;

    /// Runs one query and returns all its rows: for bounded results; the unbounded go through
    /// [`stream`](Connection::stream).
    fn query(&mut self, sql: &str, params: &[Value]) -> Result<Vec<Row>, StoreError>;

    /// Hands the rows of a query to `each` in bounded memory, until it fails; needs an open transaction.
    fn stream(
        &mut self,
        sql: &str,
        params: &[Value],
        each: &mut dyn FnMut(Row) -> Result<(), StoreError>,
    ) -> Result<(), StoreError>;

    /// The rows that match any of `keys`, in no particular order; the keys must be distinct.
    fn read_keys(&mut self, lookup: &Lookup, keys: &[Row]) -> Result<Vec<Row>, StoreError>;

    /// Saves `rows`, doing with those whose key exists what [`Upsert::existing`] says; the rows' keys must be distinct.
    fn upsert(&mut self, into: &Upsert, rows: &[Row]) -> Result<(), StoreError>;

    /// Deletes the rows that match any of `keys`; `lookup.columns` is not used.
    fn delete_keys(&mut self, lookup: &Lookup, keys: &[Row]) -> Result<(), StoreError>;

    /// Which database this is.
    fn dialect(&self) -> Dialect;
}

/// What a session is opened for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Purpose {
    Write,
    /// Writes what follows from the rest, which must hold still meanwhile.
    Follow,
    Read,
}

/// Where a session stands between BEGIN and COMMIT.
///
/// PostgreSQL answers COMMIT of a failed transaction with a silent rollback, SQLite commits what went before
/// the error. Keeping the state here makes both refuse.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Transaction {
    None,
    Open,
    Failed,
}

impl Transaction {
    /// Refuses any further statement of a failed transaction.
    pub(super) fn check(self) -> Result<(), StoreError> {
        match self {
            Transaction::None | Transaction::Open => Ok(()),
            Transaction::Failed => Err(StoreError::Other {
                detail: "an earlier statement of this transaction failed: roll it back".into(),
            }),
        }
    }

    /// Refuses to open a transaction inside another.
    pub(super) fn check_none(self) -> Result<(), StoreError> {
        match self {
            Transaction::None => Ok(()),
            Transaction::Open | Transaction::Failed => {
                Err(StoreError::Other { detail: "a transaction is already open".into() })
            }
        }
    }

    /// Refuses what is only possible inside a healthy transaction.
    pub(super) fn check_open(self) -> Result<(), StoreError> {
        match self {
            Transaction::None => Err(StoreError::Other { detail: "no transaction is open".into() }),
            Transaction::Open | Transaction::Failed => self.check(),
        }
    }

    /// Passes a statement's result on; an error spoils the open transaction.
    pub(super) fn note<T>(&mut self, result: Result<T, StoreError>) -> Result<T, StoreError> {
        if result.is_err() && *self == Transaction::Open {
            *self = Transaction::Failed;
        }
        result
    }
}
