//! The rules of state defence supply as one pure function: `decide(state, envelope) -> events | rejection`.
//!
//! No clock, randomness, IO, SQL or async: time and ids arrive in the [`envelope::Envelope`], rows in the
//! [`state::State`]. Reading order: `values`, `table`, `state`, `envelope`, `command`, `event`, then one noun
//! (`orders::place` is the finished example).

pub mod acceptance;
mod action;
pub mod allotments;
pub mod catalogue;
pub mod cell;
pub mod command;
pub mod contracts;
pub mod decide;
pub mod envelope;
pub mod event;
pub mod files;
pub mod fulfilment;
pub mod funds;
pub mod identity;
pub mod invoicing;
pub mod ledger;
pub mod lifecycle;
pub mod limits;
pub mod orders;
pub mod packages;
pub mod payments;
pub mod phrase;
pub mod pledges;
pub mod policy;
pub mod ratings;
pub mod rejection;
pub mod requirements;
pub mod signatures;
pub mod state;
pub mod table;
#[cfg(test)]
pub mod testing;
pub mod timers;
pub mod unchanged;
pub mod values;
pub mod wording;

pub use command::Command;
pub use decide::{apply, decide};
pub use envelope::{Actor, Context, Envelope};
pub use event::Event;
pub use rejection::{Kind, Rejection};
pub use state::State;
