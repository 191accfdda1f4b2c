//! How values and errors cross the PostgreSQL protocol.
//!
//! Only the three column types of the portable subset are read, and what an expression may turn them into;
//! a `numeric` from an uncast `SUM` is refused here rather than rounded.

use std::error::Error as StdError;

use tokio_postgres::types::private::BytesMut;
use tokio_postgres::types::{FromSql, IsNull, ToSql, Type, to_sql_checked};

use super::{Row, StoreError, Value};

type BoxedError = Box<dyn StdError + Sync + Send>;

/// SQLSTATE classes and codes after which nothing is committed and a new attempt may succeed
/// (<https://www.postgresql.org/docs/15/errcodes-appendix.html>).
const UNAVAILABLE: [&str; 9] = [
    "08",    // connection exception
    "25006", // read only: a former primary
    "25P03", // idle in transaction timeout
    "40001", // serialization failure
    "40P01", // deadlock
    "53",    // insufficient resources: disk, memory, connections
    "55P03", // lock timeout
    "57",    // operator intervention: shutdown, crash, timeout
    "58",    // system error: input and output
];

/// Classes that say nothing about the outcome when they answer a COMMIT.
const COMMIT_UNKNOWN: [&str; 5] = ["08", "40003", "57", "58", "XX"];

/// Integrity constraint violation; a duplicate object or table, as two servers that start together may make.
const CONSTRAINT: [&str; 3] = ["23", "42710", "42P07"];

pub(super) fn store_error(error: tokio_postgres::Error) -> StoreError {
    let detail = describe(&error);
    let Some(db) = error.as_db_error() else {
        let io = error.source().is_some_and(|source| source.is::<std::io::Error>());
        return if io || error.is_closed() {
            StoreError::Unavailable { detail }
        } else {
            StoreError::Other { detail }
        };
    };
    let code = db.code().code();
    if CONSTRAINT.iter().any(|prefix| code.starts_with(prefix)) {
        let name = db.constraint().or(db.column()).unwrap_or("without a name").to_owned();
        return StoreError::Constraint { name, detail };
    }
    if UNAVAILABLE.iter().any(|prefix| code.starts_with(prefix)) {
        return StoreError::Unavailable { detail };
    }
    StoreError::Other { detail }
}

pub(super) fn commit_error(error: tokio_postgres::Error) -> StoreError {
    let answered = error.code().is_some_and(|state| {
        let code = state.code();
        !COMMIT_UNKNOWN.iter().any(|prefix| code.starts_with(prefix))
    });
    if answered { store_error(error) } else { StoreError::CommitUnknown { detail: describe(&error) } }
}

/// The cause in one line; without the server's DETAIL, which quotes the values of a refused row.
fn describe(error: &tokio_postgres::Error) -> String {
    match (error.as_db_error(), error.source()) {
        (Some(db), _) => format!("{} (SQLSTATE {})", db.message(), db.code().code()),
        (None, Some(source)) => format!("{error}: {source}"),
        (None, None) => error.to_string(),
    }
}

/// All columns of a row as values.
pub(super) fn read(row: &tokio_postgres::Row) -> Result<Row, StoreError> {
    let value =
        |column| row.try_get(column).map_err(|error| StoreError::Corrupt { detail: describe(&error) });
    (0..row.len()).map(value).collect()
}

impl ToSql for Value {
    fn to_sql(&self, kind: &Type, out: &mut BytesMut) -> Result<IsNull, BoxedError> {
        match (self, kind) {
            (Value::Null, _) => Ok(IsNull::Yes),
            (Value::Int(number), &Type::INT8) => number.to_sql(kind, out),
            // The server takes a parameter beside an integer literal for a 32-bit one.
            (Value::Int(number), &Type::INT4) => i32::try_from(*number)?.to_sql(kind, out),
            (Value::Text(text), &Type::TEXT | &Type::VARCHAR) => text.as_str().to_sql(kind, out),
            (Value::Bytes(bytes), &Type::BYTEA) => bytes.as_slice().to_sql(kind, out),
            _ => Err(format!("{} given for a parameter of type {kind}", self.kind()).into()),
        }
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
}

impl<'a> FromSql<'a> for Value {
    fn from_sql(kind: &Type, raw: &'a [u8]) -> Result<Value, BoxedError> {
        Ok(match *kind {
            Type::INT8 => Value::Int(i64::from_sql(kind, raw)?),
            Type::INT4 => Value::Int(i32::from_sql(kind, raw)?.into()),
            Type::BYTEA => raw.into(),
            _ => <&str>::from_sql(kind, raw)?.into(),
        })
    }

    fn from_sql_null(_: &Type) -> Result<Value, BoxedError> {
        Ok(Value::Null)
    }

    fn accepts(kind: &Type) -> bool {
        matches!(*kind, Type::INT8 | Type::INT4 | Type::BYTEA | Type::TEXT | Type::VARCHAR | Type::NAME)
    }
}
