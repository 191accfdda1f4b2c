//! Contracts, frameworks and offers: accepted and refused.

mod amendments;
mod contracts;
mod offers;
