//! What the auditor finds wrong.

use std::fmt::Debug;

use domain::values::Timestamp;

/// A contradiction between the program and the auditor's own books.
#[derive(Debug, thiserror::Error)]
pub enum Finding {
    /// A figure or status is not the one the auditor worked out.
    #[error("{what}: the program says {found}, the auditor {expected}")]
    Differs {
        /// Which one.
        what: String,
        /// What the program says.
        found: String,
        /// What the auditor says.
        expected: String,
    },
    /// A balance below zero.
    #[error("{what} falls to {balance}")]
    Overspent {
        /// The account.
        what: String,
        /// What would be left.
        balance: i64,
    },
    /// A deadline that did not pass.
    #[error("{what} was due at {due} and still stands at {now}")]
    Overdue {
        /// What should have ended.
        what: String,
        /// When.
        due: Timestamp,
        /// The time now.
        now: Timestamp,
    },
    /// A fact about something no earlier fact made.
    #[error("{what} was never made")]
    Unknown {
        /// The object.
        what: String,
    },
    /// A fact the auditor cannot read.
    #[error("event {kind}: {source}")]
    Unread {
        /// Its kind.
        kind: &'static str,
        /// What the parser says.
        source: serde_json::Error,
    },
    /// A kind of event the auditor has no rule for.
    #[error("event {0} is unknown to the auditor; teach it in `books`")]
    UnknownKind(&'static str),
    /// A command was accepted although money, stock or a ceiling does not suffice.
    #[error("accepted, but the auditor knows of {lack}")]
    ShouldBeRefused {
        /// What is exhausted.
        lack: String,
    },
    /// A command was refused as exhausted although the auditor sees enough.
    #[error("refused with {code}, but the auditor sees enough: {message}")]
    ShouldBeAccepted {
        /// Code of the refusal.
        code: &'static str,
        /// Its message.
        message: String,
    },
}

/// Refuses a figure that differs from the auditor's.
pub(crate) fn same<T: PartialEq + Debug>(
    what: impl FnOnce() -> String,
    found: T,
    expected: T,
) -> Result<(), Finding> {
    if found == expected {
        return Ok(());
    }
    Err(Finding::Differs { what: what(), found: format!("{found:?}"), expected: format!("{expected:?}") })
}

/// The object, or the finding that no fact made it.
pub(crate) fn known<T>(found: Option<T>, what: impl Debug) -> Result<T, Finding> {
    found.ok_or_else(|| Finding::Unknown { what: format!("{what:?}") })
}
