//! Seeded worlds: random business commands against the rules, and an independent auditor who keeps its own books.
//!
//! Reading order: `world` (the founding), `workload` (what is asked), `books` (the auditor's model), `foresight`
//! (what it knows beforehand), `pure` (a run on the rules alone); `client`, `faults`, `ledger` and `durable` (a run
//! through the engine on a database that fails), `trace` (the money followed to
//! each piece), `seeds` (many runs at once), `outage` (a real server that is killed,
//! cut off or without room).

pub mod books;
pub mod cast;
pub mod client;
pub mod dice;
pub mod durable;
pub mod endowment;
pub mod faults;
pub mod finding;
pub mod foresight;
pub mod ledger;
pub mod names;
pub mod outage;
pub mod pure;
pub mod run;
pub mod seeds;
mod trace;
pub mod workload;
pub mod world;
