//! Orders: the list, and one order with what may be done with it.

pub mod answers;
pub mod approving;
pub mod changes;
mod course;
mod deeds;
pub mod detail;
mod evidence;
pub mod list;
pub mod messages;
pub mod queue;
pub mod reimbursing;
