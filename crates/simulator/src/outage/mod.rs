//! A real server process under the load of real HTTP clients, with what can break broken beneath it.
//!
//! Reading order: `shop` (the founding), `program` (the server as a process), `customers` (the load), `audit` (what
//! must hold afterwards), `trial` (these together); then what breaks: `kill`, `restart`, `standby`, `disk_full`, with
//! `cluster` and `wire` (PostgreSQL servers and the way to them); `backup` breaks nothing.

pub mod audit;
pub mod backup;
pub mod cluster;
pub mod customers;
pub mod disk_full;
pub mod kill;
pub mod program;
pub mod restart;
pub mod shop;
pub mod standby;
pub mod trial;
pub mod wire;

pub use trial::{Bench, Report};
