//! What can go wrong in the database, sorted by what the caller can do about it.
//!
//! Not here: the tables that map each database's codes; they stand with their drivers.

/// A failed database operation; its text never contains a parameter's value or a password.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Nothing was committed: connection lost, lock timeout, disk full. Retry with the same key.
    #[error("database unavailable: {detail}")]
    Unavailable {
        /// The database's own message.
        detail: String,
    },
    /// A constraint of the schema refused the change.
    #[error("database constraint {name} refused the change: {detail}")]
    Constraint {
        /// The name given to a CHECK in the schema; for other kinds the database's own choice.
        name: String,
        /// The database's own message.
        detail: String,
    },
    /// The connection was lost during COMMIT: committed or not, the command's key settles it.
    #[error("commit outcome unknown: {detail}")]
    CommitUnknown {
        /// The database's own message.
        detail: String,
    },
    /// The stored content is not what the schema promises: wrong type, wrong length, damaged file.
    #[error("database content is not as expected: {detail}")]
    Corrupt {
        /// What was expected and found.
        detail: String,
    },
    /// A wrong statement, setting or permission: trying again cannot help.
    #[error("database error: {detail}")]
    Other {
        /// The database's own message.
        detail: String,
    },
}

impl StoreError {
    /// Whether the same command under the same key may be sent again, on a fresh connection if need be.
    pub fn is_retryable(&self) -> bool {
        matches!(self, StoreError::Unavailable { .. } | StoreError::CommitUnknown { .. })
    }
}
