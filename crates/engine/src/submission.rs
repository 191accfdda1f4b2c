//! What goes into the engine and what comes out: submissions, receipts and the ways a submission can fail.

use std::sync::Arc;

use domain::values::Timestamp;
use domain::{Actor, Command, Event, Rejection};

use crate::idempotency::IdempotencyKey;

/// Commands of one actor, decided together, all or nothing.
#[derive(Clone, Debug)]
pub struct Submission {
    /// Who acts.
    pub actor: Actor,
    /// What is asked, in order.
    pub commands: Vec<Command>,
    /// Makes a repeat harmless.
    pub key: Option<IdempotencyKey>,
}

impl Submission {
    /// One command without an idempotency key.
    pub fn of(actor: Actor, command: impl Into<Command>) -> Self {
        Submission { actor, commands: vec![command.into()], key: None }
    }
}

/// The accepted outcome of a submission, durable when it is handed out.
#[derive(Clone, Debug, PartialEq)]
pub struct Receipt {
    /// Its events, in journal order, shared with what writes the journal.
    pub events: Vec<Arc<Event>>,
    /// Sequence of the first event.
    pub first_sequence: u64,
    /// Sequence of the last event.
    pub last_sequence: u64,
    /// Batch time.
    pub at: Timestamp,
    /// Whether this answers a repeat of an earlier request.
    pub is_repeat: bool,
}

impl Receipt {
    /// The events themselves, in journal order.
    pub fn events(&self) -> impl Iterator<Item = &Event> {
        self.events.iter().map(Arc::as_ref)
    }
}

/// Why a submission has no receipt.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum SubmitError {
    /// A rule refused it; nothing was changed.
    #[error("{0}")]
    Rejected(Rejection),
    /// The idempotency key was used for another request.
    #[error("this idempotency key was used for another request; use a new key for a new request")]
    KeyReused,
    /// The queue is full; nothing was changed.
    #[error("the server has more work than it can take; try again in a second with the same key")]
    Busy,
    /// The database failed; whether the request took effect is settled by repeating it with the same key.
    #[error("the database is not available; try again with the same key")]
    Unavailable,
    /// A bug of ours, logged; nothing was changed.
    #[error("the request met an error in the program, which is logged; nothing was changed")]
    Internal,
}

impl From<Rejection> for SubmitError {
    fn from(rejection: Rejection) -> SubmitError {
        SubmitError::Rejected(rejection)
    }
}
