//! The values that cross the database border, with typed access to them.
//!
//! Three types are enough: flags are 0 and 1, times are microseconds, enums and JSON are text.
//! Not here: domain types; each table module converts its own.

use compact_str::CompactString;
use smallvec::SmallVec;

use super::StoreError;

/// Bytes of an id, which lie in the value itself: most of what crosses the border are ids and short words, and each would
/// else be a piece of memory of its own.
const ID_BYTES: usize = 16;

/// One column of one row, or one statement parameter.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Value {
    /// No value.
    Null,
    /// A 64-bit integer: counts, minor units, microseconds, flags.
    Int(i64),
    /// Unicode text without the character U+0000, which PostgreSQL cannot store.
    Text(CompactString),
    /// Raw bytes: ids, digests, salts.
    Bytes(SmallVec<[u8; ID_BYTES]>),
}

/// One row: the values of the selected columns in their order.
pub type Row = Vec<Value>;

impl Value {
    /// The integer; fails with [`StoreError::Corrupt`] on any other type.
    pub fn int(&self) -> Result<i64, StoreError> {
        match self {
            Value::Int(number) => Ok(*number),
            other => Err(other.unexpected("integer")),
        }
    }

    /// A sequence, size or count; fails with [`StoreError::Corrupt`] on a negative number or any other type.
    pub fn unsigned(&self) -> Result<u64, StoreError> {
        let number = self.int()?;
        u64::try_from(number)
            .map_err(|_| StoreError::Corrupt { detail: format!("expected 0 or more, found {number}") })
    }

    /// The text; fails with [`StoreError::Corrupt`] on any other type.
    pub fn text(&self) -> Result<&str, StoreError> {
        match self {
            Value::Text(text) => Ok(text),
            other => Err(other.unexpected("text")),
        }
    }

    /// The bytes; fails with [`StoreError::Corrupt`] on any other type.
    pub fn bytes(&self) -> Result<&[u8], StoreError> {
        match self {
            Value::Bytes(bytes) => Ok(bytes),
            other => Err(other.unexpected("bytes")),
        }
    }

    /// Exactly `N` bytes, as ids and digests are; fails with [`StoreError::Corrupt`] on another length or type.
    pub fn array<const N: usize>(&self) -> Result<[u8; N], StoreError> {
        let bytes = self.bytes()?;
        bytes
            .try_into()
            .map_err(|_| StoreError::Corrupt { detail: format!("expected {N} bytes, found {}", bytes.len()) })
    }

    /// A flag stored as 0 or 1; fails with [`StoreError::Corrupt`] on anything else.
    pub fn flag(&self) -> Result<bool, StoreError> {
        match self.int()? {
            0 => Ok(false),
            1 => Ok(true),
            other => Err(StoreError::Corrupt { detail: format!("expected flag 0 or 1, found {other}") }),
        }
    }

    /// `None` for NULL, otherwise the value itself, ready for a typed accessor.
    pub fn present(&self) -> Option<&Value> {
        match self {
            Value::Null => None,
            value => Some(value),
        }
    }

    /// Moves the text out; fails with [`StoreError::Corrupt`] on any other type.
    pub fn into_text(self) -> Result<String, StoreError> {
        match self {
            Value::Text(text) => Ok(text.into_string()),
            other => Err(other.unexpected("text")),
        }
    }

    /// Moves the bytes out; fails with [`StoreError::Corrupt`] on any other type.
    pub fn into_bytes(self) -> Result<Vec<u8>, StoreError> {
        match self {
            Value::Bytes(bytes) => Ok(bytes.into_vec()),
            other => Err(other.unexpected("bytes")),
        }
    }

    /// The type's name alone: the value may be personal and must not reach a log.
    pub(super) fn kind(&self) -> &'static str {
        match self {
            Value::Null => "null",
            Value::Int(_) => "integer",
            Value::Text(_) => "text",
            Value::Bytes(_) => "bytes",
        }
    }

    fn unexpected(&self, wanted: &str) -> StoreError {
        StoreError::Corrupt { detail: format!("expected {wanted}, found {}", self.kind()) }
    }
}

impl From<i64> for Value {
    fn from(number: i64) -> Value {
        Value::Int(number)
    }
}

/// A sequence, size or count.
///
/// # Panics
/// Above 2^63, which none of them reaches.
impl From<u64> for Value {
    fn from(number: u64) -> Value {
        Value::Int(i64::try_from(number).expect("sequences and sizes stay below 2^63"))
    }
}

impl From<bool> for Value {
    fn from(flag: bool) -> Value {
        Value::Int(i64::from(flag))
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Value {
        Value::Text(text.into())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Value {
        Value::Text(text.into())
    }
}

impl From<&[u8]> for Value {
    fn from(bytes: &[u8]) -> Value {
        Value::Bytes(SmallVec::from_slice(bytes))
    }
}

impl From<Vec<u8>> for Value {
    fn from(bytes: Vec<u8>) -> Value {
        Value::Bytes(bytes.into())
    }
}

impl<const N: usize> From<[u8; N]> for Value {
    fn from(bytes: [u8; N]) -> Value {
        Value::Bytes(SmallVec::from_slice(&bytes))
    }
}

impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Value {
        value.map_or(Value::Null, Into::into)
    }
}
