//! Orders: the list, and one order with what may be done with it.

pub mod answers;
pub mod changes;
mod comparison;
mod course;
mod deeds;
pub mod detail;
pub mod list;
pub mod queue;
