//! The handlers, one module for each noun of `domain`; they never import each other's handlers.

pub mod acceptance;
pub mod allotments;
pub mod catalogue;
pub mod contracts;
pub mod files;
pub mod fulfilment;
pub mod funds;
pub mod health;
pub mod identity;
pub mod imports;
pub mod invoicing;
pub mod journal;
pub mod notices;
pub mod orders;
pub mod packages;
pub mod papers;
pub mod payments;
pub mod pledges;
pub mod ratings;
pub mod requirements;
pub mod signatures;
pub mod webhooks;
