//! Values as SQLite binds and reads them, by their storage class, and its errors as ours.

use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{ErrorCode, ToSql};

use super::{StoreError, Value};

impl ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Value::Null => ValueRef::Null,
            Value::Int(number) => ValueRef::Integer(*number),
            Value::Text(text) => ValueRef::Text(text.as_bytes()),
            Value::Bytes(bytes) => ValueRef::Blob(bytes),
        }))
    }
}

pub(super) fn read(row: &rusqlite::Row<'_>, column: usize) -> Result<Value, StoreError> {
    let corrupt = |found: &str| StoreError::Corrupt { detail: format!("column {}: {found}", column + 1) };
    match row.get_ref(column).map_err(store_error)? {
        ValueRef::Null => Ok(Value::Null),
        ValueRef::Integer(number) => Ok(Value::Int(number)),
        ValueRef::Real(_) => Err(corrupt("a floating-point number")),
        ValueRef::Text(text) => match std::str::from_utf8(text) {
            Ok(text) => Ok(text.into()),
            Err(_) => Err(corrupt("text that is not UTF-8")),
        },
        ValueRef::Blob(bytes) => Ok(bytes.into()),
    }
}

pub(super) fn store_error(error: rusqlite::Error) -> StoreError {
    let detail = error.to_string();
    match error.sqlite_error_code() {
        Some(ErrorCode::ConstraintViolation) => {
            StoreError::Constraint { name: constraint_name(&detail), detail }
        }
        Some(
            ErrorCode::DatabaseBusy
            | ErrorCode::DatabaseLocked
            | ErrorCode::DiskFull
            | ErrorCode::SystemIoFailure
            | ErrorCode::CannotOpen
            | ErrorCode::ReadOnly
            | ErrorCode::FileLockingProtocolFailed
            | ErrorCode::OutOfMemory,
        ) => StoreError::Unavailable { detail },
        Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => StoreError::Corrupt { detail },
        _ => StoreError::Other { detail },
    }
}

/// A COMMIT whose log could not be synced is undone in this process, but may be found complete after a crash.
pub(super) fn commit_error(error: rusqlite::Error) -> StoreError {
    match error.sqlite_error_code() {
        Some(ErrorCode::SystemIoFailure) => StoreError::CommitUnknown { detail: error.to_string() },
        _ => store_error(error),
    }
}

/// SQLite names a CHECK by its name and a key by its columns, after the colon of the message.
fn constraint_name(message: &str) -> String {
    message.rsplit_once(": ").map_or(message, |(_, name)| name).to_owned()
}
