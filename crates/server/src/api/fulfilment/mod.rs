//! Despatches, their manifests, serial numbers and milestones.

pub mod despatches;
pub mod hubs;
pub mod manifests;
pub mod serials;
