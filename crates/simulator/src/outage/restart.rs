//! PostgreSQL restarted, crashed and cut off under load, in a random order.

use std::time::{Duration, Instant};

use super::cluster::Cluster;
use super::trial::Trial;
use super::wire::Wire;
use super::{Bench, Report};
use crate::dice::Dice;
use crate::run::Cause;

/// Breaks of one trial.
const BREAKS: usize = 6;
/// Microseconds from an answer to the break, at most: several batches.
const DELAY_MICROS_MAX: i64 = 20_000;
/// Refusals that customers see before a stopped server is started again.
const REFUSALS: u64 = 10;
/// Time in which a stopped server must be noticed.
const NOTICE_TIME: Duration = Duration::from_secs(30);

/// Plays a seed.
pub fn run(bench: &Bench, seed: u64) -> Result<Report, Cause> {
    let folder = tempfile::tempdir()?;
    let mut dice = Dice::new(seed);
    let cluster = Cluster::start_new()?;
    let wire = Wire::to(cluster.address)?;
    let [direct, relayed] =
        [cluster.address, wire.address].map(|address| format!("postgres://postgres@{address}/postgres"));
    let mut trial = Trial::start(bench, folder.path(), seed, &direct, &relayed)?;
    for _ in 0..BREAKS {
        std::thread::sleep(Duration::from_micros(dice.between(0, DELAY_MICROS_MAX).unsigned_abs()));
        match dice.below(4) {
            0 => stop_and_start(&trial, &cluster, "fast")?,
            1 => stop_and_start(&trial, &cluster, "immediate")?,
            _ => wire.cut(),
        }
        trial.recover(Instant::now(), dice.between(10, 60).unsigned_abs())?;
    }
    trial.end(&direct)
}

/// Stops PostgreSQL until customers were told that it is away, and starts it again.
fn stop_and_start(trial: &Trial, cluster: &Cluster, mode: &str) -> Result<(), Cause> {
    let refused = trial.customers.seen().unavailable + REFUSALS;
    cluster.stop(mode)?;
    trial.customers.wait_until(NOTICE_TIME, |seen| seen.unavailable >= refused)?;
    cluster.start()
}
