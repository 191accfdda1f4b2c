//! Orders: the list, and one order with what may be done with it.

pub mod detail;
pub mod list;
