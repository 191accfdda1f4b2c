//! The benchmarks: how fast this program serves a nation on this machine, measured over HTTP against a server
//! process of its own, beside a trivial route of the same server in the same run.
//!
//! Reading order: `orders`, `serials`, `search`, `year` and `pages` (what is measured), `nation` (on what), `load` (how requests are sent), `process` (the
//! server and what it uses), `report` (what is printed).

pub mod load;
pub mod nation;
pub mod orders;
pub mod pages;
pub mod people;
pub mod process;
pub mod purchase;
pub mod report;
pub mod search;
pub mod serials;
mod trace;
pub mod year;
