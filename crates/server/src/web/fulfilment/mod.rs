//! Deliveries: what is on its way, one despatch, its manifest, counting it at the ramp, and serial numbers.
//!
//! Reading order: `list`, `detail` (the page of a despatch), `hubs` (its way), `counting` (the draft of a count), `photos`
//! (what is taken meanwhile), `counting_form` (their look), `sending` (the supplier despatches), `manifests`, `serials`,
//! `performance` (a supplier's card).

pub mod counting;
mod counting_form;
pub mod detail;
pub mod hubs;
pub mod list;
pub mod manifests;
pub mod performance;
mod photos;
pub mod sending;
pub mod serials;
