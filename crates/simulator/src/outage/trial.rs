//! One trial: a founded database, a server on it, customers before it, and the audit at the end.

use std::fmt;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use engine::store::Database;

use super::audit::audit;
use super::customers::Customers;
use super::program::{Server, Setup};
use super::shop;
use crate::run::Cause;

/// How long customers may be without an answer while the database works again.
pub const RECOVERY_TIME: Duration = Duration::from_secs(30);

/// What trials are made with.
#[derive(Clone, Debug)]
pub struct Bench {
    /// The `quartermaster` program.
    pub program: PathBuf,
}

/// What a trial found in order.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// Orders in the database, each acknowledged once.
    pub orders: usize,
    /// Entries of the journal.
    pub entries: u64,
    /// Times something was broken.
    pub breaks: u32,
    /// Longest time to the next answer: from the repair, or from the break where the server is to help itself.
    pub recovery: Duration,
    /// Replies 503 with a problem document and `Retry-After`.
    pub unavailable: u64,
    /// Connections to the server that broke.
    pub broken: u64,
}

/// A running trial.
pub struct Trial {
    /// How to start the server again.
    pub setup: Setup,
    /// The load.
    pub customers: Customers,
    /// The server; `None` only between two.
    pub server: Option<Server>,
    /// What is known so far.
    pub report: Report,
}

impl Trial {
    /// Founds a cell at an address and lets customers order from a server that reaches it at another one.
    pub fn start(
        bench: &Bench,
        folder: &Path,
        seed: u64,
        at: &str,
        reached_at: &str,
    ) -> Result<Trial, Cause> {
        shop::found(&Database::parse(at)?)?;
        let setup = Setup::new(&bench.program, folder, reached_at.to_owned())?;
        let server = Some(setup.serve()?);
        let customers = Customers::start(seed, setup.listen);
        let trial = Trial { setup, customers, server, report: Report::default() };
        trial.customers.wait_for_answers(1, RECOVERY_TIME)?;
        Ok(trial)
    }

    /// Notes a break: since then customers must be answered again in time, and go on for so many answers.
    pub fn recover(&mut self, since: Instant, answers: u64) -> Result<(), Cause> {
        let waited = self.customers.wait_for_answers(1, RECOVERY_TIME);
        self.report.breaks += 1;
        self.report.recovery = self.report.recovery.max(since.elapsed());
        let waited = waited.and_then(|()| self.customers.wait_for_answers(answers, RECOVERY_TIME));
        waited.map_err(|cause| Cause::Broken(format!("no recovery: {cause}\n{}", self.setup.log_tail())))
    }

    /// Ends load and server and audits the database, which the auditor reaches at an address of its own.
    pub fn end(mut self, at: &str) -> Result<Report, Cause> {
        let seen = self.customers.seen();
        let placed = self.customers.finish()?;
        if let Some(server) = self.server.take() {
            server.stop()?;
        }
        self.setup.run(&["verify"], at)?;
        let (orders, entries) = audit(at, &placed)?;
        Ok(Report { orders, entries, unavailable: seen.unavailable, broken: seen.broken, ..self.report })
    }
}

impl Report {
    /// Takes another report into this one.
    pub fn add(&mut self, other: &Report) {
        self.orders += other.orders;
        self.entries += other.entries;
        self.breaks += other.breaks;
        self.recovery = self.recovery.max(other.recovery);
        self.unavailable += other.unavailable;
        self.broken += other.broken;
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Report { orders, entries, breaks, recovery, unavailable, broken } = self;
        let recovery_ms = recovery.as_millis();
        write!(f, "{orders} orders, {entries} entries, {breaks} breaks, {recovery_ms} ms to recover, ")?;
        write!(f, "{unavailable} replies 503, {broken} broken connections")
    }
}
