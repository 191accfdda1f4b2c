//! Contracts: the supplier's offers under them.

pub mod offers;
