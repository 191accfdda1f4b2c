//! Acceptance acts: one with its signatures and discrepancies, and the list of what is not settled.

pub mod detail;
pub mod discrepancies;
mod found;
